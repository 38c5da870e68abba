"""Calls of the deposit tokens. What they say in words is kept first, so that takes a unit of work."""

from __future__ import annotations

from app.bank_accounts import queries as bank_accounts
from app.cash import keeping, queries
from app.cash.hashes import entry_hash
from app.cash.schemas import DepositIn, PayoutIn, ReturnIn, ReversalIn, SettleIn
from app.kernel.auth import Actor
from app.kernel.codec import ContractCall
from app.kernel.db import Session
from app.kernel.etags import IfMatch
from app.kernel.inputs import minor_in
from chain.ethereum.hexes import hex_text

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


def reverse(session: Session, actor: Actor, now: int, body: ReversalIn) -> ContractCall:
    """Undo a mistaken mint.

    :raises InvalidInput: the ledger has no such currency.
    :raises NotTheBank: the actor does not keep its accounts.
    """
    token = queries.bank_token(session, actor, body.currency)
    entry = entry_hash(body.currency, body.reference)
    reason = keeping.bank_reason(session, hex_text(entry), body.reason, now)
    return ContractCall(CONTRACT, "reverseMint", {"entry": entry, "reason": reason}, at=token)


def reserve(session: Session, actor: Actor, body: PayoutIn) -> ContractCall:
    """Set money aside to be paid out to the party's own account.

    :raises InvalidInput: the ledger has no such currency, or the account is for another one.
    :raises NotFound: the party has no such bank account.
    """
    token = queries.token(session, body.amount.currency)
    currency = bank_accounts.own_currency(session, actor, body.bank_account)
    args = {"amount": minor_in(currency, "amount", body.amount), "account": body.bank_account}
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
    reason = keeping.bank_reason(session, payout, body.reason, now)
    return ContractCall(CONTRACT, "returnPayout", {"id": queries.number_of(payout), "reason": reason}, at=token)


def reclaim(session: Session, actor: Actor, if_match: IfMatch, payout: str) -> ContractCall:
    """Take back what the bank has neither settled nor returned for long.

    :raises NotFound: no such payout that this actor may see.
    """
    current = queries.payout(session, actor, payout)
    if_match.check(current.version)
    token = queries.token(session, current.amount.currency)
    return ContractCall(CONTRACT, "reclaimPayout", {"id": queries.number_of(payout)}, at=token)
