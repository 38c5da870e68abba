"""``python -m scripts.bench.growth``: build ledgers of several sizes, measure them in turn, write the figures.

Ledgers are kept under ``build/growth``; building goes on where it was interrupted. Measuring adds some thousand verbs to
a ledger, which does not change its size by much.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from app.kernel import logs
from scripts.bench import machine, publish
from scripts.bench.figures import Figures, Spread
from scripts.bench.growth.herd import build
from scripts.bench.growth.ledgers import Ledger
from scripts.bench.growth.results import Goal, goals
from scripts.bench.publish import number

BUILD = Path(__file__).parents[3] / "build"
SIZES = (1_000, 10_000, 100_000, 1_000_000)


def main() -> None:
    """Read the options, build, measure, report."""
    options = _options()
    logs.configure("error", json=False)
    console = Console()
    folder = BUILD / "growth"
    bytecode = folder / "bytecode"
    folder.mkdir(parents=True, exist_ok=True)
    ledgers = [Ledger(folder / str(size), size, bytecode) for size in sorted(options.sizes)]
    for ledger in ledgers:
        build(ledger.data, ledger.claims, partial(_tell, console, ledger.claims))
    if not options.rounds:
        return
    facts, figures = machine.facts({}), Figures()
    built = {str(ledger.claims): ledger.disk_bytes() for ledger in ledgers}
    ledgers[0].measure(Figures(), options.verbs)  # compiles what is to compile
    for _ in range(options.rounds):
        for ledger in ledgers:
            ledger.measure(figures, options.verbs)
    spreads = figures.spreads()
    aimed_at = goals(spreads, [ledger.claims for ledger in ledgers])
    _show(console, spreads, aimed_at)
    found = {
        "machine": facts,
        "rounds": options.rounds,
        "verbs_a_round": options.verbs,
        "disk_bytes_as_built": built,
        "goals": {goal.name: asdict(goal) | {"is_reached": goal.is_reached} for goal in aimed_at},
        "figures": {name: asdict(spread) for name, spread in spreads.items()},
    }
    (BUILD / "bench-growth.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    if options.publish:
        publish.growth(spreads, facts, [ledger.claims for ledger in ledgers], aimed_at)


def _tell(console: Console, wanted: int, now: int) -> None:
    console.print(f"{now:,} of {wanted:,} claims")


def _show(console: Console, spreads: dict[str, Spread], aimed_at: list[Goal]) -> None:
    raw = Table("figure", "median", "min", "max", title="Measured")
    for name, spread in spreads.items():
        raw.add_row(name, *map(number, (spread.median, spread.min, spread.max)))
    largest = Table("of the largest ledger", "", "at most", "")
    for goal in aimed_at:
        said = "reached" if goal.is_reached else "not reached"
        largest.add_row(goal.name, number(goal.value), number(goal.at_most), said)
    console.print(raw, largest)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m scripts.bench.growth")
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES, help="claims (default 10³, 10⁴, 10⁵ and 10⁶)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured; 0 only builds (default 3)")
    parser.add_argument("--verbs", type=int, default=1_000, help="verbs over REST in each round (default 1,000)")
    parser.add_argument("--publish", action="store_true", help="put the tables into docs/performance.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
