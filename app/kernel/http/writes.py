"""The dependency of every writing route: who asks, under which idempotency key, and how the answer is given.

::

    @router.post("/{claim}/split", **writes(Split, SplitExceedsClaim))
    def split(claim: ClaimPath, body: SplitIn, write: Write) -> Response:
        return write.transact(
            lambda session: commands.split(session, write, claim, body),
            lambda session, done: queries.split(session, write.actor, claim),
        )
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

import structlog
from fastapi import Depends, Header, Query, Request, Response

from app.kernel import idempotency
from app.kernel.auth import Actor
from app.kernel.codec import ContractCall
from app.kernel.db import Session
from app.kernel.etags import IfMatch
from app.kernel.fields import ApprovalIdField
from app.kernel.follow_ups import FollowUp
from app.kernel.http.answers import Answer, accepted, awaiting, problem_answer, respond, with_receipt
from app.kernel.http.reads import ActorOf
from app.kernel.http.routing import route_of
from app.kernel.http.services import Services, services
from app.kernel.idempotency import Operation, StoredAnswer
from app.kernel.ids import ApprovalId
from app.kernel.included import included, names_parties
from app.kernel.ledger import Awaiting, Done, Outcome, Steps
from app.kernel.problems import DatabaseUnavailable, Problem
from app.kernel.resources import Schema

KEY_FORM = r"^[\x21-\x7e]{1,255}$"
_WAIT = re.compile(r"\bwait=(\d{1,4})\b")

log = structlog.get_logger()

Build = Callable[[Session], ContractCall]
Show = Callable[[Session, Done], Schema]


@dataclass(frozen=True, slots=True)
class Conduct:
    """The work of one write, for routes that send more than one transaction."""

    write: Writer
    steps: Steps

    def transact(self, call: ContractCall | Callable[[], ContractCall]) -> Outcome:
        """One transaction. After a crash, the ones already sent give their outcome again without being built or sent
        twice, so the order of calls must follow from the request alone."""
        write = self.write
        return write.services.ledger.transact(write.actor, call, self.steps, write.approval)

    def build(self, build: Build) -> ContractCall:
        """Run ``build`` on a view of the tables."""
        with self.write.services.db.reading() as session:
            return build(session)

    def keep(self, build: Build) -> ContractCall:
        """Run ``build`` in a unit of work, for one that also writes to own tables: that is kept before the call goes out,
        so that of whatever the chain comes to have, the service has the words. It is flushed with the transaction, which
        is stored after it."""
        with self.write.services.db.unit_of_work(is_flushed=False) as session:
            return build(session)

    @property
    def operation(self) -> str:
        """Names the write, also when it is taken up again after a crash."""
        operation = self.steps.operation
        assert operation is not None, "a request's work always belongs to its operation"  # noqa: S101
        return operation.id

    def answer(self, show: Show, done: Done, status: int = 201) -> Answer:
        """What ``show`` makes of a view of the tables that has the write's block, with the receipt."""
        write = self.write
        with write.services.db.reading() as session:
            shown = show(session, done)
            return with_receipt(shown, write.beside(session, shown), done, status)


@dataclass(frozen=True, slots=True)
class Writer:
    """A writing request."""

    actor: Actor
    services: Services
    request: idempotency.Request
    if_match: IfMatch
    approval: ApprovalId | None
    prefer: str
    accept_language: str
    """In which language a refusal is told."""

    def transact(self, build: Build, show: Show, status: int = 201, *, keeps: bool = False) -> Response:
        """One verb, one transaction, one answer: 201 with what ``show`` returns and the receipt, or 202 where a second
        person is awaited.

        :param build: from a view of the tables to the call; raises ``NotFound`` for what the actor may not see and
            checks ``write.if_match`` against the resource's version.
        :param show: from a view that has the write's block to the resource.
        :param keeps: ``build`` also writes to own tables; see :meth:`Conduct.keep`.
        """

        def work(conduct: Conduct) -> Answer:
            outcome = conduct.transact(lambda: conduct.keep(build) if keeps else conduct.build(build))
            if isinstance(outcome, Awaiting):
                return awaiting(outcome)
            return conduct.answer(show, outcome, status)

        return self.perform(work)

    def beside(self, session: Session, shown: Schema) -> bytes | None:
        """What stands beside a resource in the answer: the names of the parties in it."""
        return included(self.services.names, session, shown) if names_parties(type(shown)) else None

    def perform(self, work: Callable[[Conduct], Answer]) -> Response:
        """Any number of transactions, one answer, once for each idempotency key."""
        with self.services.places:
            operation = self.services.operations.begin(self.request)
            if isinstance(operation, StoredAnswer):
                return respond(operation, hit=True)
            hit = operation.again
            if "respond-async" not in self.prefer:
                return respond(self._run(operation, work, lambda: None), hit=hit)
        return self._perform_aside(operation, work, hit=hit)

    def _perform_aside(self, operation: Operation, work: Callable[[Conduct], Answer], *, hit: bool) -> Response:
        """Answer when it is done or when the caller waited long enough, whichever comes first."""
        progress = threading.Event()

        def run() -> StoredAnswer:
            with self.services.places:
                return self._run(operation, work, progress.set)

        future = self.services.background.submit(run)
        future.add_done_callback(_log_failure)
        future.add_done_callback(lambda _: progress.set())
        progress.wait()
        wait = _WAIT.search(self.prefer)
        try:
            return respond(future.result(int(wait[1]) if wait else 0), hit=hit)
        except TimeoutError:
            return respond(accepted(operation.id), hit=False)

    def record(self, work: Callable[[Session], Answer]) -> Response:
        """A write to own tables alone: the work and its answer are one unit of work."""
        operations = self.services.operations
        operation = operations.begin(self.request)
        if isinstance(operation, StoredAnswer):
            return respond(operation, hit=True)
        try:
            with self.services.db.unit_of_work() as session:
                answer = work(session)
                operations.finish(operation, answer.stored, session)
            return respond(answer.live, hit=False)
        except Problem as problem:
            refused = problem_answer(problem, self.accept_language)
            if problem.status < 500:  # what may be over in a moment is no answer for ever
                operations.finish(operation, refused)
            return respond(refused, hit=False)
        finally:
            self._end(operation)

    def _run(
        self, operation: Operation, work: Callable[[Conduct], Answer], on_sent: Callable[[], None]
    ) -> StoredAnswer:
        operations = self.services.operations
        try:
            try:
                answer = work(Conduct(self, Steps(operation, on_sent)))
            except Problem as problem:
                if problem.status >= 500:
                    return problem_answer(problem, self.accept_language)
                answer = Answer(problem_answer(problem, self.accept_language))
            operations.finish(operation, answer.stored)
            return answer.live
        finally:
            self._end(operation)

    def _end(self, operation: Operation) -> None:
        operations = self.services.operations
        try:
            operations.abandon(operation)
        except DatabaseUnavailable:
            # It stays stored as running, which a repeat takes up as it does an abandoned one.
            log.warning("an operation could not be marked as abandoned", operation=operation.id)
        finally:
            operations.release(operation)


def _log_failure(future: Future[StoredAnswer]) -> None:
    # The caller may have gone with its 202; nobody else would see what stopped the work.
    if failure := future.exception():
        log.error("operation failed", exc_info=failure)


async def writer(
    request: Request,
    parts: Annotated[Services, Depends(services)],
    who: ActorOf,
    idempotency_key: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            pattern=KEY_FORM,
            description="New for every new request, the same for a repeat",
            examples=["5f0c1a4e"],
        ),
    ],
    if_match: Annotated[str | None, Header(alias="If-Match", description="The ETag the caller acted upon")] = None,
    prefer: Annotated[str, Header(alias="Prefer", examples=["respond-async, wait=5"])] = "",
    named_approval: Annotated[
        ApprovalIdField | None,
        Query(alias="approval", description="The dual-control request to approve; found by its terms if absent"),
    ] = None,
) -> Writer:
    """A writer for this request."""
    who.require_scope("write")
    route = f"{request.method} {route_of(request.scope)}"
    said = request.scope["path"].encode() + b"?" + request.scope["query_string"] + b"\n" + request.state.body_digest
    return Writer(
        actor=who,
        services=parts,
        request=idempotency.Request(who.account, route, idempotency_key, sha256(said).digest()),
        if_match=IfMatch(if_match, _reading(request) if if_match else None),
        approval=named_approval,
        prefer=prefer,
        accept_language=request.headers.get("accept-language", ""),
    )


def _reading(request: Request) -> Mapping[str, str] | None:
    """The operation that reads the resource that a request would change."""
    path = route_of(request.scope).rpartition("/")[0]
    return FollowUp("GET", path).document(request.path_params) if path.endswith("}") else None


Write = Annotated[Writer, Depends(writer)]
