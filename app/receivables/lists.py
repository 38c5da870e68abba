"""The lists of receivables and of what was paid on one, and who sees which."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field
from sqlalchemy import and_, case, exists, select

from app.kernel.fields import Day, InvoiceIdField, PartyIdField, day_text
from app.kernel.listing import Condition, Created, Group, Listing, States, View
from app.kernel.money import Money
from app.receivables.queries import OF_A_SIDE, show_receivable, visible
from app.receivables.schemas import Payment, Receivable
from app.receivables.tables import AllocationRow, PaymentRow, ReceivableRow
from app.receivables.words import OWED, ShownState


class ReceivableFilter(Created):
    """Which receivables a list shows."""

    state: list[ShownState] | None = Field(None, description="In one of these states")
    party: PartyIdField | None = Field(None, description="Either side")
    debtor: PartyIdField | None = Field(None, description="Who owes it")
    supplier: PartyIdField | None = Field(None, description="Who is owed it at first")
    invoice: InvoiceIdField | None = Field(None, description="An invoice it takes up")
    due_from: Day | None = Field(None, description="Due on this day or later")
    due_until: Day | None = Field(None, description="Due on this day or earlier")
    overdue: bool | None = Field(None, description="Something is unpaid after the due day")
    to_confirm: bool | None = Field(None, description="Proposed by the other side, and waiting for this party")


def _taking_up(_view: View, wanted: ReceivableFilter) -> Iterator[Condition]:
    if wanted.invoice is not None:
        yield exists().where(AllocationRow.receivable == ReceivableRow.id, AllocationRow.invoice == wanted.invoice)


def _is_overdue(view: View) -> Condition:
    return and_(ReceivableRow.state.in_(OWED), ReceivableRow.due_at <= view.now)


def _is_to_confirm(view: View) -> Condition:
    waits_for = case((ReceivableRow.by_debtor, ReceivableRow.supplier), else_=ReceivableRow.debtor)
    return and_(ReceivableRow.state == "Proposed", waits_for == view.actor.party)


RECEIVABLES = Listing(
    name="receivables",
    rows=select(ReceivableRow),
    item=Receivable,
    show=lambda view, row: show_receivable(view.session, row, view.now),
    visible=OF_A_SIDE,
    # Ids are given out as receivables are proposed.
    sorts={
        "created_at": (ReceivableRow.id,),
        "due_on": (ReceivableRow.due_on, ReceivableRow.id),
        "face": (ReceivableRow.face, ReceivableRow.id),
    },
    default="-created_at",
    filters=ReceivableFilter,
    columns={
        "party": (ReceivableRow.debtor, ReceivableRow.supplier),
        "debtor": ReceivableRow.debtor,
        "supplier": ReceivableRow.supplier,
        "due": ReceivableRow.due_on,
        "created": ReceivableRow.proposed_at,
    },
    states=States(ReceivableRow.state),
    flags={"overdue": _is_overdue, "to_confirm": _is_to_confirm},
    also=_taking_up,
    groups={
        "due_on": Group(ReceivableRow.due_on, day_text),
        "debtor": Group(ReceivableRow.debtor),
        "supplier": Group(ReceivableRow.supplier),
        "state": Group(ReceivableRow.state),
    },
    sums={
        "face": ReceivableRow.face,
        "paid": ReceivableRow.paid,
        "unpaid": case((ReceivableRow.state.in_(OWED), ReceivableRow.face - ReceivableRow.paid), else_=0),
        "redeemed": ReceivableRow.redeemed,
    },
    currency=ReceivableRow.currency,
)


def _show_payment(view: View, row: PaymentRow) -> Payment:
    currency = view.session.get_one(ReceivableRow, row.receivable).currency
    return Payment.model_validate(
        {
            "amount": Money(row.amount, currency),
            "paid": Money(row.paid, currency),
            "paid_at": row.paid_at,
            "transaction": row.transaction,
        }
    )


def _of_visible(view: View) -> list[Condition]:
    return [PaymentRow.receivable == visible(view.session, view.actor, view.within).id]


PAYMENTS = Listing(
    name="receivable-payments",
    rows=select(PaymentRow),
    item=Payment,
    show=_show_payment,
    visible=_of_visible,
    # What was paid in all only grows.
    sorts={"created_at": (PaymentRow.paid,)},
    default="created_at",
    filters=Created,
    columns={"created": PaymentRow.paid_at},
)
"""What the debtor paid, oldest first."""
