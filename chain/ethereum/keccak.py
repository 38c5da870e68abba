"""The hash of Ethereum."""

from __future__ import annotations

from sha3 import keccak_256

EMPTY = keccak_256(b"").digest()
"""Keccak-256 of nothing: the code hash of an account without code."""


def keccak(data: bytes) -> bytes:
    """Keccak-256, 32 bytes."""
    digest: bytes = keccak_256(data).digest()
    return digest
