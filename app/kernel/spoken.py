"""The words behind hashes in a verb's arguments: what a second person has to see of what it approves.

The chain has hashes where words are nobody else's business. The room that keeps the words says which arguments they
belong to; whoever may see the call may see them. Anybody may file any call, also with a hash or a number that it saw
elsewhere: so the room says nothing that the party that filed it may not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.kernel.codec import Description
from app.kernel.db import Session
from app.kernel.fields import SQL_INTEGER_MAX
from app.kernel.ids import PartyId
from chain.port import Hash32

Find = Callable[[Session, PartyId, Mapping[str, Any]], Mapping[str, Any]]
"""From the party that filed it and a verb's arguments, JSON-ready, to the words by argument, JSON-ready; without those it does
not know, or that are not for this party."""
FindFiled = Callable[[Session, Hash32], Mapping[str, Any]]
"""The same from the transaction that filed the call, for words that were said with it and have no hash in it."""


def _nothing(_session: Session, _party: PartyId, _args: Mapping[str, Any]) -> Mapping[str, Any]:
    return {}


def _nothing_filed(_session: Session, _filed_by: Hash32) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Spoken:
    """One verb with words that the chain does not have."""

    contract: str
    verb: str
    find: Find = _nothing
    find_filed: FindFiled = _nothing_filed


class Words:
    """All of them."""

    def __init__(self, spoken: Iterable[Spoken]) -> None:
        self._spoken = {(each.contract, each.verb): each for each in spoken}

    def behind(self, session: Session, party: PartyId, call: Description, filed_by: Hash32) -> dict[str, Any]:
        """The words of one call that a party filed in a transaction, by argument; empty where there are none."""
        found = self._spoken.get((call.contract, call.verb))
        if found is None:
            return {}
        return {**found.find(session, party, call.args), **found.find_filed(session, filed_by)}


def raw(hash_text: str) -> bytes:
    """The bytes of a hash as :class:`Description` shows it."""
    return bytes.fromhex(hash_text.removeprefix("0x"))


def number(text: str) -> int:
    """The number as :class:`Description` shows it; 0, which names nothing, where it is beyond what a table can hold."""
    said = int(text)
    return said if said <= SQL_INTEGER_MAX else 0
