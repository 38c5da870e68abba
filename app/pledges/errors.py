"""What the pledge register refuses."""

from __future__ import annotations

from app.kernel.refusals import Refused, refusal

PledgeUnknown = refusal("PledgeUnknown", 404, "There is no such entry", "The register has no entry {pledge}.")

REFUSALS: tuple[type[Refused], ...] = (PledgeUnknown,)
