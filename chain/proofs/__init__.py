"""Proofs of single records: made from the node's state, checked with nothing but the validators' addresses.

``docs/proofs.md`` describes the file and what it does and does not prove.
"""
