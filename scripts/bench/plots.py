"""Bars for ``docs/performance.md``: one picture a question, the median of all rounds, SVG without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pygal
from pygal.style import Style

from scripts.bench.figures import Figures

FOLDER = Path(__file__).parents[2] / "docs" / "performance"

_STYLE = Style(
    background="white",
    plot_background="white",
    colors=("#1f4e79", "#c55a11", "#70804c"),
    font_family="sans-serif",
    label_font_size=12,
    major_label_font_size=12,
    value_font_size=12,
    legend_font_size=12,
    title_font_size=15,
)


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture: its bars by label, and in each the figure of every series."""

    file: str
    title: str
    series: tuple[str, ...]
    bars: Mapping[str, tuple[str, ...]]


def _per_peer(figure: str, *of: object) -> dict[str, tuple[str, ...]]:
    names = {"this node": "embedded", "geth --dev": "geth", "Anvil": "anvil", "eth-tester": "eth_tester"}
    return {label: tuple(figure.format(name, each) for each in of) for label, name in names.items()}


PLOTS: tuple[Plot, ...] = (
    Plot(
        "executors.svg",
        "Processor time of a lifecycle transaction, µs",
        ("revm as WebAssembly", "py-evm"),
        {f"{size} a block": (f"engine_us_{size}", f"pyevm_us_{size}") for size in (1, 50, 500)},
    ),
    Plot(
        "presigned.svg",
        "Pre-signed lifecycle transactions a second, 16 senders",
        ("transactions a second",),
        _per_peer("presigned_{0}_per_s", ""),
    ),
    Plot(
        "rest.svg",
        "The same service on each chain, verbs a second over REST",
        ("16 clients", "64 clients"),
        _per_peer("rest_{0}_{1}_per_s", 16, 64),
    ),
    Plot(
        "idle_confirm.svg",
        "One client, one confirm: median, ms",
        ("milliseconds",),
        _per_peer("idle_confirm_{0}_ms", ""),
    ),
)


def draw(figures: Figures, folder: Path = FOLDER) -> list[str]:
    """Draw every picture of which there is a figure, and return links to them for the page beside the folder."""
    medians = {name: spread.median for name, spread in figures.spreads().items()}
    folder.mkdir(parents=True, exist_ok=True)
    links = []
    for plot in PLOTS:
        bars = {label: names for label, names in plot.bars.items() if any(name in medians for name in names)}
        if not bars:
            continue
        chart = pygal.HorizontalBar(
            style=_STYLE,
            js=(),
            disable_xml_declaration=True,
            print_values=True,
            value_formatter=lambda value: f"{value:,.0f}" if value >= 100 else f"{value:.3g}",
            show_legend=len(plot.series) > 1,
            legend_at_bottom=True,
            height=90 + 46 * len(bars) * len(plot.series),
            width=760,
            title=plot.title,
        )
        chart.uuid = Path(plot.file).stem  # its own is another one in each run
        # Drawn from the bottom up.
        chart.x_labels = tuple(reversed(bars))
        for place, series in enumerate(plot.series):
            chart.add(series, [medians.get(names[place]) for names in reversed(bars.values())])
        chart.render_to_file(folder / plot.file)
        links.append(f"![{plot.title}]({folder.name}/{plot.file})")
    return links
