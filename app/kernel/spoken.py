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
from chain.port import Hash32

Find = Callable[[Session, Mapping[str, Any]], Mapping[str, Any]]
"""From a verb's arguments, JSON-ready, to the words by argument, JSON-ready; without those it does not know."""
FindFiled = Callable[[Session, Hash32], Mapping[str, Any]]
"""The same from the transaction that filed the call, for words that were said with it and have no hash in it."""


def _nothing(_session: Session, _of: object) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Spoken:
    """One verb with words that the chain does not have."""

    contract: str
    verb: str
    find: Find = _nothing
    find_filed: FindFiled = _nothing


class Words:
    """All of them."""

    def __init__(self, spoken: Iterable[Spoken]) -> None:
        self._spoken = {(each.contract, each.verb): each for each in spoken}

    def behind(self, session: Session, call: Description, filed_by: Hash32) -> dict[str, Any]:
        """The words of one call that a transaction filed, by argument; empty where there are none."""
        found = self._spoken.get((call.contract, call.verb))
        return {} if found is None else {**found.find(session, call.args), **found.find_filed(session, filed_by)}


def raw(hash_text: str) -> bytes:
    """The bytes of a hash as :class:`Description` shows it."""
    return bytes.fromhex(hash_text.removeprefix("0x"))
