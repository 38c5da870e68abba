"""Places to compute: how many writes do so at the same time.

Python runs one thread at a time. Where sixteen want to, each short step without the interpreter (a row of SQL, a copy into
the engine) wakes another thread, which finds it taken again: a verb then costs hundreds of changes of thread, and a tenth
more of the processor. So a write takes a place before it computes, and gives it up for as long as it waits: for a block,
for the disk, for others.

A place keeps nobody out for good: who was not given one for :data:`PATIENCE_S` goes on without. So whatever a thread does
in its place, the others are late and never stuck.
"""

from __future__ import annotations

import threading
from queue import Empty, SimpleQueue
from types import TracebackType

PATIENCE_S = 0.25
"""Longer than the line at a place is with a hundred writes at once."""


class _Here(threading.local):
    """What this thread has."""

    places: Places | None = None
    has_place = False
    rests = 0


_here = _Here()


class Places:
    """So many places. Each thread enters it once: ``with places: ...``."""

    def __init__(self, count: int) -> None:
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(count):
            self._free.put(None)

    def __enter__(self) -> None:
        self.take()
        _here.places = self

    def __exit__(self, _type: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        _here.places = None
        self.give_up()

    def take(self) -> None:
        """Wait for a place, not for ever."""
        try:
            self._free.get(timeout=PATIENCE_S)
            _here.has_place = True
        except Empty:
            _here.has_place = False

    def give_up(self) -> None:
        """Let somebody else have this thread's place, if it has one."""
        if _here.has_place:
            _here.has_place = False
            self._free.put(None)


class Resting:
    """``with resting: ...`` around what waits, or computes without the interpreter: others may have this thread's place
    meanwhile. Does nothing in a thread that entered no places."""

    def __enter__(self) -> None:
        if _here.places is not None:
            _here.rests += 1
            _here.places.give_up()

    def __exit__(self, _type: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if _here.places is not None:
            _here.rests -= 1
            if not _here.rests:
                _here.places.take()


resting = Resting()
