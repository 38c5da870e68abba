"""Puts figures into ``docs/performance.md``, between the marks of their section; the words around them stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scripts.bench.figures import CLIENTS, Figures, Spread
from scripts.bench.growth.results import Goal

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"


def put(section: str, lines: Iterable[str], page: Path = PAGE) -> None:
    """Replace what a section holds.

    :raises ValueError: the page has no such section.
    """
    begin, end = (f"<!-- {side} {section} -->" for side in ("begin", "end"))
    before, found, rest = page.read_text("utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{page} has no section {section}")
    page.write_text("\n".join([before + begin, *lines, end + after]), "utf-8")


def bench(figures: Figures, machine: Mapping[str, object], rounds: int, pictures: Iterable[str]) -> None:
    """The tables of ``make bench``: ratios, and what they are made of; and its pictures."""
    spreads = figures.spreads()
    ratios = (
        (
            f"`{ratio.name}`",
            f"{number(ratio.at_least)}×" if ratio.at_least != 1 else "more than 1×",
            f"{number(spread.median)}×",
            f"{number(spread.min)}–{number(spread.max)}",
            "reached" if ratio.is_reached(spread) else "not reached",
        )
        for ratio, spread in figures.ratios().items()
    )
    raw = (
        (f"`{name}`", number(each.median), f"{number(each.min)}–{number(each.max)}") for name, each in spreads.items()
    )
    put(
        "bench",
        [
            _measured_on(machine, f"{rounds} rounds; REST with {' and '.join(map(str, CLIENTS))} clients"),
            "",
            *table(("ratio", "aimed at", "median", "least–most", ""), ratios),
            "",
            *(line for picture in pictures for line in (picture, "")),
            *table(("figure", "median", "least–most"), raw),
        ],
    )


def growth(
    spreads: Mapping[str, Spread], machine: Mapping[str, object], sizes: Sequence[int], aimed_at: Iterable[Goal]
) -> None:
    """The tables of ``make bench-growth``: what is aimed at, and every figure by size."""
    names = list(dict.fromkeys(name.partition("_")[2] for name in spreads))
    by_size = ((f"`{name}`", *(number(spreads[f"{size}_{name}"].median) for size in sizes)) for name in names)
    reached = (
        (f"`{goal.name}`", number(goal.at_most), number(goal.value), "reached" if goal.is_reached else "not reached")
        for goal in aimed_at
    )
    put(
        "growth",
        [
            _measured_on(machine, "medians of all rounds"),
            "",
            *table(("of the largest ledger", "at most", "measured", ""), reached),
            "",
            *table(("figure", *(f"{size:,} claims" for size in sizes)), by_size),
        ],
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a table."""
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows)]


def number(value: float) -> str:
    """With three digits or more."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _measured_on(machine: Mapping[str, object], how: str) -> str:
    cores, processor = machine["cores"], machine["processor"]
    return f"Measured at {machine['commit']} on {cores} cores ({processor}), Python {machine['python']}; {how}."
