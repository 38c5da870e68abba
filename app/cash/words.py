"""The reasons of movements, and what a payout is called."""

from __future__ import annotations

from typing import Literal

Reason = Literal[
    "Minted",
    "MintReversed",
    "PayoutReserved",
    "PayoutReturned",
    "PayoutReclaimed",
    "ReceivablePaid",
    "ClaimRedeemed",
    "RedeemedToLender",
    "OfferFunded",
    "OfferEnded",
    "LoanPaidOut",
    "LoanRepaid",
]
"""Why money moved: one word for each verb that moves it."""

SENTENCES: dict[Reason, str] = {
    "Minted": "Paid in at the settlement bank",
    "MintReversed": "Taken back by the settlement bank: paid in by mistake",
    "PayoutReserved": "Set aside for payout {about}",
    "PayoutReturned": "Payout {about} came back",
    "PayoutReclaimed": "Payout {about} taken back",
    "ReceivablePaid": "Receivable {about} paid",
    "ClaimRedeemed": "Claim {about} redeemed",
    "RedeemedToLender": "Claim {about} redeemed to its lender",
    "OfferFunded": "Escrow of financing offer {about}",
    "OfferEnded": "Escrow of financing offer {about} came back",
    "LoanPaidOut": "Loan {about} paid out",
    "LoanRepaid": "Loan {about} repaid",
}
"""What a statement line says; ``{about}`` is the number of what it is about."""


def payout_name(currency: str, number: int) -> str:
    """What a payout is called over REST: ``CNY-4``, since each currency numbers its own."""
    return f"{currency}-{number}"
