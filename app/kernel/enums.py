"""The contracts' enums and bitmaps in their own words: a word's place is its number on chain.

What leaves the service says words. A test compares this table with the Solidity sources, and the rooms' own words with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chain.verbs import NAMES

ENUMS: Mapping[str, tuple[str, ...]] = {
    "Role": (
        "Governance",
        "Operator",
        "Regulator",
        "Arbitrator",
        "Auditor",
        "CoreEnterprise",
        "Supplier",
        "Funder",
        "SettlementBank",
        "Guarantor",
        "Sponsor",
    ),
    "Licence": (
        "Lending",
        "Factoring",
    ),
    "Capability": (
        "None",
        "Maker",
        "Checker",
        "Admin",
    ),
    "SizeClass": (
        "Micro",
        "Small",
        "Medium",
        "Large",
        "PublicBody",
    ),
    "Parameter": (
        "ApprovalSeconds",
        "TransferOfferSecondsMax",
        "RequestSecondsMax",
        "OfferSecondsMax",
        "MintReversalSecondsMax",
        "PayoutReclaimSeconds",
        "DeepestTier",
        "SplitsMax",
        "GraceDays",
        "TenorDays",
        "TenorDaysMax",
        "DaysToPaySme",
        "DaysToPayPublicMax",
        "RateBpsMax",
    ),
    "ClaimState": (
        "None",
        "Live",
        "Split",
        "Redeemed",
    ),
    "Lock": (
        "None",
        "TransferOffer",
        "Pledge",
    ),
    "Recourse": (
        "With",
        "Without",
    ),
    "Discharge": (
        "OnAcceptance",
        "OnPayment",
    ),
    "TransferOfferState": (
        "None",
        "Open",
        "Accepted",
        "Rejected",
        "Cancelled",
        "Released",
    ),
    "PayoutState": (
        "None",
        "Reserved",
        "Settled",
        "Returned",
        "Reclaimed",
    ),
    "EntryUse": (
        "None",
        "Minted",
        "Settled",
        "Reversed",
    ),
    "BankAccountState": (
        "None",
        "Registered",
        "Suspended",
    ),
    "ApprovalState": (
        "None",
        "Open",
        "Consumed",
        "Cancelled",
        "Released",
    ),
    "RequestState": (
        "None",
        "Open",
        "Accepted",
        "Withdrawn",
    ),
    "OfferState": (
        "None",
        "Open",
        "Accepted",
        "Withdrawn",
        "Released",
    ),
    "LoanState": (
        "None",
        "Open",
        "Closed",
    ),
    "ReceivableState": (
        "None",
        "Proposed",
        "Confirmed",
        "PartlyPaid",
        "Settled",
        "Rejected",
        "Withdrawn",
        "Defaulted",
        "Expired",
    ),
}
BITMAPS: Mapping[str, str] = {"roles": "Role", "licences": "Licence"}
"""Names of values that are bitmaps, and the enum whose places their bits are."""


def word(enum: str, number: int) -> str:
    """The word of a number; the number in words where the enum has none so high."""
    words = ENUMS[enum]
    return words[number] if number < len(words) else f"{enum} {number}"


def verb(number: int) -> str:
    """The word of a verb's number (:mod:`chain.verbs`); verbs are no enum, since every contract numbers its own."""
    return NAMES.get(number, f"Verb {number}")


def words_in(enum: str, bits: int) -> Sequence[str]:
    """The words whose bits are set, in their order."""
    return [word(enum, place) for place in range(bits.bit_length()) if bits >> place & 1]
