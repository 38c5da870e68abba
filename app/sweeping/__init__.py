"""Puts away what is void, so that escrow comes back, quotas and limits are free again, and locks end."""
