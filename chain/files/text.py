"""A file's text, and showing what it says: names and texts of strangers on a terminal or a page."""

from __future__ import annotations

from chain.files.errors import FileError

CHARACTERS_MAX = 2_000
"""Of one text that is shown."""


def decoded(content: bytes | str) -> str:
    """The text of a document in UTF-8.

    :raises FileError: it is not.
    """
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileError(f"no UTF-8 at byte {error.start}") from error


def printable(text: str, most: int = CHARACTERS_MAX) -> str:
    """A text in which nothing moves the cursor, turns the direction, hides itself or ends the line: each such character is
    shown by its number. What is longer than ``most`` is cut, and says so."""
    cut = text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"
    if cut.isprintable():
        return cut
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in cut)
