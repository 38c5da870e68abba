"""Details of bank accounts, which the chain has as hashes only, kept before the call that carries the hash goes out."""

from __future__ import annotations

import secrets

from app.bank_accounts.schemas import BankDetails
from app.bank_accounts.tables import BankDetailsRow
from app.kernel.db import Session, keep_once
from app.kernel.hashes import SALT_BYTES, hash_of
from app.kernel.ids import PartyId
from chain.port import Hash32


def details_hash(salt: bytes, details: BankDetails) -> Hash32:
    """Names a bank account. What it says could be guessed from a bare hash, so it is salted."""
    return hash_of(b"tallystick.account", salt, details.name.encode(), details.number.encode(), details.bank.encode())


def keep(session: Session, party: PartyId, details: BankDetails, now: int) -> Hash32:
    """Keep a party's own bank account; a known one keeps its salt and so its hash."""
    key = (party, details.name, details.number, details.bank)
    if session.get(BankDetailsRow, key) is None:
        salt = secrets.token_bytes(SALT_BYTES)
        row = BankDetailsRow(
            party=party,
            name=details.name,
            number=details.number,
            bank=details.bank,
            salt=salt,
            hash=details_hash(salt, details),
            kept_at=now,
        )
        keep_once(session, row)
    return Hash32(session.get_one(BankDetailsRow, key).hash)
