"""Requests that no route may see: JSON nested too deeply for a thread's stack, and text that no table can hold."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote_to_bytes

from pydantic_core import from_json
from starlette.types import Scope

from app.kernel.problems import FieldError, InvalidInput, MalformedJson, Problem

NESTING_MAX = 200
"""How deep the strict parser goes; Python's own is safe far beyond."""


def hostile(scope: Scope, body: bytes) -> Problem | None:
    """What is wrong with a request before anybody reads it."""
    text = _json_of(body)
    if text is not None and _is_too_deep(text):
        return MalformedJson("The JSON is nested too deeply to be read.")
    places = ["path"] * ("\0" in scope["path"]) + ["query"] * (b"\0" in unquote_to_bytes(scope["query_string"]))
    if text is not None and "\\u0000" in text:
        places += _places_of_nul(text)
    wrong = [FieldError(field=place, code="nul", detail="U+0000 is not text.") for place in places]
    return InvalidInput("Text cannot have the character U+0000 in it.", errors=wrong) if wrong else None


def _places_of_nul(text: str) -> list[str]:
    """Where in a JSON document texts or names have a NUL; nowhere in what is no JSON, which its route refuses."""
    try:
        left: list[tuple[str, Any]] = [("", json.loads(text))]
    except ValueError:
        return []
    found = []
    while left:
        place, value = left.pop()
        if isinstance(value, dict):
            found += [place or "body" for name in value if "\0" in name]
            left += [(f"{place}.{name}" if place else name, each) for name, each in value.items()]
        elif isinstance(value, list):
            left += [(f"{place}.{number}" if place else str(number), each) for number, each in enumerate(value)]
        elif isinstance(value, str) and "\0" in value:
            found.append(place)
    return found


def _json_of(body: bytes) -> str | None:
    """The body as text where it may be a JSON object or list. Python's parser takes more than RFC 8259 allows: a byte
    order mark, UTF-16 and UTF-32, half a surrogate pair."""
    try:
        text = body.decode(json.detect_encoding(body), "surrogatepass")
    except UnicodeDecodeError:
        return None  # Python's parser stops here too
    return text if text.lstrip()[:1] in ("[", "{") else None


def _is_too_deep(text: str) -> bool:
    """Whether Python's own parser must not see it. The second EVM raises the interpreter's recursion limit beyond what a
    thread's stack holds, so deep nesting would end the process; this parser counts its depth instead. Python's goes on
    where the strict one stops, so what the strict one refuses may have only so many brackets altogether."""
    try:
        from_json(text.encode("utf-8", "surrogatepass"))
    except ValueError as error:
        return "recursion limit" in str(error) or text.count("[") + text.count("{") > NESTING_MAX
    return False
