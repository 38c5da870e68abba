"""Items as rows of a file: which columns a model has, and what an item has in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from app.kernel.ids import PartyId
from app.kernel.included import OWN_ID
from app.kernel.money import Amount, decimal_text
from app.kernel.sheets import Cell, Decimal

NameOf = Callable[[PartyId], str | None]


_Show = Callable[[Mapping[str, Any], NameOf], Cell]


class Columns:
    """The columns of a model: a member within another is named after both; an amount has its currency beside it, a party its
    name.

    :param named: whether parties have one.
    """

    def __init__(self, model: type[BaseModel], *, named: bool = True) -> None:
        self._columns = tuple(_columns(model, (), named=named))
        self.names = [name for name, _ in self._columns]

    def cells(self, item: BaseModel, name_of: NameOf) -> list[Cell]:
        """What an item has in them. Amounts are decimal units of their currency, lists are parted by `|`, or JSON where their
        members have members."""
        said: Mapping[str, Any] = item.model_dump(mode="json")
        return [show(said, name_of) for _, show in self._columns]


def _columns(model: type[BaseModel], path: tuple[str, ...], *, named: bool) -> Iterator[tuple[str, _Show]]:
    for name, field in model.model_fields.items():
        alias = field.serialization_alias or name
        kind, here = _bare(field.annotation), (*path, alias)
        column = "_".join(here)
        if isinstance(kind, type) and issubclass(kind, Amount):
            yield column, lambda said, _, here=here: _decimal(_at(said, here))  # type: ignore[misc]
            yield f"{column}_currency", lambda said, _, here=here: _at(said, (*here, "currency"))  # type: ignore[misc]
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _columns(kind, here, named=named)
        else:
            yield column, lambda said, _, here=here: _cell(_at(said, here))  # type: ignore[misc]
            if kind is PartyId and named and name != OWN_ID:
                yield f"{column}_name", lambda said, of, here=here: _name(_at(said, here), of)  # type: ignore[misc]


def _bare(annotation: Any) -> Any:
    """What is said of a type's values without the rest: neither that it may be absent, nor how it is read."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        kinds = [each for each in get_args(annotation) if each is not type(None)]
        return _bare(kinds[0]) if len(kinds) == 1 else annotation
    return annotation


def _at(said: Any, path: Sequence[str]) -> Any:
    for name in path:
        said = None if said is None else said[name]
    return said


def _decimal(amount: Mapping[str, Any] | None) -> Cell:
    return None if amount is None else Decimal(decimal_text(amount["amount"], amount["currency"]))


def _cell(value: Any) -> Cell:
    if isinstance(value, list) and not any(isinstance(each, list | dict) for each in value):
        return "|".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _name(party: str | None, name_of: NameOf) -> Cell:
    return None if party is None else name_of(PartyId(int(party)))
