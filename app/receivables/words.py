"""The words of the receivable book, in the order of its enum (``IReceivableBook.sol``); a test compares the two."""

from __future__ import annotations

from typing import Literal, get_args

ReceivableState = Literal[
    "None", "Proposed", "Confirmed", "PartlyPaid", "Settled", "Rejected", "Withdrawn", "Defaulted", "Expired"
]
RECEIVABLE_STATES: tuple[ReceivableState, ...] = get_args(ReceivableState)

ShownState = Literal["Proposed", "Confirmed", "PartlyPaid", "Settled", "Rejected", "Withdrawn", "Defaulted", "Expired"]

OWED: tuple[ReceivableState, ...] = ("Confirmed", "PartlyPaid", "Defaulted")
"""States in which the debtor still owes something."""
