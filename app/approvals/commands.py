"""Calls of the dual control contract that a party makes by itself; filing is the ledger's work."""

from __future__ import annotations

from app.approvals import queries
from app.approvals.schemas import PolicyIn
from app.kernel.auth import Actor
from app.kernel.codec import ContractCall
from app.kernel.db import Session
from app.kernel.ids import ApprovalId, PartyId
from chain.contracts.verbs import VERBS


def cancel(session: Session, actor: Actor, approval: ApprovalId) -> ContractCall:
    """Take a request back.

    :raises NotFound: no such request of this party.
    """
    queries.filed_call(session, actor, approval)
    return ContractCall("DualControl", "cancel", {"id": approval})


def release(session: Session, actor: Actor, approval: ApprovalId) -> ContractCall:
    """Put a void request away, so that what it held is free.

    :raises NotFound: no such request that this actor may see.
    """
    queries.filed_call(session, actor, approval)
    return ContractCall("DualControl", "release", {"id": approval})


def put_away(approval: ApprovalId) -> ContractCall:
    """Free what a void request held, on the service's own account."""
    return ContractCall("DualControl", "release", {"id": approval})


def set_policy(party: PartyId, policy: PolicyIn) -> ContractCall:
    """Say from which amounts on a verb takes two persons."""
    args = {
        "party": party,
        "verb": VERBS[policy.verb],
        "currency": policy.currency.encode("ascii"),
        "on": policy.enabled,
        "above": policy.above_minor,
        "daily": policy.daily,
    }
    return ContractCall("DualControl", "setPolicy", args)
