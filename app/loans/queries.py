"""Loans, seen by lender and borrower; regulator and auditor see all."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from app.claims import queries as claims
from app.kernel.auth import Actor
from app.kernel.calendar import day_of
from app.kernel.db import Session
from app.kernel.ids import LoanId, PartyId
from app.kernel.money import Money
from app.kernel.pages import Page, Window, paginate
from app.kernel.problems import NotFound
from app.kernel.texts import Text
from app.loans.owed import NOTHING_READY, Owed, Ready, owed_with_ready
from app.loans.schemas import Loan, LoanPayment, OwedOut, PaidOut, State
from app.loans.tables import LoanPaymentRow, LoanRow


@dataclass(frozen=True, slots=True)
class LoanFilter:
    """Which loans a list shows; days are included at both ends."""

    state: State | None = None
    party: PartyId | None = None
    """Lender, borrower or account debtor."""
    due_from: int | None = None
    due_until: int | None = None


def loan(session: Session, actor: Actor, now: int, loan_id: LoanId) -> Loan:
    """One loan, with what is owed at ``now``.

    :raises NotFound: no such loan, or not one this actor may see.
    """
    return _show(session, visible(session, actor, loan_id), now)


def loans(session: Session, actor: Actor, now: int, window: Window, wanted: LoanFilter) -> Page[Loan]:
    """Loans, newest first."""
    rows = select(LoanRow).order_by(LoanRow.id.desc())
    if not actor.sees_all:
        rows = rows.where(or_(LoanRow.lender == actor.party, LoanRow.borrower == actor.party))
    if wanted.state is not None:
        rows = rows.where(LoanRow.state == wanted.state)
    if wanted.party is not None:
        sides = (LoanRow.lender, LoanRow.borrower, LoanRow.debtor)
        rows = rows.where(or_(*(side == wanted.party for side in sides)))
    if wanted.due_from is not None:
        rows = rows.where(LoanRow.due_on >= wanted.due_from)
    if wanted.due_until is not None:
        rows = rows.where(LoanRow.due_on <= wanted.due_until)
    return paginate(session, rows, window, lambda row: _show(session, row, now))


def payments(session: Session, actor: Actor, window: Window, loan_id: LoanId) -> Page[LoanPayment]:
    """What was paid on a loan, in the order of payment.

    :raises NotFound: no such loan, or not one this actor may see.
    """
    currency = visible(session, actor, loan_id).currency
    rows = (
        select(LoanPaymentRow)
        .where(LoanPaymentRow.loan == loan_id)
        .order_by(LoanPaymentRow.block, LoanPaymentRow.log_index)
    )
    return paginate(session, rows, window, lambda row: _payment(row, currency))


def currency_of(session: Session, number: int) -> str | None:
    """The currency of a loan, if there is one with this number."""
    found = session.get(LoanRow, number)
    return None if found is None else claims.currency_of_claim(session, found.claim)


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


def _payment(row: LoanPaymentRow, currency: str) -> LoanPayment:
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
