"""Hashes of what the chain does not say itself: of several parts, salted where the words could be guessed."""

from __future__ import annotations

from hashlib import sha256

from chain.port import Hash32

SALT_BYTES = 16
"""128 bits: as hard to guess as anything on the ledger."""


def hash_of(*parts: bytes) -> Hash32:
    """The hash of the parts, in this order."""
    # Each part goes in as its own digest, so that no two lists of parts run together.
    return Hash32(sha256(b"".join(sha256(part).digest() for part in parts)).digest())
