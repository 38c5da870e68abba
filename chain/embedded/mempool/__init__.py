"""What waits to come into a block."""
