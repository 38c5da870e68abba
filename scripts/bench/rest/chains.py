"""The chains that a service is put on: each a new process with an address for ``TALLY_CHAIN_URL``."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path

from scripts.bench.peers.networks import ANVIL_MODE
from scripts.bench.rest.service import Node
from scripts.peers import nodes

START_S_MAX = 30.0
LOOK_S = 0.05

Start = Callable[[], AbstractContextManager[Node]]


def busy(names: Collection[str]) -> dict[str, Start]:
    """Chains for many clients, each in its best mode for them."""
    every: dict[str, Start] = {"eth_tester": _eth_tester, "anvil": partial(_anvil, *ANVIL_MODE), "geth": _geth}
    return {name: start for name, start in every.items() if name in names}


def idle(names: Collection[str]) -> dict[str, Start]:
    """Chains for one client: these make a block at once, which is then their best mode."""
    every: dict[str, Start] = {"anvil": partial(_anvil, "--quiet"), "geth": _geth}
    return {name: start for name, start in every.items() if name in names}


@contextmanager
def _anvil(*mode: str) -> Iterator[Node]:
    with tempfile.TemporaryDirectory() as folder, nodes.anvil(Path(folder), *mode) as node:
        yield _of(node)


@contextmanager
def _geth() -> Iterator[Node]:
    with tempfile.TemporaryDirectory() as folder, nodes.geth(Path(folder)) as node:
        yield _of(node)


@contextmanager
def _eth_tester() -> Iterator[Node]:
    port = nodes.free_port()
    command = [sys.executable, "-m", "scripts.bench.peers.eth_tester_server", str(port)]
    process = subprocess.Popen(command)  # noqa: S603  our own
    try:
        _wait_until_it_listens(port)
        yield Node(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait()


def _of(node: nodes.RunningNode) -> Node:
    assert node.process is not None  # noqa: S101  (it runs)
    return Node(node.url, node.process.pid)


def _wait_until_it_listens(port: int) -> None:
    deadline = time.monotonic() + START_S_MAX
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(LOOK_S)
    raise TimeoutError(f"nothing listens on port {port}")
