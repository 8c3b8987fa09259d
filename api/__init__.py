"""The store to the web. Knows no loader."""
