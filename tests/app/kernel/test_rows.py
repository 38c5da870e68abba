"""The projector's rows: kept in memory, written together, forgotten when a transaction fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from app.cash.tables import TokenRow
from app.claims.tables import ClaimSideRow
from app.kernel import derived, rows
from app.kernel.db import Database
from app.kernel.rows import Rows
from app.receivables.tables import AllocationRow, HeldQuotaRow, IssuerQuotaRow, ReceivableRow
from tests.app.databases import database_url

KEY = (7, "CNY")
WIDE = 2**80
RECEIVABLE = {
    "debtor": 1,
    "supplier": 2,
    "currency": "CNY",
    "face": 2**53 - 1,
    "paid": 0,
    "redeemed": 0,
    "state": "Proposed",
    "by_debtor": False,
    "delivered_on": 0,
    "due_on": 0,
    "due_at": 0,
    "zone_minutes": -60,
    "grace_days": 0,
    "is_overdue": False,
    "paid_on": 0,
    "terms": b"t" * 32,
    "reason": bytes(32),
    "undertaking": bytes(32),
    "claim": None,
    "proposed_at": 2**40,
    "confirmed_at": None,
    "version": "1.0",
}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    found = Database(database_url(tmp_path) or f"sqlite:///{tmp_path / 'x.sqlite3'}")
    derived.Derived.metadata.create_all(found.engine)
    yield found
    found.close()


@pytest.fixture
def kept(db: Database) -> Rows:
    """Rows in which one quota is known."""
    found = Rows()
    with db.projection(found):
        add_quota(found)
    return found


def add_quota(kept: Rows, **values: Any) -> IssuerQuotaRow:
    first = {
        "debtor": 7,
        "currency": "CNY",
        "own": 1,
        "governance": 2,
        "outstanding": 5,
        "pending": 0,
        "version": "1.0",
    }
    return kept.add(IssuerQuotaRow, **(first | values))


def in_sql(db: Database, *key: Any) -> IssuerQuotaRow | None:
    with db.reading() as session:
        return session.get(IssuerQuotaRow, key or KEY)


def fail(kept: Rows) -> None:
    """Half-way through a block."""
    kept.get_one(IssuerQuotaRow, KEY).pending = 9
    kept.add(ClaimSideRow, claim=1, party=2)
    kept.notes["said"] = "something"
    kept.write()
    _ = 1 // 0


@contextmanager
def heard(db: Database) -> Iterator[list[str]]:
    """Every statement that changes something while the block runs."""
    found: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.split(maxsplit=1)[0] in {"INSERT", "UPDATE", "DELETE"}:
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


class TestWriting:
    def test_every_value_comes_back_as_it_was(self, db: Database, kept: Rows) -> None:
        with db.projection(kept):
            kept.add(ReceivableRow, id=3, **RECEIVABLE)
            kept.add(
                TokenRow, currency="CNY", token=b"c" * 20, bank=1, minted=WIDE, burned=0, reserved=0, version="1.0"
            )
        for again in (kept, Rows()):
            with db.projection(again):
                row = again.get_one(ReceivableRow, 3)
                assert {name: getattr(row, name) for name in RECEIVABLE} == RECEIVABLE
                assert again.get_one(TokenRow, "CNY").minted == WIDE
        with db.projection(kept):
            kept.get_one(TokenRow, "CNY").minted += 1
            kept.get_one(ReceivableRow, 3).claim = 4
        with db.reading() as session:
            assert session.get_one(TokenRow, "CNY").minted == WIDE + 1
            assert session.get_one(ReceivableRow, 3).claim == 4

    def test_only_changed_columns_are_written_and_like_changes_together(self, db: Database, kept: Rows) -> None:
        with db.projection(kept):
            add_quota(kept, debtor=8)
            add_quota(kept, debtor=9)
        with heard(db) as statements, db.projection(kept):
            kept.get_one(IssuerQuotaRow, (7, "CNY")).pending = 3
            kept.get_one(IssuerQuotaRow, (8, "CNY")).pending = 4
            kept.get_one(IssuerQuotaRow, (9, "CNY")).pending = 0  # as it was
        (only,) = statements
        assert only.startswith("UPDATE issuer_quota SET pending=")
        assert "own" not in only
        assert [in_sql(db, debtor, "CNY").pending for debtor in (7, 8, 9)] == [3, 4, 0]  # type: ignore[union-attr]

    def test_what_is_referred_to_is_written_first(self, db: Database, kept: Rows) -> None:
        with db.projection(kept):
            kept.add(AllocationRow, receivable=3, place=0, invoice=1, amount=5, revision=0)
            kept.add(ReceivableRow, id=3, **RECEIVABLE)
        with db.projection(kept):
            kept.delete(ReceivableRow, 3)
            kept.delete(AllocationRow, (3, 0))
        with db.projection(kept):
            assert kept.scalar(select(func.count()).select_from(ReceivableRow)) == 0

    def test_a_question_sees_what_was_written_before_it(self, db: Database, kept: Rows) -> None:
        with db.projection(kept):
            kept.get_one(IssuerQuotaRow, KEY).pending = 8
            assert kept.scalar(select(IssuerQuotaRow.pending)) == 8

    def test_a_row_without_a_value_is_not_written(self, db: Database, kept: Rows) -> None:
        with pytest.raises(KeyError), db.projection(kept):
            kept.add(ClaimSideRow, claim=1)
        with pytest.raises(TypeError), db.projection(kept):
            kept.add(ClaimSideRow, claim=1, party=1, nobody=1)


class TestKnowing:
    def test_rows_stay_from_one_transaction_to_the_next(self, db: Database, kept: Rows) -> None:
        with db.unit_of_work() as session:
            session.get_one(IssuerQuotaRow, KEY).own = 3  # which nobody does: who asks SQL again would see it
        with db.projection(kept):
            row = kept.get_one(IssuerQuotaRow, KEY)
            assert row.own == 1
            row.pending = 4
        with db.projection(kept):
            assert kept.get(IssuerQuotaRow, KEY) is row
        found = in_sql(db)
        assert found is not None
        assert found.pending == 4

    def test_what_is_added_is_known_before_it_is_written(self, db: Database, kept: Rows) -> None:
        with heard(db) as statements, db.projection(kept):
            added = kept.add(ClaimSideRow, claim=1, party=2)
            assert kept.get(ClaimSideRow, (1, 2)) is added
            assert not statements

    def test_what_is_there_is_changed_by_putting_it(self, db: Database, kept: Rows) -> None:
        values = {"own": 1, "governance": 2, "outstanding": 6, "pending": 0, "version": "2.0"}
        with db.projection(kept):
            kept.put(IssuerQuotaRow, debtor=7, currency="CNY", **values)
            kept.put(IssuerQuotaRow, debtor=8, currency="CNY", **values)
        assert [in_sql(db, debtor, "CNY").outstanding for debtor in (7, 8)] == [6, 6]  # type: ignore[union-attr]

    def test_a_key_is_one_rows_alone(self, db: Database, kept: Rows) -> None:
        with pytest.raises(ValueError, match="has a row"), db.projection(kept):
            add_quota(kept)
        other = Rows()
        with pytest.raises(IntegrityError), db.projection(other):
            add_quota(other)

    def test_what_must_be_there_is_missed(self, db: Database, kept: Rows) -> None:
        with pytest.raises(LookupError), db.projection(kept):
            kept.get_one(IssuerQuotaRow, (8, "CNY"))
        with pytest.raises(LookupError), db.projection(kept):
            kept.delete(HeldQuotaRow, 1)


class TestDeleting:
    def test_what_is_deleted_is_gone_written_or_not(self, db: Database, kept: Rows) -> None:
        with db.projection(kept):
            kept.add(ClaimSideRow, claim=1, party=2)
            kept.delete(ClaimSideRow, (1, 2))
            assert kept.get(ClaimSideRow, (1, 2)) is None
            kept.delete(IssuerQuotaRow, KEY)
            assert kept.get(IssuerQuotaRow, KEY) is None
        assert in_sql(db) is None
        with db.projection(kept):
            assert kept.get(IssuerQuotaRow, KEY) is None

    def test_a_deleted_rows_key_can_come_again(self, db: Database, kept: Rows) -> None:
        with db.projection(kept):
            kept.delete(IssuerQuotaRow, KEY)
            add_quota(kept, pending=6)
        found = in_sql(db)
        assert found is not None
        assert found.pending == 6


class TestForgetting:
    def test_nothing_of_a_failed_transaction_is_left(self, db: Database, kept: Rows) -> None:
        with pytest.raises(ZeroDivisionError), db.projection(kept):
            fail(kept)
        assert not kept.notes
        with db.projection(kept):
            assert kept.get_one(IssuerQuotaRow, KEY).pending == 0
            assert kept.get(ClaimSideRow, (1, 2)) is None
            kept.get_one(IssuerQuotaRow, KEY).pending = 9
        found = in_sql(db)
        assert found is not None
        assert found.pending == 9

    def test_only_so_many_are_kept(self, db: Database, kept: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rows, "ROWS_KEPT_MAX", 0)
        with db.projection(kept):
            row = kept.get_one(IssuerQuotaRow, KEY)
            row.pending = 9
        with db.projection(kept):
            again = kept.get_one(IssuerQuotaRow, KEY)
            assert again is not row
            assert again.pending == 9
