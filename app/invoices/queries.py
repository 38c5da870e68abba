"""Invoices and who sees them: seller and buyer, regulator and auditor. To everybody else they do not exist."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from itertools import islice

from sqlalchemy import Integer, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from app.invoices.look_alikes import InvoiceTraits, look_alikes, near_to
from app.invoices.numbers import InvoiceNumber
from app.invoices.schemas import Invoice, LookAlike
from app.invoices.tables import InvoiceRow
from app.kernel.auth import Actor
from app.kernel.db import Session
from app.kernel.ids import InvoiceId, PartyId
from app.kernel.money import Money
from app.kernel.pages import Page, Window, paginate
from app.kernel.problems import NotFound
from app.kernel.rows import Lookup
from app.parties import queries as parties
from app.parties.legal_ids import LegalId

COMPARED_DAYS = 366
"""A look-alike is looked for among invoices issued within a year: nothing older can still become a receivable, since no
tenor is longer (:mod:`chain.rules`, ``TenorDaysMax``)."""
COMPARED_INVOICES_MAX = 2_000
"""Invoices between the same two firms that are compared with one, the newest first: a millisecond of the database's."""
SHOWN_MAX = 50
"""Look-alikes of one invoice that are named, the newest first. Whoever sees so many is warned."""
_EPOCH = date(1970, 1, 1)


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
    return _show(visible(session, actor, invoice_id))


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
    return paginate(session, found, window, _show)


def visible(session: Session, actor: Actor, invoice_id: InvoiceId) -> InvoiceRow:
    """The row of an invoice, if the actor may see it.

    :raises NotFound: no such invoice, or the actor is not a side of it.
    """
    found = session.get(InvoiceRow, invoice_id)
    if found is None or not _sees(actor, found):
        raise NotFound(f"There is no invoice {invoice_id}.")
    return found


def row(session: Lookup, invoice_id: InvoiceId) -> InvoiceRow:
    """An invoice for another room, which decides itself who sees what of it."""
    return session.get_one(InvoiceRow, invoice_id)


def resembling(session: Session, actor: Actor, invoice_ids: Iterable[InvoiceId]) -> list[LookAlike]:
    """Registered invoices that look like one of these, which the actor is known to see. One with another buyer is
    named by its number alone: who that buyer is concerns nobody else."""
    found = []
    for invoice_id in invoice_ids:
        found += list(_resembling(session, actor, row(session, invoice_id)))
    return found


def _resembling(session: Session, actor: Actor, row: InvoiceRow) -> Iterator[LookAlike]:
    legal_id = cache(partial(parties.legal_id_of, session))
    by_traits: dict[InvoiceTraits, InvoiceRow] = {}

    def others() -> Iterator[InvoiceTraits]:
        wanted = _wanted(row)
        for statement in (_SAME_NUMBER, _BETWEEN_THE_SAME):
            with closing(session.scalars(statement, wanted)) as found:  # few may be enough; a cursor would stay open
                for other in found:
                    traits = _traits(other, legal_id)
                    if by_traits.setdefault(traits, other) is other:
                        yield traits

    for alike in islice(look_alikes(_traits(row, legal_id), others()), SHOWN_MAX):
        other = by_traits[alike.other]
        yield LookAlike.model_validate(
            {
                "invoice": row.id,
                "number": row.number,
                "other": other.id if _sees(actor, other) else None,
                "other_number": other.number,
                "reasons": list(alike.reasons),
            }
        )


_SAME_NUMBER = (
    select(InvoiceRow)
    .where(
        InvoiceRow.seller == bindparam("seller"),
        InvoiceRow.number == bindparam("number"),
        InvoiceRow.id != bindparam("own"),
    )
    .order_by(InvoiceRow.id.desc())
    .limit(SHOWN_MAX)
)
_NEWEST = (
    select(InvoiceRow)
    .where(InvoiceRow.seller == bindparam("seller"), InvoiceRow.buyer == bindparam("buyer"))
    .order_by(InvoiceRow.id.desc())
    .limit(COMPARED_INVOICES_MAX)
    .subquery("newest")
)
_NEW = aliased(InvoiceRow, _NEWEST)
_LENGTH, _NUMBER_LENGTH = func.length(_NEW.number), bindparam("length", type_=Integer)
# Every look-alike is among these, and little else: the comparison itself is made in Python.
_BETWEEN_THE_SAME = (
    select(_NEW)
    .where(
        _NEW.id != bindparam("own"),
        _NEW.issued_on.between(bindparam("since"), bindparam("until")),
        or_(
            _NEW.core == bindparam("core"),
            _NEW.letters == bindparam("letters"),
            and_(_LENGTH < _NUMBER_LENGTH, func.substr(bindparam("number"), 1, _LENGTH) == _NEW.number),
            and_(_LENGTH > _NUMBER_LENGTH, func.substr(_NEW.number, 1, _NUMBER_LENGTH) == bindparam("number")),
            and_(_NEW.currency == bindparam("currency"), _NEW.gross.between(bindparam("least"), bindparam("most"))),
        ),
    )
    .order_by(_NEW.id.desc())
    .execution_options(yield_per=SHOWN_MAX)  # most often the first few say enough
)


def _wanted(row: InvoiceRow) -> dict[str, object]:
    least, most = near_to(row.gross)
    named = {"own": row.id, "seller": row.seller, "buyer": row.buyer, "currency": row.currency}
    named |= {"number": row.number, "length": len(row.number), "core": row.core, "letters": row.letters}
    days = {"since": row.issued_on - COMPARED_DAYS, "until": row.issued_on + COMPARED_DAYS}
    return {**named, **days, "least": least, "most": most}


def _traits(row: InvoiceRow, legal_id: Callable[[PartyId], LegalId]) -> InvoiceTraits:
    return InvoiceTraits(
        seller=legal_id(row.seller),
        buyer=legal_id(row.buyer),
        amount=Money(row.gross, row.currency),
        issue_date=_EPOCH + timedelta(days=row.issued_on),
        number=InvoiceNumber(row.number),
    )


def _sees(actor: Actor, row: InvoiceRow) -> bool:
    return actor.sees_all or actor.party in (row.seller, row.buyer)


def _show(row: InvoiceRow) -> Invoice:
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
            "left": Money(max(0, row.gross - row.reductions - row.allocated), row.currency),
            "revision": row.revision,
            "issued_on": row.issued_on,
            "registered_at": row.registered_at,
            "registered_by": row.registered_by,
            "root": row.root,
        }
    )
