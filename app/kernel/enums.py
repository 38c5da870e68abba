"""The contracts' enums and bitmaps in their own words: a word's place is its number on chain.

The only place that says them, for every room and for what leaves the service; a test compares it with the Solidity sources.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from chain.contracts.verbs import NAMES

Role = Literal[
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
]
Licence = Literal["Lending", "Factoring"]
Capability = Literal["Maker", "Checker", "Admin"]
"""What a key may do for its party. The contract's ``None`` is no account."""
SizeClass = Literal["Micro", "Small", "Medium", "Large", "PublicBody"]
Parameter = Literal[
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
]
ClaimState = Literal["None", "Live", "Split", "Redeemed"]
Lock = Literal["None", "TransferOffer", "Pledge"]
Recourse = Literal["With", "Without"]
Discharge = Literal["OnAcceptance", "OnPayment"]
TransferOfferState = Literal["None", "Open", "Accepted", "Rejected", "Cancelled", "Released"]
PayoutState = Literal["None", "Reserved", "Settled", "Returned", "Reclaimed"]
EntryUse = Literal["None", "Minted", "Settled", "Reversed"]
BankAccountState = Literal["None", "Registered", "Suspended"]
ApprovalState = Literal["None", "Open", "Consumed", "Cancelled", "Released"]
RequestState = Literal["None", "Open", "Accepted", "Withdrawn"]
OfferState = Literal["None", "Open", "Accepted", "Withdrawn", "Released"]
LoanState = Literal["None", "Open", "Closed"]
ReceivableState = Literal[
    "None", "Proposed", "Confirmed", "PartlyPaid", "Settled", "Rejected", "Withdrawn", "Defaulted", "Expired"
]

ROLES: tuple[Role, ...] = get_args(Role)
LICENCES: tuple[Licence, ...] = get_args(Licence)
CAPABILITIES: tuple[Capability, ...] = get_args(Capability)
SIZES: tuple[SizeClass, ...] = get_args(SizeClass)
PARAMETERS: tuple[Parameter, ...] = get_args(Parameter)
CLAIM_STATES: tuple[ClaimState, ...] = get_args(ClaimState)
LOCKS: tuple[Lock, ...] = get_args(Lock)
RECOURSES: tuple[Recourse, ...] = get_args(Recourse)
DISCHARGES: tuple[Discharge, ...] = get_args(Discharge)
TRANSFER_OFFER_STATES: tuple[TransferOfferState, ...] = get_args(TransferOfferState)
PAYOUT_STATES: tuple[PayoutState, ...] = get_args(PayoutState)
ENTRY_USES: tuple[EntryUse, ...] = get_args(EntryUse)
BANK_ACCOUNT_STATES: tuple[BankAccountState, ...] = get_args(BankAccountState)
APPROVAL_STATES: tuple[ApprovalState, ...] = get_args(ApprovalState)
REQUEST_STATES: tuple[RequestState, ...] = get_args(RequestState)
OFFER_STATES: tuple[OfferState, ...] = get_args(OfferState)
LOAN_STATES: tuple[LoanState, ...] = get_args(LoanState)
RECEIVABLE_STATES: tuple[ReceivableState, ...] = get_args(ReceivableState)

ENUMS: Mapping[str, tuple[str, ...]] = {
    "Role": ROLES,
    "Licence": LICENCES,
    "Capability": ("None", *CAPABILITIES),
    "SizeClass": SIZES,
    "Parameter": PARAMETERS,
    "ClaimState": CLAIM_STATES,
    "Lock": LOCKS,
    "Recourse": RECOURSES,
    "Discharge": DISCHARGES,
    "TransferOfferState": TRANSFER_OFFER_STATES,
    "PayoutState": PAYOUT_STATES,
    "EntryUse": ENTRY_USES,
    "BankAccountState": BANK_ACCOUNT_STATES,
    "ApprovalState": APPROVAL_STATES,
    "RequestState": REQUEST_STATES,
    "OfferState": OFFER_STATES,
    "LoanState": LOAN_STATES,
    "ReceivableState": RECEIVABLE_STATES,
}
BITMAPS: Mapping[str, str] = {"roles": "Role", "licences": "Licence"}
"""Names of values that are bitmaps, and the enum whose places their bits are."""


def word(enum: str, number: int) -> str:
    """The word of a number; the number in words where the enum has none so high."""
    words = ENUMS[enum]
    return words[number] if number < len(words) else f"{enum} {number}"


def verb(number: int) -> str:
    """The word of a verb's number (:mod:`chain.contracts.verbs`); verbs are no enum, since every contract numbers its own."""
    return NAMES.get(number, f"Verb {number}")


def words_in(enum: str, bits: int) -> Sequence[str]:
    """The words whose bits are set, in their order."""
    return [word(enum, place) for place in range(bits.bit_length()) if bits >> place & 1]
