"""Idempotency: a repeated POST gets the first one's answer, also after a crash in the middle.

An operation's row is committed before its work begins and finished when the answer exists. Its transactions carry its
id. After a crash (or a time-out) the row tells what happened: without a transaction nothing did, and the row is
forgotten; with one, a repeat of the request takes the work up again at that transaction, which is never sent twice,
and gives the ordinary answer.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from app.kernel import queries
from app.kernel.db import Database, Duplicate, Session
from app.kernel.problems import IdempotencyKeyReused, StillRunning
from app.kernel.tables import OperationRow
from chain.port import Address


@dataclass(frozen=True, slots=True)
class Request:
    """What names a write: the scope of its key, and a fingerprint of everything it says."""

    account: Address
    route: str
    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it went out, to the byte."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Begun:
    """The caller owns the operation and has to finish or abandon it."""

    operation: str
    again: bool
    """Whether an earlier request of the same key already stored a transaction."""


class Operations:
    """Every write's memory. Thread-safe."""

    def __init__(self, db: Database, now: Callable[[], int]) -> None:
        self._db = db
        self._now = now
        self._live: set[str] = set()
        self._guard = threading.Lock()

    def begin(self, request: Request) -> Begun | StoredAnswer:
        """Claim the key, or find what it already answered.

        :raises IdempotencyKeyReused: the key came with something else before.
        :raises StillRunning: the first request has no answer yet.
        """
        row = OperationRow(
            id="op_" + secrets.token_hex(10),
            account=request.account,
            route=request.route,
            key=request.key,
            fingerprint=request.fingerprint,
            state="running",
            status=None,
            headers=[],
            body=None,
            created_at=self._now(),
        )
        with self._guard:
            self._live.add(row.id)
        try:
            with self._db.unit_of_work() as session:
                session.add(row)
        except Duplicate:
            self._forget(row.id)
            return self._repeat(request)
        except BaseException:
            self._forget(row.id)
            raise
        return Begun(row.id, again=False)

    def finish(self, operation: str, answer: StoredAnswer, session: Session | None = None) -> None:
        """Store the answer; in the caller's unit of work where the work itself was SQL."""
        if session is not None:
            _finish(session, operation, answer)
        else:
            with self._db.unit_of_work() as own:
                _finish(own, operation, answer)

    def abandon(self, operation: str) -> None:
        """There is no answer. Forget the operation if nothing happened, else keep it to be taken up again."""
        with self._db.unit_of_work() as session:
            row = queries.operation(session, operation)
            if row is None or row.state == "done":
                return
            if queries.transactions_of(session, operation):
                row.state = "interrupted"
            else:
                session.delete(row)

    def release(self, operation: str) -> None:
        """The request is over, whatever came of it."""
        self._forget(operation)

    def recover(self) -> int:
        """After a start: resolve what a crash left running. Returns how many operations wait to be taken up again."""
        with self._db.unit_of_work() as session:
            return queries.interrupt_running(session)

    def _repeat(self, request: Request) -> Begun | StoredAnswer:
        with self._guard, self._db.unit_of_work() as session:
            row = queries.operation_of_key(session, request.account, request.route, request.key)
            if row is None:  # abandoned between our insert and this look
                raise StillRunning("Repeat the request in a moment.")
            if row.fingerprint != request.fingerprint:
                raise IdempotencyKeyReused("Use a new key for a new request; a key never serves two.")
            if row.state == "done":
                return StoredAnswer(row.status or 0, tuple(zip(*[iter(row.headers)] * 2, strict=True)), row.body or b"")
            if row.id in self._live:
                raise StillRunning("Repeat the request in a moment to get its answer.")
            row.state = "running"
            self._live.add(row.id)
            return Begun(row.id, again=True)

    def _forget(self, operation: str) -> None:
        with self._guard:
            self._live.discard(operation)


def _finish(session: Session, operation: str, answer: StoredAnswer) -> None:
    row = queries.operation(session, operation)
    assert row is not None, "an operation exists until it is finished"  # noqa: S101
    row.state, row.status, row.body = "done", answer.status, answer.body
    row.headers = [part for header in answer.headers for part in header]
