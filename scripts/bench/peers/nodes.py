"""Nodes to measure: each a new process with a folder that is gone afterwards."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.peers import nodes
from scripts.peers.nodes import RunningNode

ANVIL_MODE = ("--block-time", "0.05", "--order", "fifo", "--quiet")
"""Its best mode: a block each 50 ms. With many senders its automatic mining, the default, stalls at a few dozen
transactions a second."""


@contextmanager
def anvil(*arguments: str) -> Iterator[RunningNode]:
    """Foundry's node, free of charge."""
    with tempfile.TemporaryDirectory() as folder, nodes.anvil(Path(folder), *arguments) as node:
        yield node


@contextmanager
def geth() -> Iterator[RunningNode]:
    """go-ethereum for developers, which takes a fee."""
    with tempfile.TemporaryDirectory() as folder, nodes.geth(Path(folder)) as node:
        yield node


@contextmanager
def eth_tester() -> Iterator[RunningNode]:
    """eth-tester behind HTTP."""
    port = nodes.free_port()
    command = [sys.executable, "-m", "scripts.bench.peers.eth_tester_server", str(port)]
    with (
        tempfile.TemporaryDirectory() as folder,
        nodes.running(RunningNode(command, port, Path(folder) / "eth_tester.log")) as node,
    ):
        yield node
