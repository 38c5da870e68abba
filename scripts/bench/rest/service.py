"""A service on a new sandbox and a chain of a kind: what is asked, and what it all costs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.bench.processes import cpu_s
from scripts.bench.rest.client import Keys
from scripts.peers.nodes import RunningNode
from tests.crash.server import Server

CHECKED_LOG = 2_000
"""Characters of a service's log that are shown when something is wrong."""


@dataclass(frozen=True, slots=True)
class Service:
    """A running service, its keys, and the processes that serve."""

    url: str
    keys: Keys
    processes: tuple[int, ...]

    def cpu_s(self) -> float:
        """Processor seconds of service and chain together."""
        return sum(map(cpu_s, self.processes))

    def load(self, kind: str, **asked: Any) -> dict[str, Any]:
        """Let another process ask (see :mod:`scripts.bench.rest.load`), and return what it found."""
        given = json.dumps({"load": kind, "url": self.url, "keys": self.keys, **asked})
        command = [sys.executable, "-m", "scripts.bench.rest.load"]
        done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode != 0:
            raise RuntimeError(f"the load failed: {done.stderr[-CHECKED_LOG:]}")
        found: dict[str, Any] = json.loads(done.stdout)
        return found


UNLIMITED = {
    "KEY_REQUESTS_MAX": "0",
    "PARTY_REQUESTS_MAX": "0",
    "PARTY_AT_ONCE_MAX": "0",
    "PARTY_AT_ONCE_SHARED_MAX": "0",
}
"""What the ledger takes is measured, not what one key is allowed."""


@contextmanager
def serving(scratch: Path, node: RunningNode | None, limits: Mapping[str, str] = UNLIMITED) -> Iterator[Service]:
    """A new sandbox as ``tally run`` founds it, with SQLite, on a node or on the embedded chain.

    :param scratch: where it keeps its data while it runs: a folder on the disk that is measured.
    """
    chosen = {**limits, **({"CHAIN_URL": node.url} if node else {})}
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        data = Path(folder) / "data"
        server = Server(data, scratch / "bytecode", **chosen)
        try:
            url = server.url()
            keys = json.loads((data / "api-keys.json").read_text("utf-8"))
            yield Service(url, keys, (server.process, *([node.number] if node else [])))
        except BaseException:
            server.kill()
            raise
        server.stop()
        if errors := server.errors():
            raise RuntimeError(f"the service logged {errors[0]}")
