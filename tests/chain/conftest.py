"""Chains for tests: of their own, in memory, started from a copy of a ledger whose recorder is deployed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from chain.embedded.node import EmbeddedChain
from chain.embedded.temporary import temporary_chain, temporary_folder
from chain.runtime.clock import ManualClock
from tests.chain.chain_kit import CONSORTIUM, DEPLOY, GENESIS_TIME, Gate, send


@pytest.fixture(autouse=True)
def plain_logs() -> None:
    """Nothing is filtered, whatever another test of this process configured."""
    structlog.reset_defaults()


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder."""
    with temporary_folder() as path:
        yield path


@pytest.fixture
def clock() -> ManualClock:
    """Ten seconds after genesis."""
    return ManualClock(GENESIS_TIME + 10)


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    """The folder of a closed ledger with the recorder deployed in block 1."""
    with temporary_folder() as path:
        chain = EmbeddedChain.open(path, CONSORTIUM, ManualClock(GENESIS_TIME + 10))
        send(chain, DEPLOY)
        chain.close()
        yield path


@pytest.fixture
def gate() -> Gate:
    """Holds blocks of :func:`chain` back when a test asks."""
    return Gate()


@pytest.fixture
def chain(template: Path, clock: ManualClock, gate: Gate) -> Iterator[EmbeddedChain]:
    """A chain with the recorder deployed."""
    with temporary_chain(CONSORTIUM, clock, template, gate) as chain:
        yield chain
