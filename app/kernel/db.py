"""SQL: the engine, the unit of work, and the two families of tables.

*Own* tables hold what is not on chain (API keys, operations, stored transactions); they change by numbered
migrations and are backed up. *Derived* tables are a projection of the chain; they can be dropped and rebuilt at any
time, so a change of them needs no migration (:mod:`app.kernel.derived`).

SQLite and PostgreSQL are supported. SQLite runs in WAL mode. A commit is flushed to the disk before it counts, unless what
it holds can be had again from the chain: then it survives the end of the process at once, and a loss of power from the
next flush on. Commits become durable in their order, so what was flushed never stands on something that was lost.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    URL,
    BigInteger,
    Connection,
    Dialect,
    LargeBinary,
    MetaData,
    String,
    event,
    inspect,
)
from sqlalchemy.exc import IntegrityError as Duplicate
from sqlalchemy.orm import DeclarativeBase, TypeResolve
from sqlalchemy.types import TypeDecorator

from app.kernel import ids
from app.kernel.backends import InPlace, engine_of, is_away
from app.kernel.digests import Digested, RowKey
from app.kernel.gathering import Gathering, Part
from app.kernel.kept import KeptSessions
from app.kernel.places import resting
from app.kernel.problems import DatabaseUnavailable
from app.kernel.rows import Rows
from app.kernel.sessions import RowSession, View
from app.kernel.texts import Text
from chain.port import Address, Hash32

__all__ = ["Connection", "Database", "Derived", "Duplicate", "Own", "Session", "WideInteger", "keep_once"]

Session = RowSession
T = TypeVar("T")
Work = Callable[[Connection], T]
"""Statements and nothing else: they may be done twice, the first time rolled back."""

WRITER_WAIT_S_MAX = 60
"""How long a writer waits for the ones before it. Longer means that a transaction is kept open across slow work."""
VIEWS_MAX = 40
WRITERS_MAX = 10
"""Of each of the two kinds. Together below PostgreSQL's default limit of 100 connections, so that an operator's own session
always finds room."""


class WideInteger(TypeDecorator[int]):
    """A count that only grows, up to a uint96: SQL's own integers end at 2^63 − 1, so it is kept in decimal digits."""

    impl = String(29)
    cache_ok = True

    def process_bind_param(self, value: int | None, _dialect: Dialect) -> str | None:
        """Into the table."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> int | None:
        """Out of it."""
        return None if value is None else int(value)


_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# Ids, amounts and instants are all 64-bit integers.
_TYPES: dict[Any, Any] = {
    int: BigInteger,
    bytes: LargeBinary,
    Address: LargeBinary(20),
    Hash32: LargeBinary(32),
    ids.InvoiceKey: LargeBinary(32),
    dict[str, Any]: JSON,
    list[str]: JSON,
}


class Own(DeclarativeBase):
    """Base of tables whose rows exist nowhere else."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = _TYPES


class Derived(DeclarativeBase):
    """Base of tables that are a projection of the chain."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = _TYPES


def _follow_new_type(asked: TypeResolve) -> Any:
    """Every ``NewType`` of an id is stored like what it is made of, unless the table above says otherwise."""
    made_of = getattr(asked.resolved_type, "__supertype__", None)
    if made_of is None or asked.resolved_type in _TYPES:
        return None
    return asked.resolve(made_of)


for _base in (Own, Derived):
    event.listen(_base.registry, "resolve_type_annotation", _follow_new_type)


def keep_once(session: Session, row: Own) -> None:
    """Add a row whose key follows from what it says, unless it is there, or somebody adds it at the same moment."""
    key = inspect(type(row)).primary_key_from_instance(row)
    if session.get(type(row), tuple(key)) is not None:
        return
    try:
        with session.begin_nested():
            session.add(row)
    except Duplicate:
        return


class Database:
    """One database. Thread-safe; sessions are not and stay in their thread.

    :param row_key: signs the rows that nothing on chain vouches for; without it none can be written.
    """

    def __init__(self, url: str | URL, row_key: RowKey | None = None) -> None:
        self.engine, self._backend = engine_of(url)
        self.row_key = row_key
        self._file = InPlace(self.engine)
        self._views = KeptSessions(self._view, self._backend.begin_view, VIEWS_MAX)
        self._writers = {
            is_flushed: KeptSessions(partial(self._writer, flush), self._backend.begin_write, WRITERS_MAX)
            for is_flushed, flush in self._backend.flush.items()
        }
        # Where there is one writer at a time; a queue in front of it is fair and wakes at once.
        self._turn = threading.Lock()
        self._commits: dict[bool, Gathering[Work[Any], Any]] = {
            True: Gathering(self._flushed),
            False: Gathering(self._unflushed),
        }

    @property
    def places(self) -> int:
        """How many writes should compute at the same time."""
        return self._backend.places

    @contextmanager
    def unit_of_work(self, *, is_flushed: bool = True) -> Iterator[Session]:
        """The boundary of a write: commits when the block ends, rolls back when it raises. Never nest two.

        :param is_flushed: ``False`` where what is written can be had again from the chain.
        :raises DatabaseUnavailable: as every method here does, where the database does not answer.
        """
        writers = self._writers[is_flushed]
        try:
            with resting, self._writing(), writers.begun() as session, session.held.begin(), session.begin():
                yield session
                self._file.check()
        except Exception as failure:
            self._refuse_if_away(failure)
            raise

    @contextmanager
    def projection(self, rows: Rows) -> Iterator[None]:
        """The boundary of what the projector writes: commits its rows, or forgets them when the block raises. Not flushed:
        what a loss of power takes, the chain has."""
        try:
            with self._writing(), self._writers[False].begun() as writer, writer.held.begin():
                rows.connection = writer.held
                yield
                rows.write()
        except BaseException as failure:
            rows.forget()
            self._refuse_if_away(failure)
            raise
        rows.bound_memory()

    def commit(self, work: Work[T], *, is_flushed: bool = True) -> T:
        """A short unit of work, committed together with those that other threads have at the same time: a flush to the
        disk costs as much for fifty as for one. Where one raises, each is done again by itself, so that a failure is
        nobody else's.

        :param work: statements and nothing else; they may be done twice, the first time rolled back.
        """
        try:
            done: T = self._commits[is_flushed].do(work)
        except Exception as failure:
            self._refuse_if_away(failure)
            raise
        return done

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent view for reads; nothing done with it is kept."""
        try:
            with self._views.begun() as view:
                yield view
        except Exception as failure:
            self._refuse_if_away(failure)
            raise

    def ask(self) -> None:
        """
        :raises DatabaseUnavailable: it does not answer.
        """
        with self.reading() as view:
            view.held.exec_driver_sql("SELECT 1")

    def close(self) -> None:
        """Give every connection back. The database can be opened again."""
        self._views.close()
        for writers in self._writers.values():
            writers.close()

    def _view(self) -> View:
        return View(self.engine.connect())

    def _writer(self, flush: str) -> RowSession:
        connection = self.engine.connect()
        connection.exec_driver_sql(flush)
        connection.rollback()
        session = RowSession(connection, expire_on_commit=False)
        event.listen(session, "before_flush", self._sign)
        return session

    def _sign(self, session: RowSession, _context: object, _instances: object) -> None:
        """Give every row that is about to be written its digest."""
        for row in (*session.new, *session.dirty):
            if isinstance(row, Digested):
                if self.row_key is None:
                    raise RuntimeError(f"{type(row).__name__} is written with a row key only")
                row.digest = self.row_key.digest(row)

    def _flushed(self, parts: Sequence[Part[Work[Any], Any]]) -> None:
        self._commit(parts, is_flushed=True)

    def _unflushed(self, parts: Sequence[Part[Work[Any], Any]]) -> None:
        self._commit(parts, is_flushed=False)

    def _commit(self, parts: Sequence[Part[Work[Any], Any]], *, is_flushed: bool) -> None:
        try:
            with resting, self._writing(), self._writers[is_flushed].begun() as writer, writer.held.begin():
                for part in parts:
                    part.result = part.brought(writer.held)
                self._file.check()
        except Exception as failure:
            if len(parts) == 1 or is_away(self.engine, failure):
                raise
            for part in parts:
                try:
                    self._commit([part], is_flushed=is_flushed)
                except Exception as own:  # noqa: BLE001  (raised again in the part's thread)
                    part.failure = own

    def _refuse_if_away(self, failure: BaseException) -> None:
        if isinstance(failure, Exception) and is_away(self.engine, failure):
            raise DatabaseUnavailable(
                Text("The database does not answer; repeat the request in a moment.")
            ) from failure

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if not self._backend.has_one_writer:
            yield
            return
        if not self._turn.acquire(timeout=WRITER_WAIT_S_MAX):
            raise DatabaseUnavailable(
                Text(
                    "The database took no write for {seconds} s; repeat the request in a moment.",
                    seconds=WRITER_WAIT_S_MAX,
                )
            )
        try:
            yield
        finally:
            self._turn.release()
