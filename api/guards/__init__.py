"""What every request passes before it reaches the application: size, rate and path; and what every answer carries."""
