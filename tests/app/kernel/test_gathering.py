"""Gathering, and the commits that are made of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from app.kernel.db import Connection, Database, Duplicate
from app.kernel.gathering import Gathering, Part
from tests.app.databases import database_url

LONG_S = 60.0
THREADS = 20


class Gate:
    """Work whose first call lasts until everybody else has brought a part."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []
        self.entered = threading.Event()
        self.opened = threading.Event()

    def __call__(self, parts: Sequence[Part[int, int]]) -> None:
        self.calls.append([part.brought for part in parts])
        if len(self.calls) == 1:
            self.entered.set()
            assert self.opened.wait(LONG_S)
        for part in parts:
            if part.brought < 0:
                part.failure = ValueError(part.brought)
            part.result = part.brought * 2


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    found = Database(database_url(tmp_path) or f"sqlite:///{tmp_path / 'x.sqlite3'}")
    with found.unit_of_work() as session:
        session.execute(text("CREATE TABLE thing (id INTEGER PRIMARY KEY)"))
    yield found
    found.close()


def things(db: Database) -> list[int]:
    with db.reading() as session:
        return list(session.scalars(text("SELECT id FROM thing ORDER BY id")))


class TestGathering:
    def test_what_is_brought_meanwhile_is_done_together(self) -> None:
        gate = Gate()
        gathering: Gathering[int, int] = Gathering(gate)
        with ThreadPoolExecutor(THREADS) as pool:
            first = pool.submit(gathering.do, 0)
            assert gate.entered.wait(LONG_S)
            others = [pool.submit(gathering.do, number) for number in range(1, THREADS)]
            while len(gathering.waiting) < THREADS - 1:
                pass
            gate.opened.set()
            assert [each.result() for each in (first, *others)] == [2 * number for number in range(THREADS)]
        assert (gate.calls[0], sorted(gate.calls[1])) == ([0], list(range(1, THREADS)))
        assert len(gate.calls) == 2

    def test_a_part_that_fails_is_nobody_elses(self) -> None:
        gate = Gate()
        gate.opened.set()
        gathering: Gathering[int, int] = Gathering(gate)
        with pytest.raises(ValueError, match="-1"):
            gathering.do(-1)
        assert gathering.do(4) == 8

    def test_work_that_raises_raises_in_every_thread_and_the_next_goes_on(self) -> None:
        calls = iter([RuntimeError("no"), None])

        def work(parts: Sequence[Part[int, int]]) -> None:
            failure = next(calls)
            if failure is not None:
                raise failure
            parts[0].result = 1

        gathering: Gathering[int, int] = Gathering(work)
        with pytest.raises(RuntimeError):
            gathering.do(1)
        assert gathering.do(1) == 1


class TestCommit:
    def test_it_returns_what_the_work_returned_once_it_is_committed(self, db: Database) -> None:
        assert db.commit(lambda connection: connection.execute(text("INSERT INTO thing VALUES (1)")).rowcount) == 1
        assert db.commit(lambda _: "unflushed", is_flushed=False) == "unflushed"
        assert things(db) == [1]

    def test_of_many_threads_each_gets_its_own_result_or_failure(self, db: Database) -> None:
        def add(number: int) -> int:
            def work(connection: Connection) -> int:
                connection.execute(text("INSERT INTO thing VALUES (:id)"), {"id": number % 15})
                return number

            return db.commit(work, is_flushed=number % 2 == 0)

        with ThreadPoolExecutor(THREADS) as pool:
            futures = [pool.submit(add, number) for number in range(30)]
        failures = [each.exception() for each in futures]
        assert sum(isinstance(each, Duplicate) for each in failures) == 15
        assert {each.result() for each in futures if each.exception() is None} <= set(range(30))
        assert things(db) == list(range(15))

    def test_work_that_failed_leaves_nothing(self, db: Database) -> None:
        def work(connection: Connection) -> None:
            connection.execute(text("INSERT INTO thing VALUES (1)"))
            raise LookupError

        with pytest.raises(LookupError):
            db.commit(work)
        assert things(db) == []
