"""Requests under dual control: what a first person filed and a second one has to approve."""
