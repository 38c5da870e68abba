"""One suite of what every chain behind the port does, run on each of them."""
