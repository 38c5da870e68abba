"""The contracts' enums in Python, and their short names of money and time. ``test_words.py`` compares with Solidity."""

from __future__ import annotations

from enum import IntEnum

from chain.contracts.parameters import DEFAULT_PARAMETERS
from chain.contracts.verbs import VERBS

CNY = b"CNY"
EUR = b"EUR"
AMOUNT_MAX = 2**53 - 1
DAY_S = 86_400
ZONE = 480
"""Minutes that China is ahead of UTC."""
ZERO = bytes(32)

Parameter = IntEnum("Parameter", [parameter.name for parameter in DEFAULT_PARAMETERS], start=0)
DEFAULT = {parameter.name: parameter.value for parameter in DEFAULT_PARAMETERS}

Role = IntEnum(
    "Role",
    "Governance Operator Regulator Arbitrator Auditor CoreEnterprise Supplier Funder SettlementBank Guarantor Sponsor",
    start=0,
)
Licence = IntEnum("Licence", "Lending Factoring", start=0)
Capability = IntEnum("Capability", "None_ Maker Checker Admin", start=0)
SizeClass = IntEnum("SizeClass", "Micro Small Medium Large PublicBody", start=0)
Verb = IntEnum("Verb", VERBS)
ApprovalState = IntEnum("ApprovalState", "None_ Open Consumed Cancelled Released", start=0)
ClaimState = IntEnum("ClaimState", "None_ Live Split Redeemed", start=0)
Lock = IntEnum("Lock", "None_ TransferOffer Pledge", start=0)
Recourse = IntEnum("Recourse", "With Without", start=0)
Discharge = IntEnum("Discharge", "OnAcceptance OnPayment", start=0)
TransferOfferState = IntEnum("TransferOfferState", "None_ Open Accepted Rejected Cancelled Released", start=0)
PayoutState = IntEnum("PayoutState", "None_ Reserved Settled Returned Reclaimed", start=0)
EntryUse = IntEnum("EntryUse", "None_ Minted Settled Reversed", start=0)
BankAccountState = IntEnum("BankAccountState", "None_ Registered Suspended", start=0)
RequestState = IntEnum("RequestState", "None_ Open Accepted Withdrawn", start=0)
OfferState = IntEnum("OfferState", "None_ Open Accepted Withdrawn Released", start=0)
LoanState = IntEnum("LoanState", "None_ Open Closed", start=0)


def bits(*flags: IntEnum) -> int:
    """The bitmap of roles or licences."""
    return sum(1 << flag for flag in flags)


def ref(text: str) -> bytes:
    """A 32-byte reference that stands for the hash of a document."""
    return text.encode().ljust(32, b"\0")
