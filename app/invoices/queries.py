"""Invoices and who sees them: seller and buyer, regulator and auditor. To everybody else they do not exist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, Field
from sqlalchemy import select

from app.invoices.document import Remark
from app.invoices.look_alike_queries import Alike, find_alike
from app.invoices.numbers import TEXT_LENGTH_MAX, InvoiceNumber, normalise_number
from app.invoices.problems import InvoiceError
from app.invoices.schemas import Invoice, InvoiceWarning, LookAlike, Resemblance
from app.invoices.tables import InvoiceRow, PaperRow
from app.kernel.auth import Actor
from app.kernel.db import Session
from app.kernel.fields import Day, PartyIdField, day_text
from app.kernel.ids import InvoiceId, PartyId
from app.kernel.listing import Created, Group, Listing, own
from app.kernel.money import Money
from app.kernel.problems import NotFound
from app.kernel.rows import Lookup
from app.kernel.texts import Text, TextError

SAME_NUMBER_MAX = 10
"""Invoices of one number that are told apart for a credit note that names no buyer."""


def _normalised(text: str) -> str:
    try:
        return normalise_number(text)
    except InvoiceError as error:
        raise TextError(error.detail) from error


class InvoiceFilter(Created):
    """Which invoices a list shows."""

    party: PartyIdField | None = Field(None, description="Either side")
    seller: PartyIdField | None = Field(None, description="Who issued it")
    buyer: PartyIdField | None = Field(None, description="Who owes it")
    number: Annotated[str, AfterValidator(_normalised)] | None = Field(
        None, max_length=TEXT_LENGTH_MAX, description="In any spelling"
    )
    issued_from: Day | None = Field(None, description="Issued on this day or later")
    issued_until: Day | None = Field(None, description="Issued on this day or earlier")
    has_left: bool | None = Field(None, description="Whether something of it is not taken up")


def invoice(session: Session, actor: Actor, invoice_id: InvoiceId) -> Invoice:
    """One invoice.

    :raises NotFound: no such invoice, or the actor is not a side of it.
    """
    return _show(session, visible(session, actor, invoice_id))


def visible(session: Session, actor: Actor, invoice_id: InvoiceId) -> InvoiceRow:
    """The row of an invoice, if the actor may see it.

    :raises NotFound: no such invoice, or the actor is not a side of it.
    """
    found = session.get(InvoiceRow, invoice_id)
    if found is None or not _sees(actor, found):
        raise NotFound(Text("There is no invoice {invoice}; the list of invoices shows yours.", invoice=invoice_id))
    return found


def with_number(session: Session, seller: PartyId, buyer: PartyId | None, number: InvoiceNumber) -> list[InvoiceId]:
    """Invoices of a seller with a normalised number, one a buyer at most; of any buyer where none is named."""
    found = select(InvoiceRow.id).where(InvoiceRow.seller == seller, InvoiceRow.number == number)
    if buyer is not None:
        found = found.where(InvoiceRow.buyer == buyer)
    return list(session.scalars(found.order_by(InvoiceRow.id).limit(SAME_NUMBER_MAX)))


def row(session: Lookup, invoice_id: InvoiceId) -> InvoiceRow:
    """An invoice for another room, which decides itself who sees what of it."""
    return session.get_one(InvoiceRow, invoice_id)


def resembling(session: Session, actor: Actor, invoice_ids: Iterable[InvoiceId]) -> Resemblance:
    """Registered invoices that look like one of these, which the actor is known to see. One with another buyer is
    named by its number alone: who that buyer is concerns nobody else."""
    items, is_complete = [], True
    for invoice_id in invoice_ids:
        one = row(session, invoice_id)
        found = find_alike(session, one)
        is_complete = is_complete and found.is_complete
        items += [_look_alike(actor, one, each) for each in found.alike]
    return Resemblance(items=items, is_complete=is_complete)


def warnings_of(session: Session, invoice_ids: Iterable[InvoiceId]) -> list[InvoiceWarning]:
    """What a person should know of these invoices' documents before confirming or lending, for whoever may see what was
    made of them."""
    return [
        InvoiceWarning(invoice=invoice_id, code=each.code, detail=each.detail)
        for invoice_id in invoice_ids
        for each in _warnings(session, row(session, invoice_id))
    ]


def _warnings(session: Session, row: InvoiceRow) -> list[Remark]:
    kept = session.scalar(select(PaperRow.warnings).where(PaperRow.root == row.root))
    return [*(Remark.model_validate(each) for each in kept or ()), *_over_allocated(row)]


def _over_allocated(row: InvoiceRow) -> list[Remark]:
    """A credit note came after more had been allocated than it left of the invoice."""
    excess = row.allocated + row.reductions - row.gross
    if excess <= 0:
        return []
    detail = f"after credit notes, {Money(excess, row.currency)} more is allocated than the invoice comes to"
    return [Remark(code="over-allocated", detail=detail)]


def _look_alike(actor: Actor, one: InvoiceRow, alike: Alike) -> LookAlike:
    return LookAlike.model_validate(
        {
            "invoice": one.id,
            "number": one.number,
            "other": alike.row.id if _sees(actor, alike.row) else None,
            "other_number": alike.row.number,
            "reasons": list(alike.reasons),
        }
    )


def _sees(actor: Actor, row: InvoiceRow) -> bool:
    return actor.sees_all or actor.party in (row.seller, row.buyer)


def _show(session: Session, row: InvoiceRow) -> Invoice:
    return Invoice.model_validate(
        {
            "version": row.version,
            "id": row.id,
            "key": row.key,
            "seller": row.seller,
            "buyer": row.buyer,
            "number": row.number,
            "gross": Money(row.gross, row.currency),
            "allocated": Money(row.allocated, row.currency),
            "reductions": Money(row.reductions, row.currency),
            "credited": Money(row.credited, row.currency),
            "left": Money(max(0, row.gross - row.reductions - row.allocated), row.currency),
            "revision": row.revision,
            "issued_on": row.issued_on,
            "registered_at": row.registered_at,
            "registered_by": row.registered_by,
            "root": row.root,
            "warnings": _warnings(session, row),
        }
    )


INVOICES = Listing(
    name="invoices",
    rows=select(InvoiceRow),
    item=Invoice,
    show=lambda view, row: _show(view.session, row),
    visible=own(InvoiceRow.seller, InvoiceRow.buyer),
    # What a seller may correct, its date and its gross, orders nothing.
    sorts={"created_at": (InvoiceRow.id,)},
    default="-created_at",
    filters=InvoiceFilter,
    columns={
        "party": (InvoiceRow.seller, InvoiceRow.buyer),
        "seller": InvoiceRow.seller,
        "buyer": InvoiceRow.buyer,
        "number": InvoiceRow.number,
        "issued": InvoiceRow.issued_on,
        "created": InvoiceRow.registered_at,
    },
    flags={"has_left": lambda _: InvoiceRow.allocated + InvoiceRow.reductions < InvoiceRow.gross},
    groups={
        "issued_on": Group(InvoiceRow.issued_on, day_text),
        "seller": Group(InvoiceRow.seller),
        "buyer": Group(InvoiceRow.buyer),
    },
    sums={
        "gross": InvoiceRow.gross,
        "allocated": InvoiceRow.allocated,
        "reductions": InvoiceRow.reductions,
        "credited": InvoiceRow.credited,
    },
    currency=InvoiceRow.currency,
)
