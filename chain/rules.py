"""The numbers a new ledger starts with, each with its source; governance changes them later, on chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chain.keccak import keccak

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Rule:
    """One parameter of the rule book: its name in the contract, its first value, and where that comes from."""

    name: str
    value: int
    source: str


RULES: tuple[Rule, ...] = (
    Rule("ApprovalSeconds", 3 * DAY_S, "policy of the ledger: a request outlives a weekend"),
    Rule("TransferOfferSecondsMax", 30 * DAY_S, "policy of the ledger"),
    Rule("RequestSecondsMax", 30 * DAY_S, "policy of the ledger"),
    Rule("OfferSecondsMax", 30 * DAY_S, "policy of the ledger"),
    Rule("MintReversalSecondsMax", 5 * DAY_S, "policy of the ledger: a mistake is found at the next reconciliations"),
    Rule("PayoutReclaimSeconds", 30 * DAY_S, "policy of the ledger: a bank that is silent for a month"),
    Rule("DeepestTier", 10, "policy of the ledger"),
    Rule("SplitsMax", 32, "policy of the ledger"),
    Rule("GraceDays", 3, "policy of the ledger"),
    Rule("TenorDays", 184, "银发〔2025〕77号, from 2025-06-15: six months in principle"),
    Rule("TenorDaysMax", 366, "银发〔2025〕77号, from 2025-06-15: one year at most"),
    Rule("DaysToPaySme", 60, "国令802号, from 2025-06-01: 60 days from delivery, unless custom reasonably differs"),
    Rule("DaysToPayPublicMax", 60, "国令802号, from 2025-06-01: a public body at most 60 days"),
    Rule("RateBpsMax", 2_400, "policy of the ledger: 24 % a year, below what courts enforce"),
)
"""In the order of ``enum Parameter`` in ``IRuleBook.sol``; a test compares the two."""


def begun_with(parameters: Sequence[tuple[str, int]]) -> tuple[Rule, ...]:
    """The rules with other first numbers for those named, as a consortium file has them.

    :raises KeyError: there is no rule of such a name.
    """
    values = dict(parameters)
    rules = tuple(
        Rule(rule.name, values.pop(rule.name), "the consortium file") if rule.name in values else rule for rule in RULES
    )
    if values:
        raise KeyError(*values)
    return rules


def source_hash(rules: tuple[Rule, ...] = RULES) -> bytes:
    """What the contract records as the source of its first numbers: Keccak-256 of one line a rule."""
    return keccak("\n".join(f"{rule.name}={rule.value} {rule.source}" for rule in rules).encode())
