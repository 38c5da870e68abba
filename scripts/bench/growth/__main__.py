"""``python -m scripts.bench.growth``: build ledgers of several sizes, measure them in turn, write the figures.

Ledgers are kept under ``build/growth``; building goes on where it was interrupted. Measuring adds some thousand verbs to
a ledger, which does not change its size by much.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from app.kernel import logs
from scripts.bench import machine
from scripts.bench.figures import Figures, Spread
from scripts.bench.growth.herd import build
from scripts.bench.growth.ledgers import Ledger, imports_s

BUILD = Path(__file__).parents[3] / "build"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
GOALS = {
    "verb_cost_growth": "at most 1.3",
    "start_after_stop_beyond_imports_s": "at most 1",
    "start_after_kill_beyond_imports_s": "at most 3",
    "rss_mb": "at most 1,024",
    "bytes_a_verb": "at most 4,096 aimed at",
}
"""Of the largest ledger; the growth is its cost of a verb over the smallest one's."""


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
        build(ledger.data, ledger.claims, lambda now, of=ledger.claims: console.print(f"{now:,} of {of:,} claims"))
    if options.rounds:
        found = _measured(ledgers, options.rounds, options.verbs, bytecode)
        _show(console, found)
        (BUILD / "bench-growth.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")


def _measured(ledgers: list[Ledger], rounds: int, verbs: int, bytecode: Path) -> dict[str, object]:
    figures = Figures()
    facts = machine.facts({})
    built = {str(ledger.claims): ledger.disk_bytes() for ledger in ledgers}
    ledgers[0].measure(Figures(), verbs)  # compiles what is to compile
    imports = imports_s(bytecode)
    for _ in range(rounds):
        for ledger in ledgers:
            ledger.measure(figures, verbs)
    spreads = figures.spreads()
    return {
        "machine": facts,
        "rounds": rounds,
        "verbs_a_round": verbs,
        "imports_s": round(imports, 3),
        "disk_bytes_as_built": built,
        "largest": _largest(spreads, ledgers, imports),
        "figures": {
            name: {key: round(value, 3) for key, value in asdict(each).items()} for name, each in spreads.items()
        },
    }


def _largest(spreads: dict[str, Spread], ledgers: list[Ledger], imports: float) -> dict[str, float]:
    """What :data:`GOALS` is about."""
    smallest, size = ledgers[0].claims, ledgers[-1].claims
    of = {name: spread.median for name, spread in spreads.items()}
    found = {
        "verb_cost_growth": of[f"{size}_verb_cpu_ms"] / of[f"{smallest}_verb_cpu_ms"],
        "start_after_stop_beyond_imports_s": of[f"{size}_start_after_stop_s"] - imports,
        "start_after_kill_beyond_imports_s": of[f"{size}_start_after_kill_s"] - imports,
        "rss_mb": of[f"{size}_rss_mb"],
        "bytes_a_verb": sum(of[f"{size}_{part}_bytes_a_verb"] for part in ("log", "state", "sql")),
    }
    return {name: round(value, 3) for name, value in found.items()}


def _show(console: Console, found: dict[str, object]) -> None:
    raw = Table("figure", "median", "min", "max", title="Measured")
    figures, largest = found["figures"], found["largest"]
    assert isinstance(figures, dict)  # noqa: S101  (made above)
    assert isinstance(largest, dict)  # noqa: S101
    for name, spread in figures.items():
        raw.add_row(name, *(f"{spread[key]:,.3f}" for key in ("median", "min", "max")))
    goals = Table("of the largest ledger", "", "goal")
    for name, value in largest.items():
        goals.add_row(name, f"{value:,.3f}", GOALS[name])
    console.print(raw, goals)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m scripts.bench.growth")
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES, help="claims (default 10³, 10⁴, 10⁵ and 10⁶)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured; 0 only builds (default 3)")
    parser.add_argument("--verbs", type=int, default=1_000, help="verbs over REST in each round (default 1,000)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
