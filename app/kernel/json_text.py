"""JSON of strangers, read strictly: UTF-8, every member once, no NaN, bounded in depth and in how many values it has.

RFC 8259 lets a parser take what it likes of two members with one name. Two parsers that take different ones see two
different requests, so a name that comes twice is no JSON here.
"""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from contextlib import suppress
from typing import Any

from pydantic_core import from_json

from app.kernel.problems import ERRORS_MAX, BodyTooLarge, DuplicateMember, FieldError, InvalidInput, MalformedJson
from app.kernel.texts import Text

NESTING_MAX = 201
"""How deep the strict parser goes; Python's own is safe far beyond."""
VALUES_MAX = 200_000
"""A bound on the objects that a text becomes: an invoice of 10,000 lines has some 100,000."""


class NoJson(MalformedJson):
    """Harmless to a parser, which would find the same."""

    @classmethod
    def slug(cls) -> str:
        return MalformedJson.slug()


def refuse_hostile(text: bytes) -> None:
    """For what has a parser and refusals of its own: what that must not see, or would read as something else.

    :raises DuplicateMember, MalformedJson, BodyTooLarge, InvalidInput: as :func:`read_json`, but for what is just no JSON.
    """
    with suppress(NoJson):
        read_json(text)


def read_json(text: bytes) -> Any:
    """The value that a JSON text says.

    :raises MalformedJson: it is none, or is nested too deeply.
    :raises DuplicateMember: an object says a member twice.
    :raises BodyTooLarge: it has too many values.
    :raises InvalidInput: there is U+0000 in it, which no table can hold.
    """
    brackets = text.count(b"[") + text.count(b"{")
    if brackets + text.count(b",") > VALUES_MAX:
        raise BodyTooLarge(
            Text("The body has more than {most} values, which is the most that is read; send less.", most=VALUES_MAX)
        )
    if brackets > NESTING_MAX:
        _refuse_too_deep(text)
    if text.startswith(BOM_UTF8):
        raise NoJson(Text("The body begins with a byte order mark; send JSON in UTF-8 without one (RFC 8259)."))
    try:
        value = json.loads(text.decode("utf-8"), object_pairs_hook=_members, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise NoJson(Text("The body is not in UTF-8; send JSON in UTF-8 (RFC 8259).")) from error
    except ValueError as error:
        raise NoJson(
            Text("The body cannot be read as JSON ({fault}); send JSON as RFC 8259 has it.", fault=str(error)[:200])
        ) from error
    if b"\\u0000" in text:
        _refuse_nul(value)
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise DuplicateMember(
            Text("The member “{name}” comes twice in one object; say it once.", name=twice[:80]),
            errors=[
                FieldError(
                    field=twice[:200],
                    code="duplicate-member",
                    detail=Text("This comes twice in one object; say it once."),
                )
            ],
        )
    return found


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _refuse_too_deep(text: bytes) -> None:
    """Python's own parser must not see it: the second EVM raises the interpreter's recursion limit beyond what a thread's
    stack holds, so deep nesting would end the process. This parser counts its depth instead."""
    try:
        from_json(text)
    except ValueError as error:
        if "recursion limit" in str(error):
            raise MalformedJson(Text("The JSON is nested too deeply to be read; send it flatter.")) from error
        raise NoJson(Text("The body cannot be read as JSON; send JSON as RFC 8259 has it.")) from error


def _refuse_nul(value: Any) -> None:
    """
    :raises InvalidInput: texts or names of members have a NUL; the first hundred are named.
    """
    left: list[tuple[str, Any]] = [("", value)]
    found: list[str] = []
    while left and len(found) < ERRORS_MAX:
        place, value = left.pop()
        if isinstance(value, dict):
            found += [place or "body" for name in value if "\0" in name]
            left += [(f"{place}.{name[:80]}" if place else name[:80], each) for name, each in value.items()]
        elif isinstance(value, list):
            left += [(f"{place}.{number}" if place else str(number), each) for number, each in enumerate(value)]
        elif isinstance(value, str) and "\0" in value:
            found.append(place)
    if found:
        raise nul(found[:ERRORS_MAX])


def nul(places: list[str]) -> InvalidInput:
    """What is said of text with a NUL in these places."""
    wrong = [
        FieldError(
            field=place[:200] or "body", code="nul", detail=Text("The character U+0000 is no text; leave it out.")
        )
        for place in places
    ]
    return InvalidInput(
        Text("The request has the character U+0000 in it, which no text can have; leave it out."), errors=wrong
    )
