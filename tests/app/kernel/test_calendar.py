"""Days in zones against dates worked out by hand."""

from __future__ import annotations

from app.kernel.calendar import DAY_S, day_of, end_of_day

SHANGHAI = 480


class TestDayOf:
    def test_a_day_ends_at_midnight_of_its_zone(self) -> None:
        assert day_of(20_000 * DAY_S + 16 * 3_600 - 1, SHANGHAI) == 20_000
        assert day_of(20_000 * DAY_S + 16 * 3_600, SHANGHAI) == 20_001

    def test_west_of_greenwich_it_is_still_the_day_before(self) -> None:
        assert day_of(20_000 * DAY_S, -300) == 19_999


class TestEndOfDay:
    def test_it_is_the_first_second_of_the_next_day(self) -> None:
        end = end_of_day(20_000, SHANGHAI)
        assert day_of(end - 1, SHANGHAI) == 20_000
        assert day_of(end, SHANGHAI) == 20_001
