"""Prints the stage table: ``python -m scripts.bench.stages [--seconds 4] [--clients 1 16 64] [--database URL]``.

A founded sandbox on a disk is served by a process of its own; clients in this process send one request after the other.
Times are µs for each answered write. With one processor for both, or other work beside them, wall times and rates suffer;
processor times hardly do.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.bench.stages.load import LOADS, Place, Run, work

WARMING_S, WARMING_CLIENTS = 3.0, 16
"""Before anything counts: first questions fill the caches of statements, coders and nodes."""


class Service:
    """The probed service."""

    def __init__(self, folder: Path, database: str | None) -> None:
        command = [sys.executable, "-m", "scripts.bench.stages.serving", str(folder), *([database] if database else [])]
        self._process = subprocess.Popen(  # noqa: S603  our own command
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.place = Place(**self._heard())

    def reset(self) -> None:
        """Begin to count."""
        self._ask("reset")

    def report(self) -> Mapping[str, tuple[int, int, int]]:
        """Calls, processor and wall nanoseconds by stage."""
        found: Mapping[str, tuple[int, int, int]] = self._ask("report")
        return found

    def stop(self) -> None:
        """End it."""
        self._process.communicate("stop\n", timeout=60)

    def _ask(self, command: str) -> Any:
        assert self._process.stdin is not None  # noqa: S101
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        return self._heard()

    def _heard(self) -> Any:
        assert self._process.stdout is not None  # noqa: S101
        return json.loads(self._process.stdout.readline())


@contextmanager
def served(database: str | None) -> Iterator[Service]:
    """A new ledger, served."""
    with tempfile.TemporaryDirectory(prefix="stages-") as folder:
        service = Service(Path(folder) / "data", database)
        try:
            yield service
        finally:
            service.stop()


def table(title: str, run: Run, stages: Mapping[str, tuple[int, int, int]]) -> str:
    """The stages of one run, and what its clients saw."""
    lines = [f"{title}", f"{'stage':34}{'calls':>7}{'processor':>11}{'wall':>9}   (a verb: calls, µs, µs)"]
    for stage, (calls, cpu, wall) in stages.items():
        counted = f"{calls / run.verbs:7.2f}" if calls else f"{'':7}"
        waited = f"{wall / run.verbs / 1e3:9.0f}" if wall else f"{'':9}"
        lines.append(f"{stage:34}{counted}{cpu / run.verbs / 1e3:11.0f}{waited}")
    total = sum(cpu for _, cpu, _ in stages.values()) / run.verbs / 1e3
    lines.append(f"{'together':34}{'':7}{total:11.0f}")
    rate = f"{run.verbs / run.seconds:.0f} verbs/s, {run.done} of {run.verbs} done"
    return "\n".join(
        [*lines, f"{rate}; p50 {run.percentile(0.5) * 1e3:.1f} ms, p99 {run.percentile(0.99) * 1e3:.1f} ms"]
    )


def measure(seconds: float, clients: list[int], database: str | None) -> None:
    """Print a table for each load and number of clients."""
    with served(database) as service:
        for name, tale in LOADS.items():
            work(service.place, tale, WARMING_CLIENTS, WARMING_S, f"warm.{tale.__name__}")
            for count in clients:
                service.reset()
                run = work(service.place, tale, count, seconds, f"{tale.__name__}.{count}")
                print(table(f"{name}, {count} clients", run, service.report()), flush=True)
                print()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 16, 64])
    parser.add_argument("--database", help="SQLAlchemy URL of an empty database, instead of SQLite")
    chosen = parser.parse_args()
    measure(chosen.seconds, chosen.clients, chosen.database)


if __name__ == "__main__":
    main()
