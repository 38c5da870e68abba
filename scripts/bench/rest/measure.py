"""How many verbs a second the same service does on each chain, how long an answer takes, and what one idle client waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from scripts.bench.figures import CLIENTS, Figures
from scripts.bench.rest.service import Service, serving
from scripts.peers.nodes import RunningNode

VERBS_OF_A_SLOW_CHAIN = 120

SLOW = frozenset({"eth_tester"})

IDLE_VERBS = 30

Start = Callable[[], AbstractContextManager[RunningNode | None]]

NO_NODE: Start = nullcontext
"""The embedded chain needs none."""


class Rest:
    """The chains that the service is put on in each round.

    :param busy: how each is started for many clients, by name.
    :param idle: how each is started for one.
    :param verbs: counted in each round for each number of clients, after a fifth as many to warm up.
    """

    def __init__(self, scratch: Path, busy: Mapping[str, Start], idle: Mapping[str, Start], verbs: int) -> None:
        self._scratch = scratch
        self._busy = busy
        self._idle = idle
        self._verbs = verbs
        self._round = 0

    def measure(self, figures: Figures) -> None:
        """One round: every chain once, with a new ledger for each number of clients."""
        self._round += 1
        for clients in CLIENTS:
            for name, start in self._busy.items():
                with start() as node, serving(self._scratch, node) as service:
                    self._mixed(figures, name, service, clients)
        for name, start in self._idle.items():
            with start() as node, serving(self._scratch, node) as service:
                found = service.load("idle", seed=self._round, verbs=IDLE_VERBS)
                figures.add(f"idle_confirm_{name}_ms", found["p50_ms"])

    def _mixed(self, figures: Figures, name: str, service: Service, clients: int) -> None:
        verbs = VERBS_OF_A_SLOW_CHAIN if name in SLOW else self._verbs
        warm_up = verbs // 5
        service.load("open", seed=self._round)
        cpu_s = service.cpu_s()
        found = service.load("mixed", seed=self._round, clients=clients, warm_up=warm_up, verbs=verbs)
        cpu_ms = (service.cpu_s() - cpu_s) / (verbs + warm_up) * 1e3
        for figure in ("per_s", "p50_ms", "p99_ms"):
            figures.add(f"rest_{name}_{clients}_{figure}", found[figure])
        figures.add(f"rest_{name}_{clients}_cpu_ms", cpu_ms)
