"""Sums over a list: the same rows that its pages show, in groups."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, PlainSerializer, WithJsonSchema
from sqlalchemy import func

from app.kernel.listing import Filter, Listing, View
from app.kernel.money import MINOR_MAX
from app.kernel.pages import AsOf
from app.kernel.resources import Schema

GROUPS_MAX = 1_000
"""An answer in memory; whoever has more groups narrows the list."""
_HALF = 2**32
"""Halves are summed apart: SQLite's own sum of large numbers ends at 2^63 − 1 with an error."""

SumMinor = Annotated[
    int,
    PlainSerializer(lambda minor: minor if minor <= MINOR_MAX else str(minor), return_type=int | str),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]+$"}]}),
]


class Sum(Schema):
    """Minor units of a currency, as many as the rows come to."""

    amount: SumMinor = Field(description="A digit string where it is more than 2⁵³ − 1", examples=[250_000_000])
    currency: str = Field(examples=["CNY"])


class GroupOut(Schema):
    """What the rows of one group and one currency come to."""

    key: str | None = Field(description="What they have in common; null without `group_by`", examples=["2027-01-17"])
    currency: str = Field(examples=["CNY"])
    count: int = Field(examples=[3])
    sums: dict[str, Sum]


class Totals(Schema):
    """Counts and sums by group and currency, in the order of the keys."""

    groups: list[GroupOut]
    has_more: bool = Field(description=f"There are more than {GROUPS_MAX} groups; narrow the list by its filters")
    as_of: AsOf = Field(description="The block at which the rows were read")


def read_totals(listing: Listing, view: View, wanted: Filter, group_by: str | None) -> Totals:
    """What the rows that this reader sees come to."""
    group = None if group_by is None else listing.groups[group_by]
    keys: list[Any] = [] if group is None else [group.expression(view)]
    keys.append(listing.currency)
    sums = [each for column in listing.sums.values() for each in (func.sum(column // _HALF), func.sum(column % _HALF))]
    found = listing.seen(view, listing.narrowed(view, wanted))
    found = found.with_only_columns(*keys, func.count(), *sums, maintain_column_froms=True)
    rows = view.session.execute(found.group_by(*keys).order_by(*keys).limit(GROUPS_MAX + 1)).all()
    groups = []
    for row in rows[:GROUPS_MAX]:
        values: list[Any] = list(row)
        key = None if group is None else group.text(values.pop(0))
        currency, count, *halves = values
        amounts = [int(high) * _HALF + int(low) for high, low in zip(halves[::2], halves[1::2], strict=True)]
        summed = {
            name: Sum(amount=amount, currency=currency) for name, amount in zip(listing.sums, amounts, strict=True)
        }
        groups.append(GroupOut(key=key, currency=currency, count=count, sums=summed))
    return Totals(groups=groups, has_more=len(rows) > GROUPS_MAX, as_of=AsOf.of(view.session))
