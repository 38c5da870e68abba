"""Finding look-alikes among what is registered: the database names every one that a comparison with all would name."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.invoices.look_alikes import InvoiceTraits, core_of, letters_of, look_alikes, near_to
from app.invoices.numbers import InvoiceNumber
from app.invoices.queries import COMPARED_DAYS, SHOWN_MAX, resembling
from app.invoices.tables import InvoiceRow
from app.kernel.auth import Actor
from app.kernel.db import Database, Derived
from app.kernel.ids import InvoiceId, PartyId
from app.kernel.money import Money
from app.parties.legal_ids import LegalId
from app.parties.tables import PartyRow
from chain.port import Address
from tests.app.databases import database_url

AUDITOR = Actor("key", PartyId(9), Address(bytes(20)), "Maker", frozenset({"Auditor"}), frozenset({"read"}))
PARTIES = (PartyId(1), PartyId(2), PartyId(3))
STEMS = ("INV-101", "INV-1O1", "INV-110", "INV-0101", "INV101", "INV-10", "INV-101-A", "INV-102", "XYZ-7", "7-XYZ")
AMOUNTS = (10_000, 9_900, 9_899, 10_101, 10_102, 50)
DAYS = (100, 103, 107, 108, 466, 467)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    found = Database(database_url(tmp_path) or f"sqlite:///{tmp_path / 'x.sqlite3'}")
    Derived.metadata.create_all(found.engine)
    with found.unit_of_work() as session:
        session.add_all(party(number) for number in PARTIES)
    yield found
    found.close()


def party(number: PartyId) -> PartyRow:
    rights = {"roles": 0, "licences": 0, "size": "Small", "jurisdiction": "CN", "kyb_until": 0, "reviewed": False}
    past = {"suspended_by": None, "suspended_for": None, "admins": 1, "admitted_by": bytes(32), "version": "1.0"}
    return PartyRow(id=number, scheme="HKBR", value=f"{number:08}", **rights, **past)


def invoice(chance: random.Random, number: int) -> InvoiceRow:
    """One of few numbers, amounts, days and buyers, so that many look alike."""
    said = chance.choice(STEMS) + chance.choice(("", "", "1", "-B", "/22"))
    return InvoiceRow(
        id=InvoiceId(number),
        key=number.to_bytes(32, "big"),
        seller=PARTIES[0],
        buyer=chance.choices(PARTIES[1:], (9, 1))[0],
        number=said,
        core=core_of(said),
        letters=letters_of(said),
        currency=chance.choices(("CNY", "USD"), (9, 1))[0],
        gross=chance.choice(AMOUNTS),
        allocated=0,
        issued_on=chance.choice(DAYS),
        registered_at=0,
        registered_by=PARTIES[0],
        root=bytes(32),
        version="1.0",
    )


def traits(row: InvoiceRow) -> InvoiceTraits:
    seller, buyer = (LegalId("HKBR", f"{side:08}") for side in (row.seller, row.buyer))
    issued = date(1970, 1, 1) + timedelta(days=row.issued_on)
    return InvoiceTraits(seller, buyer, Money(row.gross, row.currency), issued, InvoiceNumber(row.number))


def expected(row: InvoiceRow, others: list[InvoiceRow]) -> set[tuple[str, tuple[str, ...]]]:
    """Number and reasons of all that a comparison of one with all finds."""
    within = [
        other for other in others if other.number == row.number or abs(other.issued_on - row.issued_on) <= COMPARED_DAYS
    ]
    return {(found.other.number, found.reasons) for found in look_alikes(traits(row), map(traits, within))}


@pytest.mark.parametrize("seed", range(4))
def test_every_look_alike_is_found(db: Database, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (which invoices there are)
    rows = [invoice(chance, number) for number in range(1, SHOWN_MAX)]
    with db.unit_of_work() as session:
        session.add_all(rows)
    with db.reading() as session:
        for row in rows:
            found = resembling(session, AUDITOR, [row.id])
            assert {(each.other_number, tuple(each.reasons)) for each in found} == expected(
                row, [other for other in rows if other.id != row.id]
            )


def test_only_so_many_are_named_the_newest_first(db: Database) -> None:
    chance = random.Random(1)  # noqa: S311  (which invoices there are)
    rows = [invoice(chance, number) for number in range(1, 4 * SHOWN_MAX)]
    for row in rows:
        row.buyer, row.currency, row.gross, row.issued_on = PARTIES[1], "CNY", 10_000, 100
        row.number = f"N-{row.id}"
        row.core, row.letters = core_of(row.number), letters_of(row.number)
    with db.unit_of_work() as session:
        session.add_all(rows)
    with db.reading() as session:
        found = resembling(session, AUDITOR, [InvoiceId(1)])
    assert [each.other_number for each in found] == [f"N-{4 * SHOWN_MAX - 1 - place}" for place in range(SHOWN_MAX)]


def test_what_is_near_is_bounded_as_the_comparison_bounds_it() -> None:
    assert near_to(10_000) == (9_900, 10_101)
    assert near_to(1) == (1, 1)
