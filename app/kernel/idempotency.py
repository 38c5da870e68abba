"""Idempotency: a repeated POST gets the first one's answer, also after a crash in the middle.

While an operation is under way this process knows it. Its row is stored together with its first transaction, which
carries its id, or with its answer where there is no transaction. After a crash (or a time-out) the row tells what
happened: without one nothing did; with a transaction, a repeat of the request takes the work up again at that
transaction, which is never sent twice, and gives the ordinary answer.

An answer is committed before it is given, but its flush to the disk is not waited for: a loss of power can take the last
ones, and then the repeat gives the ordinary answer too, made anew from what happened.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.kernel import queries
from app.kernel.db import Connection, Database, Session
from app.kernel.problems import IdempotencyKeyReused, StillRunning
from app.kernel.tables import OperationRow
from app.kernel.texts import Text
from chain.port import Address


@dataclass(frozen=True, slots=True)
class Request:
    """What names a write: the scope of its key, and a fingerprint of everything it says."""

    account: Address
    route: str
    key: str
    fingerprint: bytes

    @property
    def name(self) -> tuple[Address, str, str]:
        """The key in its scope."""
        return self.account, self.route, self.key


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it went out, to the byte."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(slots=True)
class Operation:
    """A write that is under way. Who began it has to finish or abandon it, and release it."""

    id: str
    request: Request
    begun_at: int
    """Seconds UTC."""
    again: bool = False
    """Whether an earlier request of the same key already stored a transaction."""
    is_stored: bool = False
    is_done: bool = False

    def row(self, **answer: Any) -> Mapping[str, Any]:
        """What is stored of it."""
        said = self.request
        row: dict[str, Any] = {"id": self.id, "account": said.account, "route": said.route, "key": said.key}
        row |= {"fingerprint": said.fingerprint, "created_at": self.begun_at}
        return row | {"state": "running", "status": None, "headers": [], "body": None} | answer


class Operations:
    """Every write's memory. Thread-safe."""

    def __init__(self, db: Database, now: Callable[[], int]) -> None:
        self._db = db
        self._now = now
        self._live: dict[tuple[Address, str, str], Operation] = {}
        self._guard = threading.Lock()

    def begin(self, request: Request) -> Operation | StoredAnswer:
        """Claim the key, or find what it already answered.

        :raises IdempotencyKeyReused: the key came with something else before.
        :raises StillRunning: the first request has no answer yet.
        """
        operation = Operation("op_" + secrets.token_hex(10), request, self._now())
        with self._guard:
            other = self._live.setdefault(request.name, operation)
        if other is not operation:
            _require_same(request, other.request.fingerprint)
            raise StillRunning(
                Text("The first request with this key is still running; repeat it in a moment to get its answer.")
            )
        try:
            with self._db.reading() as session:
                row = queries.operation_of_key(session, *request.name)
            answer = None if row is None else self._repeated(operation, row)
        except BaseException:
            self.release(operation)
            raise
        if answer is not None:
            self.release(operation)
            return answer
        return operation

    def finish(self, operation: Operation, answer: StoredAnswer, session: Session | None = None) -> None:
        """Store the answer; in the caller's unit of work where the work itself was SQL."""
        headers = [part for header in answer.headers for part in header]
        said = {"state": "done", "status": answer.status, "headers": headers, "body": answer.body}

        def store(connection: Connection) -> None:
            if operation.is_stored:
                queries.answer_operation(connection, operation.id, said)
            else:
                queries.add_operations(connection, [operation.row(**said)])

        if session is not None:
            store(session.connection())
        else:
            self._db.commit(store, is_flushed=False)
        operation.is_done = True

    def abandon(self, operation: Operation) -> None:
        """There is no answer. Forget the operation if nothing happened, else keep it to be taken up again."""
        if operation.is_stored and not operation.is_done:
            self._db.commit(lambda connection: queries.abandon_operation(connection, operation.id))

    def release(self, operation: Operation) -> None:
        """The request is over, whatever came of it."""
        with self._guard:
            del self._live[operation.request.name]

    def recover(self) -> int:
        """After a start: resolve what a crash left running. Returns how many operations wait to be taken up again."""
        with self._db.unit_of_work() as session:
            return queries.interrupt_running(session)

    def _repeated(self, operation: Operation, row: OperationRow) -> StoredAnswer | None:
        """The stored answer; without one the operation goes on as the stored one."""
        _require_same(operation.request, row.fingerprint)
        if row.state == "done":
            headers = tuple(zip(*[iter(row.headers)] * 2, strict=True))
            return StoredAnswer(row.status or 0, headers, row.body or b"")
        operation.id, operation.again, operation.is_stored = row.id, True, True
        self._db.commit(lambda connection: queries.mark_operation(connection, operation.id, "running"))
        return None


def _require_same(request: Request, fingerprint: bytes) -> None:
    if fingerprint != request.fingerprint:
        raise IdempotencyKeyReused(
            Text("This idempotency key served another request; use a new one for a new request.")
        )
