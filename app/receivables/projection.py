"""From events to receivables, allocations, payments and quotas."""

from __future__ import annotations

from app.invoices import queries as invoices
from app.kernel.codec import Event
from app.kernel.enums import RECEIVABLE_STATES, ReceivableState
from app.kernel.projector import Projection
from app.kernel.rows import Rows
from app.receivables.tables import (
    AllocationRow,
    HeldQuotaRow,
    IssuerQuotaRow,
    PaymentRow,
    ReceivableRow,
    StoppedDebtorRow,
)
from app.receivables.terms import terms_hash

projection = Projection("receivables")


@projection.on("ReceivableBook.ReceivableProposed")
def proposed(rows: Rows, event: Event) -> None:
    """One side proposed. A supplier's proposal holds its invoices already, a debtor's none yet."""
    args, terms = event.args, event.args["terms"]
    rows.add(
        ReceivableRow,
        id=args["receivable"],
        debtor=terms["debtor"],
        supplier=terms["supplier"],
        currency=terms["currency"].decode("ascii"),
        face=terms["face"],
        paid=0,
        redeemed=0,
        state="Proposed",
        by_debtor=args["byDebtor"],
        delivered_on=terms["deliveredOn"],
        due_on=terms["dueOn"],
        due_at=args["dueAt"],
        zone_minutes=terms["zoneMinutes"],
        grace_days=args["graceDays"],
        is_overdue=False,
        paid_on=0,
        terms=terms_hash(terms),
        reason=terms["reason"],
        undertaking=terms["undertaking"],
        claim=None,
        proposed_at=event.block.timestamp,
        confirmed_at=None,
        version=event.version,
    )
    for place, each in enumerate(terms["allocations"]):
        rows.add(
            AllocationRow,
            receivable=args["receivable"],
            place=place,
            invoice=each["invoice"],
            amount=each["amount"],
            revision=invoices.row(rows, each["invoice"]).revision,
        )


@projection.on("ReceivableBook.ReceivableConfirmed")
def confirmed(rows: Rows, event: Event) -> None:
    """The other side agreed; the supplier holds the claim."""
    row = _move(rows, event, "Confirmed")
    row.claim, row.confirmed_at = event.args["claim"], event.block.timestamp


@projection.on("ReceivableBook.ReceivableRejected")
def rejected(rows: Rows, event: Event) -> None:
    """The other side declined."""
    _move(rows, event, "Rejected")


@projection.on("ReceivableBook.ReceivableWithdrawn")
def withdrawn(rows: Rows, event: Event) -> None:
    """The proposer took it back."""
    _move(rows, event, "Withdrawn")


@projection.on("ReceivableBook.ReceivableExpired")
def expired(rows: Rows, event: Event) -> None:
    """Its due day passed before anybody agreed."""
    _move(rows, event, "Expired")


@projection.on("ReceivableBook.ReceivablePaid")
def paid(rows: Rows, event: Event) -> None:
    """The debtor paid into the pot; what is settled is not overdue."""
    args = event.args
    row = _move(rows, event, RECEIVABLE_STATES[args["state"]])
    row.paid, row.paid_on = args["paid"], args["paidOn"]
    row.is_overdue = row.is_overdue and row.state != "Settled"
    rows.add(
        PaymentRow,
        receivable=args["receivable"],
        paid=args["paid"],
        amount=args["amount"],
        paid_at=event.block.timestamp,
        transaction=event.transaction,
        version=event.version,
    )


@projection.on("ReceivableBook.ReceivableOverdue")
def overdue(rows: Rows, event: Event) -> None:
    """Its due day passed, and somebody marked it."""
    row = rows.get_one(ReceivableRow, event.args["receivable"])
    row.is_overdue, row.version = True, event.version


@projection.on("IssuerQuotas.DebtorOverdue")
def stopped(rows: Rows, event: Event) -> None:
    """One more of a debtor's receivables is overdue, or one fewer."""
    args = event.args
    row = rows.get(StoppedDebtorRow, args["debtor"])
    if row is None:
        row = rows.add(StoppedDebtorRow, debtor=args["debtor"], overdue=0, version=event.version)
    row.overdue, row.version = args["overdue"], event.version


@projection.on("ReceivableBook.ReceivableDefaulted")
def defaulted(rows: Rows, event: Event) -> None:
    """Maturity and grace passed, and somebody marked it."""
    _move(rows, event, "Defaulted")


@projection.on("ReceivableBook.PotDrawn")
def drawn(rows: Rows, event: Event) -> None:
    """A holder or its lender drew from the pot."""
    row = rows.get_one(ReceivableRow, event.args["receivable"])
    row.redeemed, row.version = event.args["redeemed"], event.version


@projection.on("IssuerQuotas.QuotaCapSet")
def cap_set(rows: Rows, event: Event) -> None:
    """The debtor or governance set its cap."""
    quota = _quota(rows, event)
    if event.args["byGovernance"]:
        quota.governance = event.args["cap"]
    else:
        quota.own = event.args["cap"]


@projection.on("IssuerQuotas.QuotaUsed")
def used(rows: Rows, event: Event) -> None:
    """What is outstanding or pending changed."""
    quota = _quota(rows, event)
    quota.outstanding, quota.pending = event.args["outstanding"], event.args["pending"]


@projection.on("IssuerQuotas.QuotaHeld")
def held(rows: Rows, event: Event) -> None:
    """A first approval holds a part of the quota, or no longer does."""
    args = event.args
    if not args["amount"]:
        rows.delete(HeldQuotaRow, args["approval"])
        return
    rows.add(
        HeldQuotaRow,
        approval=args["approval"],
        debtor=args["debtor"],
        currency=args["currency"].decode("ascii"),
        amount=args["amount"],
        version=event.version,
    )


def _move(rows: Rows, event: Event, state: ReceivableState) -> ReceivableRow:
    row = rows.get_one(ReceivableRow, event.args["receivable"])
    row.state, row.version = state, event.version
    return row


def _quota(rows: Rows, event: Event) -> IssuerQuotaRow:
    key = (event.args["debtor"], event.args["currency"].decode("ascii"))
    row = rows.get(IssuerQuotaRow, key)
    if row is None:
        row = rows.add(IssuerQuotaRow, debtor=key[0], currency=key[1], own=0, governance=0, outstanding=0, pending=0)
    row.version = event.version
    return row
