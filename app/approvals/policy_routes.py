"""``/v1/parties/{id}/policies``: for which verbs and currencies, and from which amounts on, a party wants two persons."""

from __future__ import annotations

from fastapi import Response

from app.approvals import commands, queries
from app.approvals.errors import ApprovalForOtherTerms, SamePerson, SecondPersonRequired
from app.approvals.schemas import Policies, Policy, PolicyIn
from app.kernel.codec import ContractCall
from app.kernel.db import Session
from app.kernel.http.openapi import reads, writes
from app.kernel.http.paths import PartyPath
from app.kernel.http.reads import Read
from app.kernel.http.routing import Router
from app.kernel.http.writes import Write
from app.kernel.problems import NotFound, VersionMismatch
from app.rules.errors import CurrencyUnknown

router = Router(prefix="/v1/parties/{party}/policies", tags=["approvals"])


@router.get("", summary="List a party's policies", **reads(NotFound))
def index(party: PartyPath, read: Read) -> Policies:
    """A party's policies, for itself, the operator, the regulator and the auditor."""
    return queries.policies(read.session, read.actor, read.services.ledger.now(), party)


@router.post(
    "",
    summary="Set a policy",
    **writes(
        Policy, NotFound, VersionMismatch, SecondPersonRequired, SamePerson, ApprovalForOtherTerms, CurrencyUnknown
    ),
)
def set_policy(party: PartyPath, body: PolicyIn, write: Write) -> Response:
    """Say from which amount on, and from which sum within a day on, a verb in a currency takes two persons. Always takes
    two itself: an admin asks, another admin or a maker or checker of the operator makes the same request."""

    def show(session: Session) -> Policy:
        now = write.services.ledger.now()
        return queries.policy(session, write.actor, now, party, body.verb, body.currency)

    def build(session: Session) -> ContractCall:
        write.if_match.check(show(session).version)
        return commands.set_policy(party, body)

    return write.transact(build, lambda session, _: show(session))
