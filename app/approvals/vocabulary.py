"""The verbs that a party may put under dual control, in the order of ``enum Verb``: a word's place is its number on
chain. A test compares them with ``Verb.sol``."""

from __future__ import annotations

from typing import Literal, get_args

from chain.keccak import keccak

Verb = Literal[
    "Propose",
    "Confirm",
    "Pay",
    "OfferTransfer",
    "AcceptTransfer",
    "OfferFinancing",
    "AcceptFinancing",
    "Repay",
    "Payout",
    "Mint",
]

VERBS: tuple[Verb, ...] = get_args(Verb)

ADMIN_CALLS = frozenset(
    keccak(signature)[:4]
    for signature in (
        b"addAccount(uint64,uint32,(address,uint8,bytes16,bytes))",
        b"removeAccount(uint64,address)",
        b"setPolicy(uint64,uint32,uint8,bool,uint64)",
    )
)
"""Selectors of the calls that always take two and that the operator may be the second person for. A test compares them
with the ABIs."""
