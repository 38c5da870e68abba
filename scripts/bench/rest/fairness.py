"""How much longer others wait while one party asks by 250 connections, with the limits that ``tally run`` has by default."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.limits import Limits
from scripts.bench.figures import Figures
from scripts.bench.rest.service import UNLIMITED, serving

CONNECTIONS = 250
SECONDS = 15.0
"""Of each half: alone, and while the flood runs."""
RISE_S = 3.0
"""Before the flooded half counts: its connections are open and its first burst is over."""


class Fairness:
    """A core enterprise confirms, one receivable after the other; then the same while a supplier floods."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._limits = {name: str(Limits.model_fields[name.lower()].default) for name in UNLIMITED}

    def measure(self, figures: Figures) -> None:
        """One round, on a new ledger."""
        with serving(self._scratch, None, self._limits) as service, ThreadPoolExecutor(1) as meanwhile:
            service.load("confirming", seed="warm", seconds=RISE_S)
            alone = service.load("confirming", seed="alone", seconds=SECONDS)
            asked = {"seed": "1", "connections": CONNECTIONS, "seconds": 2 * RISE_S + SECONDS}
            flood = meanwhile.submit(service.load, "flood", **asked)
            time.sleep(RISE_S)
            beside = service.load("confirming", seed="beside", seconds=SECONDS)
            flooded = flood.result()
        for figure in ("p50_ms", "p99_ms"):
            figures.add(f"fairness_alone_{figure}", alone[figure])
            figures.add(f"fairness_flooded_{figure}", beside[figure])
        figures.add("fairness_flood_per_s", flooded["per_s"])
        figures.add("fairness_flood_refused_percent", 100 * flooded["refused_share"])
