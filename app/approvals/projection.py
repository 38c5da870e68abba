"""From dual control's events to requests and policies."""

from __future__ import annotations

from app.approvals.queries import terms_of
from app.approvals.tables import ApprovalRow, PolicyRow
from app.approvals.vocabulary import ADMIN_CALLS, VERBS
from app.kernel.codec import Event
from app.kernel.projector import Projection
from app.kernel.rows import Rows

projection = Projection("approvals")


@projection.on("DualControl.ApprovalFiled")
def filed(rows: Rows, event: Event) -> None:
    """A first person filed a call."""
    args = event.args
    rows.add(
        ApprovalRow,
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


@projection.on("DualControl.ApprovalConsumed")
def consumed(rows: Rows, event: Event) -> None:
    """A second person made the call."""
    _close(rows, event, "Consumed", event.args["checker"])


@projection.on("DualControl.ApprovalCancelled")
def cancelled(rows: Rows, event: Event) -> None:
    """The party took it back."""
    _close(rows, event, "Cancelled", event.args["by"])


@projection.on("DualControl.ApprovalReleased")
def released(rows: Rows, event: Event) -> None:
    """It was void, and somebody put it away."""
    _close(rows, event, "Released", None)


@projection.on("DualControl.PolicySet")
def policy_set(rows: Rows, event: Event) -> None:
    """The party wants two persons for a verb, or no longer."""
    args = event.args
    rows.put(
        PolicyRow,
        party=args["party"],
        verb=VERBS[args["verb"]],
        on=args["on"],
        above=args["above"],
        version=event.version,
    )


def _close(rows: Rows, event: Event, state: str, by: bytes | None) -> None:
    row = rows.get_one(ApprovalRow, event.args["approval"])
    row.state, row.closed_by, row.version = state, by, event.version
