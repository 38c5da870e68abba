"""``/v1/approvals``: what waits for a second person."""

from __future__ import annotations

from fastapi import Response

from app.approvals import commands, queries
from app.approvals.errors import (
    ApprovalConcernsCaller,
    ApprovalIsExpired,
    ApprovalNotOpen,
    ApprovalNotVoid,
    MakerNotGood,
    SamePerson,
)
from app.approvals.queries import Reading
from app.approvals.schemas import Approval
from app.kernel.db import Session
from app.kernel.http.answers import Answer
from app.kernel.http.lists import Served, add_list
from app.kernel.http.openapi import reads, writes
from app.kernel.http.paths import ApprovalPath
from app.kernel.http.reads import Read
from app.kernel.http.routing import Router
from app.kernel.http.services import Services
from app.kernel.http.writes import Conduct, Show, Write, Writer
from app.kernel.ids import ApprovalId
from app.kernel.ledger import Awaiting, Done
from app.kernel.problems import NotFound
from app.parties.errors import CapabilityMissing

router = Router(prefix="/v1/approvals", tags=["approvals"])


def _reading(parts: Services) -> Reading:
    return Reading(parts.codec, parts.words)


add_list(
    router,
    "",
    Served(queries.APPROVALS, given=_reading),
    summary="List requests",
    about="Requests of this party, newest first; `state=Open` is what waits for a checker, `state=Void` what nobody can approve "
    "any more and waits to be released.",
)


@router.get("/{approval}", summary="Show a request", **reads(NotFound))
def show(approval: ApprovalPath, read: Read) -> Approval:
    """One request, with the verb and the arguments it was filed for, and the words behind hashes among them."""
    parts = read.services
    return read.show(queries.approval(read.session, read.actor, _reading(parts), parts.ledger.now(), approval))


@router.post(
    "/{approval}/approve",
    summary="Approve a request",
    **writes(Approval, NotFound, SamePerson, ApprovalIsExpired, ApprovalNotOpen, MakerNotGood),
)
def approve(approval: ApprovalPath, write: Write) -> Response:
    """Make the call that was filed, as its second person. The verb's own resource shows the result."""

    def work(conduct: Conduct) -> Answer:
        with write.services.db.reading() as session:
            target, call = queries.filed_call(session, write.actor, approval)
        done = write.services.ledger.approve(write.actor, approval, target, call, conduct.steps)
        assert not isinstance(done, Awaiting), "a call that names its request files no other"  # noqa: S101
        return conduct.answer(_shown(write, approval), done)

    return write.perform(work)


@router.post(
    "/{approval}/cancel",
    summary="Cancel a request",
    **writes(Approval, NotFound, ApprovalNotOpen, ApprovalConcernsCaller, CapabilityMissing),
)
def cancel(approval: ApprovalPath, write: Write) -> Response:
    """Take a request back, before anybody approved it: a maker's by itself or an admin of its party, an admin's by an admin;
    never by the person whose account it would remove."""
    return write.transact(
        lambda session: commands.cancel(session, write.actor, approval),
        _shown(write, approval),
    )


@router.post(
    "/{approval}/release",
    summary="Release a void request",
    **writes(Approval, NotFound, ApprovalNotOpen, ApprovalNotVoid),
)
def release(approval: ApprovalPath, write: Write) -> Response:
    """Put a request away that expired, whose maker's account was removed, or that would confirm what is no longer proposed,
    so that what it held counts no longer."""
    return write.transact(
        lambda session: commands.release(session, write.actor, approval),
        _shown(write, approval),
    )


def _shown(write: Writer, approval: ApprovalId) -> Show:
    def show(session: Session, _done: Done) -> Approval:
        parts = write.services
        return queries.approval(session, write.actor, _reading(parts), parts.ledger.now(), approval)

    return show
