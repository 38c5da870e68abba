"""Executes the same blocks on revm and on py-evm and prints what they cost: ``python -m scripts.bench_executors``.

The transactions are the ledger's own: invoices, receivables, splits, transfers, loans, payments, redemptions, as the
contracts' tests do them. Nothing is written to a disk; state is a dictionary. Times are processor time of this thread
(the engine runs in it), so that what else the machine does matters less; the best of several rounds counts.
"""

from __future__ import annotations

import argparse
import json
import sys
import time

from chain.embedded.executors.protocol import Executor
from chain.embedded.executors.pyevm import PyEvm
from chain.embedded.executors.revm import Revm
from chain.port import Hash32
from tests.chain.engine.lifecycle import VERBS, Recording, record

BLOCKS = {1: 4 * VERBS, 50: 250, 500: 500}
"""Transactions a block, and how many of them are executed in a round."""

CALLS = 50


def replay(recording: Recording, executor: Executor, size: int, count: int) -> tuple[Hash32, float]:
    """Execute ``count`` transactions in blocks of ``size``: the last state root, and µs a transaction."""
    kept = Recording(dict(recording.nodes), recording.root, recording.environment, recording.transactions)
    taken_s = 0.0
    for start in range(0, count, size):
        transactions = kept.transactions[start : start + size]
        begin = time.thread_time()
        execution = executor.execute(kept, kept.root, kept.environment, transactions)
        taken_s += time.thread_time() - begin
        if not all(outcome.succeeded for outcome in execution.outcomes):
            sys.exit("a transaction failed")
        kept.nodes |= execution.nodes
        kept.nodes |= execution.code
        kept.root = execution.state_root
    return kept.root, taken_s / count * 1e6


def dry_calls(recording: Recording, executor: Executor) -> float:
    """What a dry call of the first transactions costs, µs."""
    begin = time.thread_time()
    for transaction in recording.transactions[:1] * CALLS:
        to = transaction.to
        if to is not None:
            executor.call(
                recording, recording.root, recording.environment, transaction.sender, to, transaction.data, 30_000_000
            )
    return (time.thread_time() - begin) / CALLS * 1e6


def run(rounds: int) -> dict[str, float]:
    """Measure, print the table, and return the figures by name."""
    recording = record(-(-max(BLOCKS.values()) // VERBS))
    executors: dict[str, Executor] = {"engine": Revm(), "pyevm": PyEvm()}
    figures: dict[str, float] = {}
    print(f"{'transactions a block':>20} {'revm µs each':>14} {'py-evm µs each':>15} {'ratio':>7}")
    for size, count in {**BLOCKS, 0: 0}.items():
        best = dict.fromkeys(executors, float("inf"))
        for _ in range(rounds):
            roots = set()
            for name, executor in executors.items():
                if size:
                    root, taken_us = replay(recording, executor, size, count)
                    roots.add(root)
                else:
                    taken_us = dry_calls(recording, executor)
                best[name] = min(best[name], taken_us)
            if len(roots) > 1:
                sys.exit("the executors disagree")
        ratio = best["pyevm"] / best["engine"]
        print(f"{size or 'dry call':>20} {best['engine']:>14.0f} {best['pyevm']:>15.0f} {ratio:>7.1f}")
        figures |= {f"{name}_us_{size or 'call'}": round(value, 1) for name, value in best.items()}
        figures[f"engine_vs_pyevm_{size or 'call'}"] = round(ratio, 1)
    return figures


def main() -> None:
    """Read the options, measure, and say the figures once more as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    print(json.dumps(run(parser.parse_args().rounds)))


if __name__ == "__main__":
    main()
