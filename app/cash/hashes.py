"""What the chain keeps instead of words: hashes of bank references and reasons.

A statement entry's hash has no salt, so that the contract can refuse the same entry twice; what a reason says could be
guessed from a bare hash, so it is salted.
"""

from __future__ import annotations

from app.kernel.fields import compact_text
from app.kernel.hashes import hash_of
from chain.port import Hash32


def entry_hash(currency: str, reference: str) -> Hash32:
    """Names an entry of the bank's statement in a currency."""
    return hash_of(b"tallystick.entry", currency.encode(), compact_text(reference).encode())


def reason_hash(salt: bytes, text: str) -> Hash32:
    """Names the reason why a payout came back or a mint was undone."""
    return hash_of(b"tallystick.reason", salt, text.encode())
