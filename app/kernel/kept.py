"""Sessions that are kept, each with a connection of its own, from one use to the next.

To take a connection out of a pool, put a session around it, begin, and clean up afterwards costs twenty times what the
database takes for it. So a connection is opened once for one kind of work, is left alone by its driver, and begins with that
kind's own statement.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from sqlalchemy import Connection

from app.kernel.sessions import RowSession

S = TypeVar("S", bound=RowSession)

WAIT_S_MAX = 60
"""How long a thread waits for a session. Longer means that some are kept across slow work."""


class KeptSessions(Generic[S]):
    """Sessions for one kind of work. Thread-safe; a session is used by one thread at a time.

    :param make: opens a connection and puts a session around it.
    :param begin: the statement that begins a transaction of this kind.
    :param count_max: how many there are at most; who finds none free waits.
    """

    def __init__(self, make: Callable[[], S], begin: str, count_max: int) -> None:
        self._make = make
        self._begin = begin
        self._free = threading.Semaphore(count_max)
        self._idle: list[S] = []

    @contextmanager
    def begun(self) -> Iterator[S]:
        """A session whose connection is in a transaction. What is not committed when the block ends is rolled back; what
        was read stays usable."""
        if not self._free.acquire(timeout=WAIT_S_MAX):
            raise RuntimeError(f"no session was free within {WAIT_S_MAX} s")
        try:
            session = self._begun()
            try:
                yield session
            finally:
                self._end(session)
        finally:
            self._free.release()

    def close(self) -> None:
        """Close the connections that nobody uses."""
        while (session := self._taken()) is not None:
            session.held.close()

    def _begun(self) -> S:
        while (session := self._taken()) is not None:
            try:
                _execute(session.held, self._begin)
            except Exception as failure:
                driver, dialect = session.held.connection.dbapi_connection, session.held.dialect
                _discard(session)
                if driver is None or not dialect.is_disconnect(failure, driver, None):  # type: ignore[arg-type]
                    raise
            else:
                return session
        session = self._make()
        _execute(session.held, self._begin)
        return session

    def _taken(self) -> S | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _end(self, session: S) -> None:
        try:
            session.forget()
            session.held.rollback()
            if not session.held.invalidated:
                session.held.connection.rollback()  # also what SQLAlchemy did not hear of
        except Exception:  # noqa: BLE001  (a connection that is lost has nothing to roll back)
            session.held.invalidate()
        if session.held.invalidated:
            session.held.close()
        else:
            self._idle.append(session)


def _discard(session: RowSession) -> None:
    session.held.invalidate()
    session.held.close()


def _execute(connection: Connection, statement: str) -> None:
    cursor = connection.connection.cursor()
    cursor.execute(statement)
    cursor.close()
