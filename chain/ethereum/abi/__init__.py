"""Contracts' ABI: calls, results, events and errors."""
