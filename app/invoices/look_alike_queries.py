"""Finding invoices that look alike among those between the same two firms, however many these are.

Each way of looking alike has a key of its own that an index answers: the number's skeleton, the number with two
characters transposed, the number without a suffix or with one, amount and date. So invoices that are not alike hide
nothing, and those that are hide others only where there are more than are shown; then it is said that there are more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.invoices.look_alikes import (
    NEAR_DATE_DAYS,
    SUFFIX_LENGTH_MAX,
    InvoiceTraits,
    Reason,
    look_alikes,
    near_to,
    stems,
    transposed,
)
from app.invoices.numbers import InvoiceNumber
from app.invoices.tables import InvoiceRow
from app.kernel.db import Session
from app.kernel.ids import InvoiceId, PartyId
from app.kernel.money import Money
from app.parties import queries as parties
from app.parties.legal_ids import LegalId

COMPARED_DAYS = 366
"""A look-alike is looked for among invoices issued within a year: nothing older can still become a receivable, since no
tenor is longer (:mod:`chain.contracts.parameters`, ``TenorDaysMax``)."""
COMPARED_INVOICES_MAX = 5_000
"""Invoices of a near amount and a number that begins or ends alike that are compared with one, the newest first."""
SHOWN_MAX = 50
"""Look-alikes of one invoice that are named. Whoever sees so many is warned."""
_EPOCH = date(1970, 1, 1)
_AFTER_ALL = "\x7f"
"""Beyond every character that a normalised number has."""


@dataclass(frozen=True, slots=True)
class Alike:
    """An invoice that looks like the one in question, and why."""

    row: InvoiceRow
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What looks alike, what is alike in the number first, then the newest. ``is_complete`` is false where there was more
    than is named or compared."""

    alike: list[Alike]
    is_complete: bool


def find_alike(session: Session, row: InvoiceRow) -> Found:
    """The invoices that look like one."""
    legal_id = cache(partial(parties.legal_id_of, session))
    is_complete = True
    rows: dict[InvoiceId, InvoiceRow] = {}
    for statement, most in _statements(session, row):
        found = session.scalars(statement.order_by(InvoiceRow.id.desc()).limit(most + 1)).all()
        is_complete = is_complete and len(found) <= most
        rows |= {other.id: other for other in found[:most]}
    traits = {_traits(other, legal_id): other for other in rows.values()}
    alike = [Alike(traits[each.other], each.reasons) for each in look_alikes(_traits(row, legal_id), traits)]
    alike.sort(key=lambda each: (each.reasons == ("near-amount-and-date",), -each.row.id))
    return Found(alike[:SHOWN_MAX], is_complete and len(alike) <= SHOWN_MAX)


def _statements(session: Session, row: InvoiceRow) -> Iterator[tuple[Select[InvoiceRow], int]]:
    """One for each way of looking alike, with how many of its rows are looked at."""
    others = select(InvoiceRow).where(InvoiceRow.id != row.id, InvoiceRow.seller == row.seller)
    yield others.where(InvoiceRow.number == row.number), SHOWN_MAX
    between = others.where(InvoiceRow.buyer == row.buyer)
    recent = between.where(InvoiceRow.issued_on.between(row.issued_on - COMPARED_DAYS, row.issued_on + COMPARED_DAYS))
    yield recent.where(InvoiceRow.core == row.core), SHOWN_MAX
    yield recent.where(InvoiceRow.number.in_(sorted(transposed(row.number) | stems(row.number)))), SHOWN_MAX
    yield recent.where(*_continues(session, row.number)), COMPARED_INVOICES_MAX
    near = InvoiceRow.currency == row.currency, InvoiceRow.gross.between(*near_to(row.gross))
    same_week = InvoiceRow.issued_on.between(row.issued_on - NEAR_DATE_DAYS, row.issued_on + NEAR_DATE_DAYS)
    yield between.where(same_week, *near), SHOWN_MAX
    yield recent.where(*near, *_may_be_one_edit_apart(row.number)), COMPARED_INVOICES_MAX


def _continues(session: Session, number: str) -> Sequence[ColumnElement[bool]]:
    """Numbers that are this one with a short suffix, in words that the database's own index answers: SQLite compares by
    bytes, PostgreSQL by its index for patterns."""
    short = func.length(InvoiceRow.number) <= len(number) + SUFFIX_LENGTH_MAX
    if session.get_bind().dialect.name == "sqlite":
        return InvoiceRow.number > number, InvoiceRow.number < number + _AFTER_ALL, short
    return InvoiceRow.number.startswith(number, autoescape=True), InvoiceRow.number != number, short


def _may_be_one_edit_apart(number: str) -> Sequence[ColumnElement[bool]]:
    """One character inserted, left out or replaced lies in the first half or in the second: the other half stays."""
    half = len(number) // 2
    length, rest = func.length(InvoiceRow.number), len(number) - half
    begins = func.substr(InvoiceRow.number, 1, half) == number[:half]
    ends = func.substr(InvoiceRow.number, length - rest + 1, rest) == number[half:]
    return length.between(len(number) - 1, len(number) + 1), or_(begins, ends)


def _traits(row: InvoiceRow, legal_id: Callable[[PartyId], LegalId]) -> InvoiceTraits:
    return InvoiceTraits(
        seller=legal_id(row.seller),
        buyer=legal_id(row.buyer),
        amount=Money(row.gross, row.currency),
        issued_on=_EPOCH + timedelta(days=row.issued_on),
        number=InvoiceNumber(row.number),
    )
