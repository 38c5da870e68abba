"""The words behind hashes and numbers in the deposit tokens' verbs, for whoever sees a filed call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.bank_accounts import queries as bank_accounts
from app.cash.tables import BankReasonRow, StatementEntryRow
from app.kernel.db import Session
from app.kernel.ids import BankAccountId, PartyId
from app.kernel.spoken import number, raw
from app.rules import queries as rules


def reason_behind(session: Session, hash_: bytes) -> str | None:
    """Why the bank gave something back; ``None`` where nobody told this service."""
    return session.scalar(select(BankReasonRow.text).where(BankReasonRow.hash == hash_))


def payout_words(session: Session, party: PartyId, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The party's own account that a payout goes to."""
    found = bank_accounts.own_details(session, party, BankAccountId(number(args["account"])))
    return {} if found is None else {"account": found.model_dump()}


def entry_words(session: Session, party: PartyId, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The bank's reference behind the hash of a statement entry, for a settlement bank."""
    kept = session.get(StatementEntryRow, raw(args["entry"])) if _is_bank(session, party) else None
    return {} if kept is None else {"entry": kept.reference}


def return_words(session: Session, party: PartyId, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """Why a settlement bank would return a payout."""
    reason = reason_behind(session, raw(args["reason"])) if _is_bank(session, party) else None
    return {} if reason is None else {"reason": reason}


def reversal_words(session: Session, party: PartyId, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """Which mint would be undone, and why."""
    return {**entry_words(session, party, args), **return_words(session, party, args)}


def _is_bank(session: Session, party: PartyId) -> bool:
    return bool(rules.currencies_of_bank(session, party))
