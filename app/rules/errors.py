"""What the parameter registry refuses, and what every contract does."""

from __future__ import annotations

from app.kernel.refusals import Refused, refusal

CurrencyUnknown = refusal(
    "CurrencyUnknown", 422, "The currency is not on this ledger",
    "{currency} is not listed on this ledger; governance can list it.",
)  # fmt: skip
CurrencyKnown = refusal(
    "CurrencyKnown", 409, "The currency is listed already",
    "{currency} is on the ledger, and a currency is listed once; nothing is left to do.",
)  # fmt: skip
TokenForOtherCurrency = refusal(
    "TokenForOtherCurrency", 422, "The deposit token is for another currency",
    "The contract at {token} is not the deposit token of {currency}; name the one that is.",
)  # fmt: skip
SourceMissing = refusal(
    "SourceMissing", 422, "A parameter needs a source",
    "A parameter is set with the rule that it rests on; give the rule's name, reference and date.",
)  # fmt: skip
ParameterOutOfRange = refusal(
    "ParameterOutOfRange", 422, "The parameter is out of range",
    "{parameter:word} was to be {value}; it can be from {least} to {most}.",
)  # fmt: skip
AmountOutOfRange = refusal(
    "AmountOutOfRange", 422, "The amount is out of range",
    "{amount:money} is not an amount that the ledger takes; give one above zero and within its limit.",
)  # fmt: skip
SmallestOutOfRange = refusal(
    "SmallestOutOfRange", 422, "The smallest amount is out of range",
    "{smallest:money} cannot be the smallest amount, since nobody could pay in parts above {most:money}; give one up "
    "to that.",
)  # fmt: skip
UndertakingKnown = refusal(
    "UndertakingKnown", 409, "The undertaking text was listed before",
    "The text with the hash {undertaking} is or was in force, and each is listed once; governance can list a new "
    "wording.",
)  # fmt: skip
UndertakingUnknown = refusal(
    "UndertakingUnknown", 409, "The undertaking text is not in force",
    "No text with the hash {undertaking} is in force; name one that `GET /v1/undertaking-texts` shows as such.",
)  # fmt: skip
ReentrancyGuardReentrantCall = refusal(
    "ReentrancyGuardReentrantCall", 500, "A contract was called back while it was at work",
    "No contract of the ledger calls back, so this is a defect; please report it to the operator.",
)  # fmt: skip

REFUSALS: tuple[type[Refused], ...] = (
    CurrencyUnknown, CurrencyKnown, TokenForOtherCurrency, SourceMissing, ParameterOutOfRange, AmountOutOfRange,
    SmallestOutOfRange, UndertakingKnown, UndertakingUnknown, ReentrancyGuardReentrantCall,
)  # fmt: skip
