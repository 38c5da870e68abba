"""``/v1/validators``: who seals blocks."""

from __future__ import annotations

from fastapi import Response

from app.consortium import commands, errors, queries
from app.consortium.schemas import RemovalIn, ValidatorIn, ValidatorOut
from app.kernel.codec import ContractCall
from app.kernel.db import Session
from app.kernel.http.lists import Served, add_list
from app.kernel.http.openapi import reads, writes
from app.kernel.http.paths import AccountPath
from app.kernel.http.reads import Read
from app.kernel.http.routing import Router
from app.kernel.http.services import Services
from app.kernel.http.writes import Write
from app.kernel.problems import NotFound, VersionMismatch
from app.parties.errors import CapabilityMissing, PartyExpired, PartyIsSuspended, RoleMissing

router = Router(prefix="/v1", tags=["validators"])

_TAKES_TWO = (NotFound, CapabilityMissing, RoleMissing, PartyIsSuspended, PartyExpired, errors.BlockTooSoon)


def _following(services: Services) -> int:
    """The number of the next block."""
    return services.chain.head().number + 1


add_list(
    router,
    "/validators",
    Served(queries.VALIDATORS, given=_following),
    summary="List validators",
    about="Who seals blocks, will, or did, in the order of their turns.",
)


@router.get("/validators/{account}", summary="Show a validator", **reads(NotFound))
def show(account: AccountPath, read: Read) -> ValidatorOut:
    """One validator."""
    return read.show(queries.validator(read.session, _following(read.services), account))


@router.post(
    "/validators",
    summary="Admit a validator",
    **writes(ValidatorOut, *_TAKES_TWO, errors.ValidatorKnown, errors.ValidatorNameTaken, errors.ValidatorsTooMany),
)
def admit(body: ValidatorIn, write: Write) -> Response:
    """Let a key seal blocks, from a block on: a maker of governance asks, a checker makes the same request. Name a block that
    is still to come when the second person has agreed."""
    return write.transact(
        lambda _: commands.admit(body),
        lambda session, _: queries.validator(session, _following(write.services), body.address),
    )


@router.post(
    "/validators/{account}/remove",
    summary="Remove a validator",
    **writes(ValidatorOut, *_TAKES_TWO, VersionMismatch, errors.ValidatorLeaving, errors.LastValidator),
)
def remove(account: AccountPath, body: RemovalIn, write: Write) -> Response:
    """End a key's part in sealing, for good, at a block: a maker of governance asks, a checker makes the same request."""

    def build(session: Session) -> ContractCall:
        write.if_match.check(queries.validator(session, _following(write.services), account).version)
        return commands.remove(account, body)

    return write.transact(build, lambda session, _: queries.validator(session, _following(write.services), account))
