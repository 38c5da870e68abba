"""What the ledger's numbers mean."""

from __future__ import annotations

from app.kernel.enums import Parameter

MEANING: dict[Parameter, str] = {
    "ApprovalSeconds": "Seconds that a dual-control request stays open",
    "TransferOfferSecondsMax": "Most seconds that a transfer offer stays open",
    "RequestSecondsMax": "Most seconds that a financing request stays open",
    "OfferSecondsMax": "Most seconds that a funder's offer stays open",
    "MintReversalSecondsMax": "Most seconds after a mint in which the settlement bank may undo it",
    "PayoutReclaimSeconds": "Seconds after which a party takes back a payout that its bank neither settled nor returned",
    "DeepestTier": "Most times that a claim is passed on",
    "SplitsMax": "Most splits between the first claim and a part of it",
    "GraceDays": "Days after maturity before a receivable may be marked defaulted",
    "TenorDays": "Most days from proposal to maturity without a stated reason",
    "TenorDaysMax": "Most days from proposal to maturity",
    "DaysToPaySme": "Most days from delivery that a large debtor takes to pay a smaller supplier, without a stated reason",
    "DaysToPayPublicMax": "Most days from delivery that a public body takes to pay a smaller supplier",
    "RateBpsMax": "Highest annual rate of a loan, in basis points",
}
