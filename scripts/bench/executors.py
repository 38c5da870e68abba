"""The same blocks executed by revm and by py-evm: what a transaction costs each.

The transactions are the ledger's own: invoices, receivables, splits, transfers, loans, payments, redemptions, as the
contracts' tests do them. Nothing is written to a disk; state is a dictionary. Times are processor time of this thread
(the engine runs in it), so that what else the machine does matters less.
"""

from __future__ import annotations

import time

from chain.embedded.executors.protocol import Executor
from chain.embedded.executors.pyevm import PyEvm
from chain.embedded.executors.revm import Revm
from chain.port import Hash32
from scripts.bench.figures import Figures
from tests.chain.engine.lifecycle import VERBS, Recording, record

BLOCKS = {1: 4 * VERBS, 50: 250, 500: 500}
"""Transactions a block, and how many of them are executed in a round."""

CALLS = 50


class Executors:
    """Both, and what they execute again in each round."""

    def __init__(self) -> None:
        self._recording = record(-(-max(BLOCKS.values()) // VERBS))
        self._executors: dict[str, Executor] = {"engine": Revm(), "pyevm": PyEvm()}

    def measure(self, figures: Figures) -> None:
        """One round: blocks of every size, and dry calls, on each.

        :raises AssertionError: they disagree, or a transaction fails.
        """
        for size, count in BLOCKS.items():
            roots = set()
            for name, executor in self._executors.items():
                root, taken_us = _replay(self._recording, executor, size, count)
                roots.add(root)
                figures.add(f"{name}_us_{size}", taken_us)
            if len(roots) > 1:
                raise AssertionError("the executors disagree")
        for name, executor in self._executors.items():
            figures.add(f"{name}_us_call", _dry_calls(self._recording, executor))


def _replay(recording: Recording, executor: Executor, size: int, count: int) -> tuple[Hash32, float]:
    """Execute ``count`` transactions in blocks of ``size``: the last state root, and µs a transaction."""
    kept = Recording(dict(recording.nodes), recording.root, recording.environment, recording.transactions)
    taken_s = 0.0
    for start in range(0, count, size):
        transactions = kept.transactions[start : start + size]
        begin = time.thread_time()
        execution = executor.execute(kept, kept.root, kept.environment, transactions)
        taken_s += time.thread_time() - begin
        if not all(outcome.succeeded for outcome in execution.outcomes):
            raise AssertionError("a transaction failed")
        kept.nodes |= execution.nodes
        kept.nodes |= execution.code
        kept.root = execution.state_root
    return kept.root, taken_s / count * 1e6


def _dry_calls(recording: Recording, executor: Executor) -> float:
    """What a dry call of the first transaction costs, µs."""
    first = recording.transactions[0]
    if first.to is None:
        raise AssertionError("a life begins with a call")
    begin = time.thread_time()
    for _ in range(CALLS):
        executor.call(recording, recording.root, recording.environment, first.sender, first.to, first.data, 30_000_000)
    return (time.thread_time() - begin) / CALLS * 1e6
