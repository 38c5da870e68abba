"""Finding look-alikes among what is registered: the database names every one that a comparison with all would name."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.invoices.look_alike_queries import COMPARED_DAYS, SHOWN_MAX
from app.invoices.look_alikes import InvoiceTraits, core_of, look_alikes, near_to
from app.invoices.numbers import InvoiceNumber
from app.invoices.queries import resembling
from app.invoices.schemas import Resemblance
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
        currency=chance.choices(("CNY", "USD"), (9, 1))[0],
        gross=chance.choice(AMOUNTS),
        reductions=0,
        credited=0,
        allocated=0,
        revision=0,
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
            assert found.is_complete
            assert {(each.other_number, tuple(each.reasons)) for each in found.items} == expected(
                row, [other for other in rows if other.id != row.id]
            )


def plain(number: int, said: str, gross: int = 10_000, issued_on: int = 100) -> InvoiceRow:
    """An invoice between the same two firms."""
    row = invoice(random.Random(1), number)  # noqa: S311  (the rest is given here)
    row.buyer, row.currency, row.gross, row.issued_on = PARTIES[1], "CNY", gross, issued_on
    row.number, row.core = said, core_of(said)
    return row


def found_in(db: Database, rows: list[InvoiceRow]) -> Resemblance:
    """What looks like the first of these."""
    with db.unit_of_work() as session:
        session.add_all(rows)
    with db.reading() as session:
        return resembling(session, AUDITOR, [rows[0].id])


def filler(kind: str, number: int) -> InvoiceRow:
    """An invoice that looks like none, but for one trait."""
    match kind:
        case "near-amount":
            return plain(number, f"F{number:06}X", issued_on=300)
        case "near-date":
            return plain(number, f"F{number:06}X", gross=500)
        case "same-beginning":
            return plain(number, f"INV-101{number:06}X", gross=500, issued_on=300)
    return plain(number, f"F{number:06}X", gross=500, issued_on=300)


class TestManyOthers:
    @pytest.mark.parametrize("kind", ["far", "near-amount", "near-date", "same-beginning"])
    def test_three_thousand_hide_no_look_alike(self, db: Database, kind: str) -> None:
        twins = ["INV-1O1", "INV101", "INV-0101", "INV-110", "INV-101-A", "INV-101/2", "INV-101R", "INV-IO|", "INV-102"]
        rows = [plain(number, said) for number, said in enumerate(["INV-101", *twins, "ZZZ"], 1)]
        found = found_in(db, [*rows, *(filler(kind, number) for number in range(100, 3_100))])
        assert {each.other_number for each in found.items} == {*twins, "ZZZ"}
        assert found.is_complete

    def test_look_alikes_by_amount_push_out_none_by_number_and_it_is_said_that_there_are_more(
        self, db: Database
    ) -> None:
        others = [plain(number, f"F{number:06}X") for number in range(3, 1_003)]
        found = found_in(db, [plain(1, "INV-101"), plain(2, "INV-1O1"), *others])
        assert (found.items[0].other_number, len(found.items)) == ("INV-1O1", SHOWN_MAX)
        assert not found.is_complete

    def test_what_is_alike_in_the_number_comes_first_and_then_the_newest(self, db: Database) -> None:
        found = found_in(db, [plain(number, said) for number, said in enumerate(["A-77", "Q1", "A-77B", "Q2"], 1)])
        assert [each.other_number for each in found.items] == ["A-77B", "Q2", "Q1"]

    @pytest.mark.parametrize("number", ["A%B", "A_B", "A\\B", "A'B", 'A"B', "A~B", "A*B", "A?B", "[AB"])
    def test_signs_that_databases_read_as_patterns_are_signs(self, db: Database, number: str) -> None:
        rows = [plain(1, number), plain(2, f"{number}-2"), plain(3, "AXXB-2", gross=5), plain(4, "AXB-2", gross=5)]
        assert [each.other_number for each in found_in(db, rows).items] == [f"{number}-2"]


def test_what_is_near_is_bounded_as_the_comparison_bounds_it() -> None:
    assert near_to(10_000) == (9_900, 10_101)
    assert near_to(1) == (1, 1)
