"""What a party may put under dual control: the numbers of ``Verb.sol``, by name. A test compares the two.

A number is its contract's own · 256 + the verb's place there, so that contracts that come later number their own.
"""

from __future__ import annotations

VERBS: dict[str, int] = {
    "SetQuotaCap": 6 * 256 + 1,
    "Propose": 8 * 256 + 1,
    "Confirm": 8 * 256 + 2,
    "Pay": 8 * 256 + 3,
    "OfferTransfer": 10 * 256 + 1,
    "AcceptTransfer": 10 * 256 + 2,
    "OfferFinancing": 12 * 256 + 1,
    "AcceptFinancing": 12 * 256 + 2,
    "SetDebtorLimit": 13 * 256 + 1,
    "Repay": 14 * 256 + 1,
    "Payout": 17 * 256 + 1,
    "SettlePayout": 17 * 256 + 2,
    "ReturnPayout": 17 * 256 + 3,
}

NAMES: dict[int, str] = {number: name for name, number in VERBS.items()}
"""The other way round."""
