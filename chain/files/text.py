"""Showing what a file says: names and texts of strangers on a terminal or a page."""

from __future__ import annotations

CHARACTERS_MAX = 2_000
"""Of one text that is shown."""


def printable(text: str, most: int = CHARACTERS_MAX) -> str:
    """A text in which nothing moves the cursor, turns the direction, hides itself or ends the line: each such character is
    shown by its number. What is longer than ``most`` is cut, and says so."""
    cut = text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"
    if cut.isprintable():
        return cut
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in cut)
