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
from sqlite3 import Connection as SqliteConnection
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    Dialect,
    LargeBinary,
    MetaData,
    String,
    create_engine,
    event,
    inspect,
    make_url,
)
from sqlalchemy.exc import IntegrityError as Duplicate
from sqlalchemy.orm import DeclarativeBase, Session, TypeResolve
from sqlalchemy.types import TypeDecorator

from app.kernel import ids
from app.kernel.gathering import Gathering, Part
from app.kernel.sessions import ProjectionSession, RowSession
from chain.port import Address, Hash32

__all__ = ["Connection", "Database", "Derived", "Duplicate", "Own", "Session", "WideInteger", "keep_once"]

T = TypeVar("T")
Work = Callable[[Connection], T]
"""Statements and nothing else: they may be done twice, the first time rolled back."""

WRITER_WAIT_S_MAX = 60
"""How long a writer waits for the ones before it. Longer means that a transaction is kept open across slow work."""
CONNECTIONS_KEPT = 20
CONNECTIONS_MAX = 60
"""Below PostgreSQL's default limit of 100, so that an operator's own session always finds room."""


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
    """One database. Thread-safe; sessions are not and stay in their thread."""

    def __init__(self, url: str) -> None:
        is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = create_engine(
            url,
            pool_size=CONNECTIONS_KEPT,
            max_overflow=CONNECTIONS_MAX - CONNECTIONS_KEPT,
            # A file does not go away, a server does.
            pool_pre_ping=not is_sqlite,
        )
        self.is_sqlite = is_sqlite
        if is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
        event.listen(self.engine, "begin", _begin_sqlite if is_sqlite else _begin_postgresql)
        self._writes = {
            flushed: self.engine.execution_options(tally_writes="flushed" if flushed else "unflushed")
            for flushed in (True, False)
        }
        # SQLite has one writer at a time and makes the others poll; a queue in front of it is fair and wakes at once.
        self._turn = threading.Lock()
        self._commits: dict[bool, Gathering[Work[Any], Any]] = {
            True: Gathering(self._flushed),
            False: Gathering(self._unflushed),
        }

    @contextmanager
    def unit_of_work(self, *, is_flushed: bool = True) -> Iterator[Session]:
        """The boundary of a write: commits when the block ends, rolls back when it raises. Never nest two.

        :param is_flushed: ``False`` where what is written can be had again from the chain.
        """
        with (
            self._writing(),
            RowSession(self._writes[is_flushed], expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def projecting(self) -> ProjectionSession:
        """A session that writes derived tables, whose rows it keeps; for :meth:`projection` alone."""
        return ProjectionSession(self._writes[False], expire_on_commit=False)

    @contextmanager
    def projection(self, session: ProjectionSession) -> Iterator[None]:
        """The boundary of what a projecting session writes. Not flushed: what a loss of power takes, the chain has."""
        with self._writing(), session.begin():
            yield
        session.bound_memory()

    def commit(self, work: Work[T], *, is_flushed: bool = True) -> T:
        """A short unit of work, committed together with those that other threads have at the same time: a flush to the
        disk costs as much for fifty as for one. Where one raises, each is done again by itself, so that a failure is
        nobody else's.

        :param work: statements and nothing else; they may be done twice, the first time rolled back.
        """
        done: T = self._commits[is_flushed].do(work)
        return done

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent view for reads; nothing done with it is kept."""
        with RowSession(self.engine, autoflush=False) as session:
            if not self.is_sqlite:
                session.connection(
                    execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
                )
            yield session  # closing rolls back, and leaves what was read usable

    def close(self) -> None:
        """Give every connection back. The database can be opened again."""
        self.engine.dispose()

    def _flushed(self, parts: Sequence[Part[Work[Any], Any]]) -> None:
        self._commit(parts, is_flushed=True)

    def _unflushed(self, parts: Sequence[Part[Work[Any], Any]]) -> None:
        self._commit(parts, is_flushed=False)

    def _commit(self, parts: Sequence[Part[Work[Any], Any]], *, is_flushed: bool) -> None:
        try:
            with self._writing(), self._writes[is_flushed].begin() as connection:
                for part in parts:
                    part.result = part.brought(connection)
        except Exception:
            if len(parts) == 1:
                raise
            for part in parts:
                try:
                    self._commit([part], is_flushed=is_flushed)
                except Exception as failure:  # noqa: BLE001  (raised again in the part's thread)
                    part.failure = failure

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=WRITER_WAIT_S_MAX):
            raise RuntimeError(f"no turn to write within {WRITER_WAIT_S_MAX} s: is a unit of work nested or stuck?")
        try:
            yield
        finally:
            self._turn.release()


def _prepare_sqlite(connection: SqliteConnection, _record: object) -> None:
    # The driver's own transaction handling would begin too late for a consistent read; ours is in _begin_sqlite.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={WRITER_WAIT_S_MAX}000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: upgrading a read later could fail half-way with "database is locked".
    writes = connection.get_execution_options().get("tally_writes")
    if writes is not None:
        connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if writes == 'flushed' else 'NORMAL'}")
    connection.exec_driver_sql("BEGIN" if writes is None else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("tally_writes") == "unflushed":
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
