"""What the parameter registry refuses, and what every contract does."""

from __future__ import annotations

from app.kernel.refusals import Refused, refusal

CurrencyUnknown = refusal(
    "CurrencyUnknown", 422, "The currency is not on this ledger", "{currency} is not listed here.",
)  # fmt: skip
CurrencyKnown = refusal(
    "CurrencyKnown", 409, "The currency is listed already", "{currency} is on the ledger; it is listed once.",
)  # fmt: skip
TokenForOtherCurrency = refusal(
    "TokenForOtherCurrency", 422, "The deposit token is for another currency",
    "The contract at {token} is not the deposit token of {currency}.",
)  # fmt: skip
SourceMissing = refusal(
    "SourceMissing", 422, "A rule needs a source", "Name the rule, its reference and its date.",
)  # fmt: skip
ParameterOutOfRange = refusal(
    "ParameterOutOfRange", 422, "The number is out of range",
    "{value} is not from {least} to {most}, which is what this rule can be.",
)  # fmt: skip
AmountOutOfRange = refusal(
    "AmountOutOfRange", 422, "The amount is out of range",
    "{amount} is no amount; an amount is 1 to 9007199254740991 minor units.",
)  # fmt: skip
SmallestOutOfRange = refusal(
    "SmallestOutOfRange", 422, "The smallest amount is out of range",
    "{smallest} is not from 1 to {most} minor units; above that, nobody could pay in parts.",
)  # fmt: skip
UndertakingKnown = refusal(
    "UndertakingKnown", 409, "The text was listed before",
    "The text with hash {undertaking} is or was in force; each is listed once.",
)  # fmt: skip
UndertakingUnknown = refusal(
    "UndertakingUnknown", 409, "The text is not in force",
    "No text with hash {undertaking} is in force; name one that `GET /v1/undertaking-texts` shows as such.",
)  # fmt: skip
ReentrancyGuardReentrantCall = refusal(
    "ReentrancyGuardReentrantCall", 500, "A contract was called back while it was at work",
    "No contract of the ledger calls back; it is a defect, please report it.",
)  # fmt: skip

REFUSALS: tuple[type[Refused], ...] = (
    CurrencyUnknown, CurrencyKnown, TokenForOtherCurrency, SourceMissing, ParameterOutOfRange, AmountOutOfRange,
    SmallestOutOfRange, UndertakingKnown, UndertakingUnknown, ReentrancyGuardReentrantCall,
)  # fmt: skip
