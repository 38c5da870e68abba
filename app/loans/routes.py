"""``/v1/loans``: what is owed, what was paid, and paying."""

from __future__ import annotations

from fastapi import Response

from app.cash.errors import DepositTooSmall
from app.kernel.http.lists import Served, add_list
from app.kernel.http.openapi import reads, writes
from app.kernel.http.paths import LoanPath
from app.kernel.http.reads import Read
from app.kernel.http.routing import Router
from app.kernel.http.writes import Write
from app.kernel.problems import NotFound, VersionMismatch
from app.loans import commands, queries
from app.loans.errors import LoanNotOpen, LoanOfAnother, LoanUnknown, OwedExceeds, RepaysTooMuch
from app.loans.schemas import Loan, RepaymentIn
from app.parties.errors import CapabilityMissing

router = Router(prefix="/v1/loans", tags=["loans"], expand=("claim", "offer", "pledge"))


add_list(
    router,
    "",
    queries.LOANS,
    summary="List loans",
    about="Loans this party gave or took, newest first, each with what is owed today.",
)


@router.get("/{loan}", summary="Show a loan", **reads(NotFound))
def show(loan: LoanPath, read: Read) -> Loan:
    """One loan: what is owed today, what was paid, and what is still to come."""
    return read.show(queries.loan(read.session, read.actor, read.services.ledger.now(), loan))


add_list(
    router,
    "/{loan}/payments",
    Served(queries.PAYMENTS, within={"loan": LoanPath}),
    NotFound,
    summary="List what was paid on a loan",
    about="Every payment, by the borrower or out of the pledged claim, in order.",
)


@router.post(
    "/{loan}/repayments",
    summary="Repay a loan",
    **writes(
        Loan,
        NotFound,
        VersionMismatch,
        CapabilityMissing,
        LoanUnknown,
        LoanNotOpen,
        LoanOfAnother,
        RepaysTooMuch,
        OwedExceeds,
        DepositTooSmall,
    ),
)
def repay(loan: LoanPath, body: RepaymentIn, write: Write) -> Response:
    """Pay a part, or all that is owed today, out of the borrower's deposit; paying all discharges the pledge at once.
    A payment goes to the fee, then to interest, then to principal. A blocked party can repay."""
    now = write.services.ledger.now
    return write.transact(
        lambda session: commands.repay(session, write.actor, now(), write.if_match, loan, body),
        lambda session, _: queries.loan(session, write.actor, now(), loan),
    )
