"""What SQLite and PostgreSQL are told, where they differ. Their drivers are told to leave transactions alone: SQLite's would
begin too late for a consistent read."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import URL, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError

from chain.errors import ChainUnavailable

BUSY_MS_MAX = 60_000
"""How long SQLite waits for a writer of another process."""


@dataclass(frozen=True, slots=True)
class Backend:
    """One kind of database."""

    begin_view: str
    begin_write: str
    flush: Mapping[bool, str]
    """Said once over a connection: whether its commits are flushed to the disk before they count."""
    has_one_writer: bool
    """At a time; the others would poll."""
    places: int
    """How many writes compute at the same time: more than one where they wait for the server's answers meanwhile."""


SQLITE = Backend(
    begin_view="BEGIN",
    # A writer takes the lock at once: upgrading a read later could fail half-way with "database is locked".
    begin_write="BEGIN IMMEDIATE",
    flush={True: "PRAGMA synchronous=FULL", False: "PRAGMA synchronous=NORMAL"},
    has_one_writer=True,
    places=1,
)
POSTGRESQL = Backend(
    begin_view="BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    begin_write="BEGIN",
    flush={True: "SET synchronous_commit TO on", False: "SET synchronous_commit TO off"},
    has_one_writer=False,
    places=4,
)


_SERVER_OPTIONS = {"connect_timeout": 5, "tcp_user_timeout": 10_000}
"""libpq's, in seconds and milliseconds: a server that is away is found out in time to tell callers so."""
_SQLITE_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)


class InPlace:
    """Whether a SQLite file still has its name. What is written to one that was removed is gone with the process."""

    def __init__(self, engine: Engine) -> None:
        name = engine.url.database if engine.dialect.name == "sqlite" else None
        self._path = Path(name) if name and name != ":memory:" else None
        self._opened: os.stat_result | None = None

    def check(self) -> None:
        """To be asked within a transaction, before it counts.

        :raises ChainUnavailable: the file was removed, moved or replaced since the first time.
        """
        if self._path is None:
            return
        try:
            found = self._path.stat()
        except FileNotFoundError:
            found = None
        if self._opened is None:
            self._opened = found
        if found is None or self._opened is None or not os.path.samestat(found, self._opened):
            raise ChainUnavailable(
                f"the database file {self._path} was removed, moved or replaced while it was in use; put it back and start again",
                retry_after_s=60,
            )


def is_away(engine: Engine, failure: Exception) -> bool:
    """Whether the database did not answer, or could not for lack of disk or connections; the same statement may work in a
    moment. Everything else is a defect, or data that do not fit."""
    driver: Any = engine.dialect.dbapi
    origin = failure.orig if isinstance(failure, DBAPIError) else failure
    if isinstance(failure, DBAPIError) and failure.connection_invalidated:
        return True
    if not isinstance(origin, (driver.OperationalError, driver.InterfaceError)):
        return False
    code = getattr(origin, "sqlite_errorcode", None)
    return engine.dialect.name != "sqlite" or (code is not None and code & 0xFF in _SQLITE_AWAY)


def sqlite_url(path: Path) -> URL:
    """The URL of a SQLite file, whatever characters its folder's name has."""
    return URL.create("sqlite", database=str(path))


def engine_of(url: str | URL) -> tuple[Engine, Backend]:
    """What opens connections, none of which it keeps."""
    options = _SERVER_OPTIONS if make_url(url).get_backend_name() == "postgresql" else {}
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=options)
    if engine.dialect.name != "sqlite":
        return engine, POSTGRESQL
    event.listen(engine, "connect", _prepare_sqlite)
    return engine, SQLITE


def _prepare_sqlite(connection: SqliteConnection, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={BUSY_MS_MAX}"):
        connection.execute(f"PRAGMA {pragma}")
