"""A fee is a price: with the interest, as an annual rate over the term, it obeys the ceiling for rates."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import DEFAULT

DESK = "FinancingDesk"
PRINCIPAL = 100_000_00


def terms(world: World, request: int, **changes: Any) -> dict[str, Any]:
    """100,000.00 for 30 days at 5 %."""
    return scenes.offer_terms(world, request, **({"principal": PRINCIPAL} | changes))


def refused(world: World, request: int, fee: int, most: int, **changes: Any) -> None:
    asked = terms(world, request, fee=fee, **changes)
    world.refuses("CostExceedsCeiling", world.funder1.maker, DESK, "offer", 0, asked, fee=fee, feeMost=most)


def fits(world: World, request: int, fee: int, **changes: Any) -> int:
    asked = terms(world, request, fee=fee, **changes)
    return int(world.send(world.funder1.maker, DESK, "offer", 0, asked).value)


@pytest.fixture
def request_(world: World) -> int:
    """A request on a claim of a million due in 60 days."""
    assert DEFAULT["RateBpsMax"] == 2_400
    return scenes.request(world, scenes.confirmed(world)[1])


class TestCeiling:
    def test_to_the_cent(self, world: World, request_: int) -> None:
        # 10,000,000 × (2,400 − 500) × 30 / 3,600,000 = 158,333.33.
        refused(world, request_, 1_583_34, most=1_583_33)
        fits(world, request_, 1_583_33)

    def test_the_shorter_the_term_the_smaller_the_fee(self, world: World, request_: int) -> None:
        # One day: 10,000,000 × 1,900 / 3,600,000 = 5,277.77.
        refused(world, request_, 52_78, most=52_77, dueOn=world.today + 1)
        fits(world, request_, 52_77, dueOn=world.today + 1)

    def test_at_the_highest_rate_there_is_room_for_no_fee(self, world: World, request_: int) -> None:
        refused(world, request_, 1, most=0, rateBps=2_400, lateRateBps=2_400)
        fits(world, request_, 0, rateBps=2_400, lateRateBps=2_400)

    def test_without_interest_all_of_it_may_be_a_fee(self, world: World, request_: int) -> None:
        # 10,000,000 × 2,400 × 30 / 3,600,000 = 200,000.
        refused(world, request_, 2_000_01, most=2_000_00, rateBps=0)
        fits(world, request_, 2_000_00, rateBps=0)

    @pytest.mark.parametrize(
        ("principal", "fee", "days"),
        [(1, 899_999_98, 30), (100_000_00, 700_000_00, 1), (1, 1, 60)],
    )
    def test_a_fee_carries_nothing_that_a_rate_may_not(
        self, world: World, request_: int, principal: int, fee: int, days: int
    ) -> None:
        asked = terms(world, request_, principal=principal, fee=fee, dueOn=world.today + days)
        world.refuses("CostExceedsCeiling", world.funder1.maker, DESK, "offer", 0, asked, fee=fee)

    def test_the_largest_amounts_do_not_overflow(self, world: World, request_: int) -> None:
        asked = terms(world, request_, principal=2**53 - 1, fee=2**53 - 1, rateBps=2_400, lateRateBps=2_400)
        world.refuses("CostExceedsCeiling", world.funder1.maker, DESK, "offer", 0, asked, feeMost=0)


class TestAtAcceptance:
    def test_a_day_later_the_term_is_shorter_and_the_same_fee_too_much(self, world: World, request_: int) -> None:
        offer = fits(world, request_, 1_583_33)
        # Of 29 days: 10,000,000 × 1,900 × 29 / 3,600,000 = 153,055.55.
        later = fits(world, request_, 1_530_55)
        world.clone().send(world.tier1.maker, DESK, "acceptOffer", 0, offer)
        # It is 09:00 in China; the day ends 15 hours from now.
        world.travel(seconds=15 * 3600 - 1)
        world.clone().send(world.tier1.maker, DESK, "acceptOffer", 0, offer)
        world.travel(seconds=1)
        said = {"fee": 1_583_33, "feeMost": 1_530_55}
        world.refuses("CostExceedsCeiling", world.tier1.maker, DESK, "acceptOffer", 0, offer, **said)
        world.clone().send(world.tier1.maker, DESK, "acceptOffer", 0, later)
        world.travel(days=1)
        # Of 28: 147,777.77.
        said = {"fee": 1_530_55, "feeMost": 1_477_77}
        world.refuses("CostExceedsCeiling", world.tier1.maker, DESK, "acceptOffer", 0, later, **said)
        # The funder has its escrow back whenever it likes.
        world.send(world.funder1.maker, DESK, "withdrawOffer", offer)

    def test_what_it_comes_to_is_within_the_advance_rate_of_what_is_left(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 1_000_00)
        request = scenes.request(world, claim)
        offer = scenes.offer(world, request, 500_00, least=600_00, rateBps=0)
        scenes.pay(world, receivable, 400_00)
        world.clone().send(world.tier1.maker, DESK, "acceptOffer", 0, offer)
        # 90 % of 60,000 is 54,000.
        args = (0, world.core1.id, b"CNY", FACE, 8_333)
        world.send(world.funder1.maker, DESK, "setDebtorLimit", *args)
        said = {"owedAtMaturity": 500_00, "most": 499_98}
        world.refuses("AdvanceRateExceeded", world.tier1.maker, DESK, "acceptOffer", 0, offer, **said)
