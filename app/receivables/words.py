"""States of a receivable that belong together."""

from __future__ import annotations

from typing import Literal

from app.kernel.enums import ReceivableState

ShownState = Literal["Proposed", "Confirmed", "PartlyPaid", "Settled", "Rejected", "Withdrawn", "Defaulted", "Expired"]

OWED: tuple[ReceivableState, ...] = ("Confirmed", "PartlyPaid", "Defaulted")
"""States in which the debtor still owes something."""
