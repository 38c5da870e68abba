"""Sessions: a row by its key, as the ORM would have it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.claims.tables import ClaimSideRow
from app.kernel import derived, queries
from app.kernel.db import Database
from app.kernel.tables import CursorRow
from app.receivables.tables import IssuerQuotaRow
from tests.app.databases import database_url

KEY = (7, "CNY")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    found = Database(database_url(tmp_path) or f"sqlite:///{tmp_path / 'x.sqlite3'}")
    derived.Derived.metadata.create_all(found.engine)
    with found.unit_of_work() as session:
        session.add(quota())
    yield found
    found.close()


def quota(outstanding: int = 5) -> IssuerQuotaRow:
    return IssuerQuotaRow(
        debtor=7, currency="CNY", own=1, governance=2, outstanding=outstanding, pending=0, version="1.0"
    )


class TestAnOrdinarySession:
    def test_looks_a_row_up_once_and_writes_what_changed(self, db: Database) -> None:
        with db.unit_of_work() as session:
            row = session.get_one(IssuerQuotaRow, KEY)
            assert session.get(IssuerQuotaRow, KEY) is row
            assert (row.own, row.governance, row.outstanding) == (1, 2, 5)
            assert not session.is_modified(row)
            row.outstanding = 6
        with db.reading() as session:
            assert session.get_one(IssuerQuotaRow, KEY).outstanding == 6
            assert session.get(IssuerQuotaRow, (8, "CNY")) is None

    def test_finds_what_was_only_added(self, db: Database) -> None:
        with db.unit_of_work() as session:
            side = ClaimSideRow(claim=1, party=2)
            session.add(side)
            assert session.get(ClaimSideRow, (1, 2)) is side


def test_a_row_can_be_the_first_thing_that_a_process_asks_for(db: Database) -> None:
    asking = f"""
from app.kernel.db import Database
from app.kernel.tables import CursorRow
with Database({db.engine.url.render_as_string(hide_password=False)!r}).reading() as session:
    print(session.get(CursorRow, 1).block)
"""
    with db.unit_of_work() as session:
        CursorRow.metadata.tables[CursorRow.__tablename__].create(session.connection())
        queries.place_cursor(session, 17, bytes(32), "schema", [])
    answer = subprocess.run([sys.executable, "-c", asking], check=True, capture_output=True, text=True)  # noqa: S603
    assert answer.stdout == "17\n"
