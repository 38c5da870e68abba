"""One budget for all request bodies in memory, so that many large ones at once cannot have all of it."""

from __future__ import annotations

import threading
from types import TracebackType

from app.kernel.problems import Busy
from app.kernel.texts import Text


class BodyBudget:
    """So many bytes for the bodies of all requests together. Thread-safe."""

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._guard = threading.Lock()
        self._taken = 0

    @property
    def taken(self) -> int:
        """Bytes in use."""
        return self._taken

    def share(self) -> Share:
        """A request's share, empty yet; given back when its block ends."""
        return Share(self)

    def take(self, size: int) -> None:
        """
        :raises Busy: there is not so much left.
        """
        with self._guard:
            if self._taken + size > self._bytes_max:
                raise Busy(Text("Too many large requests are being received; send this one again in a moment."))
            self._taken += size

    def give_back(self, size: int) -> None:
        """End the use of so many bytes."""
        with self._guard:
            self._taken -= size


class Share:
    """What one request has of a budget: ``with budget.share() as share: ...``."""

    __slots__ = ("_budget", "_size")

    def __init__(self, budget: BodyBudget) -> None:
        self._budget = budget
        self._size = 0

    def take(self, size: int) -> None:
        """
        :raises Busy: the budget has not so much left.
        """
        self._budget.take(size)
        self._size += size

    def __enter__(self) -> Share:
        return self

    def __exit__(self, _type: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if self._size:
            self._budget.give_back(self._size)
            self._size = 0
