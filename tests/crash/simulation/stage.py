"""Where threads act one at a time: the node's own stop at each failpoint until the director lets them go on."""

from __future__ import annotations

import threading
from collections.abc import Callable

from chain.runtime.failpoints import Crash

ROLES = ("block-writer", "checkpoint")
"""The node's threads, by how their names begin. Any other thread is the director's own."""
STEP_S_MAX = 20.0
LOOK_S = 0.0005


class Stage:
    """One life's threads.

    :param on_director: what the director does when it passes a failpoint itself.
    """

    def __init__(self, on_director: Callable[[str], None]) -> None:
        self.passed: set[str] = set()
        """Failpoints where a thread was, as far as the seed decides it."""
        self.parked: dict[str, str] = {}
        """Where each thread stands."""
        self._on_director = on_director
        self._changed = threading.Condition()
        self._turn: str | None = None
        self._fault: BaseException | None = None
        self._is_over = self._is_free = False

    def visit(self, name: str) -> None:
        """The hook of every failpoint."""
        role = next((each for each in ROLES if threading.current_thread().name.startswith(each)), None)
        if not self._is_free:
            self.passed.add(name)
        if role is None or self._is_free:
            self._on_director(name)
            return
        with self._changed:
            if not self._is_over:
                self.parked[role] = name
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._turn == role or self._is_over or self._is_free)
                self.parked.pop(role, None)
                self._turn = None
            if self._is_over:
                raise Crash(name)
            fault, self._fault = self._fault, None
        if fault is not None:
            raise fault

    def step(self, role: str, is_quiet: Callable[[], bool], fault: BaseException | None = None) -> None:
        """Let one thread go on from where it stands, with a fault if there is one, and wait until nothing moves."""
        with self._changed:
            del self.parked[role]
            self._turn, self._fault = role, fault
            self._changed.notify_all()
        self.wait(is_quiet)

    def wait(self, is_quiet: Callable[[], bool]) -> None:
        """Until nothing moves."""
        with self._changed:
            if not self._changed.wait_for(is_quiet, LOOK_S):
                for _ in range(int(STEP_S_MAX / LOOK_S)):
                    if self._changed.wait_for(is_quiet, LOOK_S):
                        return
                raise AssertionError(f"nothing happens at {self.parked}")

    def free(self) -> None:
        """Let everybody run; from now on all are the director's."""
        with self._changed:
            self._is_free = True
            self._changed.notify_all()

    def end(self) -> None:
        """Nobody gets any further."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()
