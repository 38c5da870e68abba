"""What the rule book refuses."""

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
    "ParameterOutOfRange", 422, "The number is out of range", "{value} is more than {most}, the most this rule can be.",
)  # fmt: skip

REFUSALS: tuple[type[Refused], ...] = (
    CurrencyUnknown, CurrencyKnown, TokenForOtherCurrency, SourceMissing, ParameterOutOfRange,
)  # fmt: skip
