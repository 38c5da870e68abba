"""Waiting for what comes by itself."""

from __future__ import annotations

import time
from collections.abc import Callable

WAIT_S_MAX = 60.0
"""Far more than anything takes; only a failure waits so long."""


def eventually(holds: Callable[[], bool]) -> None:
    """Return once it holds."""
    until = time.monotonic() + WAIT_S_MAX
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)
