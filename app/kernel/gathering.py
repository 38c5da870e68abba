"""Gathering: what many threads want done at the same time, done for all of them by one.

A thread brings its part. One that finds nobody at work does everything that waits, and tells each thread what came of
its own; what is brought meanwhile is done next. A thread alone never waits for another, and nobody is woken in vain.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from app.kernel.places import resting

In = TypeVar("In")
Out = TypeVar("Out")

PARTS_MAX = 500
"""Done at once: bounds how long the others wait."""


class Part(Generic[In, Out]):
    """What one thread brought. Whoever works sets ``result`` or ``failure``."""

    __slots__ = ("_woken", "brought", "failure", "is_over", "result")

    def __init__(self, brought: In) -> None:
        self.brought = brought
        self.result: Any = None
        self.failure: BaseException | None = None
        self.is_over = False
        self._woken = threading.Lock()
        self._woken.acquire()

    def wait(self) -> None:
        """Until it is over, or its thread is the one to work next."""
        self._woken.acquire()

    def wake(self) -> None:
        """Let its thread go on."""
        self._woken.release()


class Gathering(Generic[In, Out]):
    """The parts that wait. Thread-safe.

    :param work: does parts, one call at a time; what it raises is raised in each of their threads.
    """

    def __init__(self, work: Callable[[Sequence[Part[In, Out]]], None]) -> None:
        self._work = work
        self._waiting: list[Part[In, Out]] = []
        self._is_busy = False
        self._guard = threading.Lock()

    @property
    def waiting(self) -> Sequence[In]:
        """What was brought and is not begun."""
        with self._guard:
            return [part.brought for part in self._waiting]

    def do(self, brought: In) -> Out:
        """Have a part done, together with what others bring."""
        part: Part[In, Out] = Part(brought)
        with self._guard:
            self._waiting.append(part)
            leads = not self._is_busy
            self._is_busy = True
        if not leads:
            with resting:
                part.wait()
        if not part.is_over:
            self._lead(part)
        if part.failure is not None:
            raise part.failure
        result: Out = part.result
        return result

    def _lead(self, own: Part[In, Out]) -> None:
        with self._guard:
            parts, self._waiting = self._waiting[:PARTS_MAX], self._waiting[PARTS_MAX:]
        try:
            self._work(parts)
        except BaseException as failure:  # noqa: BLE001  (raised again in each part's thread)
            for part in parts:
                part.failure = failure
        with self._guard:
            following = self._waiting[0] if self._waiting else None
            self._is_busy = following is not None
        if following is not None:
            following.wake()
        for part in parts:
            part.is_over = True
            if part is not own:
                part.wake()
