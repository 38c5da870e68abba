"""Civil days in a fixed zone, as ``Calendar.sol`` counts them: days since 1970-01-01 in the zone's own calendar."""

from __future__ import annotations

from typing import Any, overload

from sqlalchemy import ColumnElement, SQLColumnExpression

DAY_S = 86_400
CHINA = 480
"""Minutes of +08:00, which is China's all year."""


@overload
def day_of(seconds: int, zone_minutes: int) -> int: ...


@overload
def day_of(seconds: SQLColumnExpression[int], zone_minutes: int) -> ColumnElement[int]: ...


@overload
def day_of(seconds: int, zone_minutes: SQLColumnExpression[int]) -> ColumnElement[int]: ...


def day_of(seconds: Any, zone_minutes: Any) -> Any:
    """The day on which an instant falls; of a column, in SQL.

    :param seconds: seconds UTC.
    :param zone_minutes: the zone's offset from UTC.
    """
    return (seconds + zone_minutes * 60) // DAY_S


def end_of_day(day: int, zone_minutes: int) -> int:
    """The first second UTC after a day has ended in the zone."""
    return (day + 1) * DAY_S - zone_minutes * 60
