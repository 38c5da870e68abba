"""From dual control's events to requests and policies."""

from __future__ import annotations

from app.approvals.queries import terms_of
from app.approvals.tables import ApprovalRow, ConfirmationRow, PolicyRow
from app.kernel.codec import Event
from app.kernel.projector import Projection
from app.kernel.rows import Rows
from app.parties.account_queries import capability_of
from chain.contracts.verbs import NAMES
from chain.ethereum.keccak import keccak

_CONFIRM = keccak(b"confirm(uint64,uint64)")[:4]
"""Selector of the call that confirms a receivable, the second of its arguments."""

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
        filed_as=capability_of(rows, args["maker"]),
        is_moot=False,
        filed_by=event.transaction,
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
        verb=NAMES[args["verb"]],
        currency=args["currency"].decode("ascii"),
        on=args["on"],
        above=args["above"],
        daily=args["daily"],
        used=args["used"],
        used_at=event.block.timestamp,
        version=event.version,
    )


@projection.on("DualControl.DailySumUsed")
def daily_sum_used(rows: Rows, event: Event) -> None:
    """One person did what one person may. The policy itself is as it was, and so is its version."""
    args = event.args
    row = rows.get_one(PolicyRow, (args["party"], NAMES[args["verb"]], args["currency"].decode("ascii")))
    row.used, row.used_at = args["used"], event.block.timestamp


@projection.on("IssuerQuotas.QuotaHeld")
def held(rows: Rows, event: Event) -> None:
    """A filed call holds a part of its debtor's quota. If it would confirm, it is moot once somebody else decided."""
    args = event.args
    call = rows.get_one(ApprovalRow, args["approval"]).call
    if args["amount"] and call[:4] == _CONFIRM:
        rows.put(ConfirmationRow, receivable=int.from_bytes(call[36:68], "big"), approval=args["approval"])


@projection.on(
    "ReceivableBook.ReceivableConfirmed",
    "ReceivableBook.ReceivableRejected",
    "ReceivableBook.ReceivableWithdrawn",
    "ReceivableBook.ReceivableExpired",
)
def decided(rows: Rows, event: Event) -> None:
    """A receivable is no longer proposed: a filed confirmation of it can never go through."""
    filed = rows.get(ConfirmationRow, event.args["receivable"])
    if filed is not None:
        rows.get_one(ApprovalRow, filed.approval).is_moot = True


def _close(rows: Rows, event: Event, state: str, by: bytes | None) -> None:
    row = rows.get_one(ApprovalRow, event.args["approval"])
    row.state, row.closed_by, row.version = state, by, event.version
