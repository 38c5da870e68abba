"""Words that the chain has as hashes only, kept before the call that carries the hash goes out.

So whatever the chain has, the service can still say in words. A call that is refused leaves words that nothing points
to; a later call with the same words finds them.
"""

from __future__ import annotations

from app.cash import hashes, queries
from app.cash.schemas import Destination
from app.cash.tables import BankAccountRow, ReturnReasonRow, StatementEntryRow
from app.kernel.db import Session, keep_once
from app.kernel.ids import PartyId
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


def bank_account(session: Session, party: PartyId, account: Destination, salt: bytes, now: int) -> Hash32:
    """Keep a party's own bank account.

    :param salt: used if the account is new; a known one keeps its hash.
    """
    key = (party, account.name, account.account, account.bank)
    if session.get(BankAccountRow, key) is None:
        named = hashes.account_hash(salt, account.name, account.account, account.bank)
        row = BankAccountRow(
            party=party,
            name=account.name,
            number=account.account,
            bank=account.bank,
            salt=salt,
            hash=named,
            kept_at=now,
        )
        keep_once(session, row)
    return Hash32(session.get_one(BankAccountRow, key).hash)


def return_reason(session: Session, text: str, salt: bytes, now: int) -> Hash32:
    """Keep why a payout came back."""
    named = hashes.reason_hash(salt, text)
    session.add(ReturnReasonRow(hash=named, salt=salt, text=text, kept_at=now))
    return named
