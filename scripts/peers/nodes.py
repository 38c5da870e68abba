"""Running nodes: each on a free port of this machine, with a folder of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.peers.prepare import prepare

UP_S_MAX = 30.0
POLL_S = 0.05
LONG_BLOCK_GAS = 1_000_000_000
"""Block gas limit, as the embedded chain's: so blocks are bounded by what waits."""


@dataclass(slots=True)
class RunningNode:
    """A node's process. It can be killed and started again on the same port with the same command."""

    command: Sequence[str]
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        """Where it takes JSON-RPC."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def number(self) -> int:
        """Its process's number, as long as it runs."""
        assert self.process is not None  # noqa: S101  (it runs)
        return self.process.pid

    def start(self) -> None:
        """Start it and wait until it answers.

        :raises TimeoutError: it does not, within :data:`UP_S_MAX`; its log says why.
        """
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log)  # noqa: S603
        until = time.monotonic() + UP_S_MAX
        while time.monotonic() < until and self.process.poll() is None:
            try:
                self.ask("eth_chainId")
            except OSError:
                time.sleep(POLL_S)
            else:
                return
        self.kill()
        raise TimeoutError(f"the node did not answer; see {self.log}: {self.log.read_text('utf-8')[-500:]}")

    def kill(self) -> None:
        """End it at once (SIGKILL)."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """Let it end in good order."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def ask(self, method: str, *params: Any) -> Any:
        """A request of its own kind, such as Anvil's to mine; the node's error, as it says it, is raised."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=UP_S_MAX) as response:  # noqa: S310
            answer = json.load(response)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]


@contextmanager
def anvil(folder: Path, *arguments: str) -> Iterator[RunningNode]:
    """Anvil with free gas, a block for each transaction as it comes; further arguments go after these.

    ``--block-time 0.05`` is its best mode under load: with many senders its block-at-once mode stalls.
    """
    port = free_port()
    fixed = ["--port", str(port), "--gas-price", "0", "--base-fee", "0", "--no-request-size-limit"]
    command = [str(prepare("anvil")), *fixed, "--gas-limit", str(LONG_BLOCK_GAS), *arguments]
    with running(RunningNode(command, port, folder / "anvil.log")) as node:
        yield node


@contextmanager
def geth(folder: Path, *arguments: str) -> Iterator[RunningNode]:
    """geth in developer mode, a block as soon as something waits; its data survive a kill. It asks for a price: its
    base fee begins at 1 gwei."""
    port, engine_port = free_port(), free_port()
    fixed = ["--dev", "--dev.period", "0", "--dev.gaslimit", str(LONG_BLOCK_GAS), "--datadir", str(folder / "geth")]
    served = [
        "--http",
        "--http.port",
        str(port),
        "--http.api",
        "eth,debug,net,web3",
        "--authrpc.port",
        str(engine_port),
    ]
    state = ["--gcmode", "archive", "--state.scheme", "hash", "--rpc.txfeecap", "0"]
    alone = ["--port", "0", "--nodiscover", "--maxpeers", "0", "--ipcdisable"]
    command = [str(prepare("geth")), *fixed, *served, *state, *alone, *arguments]
    with running(RunningNode(command, port, folder / "geth.log")) as node:
        yield node


def free_port() -> int:
    """A TCP port of this machine that nobody listens on now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


@contextmanager
def running(node: RunningNode) -> Iterator[RunningNode]:
    """The node, while the block runs."""
    node.start()
    try:
        yield node
    finally:
        node.stop()
