"""The words behind hashes in a verb's arguments: what a second person has to see of what it approves.

The chain has hashes where words are nobody else's business. The room that keeps the words says which arguments they
belong to; whoever may see the call may see them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.kernel.codec import Description
from app.kernel.db import Session

Find = Callable[[Session, Mapping[str, Any]], Mapping[str, Any]]
"""From a verb's arguments, JSON-ready, to the words by argument, JSON-ready; without those it does not know."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One verb with hashes among its arguments."""

    contract: str
    verb: str
    find: Find


class Words:
    """All of them."""

    def __init__(self, spoken: Iterable[Spoken]) -> None:
        self._find = {(each.contract, each.verb): each.find for each in spoken}

    def behind(self, session: Session, call: Description) -> dict[str, Any]:
        """The words of one call, by argument; empty where it has no hashes."""
        find = self._find.get((call.contract, call.verb))
        return {} if find is None else dict(find(session, call.args))


def raw(hash_text: str) -> bytes:
    """The bytes of a hash as :class:`Description` shows it."""
    return bytes.fromhex(hash_text.removeprefix("0x"))
