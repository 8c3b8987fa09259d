"""What stands around every request, and the life of the server process."""
