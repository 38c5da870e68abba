"""The proofs room: what the contracts hold, proven to whoever knows the validators."""
