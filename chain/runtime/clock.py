"""Time, passed in: block times come from here and from nowhere else."""

from __future__ import annotations

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """Where a node takes its time from. Thread-safe."""

    @property
    def is_controlled(self) -> bool:
        """Whether somebody can move it. A ledger whose genesis forbids time control refuses such a clock."""

    def now(self) -> float:
        """Seconds UTC since 1970-01-01."""

    def monotonic(self) -> float:
        """Seconds that pass evenly, from an arbitrary start; what a jump of :meth:`now` is measured against."""


class SystemClock:
    """The machine's wall clock."""

    @property
    def is_controlled(self) -> bool:
        return False

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()


class ManualClock:
    """A clock for demonstrations, tests and sandboxes: it stands still until told, and only moves forward."""

    def __init__(self, now: int) -> None:
        self._start = now
        self._now = float(now)
        self._lock = threading.Lock()

    @property
    def is_controlled(self) -> bool:
        return True

    def now(self) -> float:
        return self._now

    def monotonic(self) -> float:
        return self._now - self._start

    def advance(self, seconds: float) -> None:
        """Move forward by ``seconds``.

        :raises ValueError: they are negative.
        """
        if seconds < 0:
            raise ValueError("time does not go back")
        with self._lock:
            self._now += seconds

    def advance_to(self, now: float) -> None:
        """Move forward to ``now``; stay where that is past."""
        with self._lock:
            self._now = max(self._now, now)
