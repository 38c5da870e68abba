"""From events to receivables, allocations, payments and quotas."""

from __future__ import annotations

from app.kernel.codec import Event
from app.kernel.db import Session
from app.kernel.projector import Projection
from app.receivables.tables import AllocationRow, HeldQuotaRow, IssuerQuotaRow, PaymentRow, ReceivableRow
from app.receivables.terms import terms_hash
from app.receivables.words import RECEIVABLE_STATES, ReceivableState

projection = Projection("receivables")


@projection.on("ReceivableBook.ReceivableProposed")
def proposed(session: Session, event: Event) -> None:
    """One side proposed; the invoices are taken up already."""
    args, terms = event.args, event.args["terms"]
    allocations = [
        AllocationRow(receivable=args["receivable"], place=place, invoice=each["invoice"], amount=each["amount"])
        for place, each in enumerate(terms["allocations"])
    ]
    session.add(
        ReceivableRow(
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
            terms=terms_hash(terms),
            reason=terms["reason"],
            undertaking=terms["undertaking"],
            claim=None,
            proposed_at=event.block.timestamp,
            confirmed_at=None,
            version=event.version,
            allocations=allocations,
        )
    )


@projection.on("ReceivableBook.ReceivableConfirmed")
def confirmed(session: Session, event: Event) -> None:
    """The other side agreed; the supplier holds the claim."""
    row = _move(session, event, "Confirmed")
    row.claim, row.confirmed_at = event.args["claim"], event.block.timestamp


@projection.on("ReceivableBook.ReceivableRejected")
def rejected(session: Session, event: Event) -> None:
    """The other side declined."""
    _move(session, event, "Rejected")


@projection.on("ReceivableBook.ReceivableWithdrawn")
def withdrawn(session: Session, event: Event) -> None:
    """The proposer took it back."""
    _move(session, event, "Withdrawn")


@projection.on("ReceivableBook.ReceivablePaid")
def paid(session: Session, event: Event) -> None:
    """The debtor paid into the pot."""
    args = event.args
    _move(session, event, RECEIVABLE_STATES[args["state"]]).paid = args["paid"]
    session.add(
        PaymentRow(
            receivable=args["receivable"],
            paid=args["paid"],
            amount=args["amount"],
            paid_at=event.block.timestamp,
            transaction=event.transaction,
            version=event.version,
        )
    )


@projection.on("ReceivableBook.ReceivableDefaulted")
def defaulted(session: Session, event: Event) -> None:
    """Maturity and grace passed, and somebody marked it."""
    _move(session, event, "Defaulted")


@projection.on("ReceivableBook.PotDrawn")
def drawn(session: Session, event: Event) -> None:
    """A holder or its lender drew from the pot."""
    row = session.get_one(ReceivableRow, event.args["receivable"])
    row.redeemed, row.version = event.args["redeemed"], event.version


@projection.on("ReceivableBook.QuotaCapSet")
def cap_set(session: Session, event: Event) -> None:
    """The debtor or governance set its cap."""
    quota = _quota(session, event)
    if event.args["byGovernance"]:
        quota.governance = event.args["cap"]
    else:
        quota.own = event.args["cap"]


@projection.on("ReceivableBook.QuotaUsed")
def used(session: Session, event: Event) -> None:
    """What is outstanding or pending changed."""
    quota = _quota(session, event)
    quota.outstanding, quota.pending = event.args["outstanding"], event.args["pending"]


@projection.on("ReceivableBook.QuotaHeld")
def held(session: Session, event: Event) -> None:
    """A first approval holds a part of the quota, or no longer does."""
    args = event.args
    if not args["amount"]:
        session.delete(session.get_one(HeldQuotaRow, args["approval"]))
        return
    session.add(
        HeldQuotaRow(
            approval=args["approval"],
            debtor=args["debtor"],
            currency=args["currency"].decode("ascii"),
            amount=args["amount"],
            version=event.version,
        )
    )


def _move(session: Session, event: Event, state: ReceivableState) -> ReceivableRow:
    row = session.get_one(ReceivableRow, event.args["receivable"])
    row.state, row.version = state, event.version
    return row


def _quota(session: Session, event: Event) -> IssuerQuotaRow:
    key = (event.args["debtor"], event.args["currency"].decode("ascii"))
    row = session.get(IssuerQuotaRow, key)
    if row is None:
        row = IssuerQuotaRow(debtor=key[0], currency=key[1], own=0, governance=0, outstanding=0, pending=0)
        session.add(row)
    row.version = event.version
    return row
