"""``python -m scripts.bench``: prepare the peers, measure everything in turn, print the table, write the figures.

Rounds are interleaved: each measures every chain once, so that a noisy machine hits all alike, and ratios are taken
within a round. A peer that cannot be had is named, and the command fails unless ``--without`` says that it is known.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from scripts.bench import machine, plots, publish, report
from scripts.bench.executors import Executors
from scripts.bench.figures import Figures
from scripts.bench.peers.choice import PEERS, prepared
from scripts.bench.presigned.measure import Presigned
from scripts.bench.rest import chains
from scripts.bench.rest.fairness import Fairness
from scripts.bench.rest.measure import NO_NODE, Rest

BUILD = Path(__file__).parents[2] / "build"
PARTS = ("executors", "presigned", "rest", "fairness")

Measure = Callable[[Figures], None]


def main() -> None:
    """Read the options, measure, report."""
    options = _options()
    scratch = BUILD / "bench"
    scratch.mkdir(parents=True, exist_ok=True)
    peers = prepared(options.without, scratch)
    facts = machine.facts(peers.versions)
    measures: list[Measure] = []
    if "executors" in options.only:
        measures.append(Executors().measure)
    if "presigned" in options.only:
        measures.append(Presigned(peers.kinds, options.pairs).measure)
    if "rest" in options.only:
        names = [kind.name for kind in peers.kinds]
        ours = {"embedded": NO_NODE}
        measures.append(Rest(scratch, ours | chains.busy(names), ours | chains.idle(names), options.verbs).measure)
    if "fairness" in options.only:
        measures.append(Fairness(scratch).measure)
    figures = Figures()
    for number in range(1, options.rounds + 1):
        print(f"round {number} of {options.rounds}", file=sys.stderr, flush=True)
        for measure in measures:
            measure(figures)
    report.show(figures, peers.missing)
    if options.publish:
        publish.bench(figures, facts, options.rounds, plots.draw(figures))
    report.write(BUILD / "bench.json", figures, peers.missing, facts, options.rounds)
    if set(peers.missing) - set(options.without):
        sys.exit("a peer is missing; --without NAME measures without it")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m scripts.bench")
    parser.add_argument("--rounds", type=int, default=3, help="how often each chain is measured (default 3)")
    parser.add_argument("--pairs", type=int, default=2, help="4,160 pre-signed transactions each (default 2)")
    parser.add_argument("--verbs", type=int, default=1_000, help="verbs over REST each time (default 1,000)")
    parser.add_argument("--publish", action="store_true", help="put tables and pictures into docs/performance.md")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="parts to measure (default all)")
    parser.add_argument("--without", nargs="+", choices=PEERS, default=(), help="peers to leave out")
    return parser.parse_args()


if __name__ == "__main__":
    main()
