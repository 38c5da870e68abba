"""How requests and policies correspond to dual control."""

from __future__ import annotations

from app.approvals.tables import ApprovalRow, PolicyRow
from app.kernel.enums import APPROVAL_STATES, CAPABILITIES
from app.kernel.mirror import Mirror, mirror
from chain.ethereum.keccak import keccak

MIRRORS: tuple[Mirror, ...] = (
    mirror(
        ApprovalRow,
        "approval",
        "id",
        values={"terms": lambda row: keccak(row.call)},
        words={"state": APPROVAL_STATES, "filedAs": (None, *CAPABILITIES)},
    ),
    mirror(PolicyRow, "policy", "party", "verb", "currency"),
)
