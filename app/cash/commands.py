"""Calls of the deposit tokens. What they say in words is kept first, so each takes a unit of work."""

from __future__ import annotations

import secrets

from app.cash import keeping, queries
from app.cash.hashes import SALT_BYTES
from app.cash.schemas import DepositIn, PayoutIn, ReturnIn, SettleIn
from app.kernel.auth import Actor
from app.kernel.codec import ContractCall
from app.kernel.db import Session
from app.kernel.etags import IfMatch

CONTRACT = "DepositToken"


def mint(session: Session, actor: Actor, now: int, body: DepositIn) -> ContractCall:
    """Bring money onto the ledger against a statement entry.

    :raises InvalidInput: the ledger has no such currency.
    :raises NotTheBank: the actor does not keep its accounts.
    """
    currency = body.amount.currency
    token = queries.bank_token(session, actor, currency)
    entry = keeping.statement_entry(session, currency, body.reference, now)
    return ContractCall(CONTRACT, "mint", {"party": body.party, "amount": body.amount.minor, "entry": entry}, at=token)


def reserve(session: Session, actor: Actor, now: int, body: PayoutIn) -> ContractCall:
    """Set money aside to be paid out to the party's own account.

    :raises InvalidInput: the ledger has no such currency.
    """
    token = queries.token(session, body.amount.currency)
    salt = secrets.token_bytes(SALT_BYTES)
    destination = keeping.bank_account(session, actor.party, body.destination, salt, now)
    args = {"amount": body.amount.minor, "destination": destination}
    return ContractCall(CONTRACT, "reservePayout", args, at=token)


def settle(session: Session, actor: Actor, if_match: IfMatch, now: int, payout: str, body: SettleIn) -> ContractCall:
    """Burn what was set aside, against the statement entry that paid it.

    :raises NotFound: no such payout that this actor may see.
    :raises NotTheBank: the actor does not keep the currency's accounts.
    """
    current = queries.payout(session, actor, payout)
    if_match.check(current.version)
    currency = current.amount.currency
    token = queries.bank_token(session, actor, currency)
    entry = keeping.statement_entry(session, currency, body.reference, now)
    return ContractCall(CONTRACT, "settlePayout", {"id": queries.number_of(payout), "entry": entry}, at=token)


def give_back(session: Session, actor: Actor, if_match: IfMatch, now: int, payout: str, body: ReturnIn) -> ContractCall:
    """Give back what was set aside and could not be paid.

    :raises NotFound: no such payout that this actor may see.
    :raises NotTheBank: the actor does not keep the currency's accounts.
    """
    current = queries.payout(session, actor, payout)
    if_match.check(current.version)
    token = queries.bank_token(session, actor, current.amount.currency)
    reason = keeping.return_reason(session, body.reason, secrets.token_bytes(SALT_BYTES), now)
    return ContractCall(CONTRACT, "returnPayout", {"id": queries.number_of(payout), "reason": reason}, at=token)
