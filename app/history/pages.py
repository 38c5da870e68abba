"""Pages of what was read whole. A block never changes, so a place in its list is as good as a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.kernel.cursors import malformed
from app.kernel.pages import Window

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Part(Generic[Item]):
    """A page, and the cursor of the next one."""

    items: list[Item]
    next_cursor: str | None

    @property
    def has_more(self) -> bool:
        """Whether a next one exists."""
        return self.next_cursor is not None


def cut(items: Sequence[Item], window: Window) -> Part[Item]:
    """The page that the window names.

    :raises MalformedCursor: the cursor is not one that this list gave out.
    """
    start = 0
    if window.place is not None:
        start = int(window.place)
        if not start < len(items):
            raise malformed()  # without `at`, an earlier page showed another block
    end = start + window.limit
    return Part(list(items[start:end]), window.seal.close(str(end)) if end < len(items) else None)
