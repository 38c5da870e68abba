"""A validator's own process: what it judges, signs and remembers."""
