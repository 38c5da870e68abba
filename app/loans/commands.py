"""Calls of the loan book."""

from __future__ import annotations

from app.kernel.auth import Actor
from app.kernel.codec import ContractCall
from app.kernel.db import Session
from app.kernel.etags import IfMatch
from app.kernel.ids import LoanId
from app.kernel.inputs import minor_in
from app.loans import queries
from app.loans.schemas import RepaymentIn


def repay(
    session: Session, actor: Actor, now: int, if_match: IfMatch, loan_id: LoanId, body: RepaymentIn
) -> ContractCall:
    """Pay a part, or all that is owed that day.

    :raises NotFound: no such loan of this actor.
    :raises VersionMismatch: it changed since the caller read it.
    :raises InvalidInput: the amount is in another currency than the loan.
    """
    current = queries.loan(session, actor, now, loan_id)
    if_match.check(current.version)
    currency = current.lent.currency
    if body.amount is not None:
        return ContractCall("LoanBook", "repay", {"id": loan_id, "amount": minor_in(currency, "amount", body.amount)})
    assert body.most is not None, "the schema wants the one or the other"  # noqa: S101
    return ContractCall("LoanBook", "repayAll", {"id": loan_id, "most": minor_in(currency, "most", body.most)})
