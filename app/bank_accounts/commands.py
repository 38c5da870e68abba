"""Calls of the bank accounts' contract."""

from __future__ import annotations

from app.bank_accounts import keeping, queries
from app.bank_accounts.schemas import BankAccountIn
from app.kernel.auth import Actor
from app.kernel.codec import ContractCall
from app.kernel.db import Session
from app.kernel.etags import IfMatch
from app.kernel.ids import BankAccountId

CONTRACT = "BankAccounts"


def register(session: Session, actor: Actor, now: int, body: BankAccountIn) -> ContractCall:
    """Register an own account. Its details are kept first, so it takes a unit of work."""
    details = keeping.keep(session, actor.party, body, now)
    return ContractCall(CONTRACT, "register", {"currency": body.currency.encode("ascii"), "details": details})


def change(session: Session, actor: Actor, if_match: IfMatch, bank_account: BankAccountId, verb: str) -> ContractCall:
    """A verb that needs nothing but the account.

    :param verb: ``suspend`` or ``resume``.
    :raises NotFound: no such account that this actor may see.
    """
    if_match.check(queries.bank_account(session, actor, bank_account).version)
    return ContractCall(CONTRACT, verb, {"id": bank_account})
