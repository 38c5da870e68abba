"""JSON (RFC 8259) within limits: size, depth, count and length of numbers; no duplicate names, no NaN, no half characters.

The standard library's parser relies on the interpreter's recursion limit, which py-evm raises so far that ``[`` a hundred
thousand times ends the process. So brackets are counted before it sees a document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any, NoReturn

from chain.files.errors import FileError
from chain.files.text import decoded

DIGITS_MAX = 78
"""Of a number: those of 2²⁵⁶ - 1."""

_STRUCTURE = re.compile(r'["\[\]{},]|\\.', re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class JsonLimits:
    """What a kind of document may have at most. ``values`` counts texts, numbers, objects and lists."""

    bytes: int
    values: int
    depth: int = 16


def parse_json(content: bytes | str, limits: JsonLimits) -> Any:
    """The document's value.

    :raises FileError: it is not UTF-8, no JSON, or beyond the limits; a name stands twice in an object; a number is no
        number or too long; a text holds half a surrogate pair.
    """
    if len(content) > limits.bytes:
        raise FileError(f"{len(content)} bytes of JSON, where {limits.bytes} are read")
    text = decoded(content)
    _check_structure(text, limits)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_number(int),
            parse_float=_number(_finite),
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        raise FileError(f"no JSON: {error}") from error
    if _SURROGATE.search(text):
        _check_texts(value)
    return value


def parse_json_object(content: bytes | str, limits: JsonLimits) -> dict[str, Any]:
    """The document's value, which must be an object.

    :raises FileError: it is none; see :func:`parse_json`.
    """
    value = parse_json(content, limits)
    if not isinstance(value, dict):
        raise FileError("no JSON object")
    return value


def _check_structure(text: str, limits: JsonLimits) -> None:
    """Count brackets and commas outside of texts."""
    depth, values, is_text = 0, 1, False
    for found in _STRUCTURE.finditer(text):
        mark = found[0]
        if mark == '"':
            is_text = not is_text
        elif is_text or mark[0] == "\\":
            continue
        elif mark in "]}":
            depth -= 1
        else:
            values += 1
            depth += mark != ","
            if depth > limits.depth:
                raise FileError(f"JSON nested deeper than {limits.depth} at character {found.start()}")
            if values > limits.values:
                raise FileError(f"more than {limits.values} values in one JSON document")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise FileError(f"{twice[:64]!r} stands twice in one JSON object")
    return members


def _number(convert: Callable[[str], Any]) -> Callable[[str], Any]:
    def read(digits: str) -> Any:
        if len(digits) > DIGITS_MAX + 1:
            raise FileError(f"a JSON number of {len(digits)} digits")
        return convert(digits)

    return read


def _finite(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise FileError(f"{digits} is beyond every number of JSON's readers")
    return number


def _no_number(name: str) -> NoReturn:
    raise FileError(f"{name} is no JSON number")


def _check_texts(value: Any) -> None:
    """Refuse half a surrogate pair: no file, terminal or table takes it."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            left += (*each, *each.values())
        elif isinstance(each, list):
            left += each
        elif isinstance(each, str) and any("\ud800" <= character <= "\udfff" for character in each):
            raise FileError("a JSON text holds half a surrogate pair")
