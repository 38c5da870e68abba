"""The verbs that a party may put under dual control. A test compares them with ``Verb.sol``.

A debtor's own proposal is measured as a confirmation: with both it comes to owe.
"""

from __future__ import annotations

from typing import Literal, get_args

Verb = Literal[
    "SetQuotaCap",
    "Propose",
    "Confirm",
    "Pay",
    "OfferTransfer",
    "AcceptTransfer",
    "OfferFinancing",
    "AcceptFinancing",
    "SetDebtorLimit",
    "Repay",
    "Payout",
    "SettlePayout",
    "ReturnPayout",
]

VERBS: tuple[Verb, ...] = get_args(Verb)
