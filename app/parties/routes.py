"""``/v1/parties``: who is on the ledger."""

from __future__ import annotations

from fastapi import Response

from app.kernel.codec import ContractCall
from app.kernel.db import Session
from app.kernel.enums import Licence, Role
from app.kernel.http.answers import Answer, awaiting
from app.kernel.http.lists import add_list
from app.kernel.http.openapi import reads, writes
from app.kernel.http.paths import PartyPath
from app.kernel.http.reads import Read
from app.kernel.http.routing import Router
from app.kernel.http.writes import Conduct, Write, Writer
from app.kernel.ids import PartyId
from app.kernel.ledger import Awaiting
from app.kernel.problems import NotFound, VersionMismatch
from app.parties import commands, errors, queries
from app.parties.account_routes import seating
from app.parties.schemas import (
    LegalIdIn,
    LicenceIn,
    Party,
    PartyIn,
    ReclassifyIn,
    RenewIn,
    RoleIn,
    SuspendIn,
)
from app.parties.seats import require_admits

router = Router(prefix="/v1/parties", tags=["parties"])

_CHANGES = (
    NotFound,
    VersionMismatch,
    errors.RoleMissing,
    errors.CapabilityMissing,
    errors.PartyIsSuspended,
    errors.PartyExpired,
)


add_list(
    router,
    "",
    queries.PARTIES,
    summary="List parties",
    about="The parties of the ledger, in the order of their admission.",
)


@router.get("/{party}", summary="Show a party", **reads(NotFound))
def show(party: PartyPath, read: Read) -> Party:
    """One party."""
    return read.show(queries.party(read.session, read.services.ledger.now(), party))


@router.post(
    "",
    summary="Admit a party",
    **writes(
        Party,
        errors.RoleMissing,
        errors.CapabilityMissing,
        errors.PartyKnown,
        errors.AccountTaken,
        errors.ConsentMissing,
        errors.LastAdmin,
        errors.RolesImpossible,
        errors.KybUntilInPast,
        errors.PartyIsSuspended,
        errors.PartyExpired,
    ),
)
def admit(body: PartyIn, write: Write) -> Response:
    """Admit a party with its first keys. By the operator; by governance where a role is reserved to it. A maker asks, a
    checker makes the same request; for keys that the service makes and keeps, both then mean the same ones."""

    def work(conduct: Conduct) -> Answer:
        legal_id, now = body.legal_id.parsed(), write.services.ledger.now()

        def build() -> ContractCall:
            require_admits(write.actor, body.roles)
            begins, at = write.actor.capability == "Maker", seating(write.services)
            seats = [at.seat(legal_id, each, now, may_make=begins) for each in body.accounts]
            with write.services.db.unit_of_work(is_flushed=False) as session:
                queries.keep_name(session, conduct.operation, body.name)
            return commands.admit(body, seats)

        done = conduct.transact(build)
        if isinstance(done, Awaiting):
            return awaiting(done)
        party = PartyId(done.event("PartyRegistry.PartyAdmitted").args["party"])
        return conduct.answer(lambda session, _: queries.party(session, now, party), done)

    return write.perform(work)


@router.post("/{party}/legal-ids", summary="Add a legal id", **writes(Party, *_CHANGES, errors.PartyKnown))
def add_legal_id(party: PartyPath, body: LegalIdIn, write: Write) -> Response:
    """Record another legal id of a party, so that one enterprise is one party under each of them. By who admits it. Takes a
    maker and a checker."""
    return _changed(write, party, commands.add_legal_id(party, body))


@router.post("/{party}/reclassify", summary="Reclassify a party", **writes(Party, *_CHANGES))
def reclassify(party: PartyPath, body: ReclassifyIn, write: Write) -> Response:
    """Set a party's size class and jurisdiction. By who admits it. Takes a maker and a checker."""
    return _changed(write, party, commands.reclassify(party, body))


@router.post("/{party}/renew", summary="Renew a party's check", **writes(Party, *_CHANGES, errors.KybUntilInPast))
def renew(party: PartyPath, body: RenewIn, write: Write) -> Response:
    """Set a new end of the know-your-business check. By the operator; by governance for a party in a reserved role. Takes
    a maker and a checker."""
    return _changed(write, party, commands.renew(party, body.kyb_until))


@router.post("/{party}/suspend", summary="Suspend a party", **writes(Party, *_CHANGES, errors.SuspendsItself))
def suspend(party: PartyPath, body: SuspendIn, write: Write) -> Response:
    """Bar a party from new undertakings; it still pays and is paid. By the operator or the regulator; by governance for
    a party in a reserved role. One person is enough to stop something."""
    return _changed(write, party, commands.suspend(party, body.reason))


@router.post(
    "/{party}/resume",
    summary="Resume a party",
    **writes(Party, *_CHANGES, errors.PartyNotSuspended, errors.SuspendedByAnother),
)
def resume(party: PartyPath, write: Write) -> Response:
    """Lift a suspension. By whoever set it, or the regulator; never by the party itself. Takes a maker and a checker."""
    return _changed(write, party, commands.resume(party))


@router.post("/{party}/roles", summary="Grant a role", **writes(Party, *_CHANGES, errors.RolesImpossible))
def grant_role(party: PartyPath, body: RoleIn, write: Write) -> Response:
    """Grant a role. By the operator; by governance where the role is reserved to it. Takes a maker and a checker."""
    return _changed(write, party, commands.grant_role(party, body.role))


@router.post("/{party}/roles/{role}/end", summary="End a role", **writes(Party, *_CHANGES, errors.SuspendsItself))
def end_role(party: PartyPath, role: Role, write: Write) -> Response:
    """End a role. By whoever grants it. Takes a maker and a checker."""
    return _changed(write, party, commands.end_role(party, role))


@router.post("/{party}/licences", summary="Grant a licence", **writes(Party, *_CHANGES))
def grant_licence(party: PartyPath, body: LicenceIn, write: Write) -> Response:
    """Grant a licence. By the operator. Takes a maker and a checker."""
    return _changed(write, party, commands.grant_licence(party, body.licence))


@router.post("/{party}/licences/{licence}/end", summary="End a licence", **writes(Party, *_CHANGES))
def end_licence(party: PartyPath, licence: Licence, write: Write) -> Response:
    """End a licence. By the operator. Takes a maker and a checker."""
    return _changed(write, party, commands.end_licence(party, licence))


def _changed(write: Writer, party: PartyId, call: ContractCall) -> Response:
    def build(session: Session) -> ContractCall:
        write.if_match.check(queries.version_of(session, party))
        return call

    return write.transact(build, lambda session, _: queries.party(session, write.services.ledger.now(), party))
