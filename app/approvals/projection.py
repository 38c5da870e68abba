"""From dual control's events to requests and policies."""

from __future__ import annotations

from app.approvals.queries import terms_of
from app.approvals.tables import ApprovalRow, PolicyRow
from app.approvals.vocabulary import ADMIN_CALLS, VERBS
from app.kernel.codec import Event
from app.kernel.db import Session
from app.kernel.projector import Projection

projection = Projection("approvals")


@projection.on("DualControl.ApprovalFiled")
def filed(session: Session, event: Event) -> None:
    """A first person filed a call."""
    args = event.args
    session.add(
        ApprovalRow(
            id=args["approval"],
            party=args["party"],
            maker=args["maker"],
            target=args["target"],
            call=args["call"],
            terms=terms_of(args["target"], args["call"]),
            is_admin=args["call"][:4] in ADMIN_CALLS,
            expires_at=args["expiresAt"],
            state="Open",
            closed_by=None,
            version=event.version,
        )
    )


@projection.on("DualControl.ApprovalConsumed")
def consumed(session: Session, event: Event) -> None:
    """A second person made the call."""
    _close(session, event, "Consumed", event.args["checker"])


@projection.on("DualControl.ApprovalCancelled")
def cancelled(session: Session, event: Event) -> None:
    """The party took it back."""
    _close(session, event, "Cancelled", event.args["by"])


@projection.on("DualControl.ApprovalReleased")
def released(session: Session, event: Event) -> None:
    """It was void, and somebody put it away."""
    _close(session, event, "Released", None)


@projection.on("DualControl.PolicySet")
def policy_set(session: Session, event: Event) -> None:
    """The party wants two persons for a verb, or no longer."""
    args = event.args
    session.merge(
        PolicyRow(
            party=args["party"], verb=VERBS[args["verb"]], on=args["on"], above=args["above"], version=event.version
        )
    )


def _close(session: Session, event: Event, state: str, by: bytes | None) -> None:
    row = session.get_one(ApprovalRow, event.args["approval"])
    row.state, row.closed_by, row.version = state, by, event.version
