"""TOML within limits. The standard library's parser keeps a table for every part of every dotted name, and calls itself for
every bracket: some 220 KB of names with dots take it gigabytes. So both are counted before it sees a document.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chain.files.errors import FileError
from chain.files.text import decoded

_STRUCTURE = re.compile(
    r'"""(?:[^\\]|\\.?)*?(?:"{3,5}|\Z)'  # texts, comments: nothing in them counts
    r"|'''.*?(?:'{3,5}|\Z)"  # the last two of five quotes are text's, and begin none
    r'|"(?:[^"\\\n]|\\.?)*(?:"|$)'
    r"|'[^'\n]*(?:'|$)"
    r"|#[^\n]*"
    r"|[\[\]{}.,=\n]",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class TomlLimits:
    """What a kind of document may have at most. ``names`` counts names and list items, ``dots`` those in a line."""

    bytes: int
    names: int
    depth: int = 8
    dots: int = 8


def parse_toml(content: bytes | str, limits: TomlLimits) -> dict[str, Any]:
    """The document's table.

    :raises FileError: it is not UTF-8, no TOML, or beyond the limits.
    """
    if len(content) > limits.bytes:
        raise FileError(f"{len(content)} bytes of TOML, where {limits.bytes} are read")
    text = decoded(content)
    _check_structure(text, limits)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileError(f"no TOML: {str(error)[:200]}") from error


def require_known(known: set[str], found: Mapping[str, Any], where: str) -> None:
    """Refuse names that a table does not have.

    :param where: which table it is, for the message.
    :raises FileError: there is one.
    """
    if strange := sorted(set(found) - known):
        raise FileError(f"{where} has unknown keys: {', '.join(strange)}")


def _check_structure(text: str, limits: TomlLimits) -> None:
    depth = names = dots = 0
    for found in _STRUCTURE.finditer(text):
        mark = found[0]
        if mark == "\n":
            dots = 0
        elif mark == ".":
            dots += 1
            if dots > limits.dots:
                raise FileError(f"more than {limits.dots} dots in a line of TOML")
        elif mark in "[{":
            depth += 1
            if depth > limits.depth:
                raise FileError(f"TOML nested deeper than {limits.depth} at character {found.start()}")
        elif mark in "]}":
            depth = max(depth - 1, 0)
        elif mark in ",=":
            names += 1
            if names > limits.names:
                raise FileError(f"more than {limits.names} names and items in one TOML document")
