"""What was measured, round by round, and the ratios that come of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median

CLIENTS = (16, 64)
"""REST clients at once."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of all rounds, and how far they lie apart."""

    median: float
    min: float
    max: float

    @classmethod
    def of(cls, values: list[float]) -> Spread:
        """Of one value or more."""
        return cls(median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class Ratio:
    """One figure over another of the same round, and what is aimed at."""

    name: str
    over: str
    under: str
    at_least: float

    def is_reached(self, spread: Spread) -> bool:
        """Whether the median is what is aimed at."""
        return spread.median >= self.at_least


RATIOS: tuple[Ratio, ...] = (
    Ratio("engine_vs_pyevm_1", "pyevm_us_1", "engine_us_1", 1),
    Ratio("engine_vs_pyevm_50", "pyevm_us_50", "engine_us_50", 12),
    Ratio("engine_vs_pyevm_500", "pyevm_us_500", "engine_us_500", 1),
    Ratio("presigned_vs_eth_tester", "presigned_embedded_per_s", "presigned_eth_tester_per_s", 15),
    Ratio("presigned_vs_anvil", "presigned_embedded_per_s", "presigned_anvil_per_s", 1.5),
    Ratio("presigned_vs_geth", "presigned_embedded_per_s", "presigned_geth_per_s", 2),
    *(
        Ratio(f"rest_vs_{peer}_{clients}", f"rest_embedded_{clients}_per_s", f"rest_{peer}_{clients}_per_s", goal)
        for peer, goal in (("eth_tester", 10), ("anvil", 2), ("geth", 2))
        for clients in CLIENTS
    ),
    *(
        Ratio(f"fairness_{cut}", f"fairness_alone_{cut}_ms", f"fairness_flooded_{cut}_ms", 0.25)
        for cut in ("p50", "p99")
    ),
    Ratio("idle_confirm_vs_anvil", "idle_confirm_anvil_ms", "idle_confirm_embedded_ms", 1),
)


@dataclass
class Figures:
    """Every figure by name; the unit is the end of the name. Each round adds one value."""

    rounds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, value: float) -> None:
        """This round's value."""
        self.rounds[name].append(value)

    def spreads(self) -> dict[str, Spread]:
        """Each figure over all rounds."""
        return {name: Spread.of(values) for name, values in self.rounds.items()}

    def ratios(self) -> dict[Ratio, Spread]:
        """Each ratio whose two figures there are, taken within rounds, so that a slow minute does not make it."""
        return {
            ratio: Spread.of([over / under for over, under in pairs])
            for ratio in RATIOS
            if (pairs := list(zip(self.rounds.get(ratio.over, []), self.rounds.get(ratio.under, []), strict=False)))
        }
