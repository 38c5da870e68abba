"""What one person may do alone within a day: it decays evenly, so never more than twice the limit in any 24 hours."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contracts.world import Done, World, founding, scenes
from tests.contracts.world.words import AMOUNT_MAX, CNY, DAY_S, Verb

TOKEN = "DepositToken:CNY"
DAILY = 1_000


@dataclass(frozen=True)
class Desk:
    """A clerk of core 1 who pays out alone, within a daily sum."""

    world: World
    to: int

    def pays(self, amount: int) -> bool:
        return isinstance(self.world.attempt(self.world.core1.maker, TOKEN, "reservePayout", 0, amount, self.to), Done)

    def refused(self, amount: int, total: int) -> None:
        said = {"party": self.world.core1.id, "sum": total, "daily": DAILY}
        self.world.refuses(
            "DailySumExceeded", self.world.core1.maker, TOKEN, "reservePayout", 0, amount, self.to, **said
        )


def desk(world: World, above: int = AMOUNT_MAX, daily: int = DAILY) -> Desk:
    scenes.policy(world, world.core1, Verb.Payout, above=above, daily=daily)
    return Desk(world, scenes.bank_account(world, world.core1))


def used(world: World) -> int:
    """Minor units times seconds of a day, at the time of the last call."""
    return int(world.view("DualControl", "policy", world.core1.id, Verb.Payout, CNY)["used"])


class TestDailySum:
    def test_it_is_used_up_to_the_cent(self, world: World) -> None:
        clerk = desk(world)
        assert clerk.pays(600)
        clerk.refused(401, 1_001)
        assert clerk.pays(400)
        clerk.refused(1, 1_001)
        assert used(world) == DAILY * DAY_S

    def test_it_decays_evenly_to_the_unit(self, world: World) -> None:
        clerk = desk(world)
        assert clerk.pays(600)
        # A quarter of a day takes 250 off: 350 are left, so 650 fit. A second earlier 350 and 1,000 / 86,400 were left.
        world.travel(seconds=21_599)
        clerk.refused(650, 1_001)
        assert Desk(world.clone(), clerk.to).pays(649)
        world.travel(seconds=1)
        clerk.refused(651, 1_001)
        assert clerk.pays(650)
        assert used(world) == 350 * DAY_S + 650 * DAY_S

    def test_after_a_day_all_of_it_is_there_again(self, world: World) -> None:
        clerk = desk(world)
        assert clerk.pays(DAILY)
        world.travel(seconds=86)  # 86 × 1,000 / 86,400 is not yet one
        clerk.refused(1, 1_001)
        world.travel(seconds=1)
        assert clerk.pays(1)
        world.travel(days=1)
        assert clerk.pays(DAILY)
        world.travel(days=1_000)
        clerk.refused(DAILY + 1, DAILY + 1)

    def test_a_hundred_payouts_below_the_threshold_are_one_large_payout(self, world: World) -> None:
        clerk = desk(world, above=100_000_00, daily=100_000_00)
        world.refuses("SecondPersonRequired", world.core1.maker, TOKEN, "reservePayout", 0, 100_000_00, clerk.to)
        assert sum(clerk.pays(99_999_99) for _ in range(100)) == 1

    def test_two_persons_use_none_of_it(self, world: World) -> None:
        clerk = desk(world)
        done = scenes.together(world, world.core1, TOKEN, "reservePayout", 5_000, clerk.to)
        assert "DailySumUsed" not in done.names
        assert used(world) == 0
        assert clerk.pays(DAILY)
        scenes.together(world, world.core1, TOKEN, "reservePayout", 5_000, clerk.to)

    def test_what_is_refused_uses_none_of_it_and_what_is_done_is_told(self, world: World) -> None:
        clerk = desk(world)
        clerk.refused(DAILY + 1, DAILY + 1)
        done = world.send(world.core1.maker, TOKEN, "reservePayout", 0, 5, clerk.to)
        where = {"party": world.core1.id, "verb": Verb.Payout, "currency": CNY}
        assert done.event("DailySumUsed") == where | {"used": 5 * DAY_S}

    def test_a_policy_set_anew_does_not_forget_what_was_done(self, world: World) -> None:
        clerk = desk(world)
        assert clerk.pays(DAILY)
        world.travel(seconds=DAY_S // 2)
        scenes.policy(world, world.core1, Verb.Payout, above=AMOUNT_MAX, daily=DAILY)
        clerk.refused(501, 1_001)
        assert clerk.pays(500)

    def test_a_sum_of_nothing_takes_two_for_every_cent(self, world: World) -> None:
        clerk = desk(world, daily=0)
        world.refuses("DailySumExceeded", world.core1.maker, TOKEN, "reservePayout", 0, 1, clerk.to, sum=1, daily=0)

    def test_every_party_verb_and_currency_has_a_sum_of_its_own(self, world: World) -> None:
        clerk = desk(world)
        assert clerk.pays(DAILY)
        receivable, _ = scenes.confirmed(world)
        scenes.policy(world, world.core1, Verb.Pay, above=AMOUNT_MAX, daily=DAILY)
        scenes.pay(world, receivable, DAILY)
        scenes.policy(world, world.core2, Verb.Payout, above=AMOUNT_MAX, daily=DAILY)
        to = scenes.bank_account(world, world.core2)
        world.send(world.core2.maker, TOKEN, "reservePayout", 0, DAILY, to)

    def test_nobody_uses_up_another_partys_day(self, world: World) -> None:
        desk(world)
        forged = world.view("PartyRegistry", "account", world.core1.maker.address)
        args = (forged, world.core1.maker.address, Verb.Payout, CNY, DAILY, 0, bytes(32))
        for by in (world.tier1.maker, world.operator.maker, world.core1.maker):
            world.refuses("TargetUnknown", by, "DualControl", "clear", *args, target=by.address)
        assert used(world) == 0


CALLS = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 3), st.integers(0, DAY_S), st.sampled_from([1, 86, 87, 43_200, DAY_S - 1, DAY_S])),
        st.one_of(st.integers(1, 1_200), st.sampled_from([1, 500, 999, DAILY])),
    ),
    min_size=1,
    max_size=40,
)
"""Seconds waited, and what is then tried."""


def most_within_a_day(done: list[tuple[int, int]]) -> int:
    """The largest sum in any 24 hours, both ends included, of (time, amount)."""
    return max(sum(each for when, each in done if start <= when <= start + DAY_S) for start, _ in done)


class Bucket:
    """The rule in Python: minor units times seconds of a day, so that nothing is rounded."""

    def __init__(self) -> None:
        self.used = 0

    def pays(self, waited: int, amount: int) -> bool:
        self.used = max(0, self.used - DAILY * waited)
        if self.used + amount * DAY_S > DAILY * DAY_S:
            return False
        self.used += amount * DAY_S
        return True

    @property
    def fits(self) -> int:
        return DAILY - -(-self.used // DAY_S)


class TestInAny24Hours:
    @settings(max_examples=150, derandomize=True, deadline=None)
    @given(calls=CALLS)
    def test_at_most_twice_the_limit_whatever_is_tried(self, calls: list[tuple[int, int]]) -> None:
        bucket, now, done = Bucket(), 0, [(0, 0)]
        for waited, amount in calls:
            now += waited
            if bucket.pays(waited, amount):
                done.append((now, amount))
        assert most_within_a_day(done) <= 2 * DAILY

    @settings(max_examples=200, derandomize=True, deadline=None)
    @given(waits=st.lists(st.integers(0, DAY_S), min_size=1, max_size=60))
    def test_nor_by_whoever_always_takes_all_that_fits(self, waits: list[int]) -> None:
        bucket, now, done = Bucket(), 0, [(0, 0)]
        for waited in waits:
            now += waited
            bucket.pays(waited, 0)
            if bucket.fits > 0:
                amount = bucket.fits
                assert bucket.pays(0, amount)
                assert not bucket.pays(0, 1)
                done.append((now, amount))
        assert most_within_a_day(done) <= 2 * DAILY

    @settings(max_examples=12, derandomize=True, deadline=None)
    @given(calls=CALLS.map(lambda calls: calls[:15]))
    def test_the_contract_counts_as_the_rule_does(self, calls: list[tuple[int, int]]) -> None:
        clerk, bucket = desk(founding.world()), Bucket()
        for waited, amount in calls:
            clerk.world.travel(seconds=waited)
            assert clerk.pays(amount) == bucket.pays(waited, amount)

    def test_twice_the_limit_is_reached(self, world: World) -> None:
        clerk = desk(world)
        assert clerk.pays(DAILY)
        for _ in range(10):
            world.travel(seconds=DAY_S // 10)
            assert clerk.pays(DAILY // 10)
        clerk.refused(1, 1_001)
