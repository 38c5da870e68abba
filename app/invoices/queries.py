"""Invoices and who sees them: seller and buyer, regulator and auditor. To everybody else they do not exist."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import or_, select

from app.invoices.document import Remark
from app.invoices.look_alike_queries import Alike, find_alike
from app.invoices.schemas import Invoice, InvoiceWarning, LookAlike, Resemblance
from app.invoices.tables import InvoiceRow, PaperRow
from app.kernel.auth import Actor
from app.kernel.db import Session
from app.kernel.ids import InvoiceId, PartyId
from app.kernel.money import Money
from app.kernel.pages import Page, Window, paginate
from app.kernel.problems import NotFound
from app.kernel.rows import Lookup
from app.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which invoices a list shows; ``None`` is any. Days are numbers since 1970-01-01."""

    party: PartyId | None = None
    """Either side."""
    number: str | None = None
    """Normalised."""
    issued_from: int | None = None
    issued_until: int | None = None
    has_left: bool | None = None
    """Whether something of it is not taken up."""


def invoice(session: Session, actor: Actor, invoice_id: InvoiceId) -> Invoice:
    """One invoice.

    :raises NotFound: no such invoice, or the actor is not a side of it.
    """
    return _show(session, visible(session, actor, invoice_id))


def some(session: Session, actor: Actor, invoice_ids: Collection[InvoiceId]) -> list[Invoice]:
    """Those of these invoices that the actor may see."""
    found = session.scalars(select(InvoiceRow).where(InvoiceRow.id.in_(invoice_ids)))
    return [_show(session, row) for row in found if _sees(actor, row)]


def invoices(session: Session, actor: Actor, wanted: Wanted, window: Window) -> Page[Invoice]:
    """Invoices this actor is a side of, newest first."""
    found = select(InvoiceRow).order_by(InvoiceRow.id.desc())
    if not actor.sees_all:
        found = found.where(or_(InvoiceRow.seller == actor.party, InvoiceRow.buyer == actor.party))
    if wanted.party is not None:
        found = found.where(or_(InvoiceRow.seller == wanted.party, InvoiceRow.buyer == wanted.party))
    if wanted.number is not None:
        found = found.where(InvoiceRow.number == wanted.number)
    if wanted.issued_from is not None:
        found = found.where(InvoiceRow.issued_on >= wanted.issued_from)
    if wanted.issued_until is not None:
        found = found.where(InvoiceRow.issued_on <= wanted.issued_until)
    if wanted.has_left is not None:
        has_left = InvoiceRow.allocated + InvoiceRow.reductions < InvoiceRow.gross
        found = found.where(has_left if wanted.has_left else ~has_left)
    return paginate(session, found, window, partial(_show, session))


def visible(session: Session, actor: Actor, invoice_id: InvoiceId) -> InvoiceRow:
    """The row of an invoice, if the actor may see it.

    :raises NotFound: no such invoice, or the actor is not a side of it.
    """
    found = session.get(InvoiceRow, invoice_id)
    if found is None or not _sees(actor, found):
        raise NotFound(Text("There is no invoice {invoice}; the list of invoices shows yours.", invoice=invoice_id))
    return found


def currency_of(session: Session, number: int) -> str | None:
    """The currency of an invoice, if there is one with this number."""
    found = session.get(InvoiceRow, number)
    return None if found is None else found.currency


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
    return [Remark.model_validate(each) for each in kept or ()]


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
