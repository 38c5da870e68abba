"""The numbers a new ledger starts with, each with its source; governance changes them later, on chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chain.ethereum.keccak import keccak

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class DefaultParameter:
    """A parameter's name in the contract, its first value, and where that comes from."""

    name: str
    value: int
    source: str


DEFAULT_PARAMETERS: tuple[DefaultParameter, ...] = (
    DefaultParameter("ApprovalSeconds", 3 * DAY_S, "policy of the ledger: a request outlives a weekend"),
    DefaultParameter("TransferOfferSecondsMax", 30 * DAY_S, "policy of the ledger"),
    DefaultParameter("RequestSecondsMax", 30 * DAY_S, "policy of the ledger"),
    DefaultParameter("OfferSecondsMax", 30 * DAY_S, "policy of the ledger"),
    DefaultParameter(
        "MintReversalSecondsMax", 5 * DAY_S, "policy of the ledger: a mistake is found at the next reconciliations"
    ),
    DefaultParameter("PayoutReclaimSeconds", 30 * DAY_S, "policy of the ledger: a bank that is silent for a month"),
    DefaultParameter("DeepestTier", 10, "policy of the ledger"),
    DefaultParameter("SplitsMax", 32, "policy of the ledger"),
    DefaultParameter("GraceDays", 3, "policy of the ledger"),
    DefaultParameter("TenorDays", 184, "银发〔2025〕77号, from 2025-06-15: six months in principle"),
    DefaultParameter("TenorDaysMax", 366, "银发〔2025〕77号, from 2025-06-15: one year at most"),
    DefaultParameter(
        "DaysToPaySme", 60, "国令802号, from 2025-06-01: 60 days from delivery, unless custom reasonably differs"
    ),
    DefaultParameter("DaysToPayPublicMax", 60, "国令802号, from 2025-06-01: a public body at most 60 days"),
    DefaultParameter("RateBpsMax", 2_400, "policy of the ledger: 24 % a year, below what courts enforce"),
)
"""In the order of ``enum Parameter`` in ``IParameterRegistry.sol``; a test compares the two."""


def begun_with(parameters: Sequence[tuple[str, int]]) -> tuple[DefaultParameter, ...]:
    """The default parameters with other first values for those named, as a consortium file has them.

    :raises KeyError: there is no parameter of such a name.
    """
    values = dict(parameters)
    begun = tuple(
        DefaultParameter(each.name, values.pop(each.name), "the consortium file") if each.name in values else each
        for each in DEFAULT_PARAMETERS
    )
    if values:
        raise KeyError(*values)
    return begun


def source_hash(parameters: tuple[DefaultParameter, ...] = DEFAULT_PARAMETERS) -> bytes:
    """What the contract records as the source of its first numbers: Keccak-256 of one line a parameter."""
    return keccak("\n".join(f"{each.name}={each.value} {each.source}" for each in parameters).encode())
