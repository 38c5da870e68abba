"""Calls of the dual control contract that a party makes by itself; filing is the ledger's work."""

from __future__ import annotations

from app.approvals import queries
from app.kernel.auth import Actor
from app.kernel.codec import ContractCall
from app.kernel.db import Session
from app.kernel.ids import ApprovalId


def cancel(session: Session, actor: Actor, approval: ApprovalId) -> ContractCall:
    """Take a request back.

    :raises NotFound: no such request of this party.
    """
    queries.filed_call(session, actor, approval)
    return ContractCall("DualControl", "cancel", {"id": approval})
