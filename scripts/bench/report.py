"""The figures as a table for people and as ``build/bench.json`` for machines."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from scripts.bench.figures import Figures, Spread
from scripts.bench.publish import number


def show(figures: Figures, missing: dict[str, str]) -> None:
    """Print every figure, every ratio, and who is missing."""
    raw = Table("figure", "median", "min", "max", title="Measured")
    for name, spread in figures.spreads().items():
        raw.add_row(name, *map(number, (spread.median, spread.min, spread.max)))
    ratios = Table("ratio", "median", "min", "max", "at least", "", title="Ratios within a round")
    for ratio, spread in figures.ratios().items():
        numbers = map(number, (spread.median, spread.min, spread.max, ratio.at_least))
        ratios.add_row(ratio.name, *numbers, "reached" if ratio.is_reached(spread) else "not reached")
    console = Console()
    console.print(raw)
    console.print(ratios)
    for name, why in missing.items():
        console.print(f"missing: {name}: {why}")


def write(path: Path, figures: Figures, missing: dict[str, str], machine: dict[str, object], rounds: int) -> None:
    """Write all of it as JSON."""
    ratios = figures.ratios()
    found = {
        "machine": machine,
        "rounds": rounds,
        "missing": missing,
        "ratios": {ratio.name: round(spread.median, 2) for ratio, spread in ratios.items()},
        "ratio_spreads": {
            ratio.name: _rounded(spread) | {"at_least": ratio.at_least, "reached": ratio.is_reached(spread)}
            for ratio, spread in ratios.items()
        },
        "figures": {name: _rounded(spread) for name, spread in figures.spreads().items()},
        "by_round": {name: [round(value, 3) for value in values] for name, values in figures.rounds.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


def _rounded(spread: Spread) -> dict[str, float | bool]:
    return {name: round(value, 3) for name, value in asdict(spread).items()}
