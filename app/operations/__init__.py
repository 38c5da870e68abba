"""Writes as things that can be asked after: running, interrupted, or done with their answer."""
