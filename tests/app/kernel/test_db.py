"""The database: what is committed and how durably, what a view sees, and connections that are kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.kernel import by_key, derived, kept
from app.kernel.db import Database, Own, Session
from app.kernel.kept import KeptSessions
from app.kernel.rows import Rows
from app.kernel.sessions import View
from app.migrations import load_tables
from app.receivables.tables import IssuerQuotaRow
from tests.app.databases import POSTGRESQL, database_url

KEY = (7, "CNY")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    found = Database(database_url(tmp_path) or f"sqlite:///{tmp_path / 'x.sqlite3'}")
    derived.Derived.metadata.create_all(found.engine)
    with found.unit_of_work() as session:
        session.add(
            IssuerQuotaRow(debtor=7, currency="CNY", own=1, governance=2, outstanding=5, pending=0, version="1.0")
        )
    yield found
    found.close()


def own(session: Session) -> int:
    return session.get_one(IssuerQuotaRow, KEY).own


def durability(session: Session) -> object:
    asking = "PRAGMA synchronous" if POSTGRESQL is None else "SHOW synchronous_commit"
    return session.scalar(text(asking))


class TestAUnitOfWork:
    def test_keeps_nothing_when_it_raises(self, db: Database) -> None:
        def write_and_fail() -> None:
            with db.unit_of_work() as session:
                session.get_one(IssuerQuotaRow, KEY).own = 9
                session.flush()
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            write_and_fail()
        with db.reading() as view:
            assert own(view) == 1
        with db.unit_of_work() as session:
            assert own(session) == 1

    @pytest.mark.parametrize("is_flushed", [True, False])
    def test_is_flushed_unless_the_chain_has_it(self, db: Database, *, is_flushed: bool) -> None:
        said = {True: 2, False: 1} if POSTGRESQL is None else {True: "on", False: "off"}
        for _ in range(2):  # on a new connection, and on one that was kept
            with db.unit_of_work(is_flushed=is_flushed) as session:
                assert durability(session) == said[is_flushed]
            assert db.commit(lambda on: durability(Session(on)), is_flushed=is_flushed) == said[is_flushed]
        with db.projection(rows := Rows()):
            assert durability(Session(rows.connection)) == said[False]


class TestAView:
    def test_sees_one_state_and_the_next_view_the_next(self, db: Database) -> None:
        with db.reading() as view:
            assert own(view) == 1
            with db.unit_of_work() as session:
                session.get_one(IssuerQuotaRow, KEY).own = 9
            assert view.scalar(text("SELECT own FROM issuer_quota")) == 1
        for _ in range(2):
            with db.reading() as view:
                assert own(view) == 9
                assert view.scalar(text("SELECT own FROM issuer_quota")) == 9

    def test_leaves_what_was_read_usable(self, db: Database) -> None:
        with db.reading() as view:
            row = view.get_one(IssuerQuotaRow, KEY)
            assert view.get(IssuerQuotaRow, KEY) is row
        assert row.outstanding == 5

    @pytest.mark.skipif(POSTGRESQL is None, reason="SQLite has no server")
    def test_is_had_again_after_the_server_ended_every_connection(self, db: Database) -> None:
        with db.reading() as one, db.reading() as other:
            assert own(one) == own(other) == 1
        ending = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()")
        with db.engine.connect() as connection:
            connection.execute(text(f"{ending} AND pid <> pg_backend_pid()"))
        for _ in range(2):
            with db.reading() as view:
                assert own(view) == 1
            with db.unit_of_work() as session:
                session.get_one(IssuerQuotaRow, KEY).pending += 1
        with db.reading() as view:
            assert view.get_one(IssuerQuotaRow, KEY).pending == 2


class TestKeptSessions:
    def test_are_only_so_many(self, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        made: list[View] = []

        def make() -> View:
            made.append(View(db.engine.connect()))
            return made[-1]

        views = KeptSessions(make, "BEGIN", 2)
        released = threading.Event()

        def use() -> None:
            with views.begun():
                released.wait()

        threads = [threading.Thread(target=use) for _ in range(4)]
        for thread in threads:
            thread.start()
        monkeypatch.setattr(kept, "WAIT_S_MAX", 0.01)
        with pytest.raises(RuntimeError, match="no session was free"), views.begun():
            pass
        released.set()
        for thread in threads:
            thread.join()
        assert len(made) == 2
        views.close()
        assert all(view.held.closed for view in made)


@pytest.mark.skipif(POSTGRESQL is not None, reason="SQLite alone tells its plan in words")
def test_a_row_is_looked_up_by_an_index(db: Database) -> None:
    load_tables()
    Own.metadata.create_all(db.engine)
    said: list[str] = []
    mappers = [mapper for base in (Own, derived.Derived) for mapper in base.registry.mappers]
    assert len(mappers) > 30
    assert not [mapper for mapper in mappers if mapper.relationships]  # a row looked up past the ORM leads to no others
    with db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(said.append)
        for mapper in mappers:
            key = tuple({int: 1, str: "x", bytes: b"x"}[column.type.python_type] for column in mapper.primary_key)
            assert by_key.by_key(mapper.class_).load(connection, key) is None
        driver.set_trace_callback(None)
        for statement in said:
            ((*_, step),) = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")
            assert step.startswith("SEARCH")
