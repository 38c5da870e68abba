"""A pytest plugin that runs every contract test on both executors and compares each block and each call:
``pytest -p tests.chain.engine.agreeing tests/contracts tests/property``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from chain.embedded.executors.protocol import CallResult, Environment, Execution, Reader
from chain.embedded.executors.pyevm import PyEvm
from chain.embedded.executors.revm import Revm
from chain.ethereum.transactions import Transaction
from chain.port import Hash32
from tests.contracts.world import ledger


class Agreeing:
    """See :class:`chain.embedded.executors.protocol.Executor`."""

    def __init__(self) -> None:
        self._engine, self._python = Revm(), PyEvm()
        self.transactions = self.calls = 0

    def execute(
        self, reader: Reader, parent_root: Hash32, environment: Environment, transactions: Sequence[Transaction]
    ) -> Execution:
        ours = self._engine.execute(reader, parent_root, environment, transactions)
        theirs = self._python.execute(reader, parent_root, environment, transactions)
        assert ours.outcomes == theirs.outcomes
        assert (ours.state_root, ours.receipts_root) == (theirs.state_root, theirs.receipts_root)
        assert (ours.bloom, ours.code) == (theirs.bloom, theirs.code)
        self.transactions += len(transactions)
        return ours

    def call(self, *arguments: Any) -> CallResult:
        ours, theirs = self._engine.call(*arguments), self._python.call(*arguments)
        assert ours == theirs
        self.calls += 1
        return ours

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


AGREEING = Agreeing()


def pytest_configure() -> None:
    """Put both where the contracts' tests have one."""
    ledger.EVM = AGREEING  # type: ignore[assignment]  # the same methods


def pytest_terminal_summary(terminalreporter: Any) -> None:
    terminalreporter.write_line(
        f"both executors agree on {AGREEING.transactions} transactions and {AGREEING.calls} calls of contracts"
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Counting is per process, so one process it is."""
    raise pytest.UsageError("compare in one process: -n 0")
