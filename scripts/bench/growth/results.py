"""What is aimed at for the largest ledger, and what it came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scripts.bench.figures import Spread


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure of the largest ledger that should not be more than ``at_most``."""

    name: str
    at_most: float
    value: float

    @property
    def is_reached(self) -> bool:
        return self.value <= self.at_most


def goals(spreads: Mapping[str, Spread], sizes: Sequence[int]) -> list[Goal]:
    """Each goal with the median of all rounds. ``sizes`` ascend."""
    of = {name: spread.median for name, spread in spreads.items()}
    size = sizes[-1]
    return [
        Goal("verb_cost_growth", 1.3, of[f"{size}_verb_cpu_ms"] / of[f"{sizes[0]}_verb_cpu_ms"]),
        Goal("start_after_stop_beyond_imports_s", 1, of[f"{size}_start_after_stop_beyond_imports_s"]),
        Goal("start_after_kill_beyond_imports_s", 3, of[f"{size}_start_after_kill_beyond_imports_s"]),
        Goal("rss_mb", 1_024, of[f"{size}_rss_mb"]),
        Goal("log_and_state_bytes_a_verb", 4_096, of[f"{size}_log_bytes_a_verb"] + of[f"{size}_state_bytes_a_verb"]),
    ]
