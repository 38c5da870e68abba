"""Probes: functions of the running service, wrapped so that they count processor time and wall time by stage.

The service itself carries no instrumentation. A probe counts its own time alone: what another probe inside it counts is
taken off. Processor time is the thread's own, so what else the machine does matters little.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.kernel.auth import Gate
from app.kernel.db import Database
from app.kernel.http import writes
from app.kernel.idempotency import Operations
from app.kernel.lanes import Lanes
from app.kernel.ledger import Ledger
from app.kernel.projector import Projector
from chain.embedded.executors.revm import Revm
from chain.embedded.mempool.admission import Admission
from chain.embedded.node import EmbeddedChain
from chain.embedded.store.store import Store
from chain.embedded.writer import Writer
from chain.ethereum.keystore import Keystore

PROBES: tuple[tuple[str, type, str], ...] = (
    ("authenticate", Gate, "remembered"),
    ("authenticate", Gate, "actor"),
    ("idempotency: begin", Operations, "begin"),
    ("build the call", writes.Conduct, "build"),
    ("ledger: prepare and judge", Ledger, "transact"),
    ("dry call", EmbeddedChain, "call"),
    ("lane: nonce, store", Lanes, "send"),
    ("commit", Database, "commit"),
    ("sign", Keystore, "sign"),
    ("submit", EmbeddedChain, "submit"),
    ("admission", Admission, "check_sender"),
    ("wait for the block", Lanes, "settle"),
    ("wait for the projection", Projector, "wait_until"),
    ("show the resource", writes.Conduct, "show"),
    ("idempotency: finish", Operations, "finish"),
    ("route: the rest", writes.Writer, "_run"),
    ("block: batch, header", Writer, "_proposal_of"),
    ("block: execute", Revm, "execute"),
    ("block: seal, publish", Writer, "_finish"),
    ("block: append, fsync", Store, "append"),
    ("projection", Projector, "_project"),
)
"""Stage, and the method whose time it is, in the order of a write."""
HTTP = "HTTP: read, route, answer"
"""All that the event loop's thread does."""
REST = "threads: the rest"
"""What no probe saw: validating the body, dependencies, switching threads."""


@dataclass(slots=True)
class Count:
    """What one stage took in one thread, nanoseconds."""

    calls: int = 0
    cpu: int = 0
    wall: int = 0


@dataclass
class _Thread(threading.local):
    """Without slots: those would be every thread's together."""

    counts: dict[str, Count] = field(default_factory=dict)
    inner: list[list[int]] = field(default_factory=list)
    """For each probe that is open: processor and wall time that probes inside it counted."""
    is_known: bool = False


class Meter:
    """All counts of the process. Made in the event loop's thread."""

    def __init__(self) -> None:
        self._here = _Thread()
        self._threads: list[dict[str, Count]] = []
        self._loop_clock = time.pthread_getcpuclockid(threading.get_ident())
        self._begun = self._clocks()

    def install(self) -> None:
        """Wrap every probed method."""
        for stage, owner, name in PROBES:
            setattr(owner, name, self._wrapped(stage, getattr(owner, name)))

    def reset(self) -> None:
        """Begin to count from here."""
        for counts in self._threads:
            counts.clear()
        self._begun = self._clocks()

    def totals(self) -> dict[str, tuple[int, int, int]]:
        """Calls, processor and wall time by stage, nanoseconds, in the order of a write."""
        found = {stage: self._total(stage) for stage in dict.fromkeys(stage for stage, _, _ in PROBES)}
        all_cpu, loop_cpu = (now - then for now, then in zip(self._clocks(), self._begun, strict=True))
        seen = sum(cpu for _, cpu, _ in found.values())
        return {HTTP: (0, loop_cpu, 0), **found, REST: (0, all_cpu - loop_cpu - seen, 0)}

    def _total(self, stage: str) -> tuple[int, int, int]:
        counts = [counts[stage] for counts in tuple(self._threads) if stage in counts]
        return sum(each.calls for each in counts), sum(each.cpu for each in counts), sum(each.wall for each in counts)

    def _clocks(self) -> tuple[int, int]:
        return time.process_time_ns(), time.clock_gettime_ns(self._loop_clock)

    def _wrapped(self, stage: str, method: Callable[..., Any]) -> Callable[..., Any]:
        here = self._here

        @functools.wraps(method)
        def probed(*args: Any, **kwargs: Any) -> Any:
            if not here.is_known:
                here.is_known = True
                self._threads.append(here.counts)
            here.inner.append([0, 0])
            cpu, wall = time.thread_time_ns(), time.perf_counter_ns()
            try:
                return method(*args, **kwargs)
            finally:
                cpu, wall = time.thread_time_ns() - cpu, time.perf_counter_ns() - wall
                inner_cpu, inner_wall = here.inner.pop()
                if here.inner:
                    here.inner[-1][0] += cpu
                    here.inner[-1][1] += wall
                count = here.counts.setdefault(stage, Count())
                count.calls += 1
                count.cpu += cpu - inner_cpu
                count.wall += wall - inner_wall

        return probed
