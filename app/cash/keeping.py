"""Words that the chain has as hashes only, kept before the call that carries the hash goes out.

So whatever the chain has, the service can still say in words. A call that is refused leaves words that nothing points
to; a later call with the same words finds them.
"""

from __future__ import annotations

import secrets

from app.cash import hashes, queries
from app.cash.tables import BankReasonRow, StatementEntryRow
from app.kernel.db import Session, keep_once
from app.kernel.hashes import SALT_BYTES
from chain.port import Hash32


def statement_entry(session: Session, currency: str, reference: str, now: int) -> Hash32:
    """Keep the bank's reference of a statement entry; the first spelling stays.

    :raises EntryUsed: it has served already.
    """
    named = hashes.entry_hash(currency, reference)
    if session.get(StatementEntryRow, named) is not None:
        queries.refuse_used(session, currency, named, reference)
    keep_once(session, StatementEntryRow(hash=named, reference=reference, kept_at=now))
    return named


def bank_reason(session: Session, about: str, text: str, now: int) -> Hash32:
    """Keep why a payout came back or a mint was undone. One salt for each, so that a maker and a checker who give the same
    reason mean the same hash.

    :param about: the payout, or the statement entry.
    """
    if session.get(BankReasonRow, (about, text)) is None:
        salt = secrets.token_bytes(SALT_BYTES)
        named = hashes.reason_hash(salt, text)
        keep_once(session, BankReasonRow(about=about, text=text, salt=salt, hash=named, kept_at=now))
    return Hash32(session.get_one(BankReasonRow, (about, text)).hash)
