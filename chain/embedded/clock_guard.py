"""The time of the next block, and the guard against a clock that jumps."""

from __future__ import annotations

import threading

from chain.errors import ChainUnavailable
from chain.runtime.clock import Clock

CLOCK_JUMP_S_MAX = 2.0
"""How far wall time may run from monotonic time between two readings. A leap second is one."""

CLOCK_SLEW_MAX = 0.0005
"""How fast a time service may bend the wall clock: 500 parts per million, the limit of NTP."""


class Timekeeper:
    """Reads a clock and compares it with monotonic time at every reading; after a jump it stands still for good,
    so that nothing on the ledger expires by accident. Thread-safe."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._wall = clock.now()
        self._monotonic = clock.monotonic()
        self._has_jumped = False

    def now(self) -> int:
        """Whole seconds UTC; after a jump the last reading before it."""
        with self._lock:
            self._read()
            return int(self._wall)

    def check(self) -> None:
        """Refuse to go on after a jump.

        :raises ChainUnavailable: the clock jumped; the node must be started again.
        """
        with self._lock:
            self._read()
            if self._has_jumped:
                raise ChainUnavailable("the clock jumped: set it right and start the node again", retry_after_s=60)

    def _read(self) -> None:
        if self._has_jumped:
            return
        wall, monotonic = self._clock.now(), self._clock.monotonic()
        elapsed = monotonic - self._monotonic
        if abs(wall - self._wall - elapsed) > CLOCK_JUMP_S_MAX + CLOCK_SLEW_MAX * elapsed:
            self._has_jumped = True
            return
        self._wall, self._monotonic = wall, monotonic
