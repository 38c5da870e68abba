"""What stands beside an answer: the names of the parties in it, and what the caller asked to have with it.

Ids stay ids. Which members are ids of parties, the schemas say; it is looked up once for each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, get_args

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo
from pydantic_core import to_json

from app.kernel.db import Session
from app.kernel.ids import PartyId
from app.kernel.listing import View
from app.kernel.resources import LegalId, Schema

OWN_ID = "id"
"""The member that a resource itself is known by: nobody else is named there."""
NOTHING: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
_LEGAL_ID = {"scheme": "USCC", "value": "91440300MA5EQ4T81A"}


class NamedParty(Schema):
    """A party that an answer names by its id."""

    name: str | None = Field(description="Not on chain; null where nobody told this service", examples=["粤湾智驾"])
    legal_id: LegalId


Names = Callable[[Session, Collection[PartyId]], Mapping[PartyId, NamedParty]]
"""Looks parties up, all in one query. Everybody with a key may know them."""


@dataclass(frozen=True, slots=True)
class Related:
    """One kind of thing that can stand beside resources of another kind."""

    into: str
    """Its member of ``included``, where things stand by their ids."""
    model: type[BaseModel]
    load: Callable[[View, Sequence[Any]], Iterable[Any]]
    """What stands beside some resources as far as the reader may see it, in one query."""
    key: str = OWN_ID

    def of(self, view: View, items: Sequence[Any]) -> dict[str, Any]:
        """The things that stand beside these resources, by their ids."""
        return {str(getattr(each, self.key)): each for each in self.load(view, items)}


Relations = Mapping[type[BaseModel], Mapping[str, Related]]
"""By the resource's schema and the word of ``expand``."""


class Included(Schema):
    """What stands beside an answer, by id."""

    parties: dict[str, NamedParty] = Field(
        description="Every party that the answer names", examples=[{"6": {"name": "粤湾智驾", "legal_id": _LEGAL_ID}}]
    )


@cache
def names_parties(kind: Any) -> bool:
    """Whether answers of a schema have ids of parties."""
    reached, left = set[Any](), [kind] if _is_schema(kind) else []
    while left:
        one = left.pop()
        if one not in reached:
            reached.add(one)
            left += [
                leaf for field in one.model_fields.values() for leaf in _leaves(field.annotation) if _is_schema(leaf)
            ]
    return any(_is_party_id(name, field) for one in reached for name, field in one.model_fields.items())


def parties_in(found: Any) -> Iterator[PartyId]:
    """The ids of parties in an answer."""
    if isinstance(found, (list, tuple)):
        for each in found:
            yield from parties_in(each)
    elif isinstance(found, BaseModel):
        for name, is_id in _members(type(found)):
            value = getattr(found, name)
            if not is_id:
                yield from parties_in(value)
            elif value is not None:
                yield from value if isinstance(value, (list, tuple)) else (value,)


def included(names: Names, session: Session, found: Any, things: Mapping[str, Mapping[str, Any]] = NOTHING) -> bytes:
    """The JSON of what stands beside an answer.

    :param things: what was asked for, by its member and its ids.
    """
    ids = {*parties_in(found), *(each for some in things.values() for each in parties_in([*some.values()]))}
    parties = names(session, ids) if ids else {}
    return to_json({"parties": {str(party): parties[party] for party in sorted(parties)}, **things})


def beside(body: bytes, member: str, value: bytes) -> bytes:
    """A JSON object with a further member."""
    return b'%s,"%s":%s}' % (body.removesuffix(b"}"), member.encode(), value)


@cache
def _members(kind: type[BaseModel]) -> tuple[tuple[str, bool], ...]:
    """The members of a schema that have ids of parties, and whether they are ones themselves."""
    found = []
    for name, field in kind.model_fields.items():
        if _is_party_id(name, field):
            found.append((name, True))
        elif any(_is_schema(leaf) and names_parties(leaf) for leaf in _leaves(field.annotation)):
            found.append((name, False))
    return tuple(found)


def _is_schema(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _is_party_id(name: str, field: FieldInfo) -> bool:
    return name != OWN_ID and PartyId in _leaves(field.annotation)


def _leaves(annotation: Any) -> Iterator[Any]:
    """The types that a value of an annotation may have, or that it is made of."""
    inner = get_args(annotation)
    if not inner:
        yield annotation
    for each in inner:
        yield from _leaves(each)
