"""What a row of the matrix says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.kernel.enums import CAPABILITIES
from app.sandbox.members import MEMBERS

EVERYBODY = tuple(member.handle for member in MEMBERS)
OVERSEERS = ("regulator", "auditor")
CALLERS = tuple(f"{handle}/{seat}" for handle in EVERYBODY for seat in CAPABILITIES)
NOT_FOUND = "not-found"
SEAT = "capability-missing"
ROLE = "role-missing"


def names(caller: str, whom: tuple[str, ...]) -> bool:
    """Whether ``whom`` has the caller's seat, or its party as a whole."""
    return caller in whom or caller.partition("/")[0] in whom


@dataclass(frozen=True, slots=True)
class Show:
    """``GET`` of one thing.

    :param to: who sees it; ``tier1`` for all seats of tier1, ``tier1/Maker`` for one.
    :param otherwise: what everybody else is told.
    :param public: also without an API key.
    """

    path: str
    to: tuple[str, ...] = EVERYBODY
    otherwise: str = NOT_FOUND
    public: bool = False


@dataclass(frozen=True, slots=True)
class List:
    """``GET`` of a list, which everybody has.

    :param item: how one thing stands in it.
    :param to: in whose list that stands.
    """

    path: str
    item: Mapping[str, str]
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Write:
    """``POST``.

    :param by: who may, and the status of the answer.
    :param refused: what those in ``seen_by`` are told who may not. They know of the thing already.
    :param otherwise: what everybody else is told.
    :param keeps_nothing: it reads what it is sent.
    """

    path: str
    body: Any
    by: Mapping[str, int]
    refused: tuple[str, ...] = ()
    seen_by: tuple[str, ...] = ()
    otherwise: str = NOT_FOUND
    keeps_nothing: bool = False


Row = Show | List | Write


def method(row: Row) -> str:
    """The HTTP method."""
    return "POST" if isinstance(row, Write) else "GET"


def is_public(row: Row) -> bool:
    """Whether no API key is asked for."""
    return isinstance(row, Show) and row.public


def all_seats(*handles: str, status: int = 201) -> dict[str, int]:
    """Every seat of these may."""
    return {f"{handle}/{seat}": status for handle in handles for seat in CAPABILITIES}
