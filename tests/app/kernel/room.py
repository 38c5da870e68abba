"""A room for the kernel's tests: parties by number, suspended and resumed, and their dual-control policies."""

from __future__ import annotations

from fastapi import Response
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.auth import Actor
from app.kernel.codec import ContractCall, Event
from app.kernel.db import Derived, Session
from app.kernel.fields import PartyIdField
from app.kernel.http.answers import Answer, json_answer
from app.kernel.http.lists import add_list
from app.kernel.http.openapi import reads, writes
from app.kernel.http.paths import PartyPath
from app.kernel.http.reads import Read
from app.kernel.http.routing import Router
from app.kernel.http.writes import Conduct, Write
from app.kernel.ids import PartyId
from app.kernel.ledger import Done
from app.kernel.listing import Listing, everything
from app.kernel.problems import NotFound, VersionMismatch
from app.kernel.projector import Projection
from app.kernel.refusals import refusal
from app.kernel.resources import Resource, Schema
from app.kernel.rooms import Room
from app.kernel.rows import Rows
from app.kernel.texts import Text

PartyIsSuspended = refusal("PartyIsSuspended", 409, "The party is suspended", "Party {party} is suspended already.")
PartyNotSuspended = refusal(
    "PartyNotSuspended", 409, "The party is not suspended", "Party {party} is in good standing."
)
AccountUnknown = refusal("AccountUnknown", 403, "The account is unknown", "{account} is no account of any party.")
CapabilityMissing = refusal(
    "CapabilityMissing", 403, "The key cannot do that", "{account} lacks the capability for this."
)
RoleMissing = refusal("RoleMissing", 403, "The party lacks the role", "Party {party} lacks role {role}.")


class MemberRow(Derived):
    """A party, as far as these tests care."""

    __tablename__ = "kernel_test_member"

    id: Mapped[PartyId] = mapped_column(primary_key=True, autoincrement=False)
    suspended: Mapped[bool]
    policies: Mapped[int]
    version: Mapped[str]


class MemberOut(Resource):
    """A party, as far as these tests care."""

    id: PartyIdField
    suspended: bool
    policies: int


class PolicyIn(Schema):
    """A verb to put under dual control."""

    verb: int
    above: int = 0


class Several(Schema):
    """Parties to suspend in one request."""

    parties: list[PartyIdField]


class Suspended(Schema):
    """What came of it."""

    suspended: int


projection = Projection("kernel_test")


@projection.on("PartyRegistry.PartyAdmitted")
def admitted(rows: Rows, event: Event) -> None:
    rows.add(MemberRow, id=event.args["party"], suspended=False, policies=0, version=event.version)


@projection.on("PartyRegistry.PartySuspended", "PartyRegistry.PartyResumed")
def judged(rows: Rows, event: Event) -> None:
    row = rows.get_one(MemberRow, event.args["party"])
    row.suspended, row.version = event.name == "PartySuspended", event.version


@projection.on("DualControl.PolicySet")
def policy_set(rows: Rows, event: Event) -> None:
    row = rows.get_one(MemberRow, event.args["party"])
    row.policies, row.version = row.policies + 1, event.version


def _show(row: MemberRow) -> MemberOut:
    return MemberOut(id=row.id, suspended=row.suspended, policies=row.policies, version=row.version)


def member(session: Session, party: PartyId) -> MemberOut:
    row = session.get(MemberRow, party)
    if row is None:
        raise NotFound(Text("There is no party {party}.", party=party))
    return _show(row)


MEMBERS = Listing(
    name="members",
    rows=select(MemberRow),
    item=MemberOut,
    show=lambda _, row: _show(row),
    visible=everything,
    sorts={"created_at": (MemberRow.id,)},
    default="created_at",
)


def set_policy(actor: Actor, body: PolicyIn) -> ContractCall:
    about = {"party": actor.party, "verb": body.verb, "currency": b"CNY"}
    args = {**about, "on": True, "above": body.above, "daily": body.above}
    return ContractCall("DualControl", "setPolicy", args)


router = Router(prefix="/v1/members", tags=["test"])


add_list(router, "", MEMBERS, summary="List members", about="Everybody.")


@router.get("/{party}", **reads(NotFound))
def show(party: PartyPath, read: Read) -> MemberOut:
    return read.show(member(read.session, party))


@router.post("/{party}/suspend", **writes(MemberOut, NotFound, VersionMismatch, PartyIsSuspended))
def suspend(party: PartyPath, write: Write) -> Response:
    def build(session: Session) -> ContractCall:
        write.if_match.check(member(session, party).version)
        return ContractCall("PartyRegistry", "suspend", {"id": party, "reason": bytes(32)})

    return write.transact(build, lambda session, _done: member(session, party))


@router.post("/policies", **writes(MemberOut, NotFound))
def policies(body: PolicyIn, write: Write) -> Response:
    return write.transact(
        lambda _session: set_policy(write.actor, body),
        lambda session, _done: member(session, write.actor.party),
    )


@router.post("/suspend-several", **writes(MemberOut, NotFound))
def suspend_several(body: Several, write: Write) -> Response:
    def work(conduct: Conduct) -> Answer:
        for party in body.parties:
            done = conduct.transact(ContractCall("PartyRegistry", "suspend", {"id": party, "reason": bytes(32)}))
            assert isinstance(done, Done)
        return Answer(json_answer(201, Suspended(suspended=len(body.parties))))

    return write.perform(work)


room = Room(
    "kernel_test",
    (router,),
    projection,
    (PartyIsSuspended, PartyNotSuspended, AccountUnknown, CapabilityMissing, RoleMissing),
)
