"""What the pledge register refuses."""

from __future__ import annotations

from app.kernel.refusals import Refused, refusal

PledgeUnknown = refusal(
    "PledgeUnknown", 404, "There is no such register entry",
    "The register has no entry {pledge}; search it by a party or a claim.",
)  # fmt: skip

REFUSALS: tuple[type[Refused], ...] = (PledgeUnknown,)
