"""SQL: the engine, the unit of work, and the two families of tables.

*Own* tables hold what is not on chain (API keys, operations, stored transactions); they change by numbered
migrations and are backed up. *Derived* tables are a projection of the chain; they can be dropped and rebuilt at any
time, so a change of them needs no migration (:mod:`app.kernel.derived`).

SQLite and PostgreSQL are supported. SQLite runs in WAL mode and flushes every commit to the disk.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import JSON, BigInteger, Connection, LargeBinary, MetaData, create_engine, event
from sqlalchemy.exc import IntegrityError as Duplicate
from sqlalchemy.orm import DeclarativeBase, Session, TypeResolve

from app.kernel import ids
from chain.port import Address, Hash32

__all__ = ["Database", "Derived", "Duplicate", "Own", "Session"]

WRITER_WAIT_S_MAX = 60
"""How long a writer waits for the ones before it. Longer means that a transaction is kept open across slow work."""
CONNECTIONS_KEPT = 20
CONNECTIONS_MAX = 60
"""Below PostgreSQL's default limit of 100, so that an operator's own session always finds room."""

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


class Database:
    """One database. Thread-safe; sessions are not and stay in their thread."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(
            url, pool_size=CONNECTIONS_KEPT, max_overflow=CONNECTIONS_MAX - CONNECTIONS_KEPT, pool_pre_ping=True
        )
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._writes = self.engine.execution_options(tally_writes=True)
        # SQLite has one writer at a time and makes the others poll; a queue in front of it is fair and wakes at once.
        self._turn = threading.Lock()

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """The boundary of a write: commits when the block ends, rolls back when it raises. Never nest two."""
        if not self.is_sqlite:
            with Session(self._writes, expire_on_commit=False) as session, session.begin():
                yield session
            return
        if not self._turn.acquire(timeout=WRITER_WAIT_S_MAX):
            raise RuntimeError(f"no turn to write within {WRITER_WAIT_S_MAX} s: is a unit of work nested or stuck?")
        try:
            with Session(self._writes, expire_on_commit=False) as session, session.begin():
                yield session
        finally:
            self._turn.release()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent view for reads; nothing done with it is kept."""
        with Session(self.engine, autoflush=False) as session:
            if not self.is_sqlite:
                session.connection(
                    execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
                )
            yield session  # closing rolls back, and leaves what was read usable

    def close(self) -> None:
        """Give every connection back. The database can be opened again."""
        self.engine.dispose()


def _prepare_sqlite(connection: SqliteConnection, _record: object) -> None:
    # The driver's own transaction handling would begin too late for a consistent read; ours is in _begin_sqlite.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={WRITER_WAIT_S_MAX}000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: upgrading a read later could fail half-way with "database is locked".
    writes = connection.get_execution_options().get("tally_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
