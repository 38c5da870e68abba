"""Pages of what was read whole. A block never changes, so a place in its list is as good as a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.kernel.pages import Window
from app.kernel.problems import MalformedCursor

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
    if window.cursor is not None:
        text = window.cursor.removeprefix("p")
        start = int(text) if text.isascii() and text.isdecimal() and len(text) < len("1234567890") else -1
        if not window.cursor.startswith("p") or not 0 < start < len(items):
            raise MalformedCursor("Begin the list again without a cursor, and give cursors back unchanged.")
    end = start + window.limit
    return Part(list(items[start:end]), f"p{end}" if end < len(items) else None)
