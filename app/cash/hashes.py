"""What the chain keeps instead of words: hashes of bank references, bank accounts and reasons.

A statement entry's hash has no salt, so that the contract can refuse the same entry twice; what a bank account or a
reason says could be guessed from a bare hash, so these are salted.
"""

from __future__ import annotations

import unicodedata
from hashlib import sha256

from chain.port import Hash32

SALT_BYTES = 16
"""128 bits: as hard to guess as anything on the ledger."""


def normalised(text: str) -> str:
    """NFKC, without white space, ASCII letters raised: how a bank's reference is compared."""
    compact = "".join(unicodedata.normalize("NFKC", text).split())
    return compact.upper() if compact.isascii() else compact


def entry_hash(currency: str, reference: str) -> Hash32:
    """Names an entry of the bank's statement in a currency."""
    return _hash(b"tallystick.entry", currency.encode(), normalised(reference).encode())


def account_hash(salt: bytes, *fields: str) -> Hash32:
    """Names a bank account for a payout."""
    return _hash(b"tallystick.account", salt, *(field.encode() for field in fields))


def reason_hash(salt: bytes, text: str) -> Hash32:
    """Names the reason why a payout came back."""
    return _hash(b"tallystick.reason", salt, text.encode())


def _hash(*parts: bytes) -> Hash32:
    # Each part goes in as its own digest, so that no two lists of parts run together.
    return Hash32(sha256(b"".join(sha256(part).digest() for part in parts)).digest())
