"""Civil days in a fixed zone, as ``Calendar.sol`` counts them: days since 1970-01-01 in the zone's own calendar."""

from __future__ import annotations

DAY_S = 86_400


def day_of(seconds: int, zone_minutes: int) -> int:
    """The day on which an instant falls.

    :param seconds: seconds UTC.
    :param zone_minutes: the zone's offset from UTC; China is +480 all year.
    """
    return (seconds + zone_minutes * 60) // DAY_S


def end_of_day(day: int, zone_minutes: int) -> int:
    """The first second UTC after a day has ended in the zone."""
    return (day + 1) * DAY_S - zone_minutes * 60
