"""What the chain keeps instead of words: hashes of bank references and reasons.

A statement entry's hash has no salt, so that the contract can refuse the same entry twice; what a reason says could be
guessed from a bare hash, so it is salted.
"""

from __future__ import annotations

from hashlib import sha256

from app.kernel.fields import compact_text
from chain.port import Hash32

SALT_BYTES = 16
"""128 bits: as hard to guess as anything on the ledger."""


def entry_hash(currency: str, reference: str) -> Hash32:
    """Names an entry of the bank's statement in a currency."""
    return _hash(b"tallystick.entry", currency.encode(), compact_text(reference).encode())


def reason_hash(salt: bytes, text: str) -> Hash32:
    """Names the reason why a payout came back or a mint was undone."""
    return _hash(b"tallystick.reason", salt, text.encode())


def _hash(*parts: bytes) -> Hash32:
    # Each part goes in as its own digest, so that no two lists of parts run together.
    return Hash32(sha256(b"".join(sha256(part).digest() for part in parts)).digest())
