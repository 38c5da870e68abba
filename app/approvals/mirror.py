"""How requests and policies correspond to dual control."""

from __future__ import annotations

from app.approvals.tables import ApprovalRow, PolicyRow
from app.kernel.enums import CAPABILITIES
from app.kernel.mirror import Mirror, mirror
from chain.ethereum.keccak import keccak

STATES = ("None", "Open", "Consumed", "Cancelled", "Released")

MIRRORS: tuple[Mirror, ...] = (
    mirror(
        ApprovalRow,
        "approval",
        "id",
        values={"terms": lambda row: keccak(row.call)},
        words={"state": STATES, "filedAs": (None, *CAPABILITIES)},
    ),
    mirror(PolicyRow, "policy", "party", "verb", "currency"),
)
