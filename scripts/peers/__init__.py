"""Nodes of others, on this machine: installed from package registries, started and stopped."""
