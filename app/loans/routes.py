"""``/v1/loans``: what is owed, what was paid, and paying."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from app.cash.errors import DepositTooSmall
from app.kernel.fields import Day, PartyIdField
from app.kernel.http.openapi import lists, reads, writes
from app.kernel.http.paths import LoanPath
from app.kernel.http.reads import PageOf, Read
from app.kernel.http.routing import Router
from app.kernel.http.writes import Write
from app.kernel.pages import Page
from app.kernel.problems import NotFound, VersionMismatch
from app.loans import commands, queries
from app.loans.errors import LoanNotOpen, LoanOfAnother, LoanUnknown, OwedExceeds, RepaysTooMuch
from app.loans.queries import LoanFilter
from app.loans.schemas import Loan, LoanPayment, RepaymentIn, State
from app.parties.errors import CapabilityMissing

router = Router(prefix="/v1/loans", tags=["loans"], expand=("claim", "offer", "pledge"))


@router.get("", summary="List loans", **lists())
def index(
    read: Read,
    page: PageOf,
    state: State | None = None,
    party: Annotated[PartyIdField | None, Query(description="Lender, borrower or account debtor")] = None,
    due_from: Day | None = None,
    due_until: Day | None = None,
) -> Page[Loan]:
    """Loans this party gave or took, newest first, each with what is owed today."""
    wanted = LoanFilter(state, party, due_from, due_until)
    return queries.loans(read.session, read.actor, read.services.ledger.now(), page, wanted)


@router.get("/{loan}", summary="Show a loan", **reads(NotFound))
def show(loan: LoanPath, read: Read) -> Loan:
    """One loan: what is owed today, what was paid, and what is still to come."""
    return read.show(queries.loan(read.session, read.actor, read.services.ledger.now(), loan))


@router.get("/{loan}/payments", summary="List what was paid on a loan", **lists(NotFound))
def payments(loan: LoanPath, read: Read, page: PageOf) -> Page[LoanPayment]:
    """Every payment, by the borrower or out of the pledged claim, in order."""
    return queries.payments(read.session, read.actor, page, loan)


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
