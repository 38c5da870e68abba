"""Measuring a ledger of a certain size through its service, as a process that is started, asked, stopped and killed."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import NamedTuple

from scripts.bench.figures import Figures
from scripts.bench.processes import cpu_s, resident_mb
from scripts.bench.rest.service import Service
from tests.crash.server import PROGRAM, Server

CLIENTS = 8
CHUNKS = 5
"""A round's verbs are done in so many parts; the median of what a verb costs in each is the round's."""

KILLED_AFTER_S = 8.0
"""Enough verbs for a checkpoint or two."""

BLOCK_BYTES = 512
"""What ``st_blocks`` counts in (POSIX)."""


class Taken(NamedTuple):
    """Time on the wall and time of processors."""

    wall_s: float
    cpu_s: float


class Started(NamedTuple):
    """A service that takes requests, and what it took until it did."""

    server: Server
    taken: Taken


class Ledger:
    """The data folder of a ledger with so many claims.

    :param bytecode: where every start finds what Python compiled, so that none pays for it.
    """

    def __init__(self, data: Path, claims: int, bytecode: Path) -> None:
        self.data = data
        self.claims = claims
        self._bytecode = bytecode

    def measure(self, figures: Figures, verbs: int) -> None:
        """One round: start, work, stop, start, work, kill, start."""
        imports = imports_alone(self._bytecode)
        server = self._start()
        self._note_start(figures, "start_after_stop", server, imports)
        before = self.disk_bytes()
        figures.add(self._name("verb_cpu_ms"), self._work(server.server, verbs))
        figures.add(self._name("rss_mb"), resident_mb(server.server.process))
        server.server.stop()
        for part, size in self.disk_bytes().items():
            figures.add(self._name(f"{part}_bytes_a_verb"), (size - before[part]) / verbs)
        server = self._start()
        self._kill_at_work(server.server, verbs)
        server = self._start()
        self._note_start(figures, "start_after_kill", server, imports)
        server.server.stop()

    def disk_bytes(self) -> dict[str, int]:
        """What lies on the disk: the block log, the state with its indexes, and SQL."""
        chain = self.data / "chain"
        return {
            "log": _disk_bytes(chain / "blocks.log"),
            "state": _disk_bytes(chain / "state"),
            "sql": sum(map(_disk_bytes, self.data.glob("tally.sqlite3*"))),
        }

    def _start(self) -> Started:
        begin = time.monotonic()
        server = Server(self.data, self._bytecode)
        server.url()
        return Started(server, Taken(time.monotonic() - begin, cpu_s(server.process)))

    def _note_start(self, figures: Figures, name: str, started: Started, imports: Taken) -> None:
        figures.add(self._name(f"{name}_s"), started.taken.wall_s)
        figures.add(self._name(f"{name}_beyond_imports_s"), started.taken.wall_s - imports.wall_s)
        figures.add(self._name(f"{name}_beyond_imports_cpu_s"), started.taken.cpu_s - imports.cpu_s)

    def _work(self, server: Server, verbs: int) -> float:
        """Let clients do verbs, and return the processor milliseconds of one."""
        keys = json.loads((self.data / "api-keys.json").read_text("utf-8"))
        service = Service(server.url(), keys, (server.process,))
        # Names of things come from the seed, and the ledger remembers those of earlier runs.
        service.load("open", seed=time.time_ns())
        found = []
        for _ in range(CHUNKS):
            count = verbs // CHUNKS
            before_s = service.cpu_s()
            service.load("mixed", seed=time.time_ns(), clients=CLIENTS, warm_up=1, verbs=count - 1)
            found.append((service.cpu_s() - before_s) / count * 1e3)
        return median(found)

    def _kill_at_work(self, server: Server, verbs: int) -> None:
        with ThreadPoolExecutor(1) as pool:
            working = pool.submit(self._work, server, verbs * CHUNKS)
            time.sleep(KILLED_AFTER_S)
            server.kill()
            if working.exception() is None:
                raise AssertionError("the work was done before the kill")

    def _name(self, figure: str) -> str:
        return f"{self.claims}_{figure}"


def imports_alone(bytecode: Path) -> Taken:
    """What the command takes that loads everything and does nothing, with bytecode at hand."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(bytecode)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    found = []
    for _ in range(2):
        begin, before = time.monotonic(), _children_cpu_s()
        subprocess.run([PROGRAM, "--help"], check=True, capture_output=True, env=environment)  # noqa: S603  our own
        found.append(Taken(time.monotonic() - begin, _children_cpu_s() - before))
    return min(found)


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _disk_bytes(path: Path) -> int:
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_blocks for each in files) * BLOCK_BYTES
