"""A real server process, killed under load."""
