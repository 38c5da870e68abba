"""What a room says of a list: who sees which rows, what narrows, orders, groups and sums them.

Everything else a list can do follows from it: pages (:mod:`app.kernel.pages`), totals (:mod:`app.kernel.totals`), files
(:mod:`app.kernel.columns`), parameters and routes (:mod:`app.kernel.http.lists`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import ColumnElement, Select, and_, case, false, not_, or_

from app.kernel.auth import Actor
from app.kernel.db import Session
from app.kernel.fields import Instant

Condition = ColumnElement[bool]
_INSTANTS = frozenset({"created", "expires"})
"""What filters bound that is an instant; all else is a day."""


class Filter(BaseModel):
    """What a list can be narrowed by: each field is a parameter, and absent means any. A list is any of its values.

    ``x_from`` and ``x_until`` bound the column ``x``: days are included at both ends, instants are not at the end.
    """

    model_config = ConfigDict(frozen=True)

    @field_validator("*")
    @classmethod
    def _said_once(cls, value: Any) -> Any:
        """A word said a thousand times is one: SQL takes no condition that is a thousand deep."""
        return list(dict.fromkeys(value)) if isinstance(value, list) else value


class Created(Filter):
    """Of what has an instant at which it came to be."""

    created_from: Instant | None = Field(None, description="Created at this instant or later")
    created_until: Instant | None = Field(None, description="Created before this instant")


@dataclass(frozen=True, slots=True)
class View:
    """Who reads, when, and what the reading takes besides."""

    session: Session
    actor: Actor
    now: int
    """The chain's time, seconds UTC."""
    within: Any = None
    """The id in the list's path, where it is the list of one thing."""
    given: Any = None
    """What the room's routes give from the service's parts."""


Visible = Callable[[View], Sequence[Condition]]
"""Rows for which any of the conditions holds; all rows where there are none."""


@dataclass(frozen=True, slots=True)
class States:
    """The states that are shown: those that a column has, and those that follow from time and other rows."""

    stored: Any
    """The column, or what makes an expression of a :class:`View`."""
    derived: Mapping[str, tuple[str, Callable[[View], Condition]]] = field(default_factory=dict)
    """By the word shown: the stored word it is a part of, and which part."""

    def any_of(self, view: View, words: Iterable[str]) -> Condition:
        """Rows in one of the states. The stored word is compared first, so that an index serves."""
        return or_(false(), *(self._is(view, word) for word in words))

    def shown(self, view: View) -> ColumnElement[str]:
        """The state as it is shown."""
        stored = _expression(self.stored, view)
        parts = [(and_(stored == base, which(view)), word) for word, (base, which) in self.derived.items()]
        return case(*parts, else_=stored) if parts else stored

    def _is(self, view: View, word: str) -> Condition:
        stored = _expression(self.stored, view)
        if word in self.derived:
            base, which = self.derived[word]
            return and_(stored == base, which(view))
        others = [not_(which(view)) for base, which in self.derived.values() if base == word]
        return and_(stored == word, *others)


@dataclass(frozen=True, slots=True)
class Group:
    """What a list's totals can be grouped by."""

    column: Any
    """A column, or what makes an expression of a :class:`View`."""
    text: Callable[[Any], str] = str
    """The key as it is written."""

    def expression(self, view: View) -> ColumnElement[Any]:
        """What rows of one group have in common."""
        return _expression(self.column, view)


@dataclass(frozen=True, slots=True)
class Listing:
    """One list."""

    name: str
    """Of its files."""
    rows: Select[Any]
    """Every row, joined with what its columns below are of."""
    item: type[BaseModel]
    show: Callable[[View, Any], BaseModel]
    """A row as this reader sees it."""
    visible: Visible
    """Whose rows this reader sees: those for which any of the conditions holds. Each is read by an index of its own, and
    merged. May raise what a reader of an item would be told."""
    sorts: Mapping[str, Sequence[Any]]
    """What it can be ordered by, which never changes: the columns, the last of which is unique with those before."""
    default: str
    """The order where none is asked for; ``-`` before it is descending."""
    filters: type[Filter] = Filter
    columns: Mapping[str, Any] = field(default_factory=dict)
    """What filters compare: a column by the name of the filter, or by ``x`` of ``x_from`` and ``x_until``; several where
    any may fit."""
    states: States | None = None
    """What ``state`` compares."""
    flags: Mapping[str, Callable[[View], Condition]] = field(default_factory=dict)
    """What a filter asks that is true or false."""
    also: Callable[[View, Any], Iterable[Condition]] = lambda _view, _wanted: ()
    """What follows from the other filters."""
    groups: Mapping[str, Group] = field(default_factory=dict)
    sums: Mapping[str, Any] = field(default_factory=dict)
    """What is summed up: columns of minor units, never negative."""
    about_sums: str = ""
    """What a reader has to know of them, for the OpenAPI document."""
    currency: Any = None
    """Of the sums."""
    page: type[BaseModel] | None = None
    """A page with more in it than items."""
    beside: Callable[[View], Mapping[str, Any]] = lambda _view: {}
    """What such a page has more."""

    def narrowed(self, view: View, wanted: Filter) -> Select[Any]:
        """The rows that fit the filters, whoever may see them."""
        return self.rows.where(*self._conditions(view, wanted), *self.also(view, wanted))

    def seen(self, view: View, rows: Select[Any], visible: Visible | None = None) -> Select[Any]:
        """Those of some rows that this reader sees.

        :param visible: who sees an item, where that is more than the list has of it.
        """
        conditions = (visible or self.visible)(view)
        return rows.where(or_(*conditions)) if conditions else rows

    @property
    def key(self) -> Any:
        """The column of the items' ids, which ends every order."""
        return self.sorts[self.default.removeprefix("-")][-1]

    def order(self, sort: str) -> list[ColumnElement[Any]]:
        """The columns of an order, all of them up or all of them down, so that an index serves both ways."""
        columns = self.sorts[sort.removeprefix("-")]
        return [column.desc() if sort.startswith("-") else column.asc() for column in columns]

    def _conditions(self, view: View, wanted: Filter) -> Iterator[Condition]:
        for name in type(wanted).model_fields:
            value = getattr(wanted, name)
            if value is None:
                continue
            stem, _, end = name.rpartition("_")
            if name == "state" and self.states is not None:
                yield self.states.any_of(view, value)
            elif name in self.flags:
                holds = self.flags[name](view)
                yield holds if value else ~holds
            elif name in self.columns:
                column = self.columns[name]
                yield or_(*(each == value for each in column)) if isinstance(column, tuple) else _fits(column, value)
            elif stem in self.columns and end == "from":
                yield self.columns[stem] >= value
            elif stem in self.columns and end == "until":
                yield self.columns[stem] < value if stem in _INSTANTS else self.columns[stem] <= value


def _expression(column: Any, view: View) -> ColumnElement[Any]:
    found: ColumnElement[Any] = column(view) if isinstance(column, Callable) else column  # type: ignore[arg-type]
    return found


def _fits(column: Any, value: Any) -> Condition:
    found: Condition = column.in_(value) if isinstance(value, list) else column == value
    return found


def sees_all_or(*conditions: Callable[[View], Condition]) -> Visible:
    """Who sees everything sees everything; others what one of the conditions lets them see."""

    def visible(view: View) -> Sequence[Condition]:
        return () if view.actor.sees_all else [condition(view) for condition in conditions]

    return visible


def own(*columns: Any) -> Visible:
    """Rows that name the reader's party in one of these columns, the first of which it is in."""
    return sees_all_or(*(lambda view, column=column: column == view.actor.party for column in columns))


def everything(_view: View) -> Sequence[Condition]:
    """Of a list that everybody sees whole."""
    return ()
