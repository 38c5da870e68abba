"""The thread that sweeps while the service runs."""

from __future__ import annotations

import threading

import structlog
from prometheus_client import Counter

from app.kernel.problems import Problem
from app.sweeping.operator import Operator
from app.sweeping.sweep import Sweep

ROUNDS = Counter("tally_sweep_rounds_total", "Rounds of the sweeper", ["outcome"])

log = structlog.get_logger()


class Sweeper:
    """Sweeps once in a while. The first round comes after the first wait: a start has more urgent work."""

    def __init__(self, sweep: Sweep, operator: Operator, every_s: float) -> None:
        self._sweep = sweep
        self._operator = operator
        self._every_s = every_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweeper", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the write in hand and end."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._every_s):
            ROUNDS.labels(self._round()).inc()

    def _round(self) -> str:
        """How it went."""
        try:
            maker = self._operator.maker()
            if maker is None:
                return "no-account"
            done = self._sweep.round(maker, self._stopping)
        except Problem as problem:
            log.warning("sweeping goes on with the next round", reason=str(problem.detail))
            return "interrupted"
        except Exception:  # housekeeping must outlive whatever one round met
            log.exception("a round of sweeping failed")
            return "failed"
        if done:
            log.info("swept", items=done)
        return "done"
