"""Loans, seen by lender and borrower; regulator and auditor see all."""

from __future__ import annotations

from pydantic import Field
from sqlalchemy import and_, or_, select

from app.claims import queries as claims
from app.kernel.auth import Actor
from app.kernel.calendar import day_of
from app.kernel.db import Session
from app.kernel.fields import ClaimIdField, Day, PartyIdField, day_text
from app.kernel.ids import LoanId
from app.kernel.listing import Condition, Created, Group, Listing, States, View, own
from app.kernel.money import Money
from app.kernel.problems import NotFound
from app.kernel.texts import Text
from app.loans.owed import NOTHING_READY, Owed, Ready, owed_with_ready
from app.loans.schemas import Loan, LoanPayment, OwedOut, PaidOut, State
from app.loans.tables import LoanPaymentRow, LoanRow


class LoanFilter(Created):
    """Which loans a list shows."""

    state: list[State] | None = Field(None, description="In one of these states")
    party: PartyIdField | None = Field(None, description="Lender, borrower or account debtor")
    lender: PartyIdField | None = Field(None, description="Who lent")
    borrower: PartyIdField | None = Field(None, description="Who owes the loan")
    debtor: PartyIdField | None = Field(None, description="Who owes the receivable behind the pledged claim")
    claim: ClaimIdField | None = Field(None, description="The pledged claim")
    due_from: Day | None = Field(None, description="Due on this day or later")
    due_until: Day | None = Field(None, description="Due on this day or earlier")
    overdue: bool | None = Field(None, description="Open after its due day, in its zone")


def loan(session: Session, actor: Actor, now: int, loan_id: LoanId) -> Loan:
    """One loan, with what is owed at ``now``.

    :raises NotFound: no such loan, or not one this actor may see.
    """
    return _show(session, visible(session, actor, loan_id), now)


def visible(session: Session, actor: Actor, loan_id: LoanId) -> LoanRow:
    """A loan that this actor may see.

    :raises NotFound: there is none.
    """
    row = session.get(LoanRow, loan_id)
    if row is None or not (actor.sees_all or actor.party in (row.lender, row.borrower)):
        raise NotFound(Text("There is no loan {loan}; the list of loans shows yours.", loan=loan_id))
    return row


def _show(session: Session, row: LoanRow, now: int) -> Loan:
    today = max(day_of(now, row.zone_minutes), row.accrued_to)
    is_open = row.state == "Open"
    ready = NOTHING_READY
    if row.pledge:
        due = claims.due(session, row.claim)
        ready = Ready(due.amount, due.since)
    return Loan(
        version=row.version,
        id=row.id,
        state="Open" if is_open else "Closed",
        offer=row.offer,
        claim=row.claim,
        lender=row.lender,
        borrower=row.borrower,
        debtor=row.debtor,
        lent=Money(row.lent, row.currency),
        start_on=row.start_on,
        due_on=row.due_on,
        rate_bps=row.rate_bps,
        late_rate_bps=row.late_rate_bps,
        overdue=is_open and today > row.due_on,
        secured=row.pledge != 0,
        pledge=row.registered_as,
        owed_today=_owed(owed_with_ready(row, today, ready), row.currency),
        paid=_paid(row),
        schedule=[_owed(owed_with_ready(row, max(today, row.due_on), ready), row.currency)] if is_open else [],
    )


def _owed(owed: Owed, currency: str) -> OwedOut:
    return OwedOut(
        owed_on=owed.on,
        fee=Money(owed.fee, currency),
        interest=Money(owed.interest, currency),
        principal=Money(owed.principal, currency),
        total=Money(owed.total, currency),
    )


def _paid(row: LoanRow) -> PaidOut:
    principal = row.lent - row.principal
    return PaidOut(
        fee=Money(row.paid_fee, row.currency),
        interest=Money(row.paid_interest, row.currency),
        principal=Money(principal, row.currency),
        total=Money(row.paid_fee + row.paid_interest + principal, row.currency),
    )


def _payment(view: View, row: LoanPaymentRow) -> LoanPayment:
    currency = view.session.get_one(LoanRow, row.loan).currency
    return LoanPayment(
        paid_at=row.paid_at,
        to_fee=Money(row.to_fee, currency),
        to_interest=Money(row.to_interest, currency),
        to_principal=Money(row.to_principal, currency),
        total=Money(row.to_fee + row.to_interest + row.to_principal, currency),
        principal_left=Money(row.principal_left, currency),
        by="Claim" if row.by_redemption else "Borrower",
        transaction=row.transaction,
    )


def _is_overdue(view: View) -> Condition:
    # A payment of today counts its interest from tomorrow on.
    today = day_of(view.now, LoanRow.zone_minutes)
    return and_(LoanRow.state == "Open", or_(today > LoanRow.due_on, LoanRow.accrued_to > LoanRow.due_on))


LOANS = Listing(
    name="loans",
    rows=select(LoanRow),
    item=Loan,
    show=lambda view, row: _show(view.session, row, view.now),
    visible=own(LoanRow.lender, LoanRow.borrower),
    sorts={
        "created_at": (LoanRow.id,),
        "due_on": (LoanRow.due_on, LoanRow.id),
        "lent": (LoanRow.lent, LoanRow.id),
    },
    default="-created_at",
    filters=LoanFilter,
    columns={
        "party": (LoanRow.lender, LoanRow.borrower, LoanRow.debtor),
        "lender": LoanRow.lender,
        "borrower": LoanRow.borrower,
        "debtor": LoanRow.debtor,
        "claim": LoanRow.claim,
        "due": LoanRow.due_on,
        "created": LoanRow.opened_at,
    },
    states=States(LoanRow.state),
    flags={"overdue": _is_overdue},
    groups={
        "due_on": Group(LoanRow.due_on, day_text),
        "lender": Group(LoanRow.lender),
        "borrower": Group(LoanRow.borrower),
        "debtor": Group(LoanRow.debtor),
        "state": Group(LoanRow.state),
    },
    sums={
        "lent": LoanRow.lent,
        "principal": LoanRow.principal,
        "paid_fee": LoanRow.paid_fee,
        "paid_interest": LoanRow.paid_interest,
    },
    currency=LoanRow.currency,
)


def _of_visible(view: View) -> list[Condition]:
    return [LoanPaymentRow.loan == visible(view.session, view.actor, view.within).id]


PAYMENTS = Listing(
    name="loan-payments",
    rows=select(LoanPaymentRow),
    item=LoanPayment,
    show=_payment,
    visible=_of_visible,
    sorts={"created_at": (LoanPaymentRow.block, LoanPaymentRow.log_index)},
    default="created_at",
    filters=Created,
    columns={"created": LoanPaymentRow.paid_at},
)
"""What was paid on a loan, in the order of payment."""
