"""Splitting a claim: what is due is drawn, what is outstanding is divided into parts that sum exactly."""

from __future__ import annotations

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.words import AMOUNT_MAX, CNY, ClaimState, Lock, Parameter, ref

TOKEN = "ClaimToken"


class TestSplit:
    def test_the_parts_are_claims_with_their_ancestry(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 100)
        done = world.send(world.tier1.maker, TOKEN, "split", claim, [60, 40])
        one, two = done.value, done.value + 1
        assert world.view(TOKEN, "claimCount") == two
        assert world.view(TOKEN, "claim", claim)["state"] == ClaimState.Split
        assert world.view(TOKEN, "claim", two) == {
            "receivable": receivable,
            "holder": world.tier1.id,
            "value": 40,
            "redeemed": 0,
            "tier": 1,
            "splits": 1,
            "lock": Lock.None_,
            "state": ClaimState.Live,
            "parent": claim,
            "paidAt": 0,
            "hop": 0,
            "lockedBy": 0,
        }
        assert done.all("ClaimSplit") == [
            {"parent": claim, "child": one, "value": 60, "paidAt": 0},
            {"parent": claim, "child": two, "value": 40, "paidAt": 0},
        ]
        # The standard's events: the parent's value ends, the children's begins.
        assert done.all("TransferValue") == [
            {"fromTokenId": claim, "toTokenId": 0, "value": 100},
            {"fromTokenId": 0, "toTokenId": one, "value": 60},
            {"fromTokenId": 0, "toTokenId": two, "value": 40},
        ]
        assert world.view(TOKEN, "balanceOf(address)", world.tier1.holder) == 2

    def test_a_part_is_split_again(self, world: World) -> None:
        _, claim = scenes.confirmed(world, 100)
        one, _ = scenes.split(world, claim, 60, 40)
        _, child = scenes.split(world, one, 20, 40)
        record = world.view(TOKEN, "claim", child)
        assert (record["parent"], record["splits"]) == (one, 2)

    @pytest.mark.parametrize("parts", [[60, 39], [60, 41], [AMOUNT_MAX, AMOUNT_MAX]])
    def test_parts_that_do_not_sum_are_refused(self, world: World, parts: list[int]) -> None:
        _, claim = scenes.confirmed(world, 100)
        said = {"parts": sum(parts), "outstanding": 100}
        world.refuses("SplitDiffers", world.tier1.maker, TOKEN, "split", claim, parts, **said)

    @pytest.mark.parametrize("part", [0, AMOUNT_MAX + 1])
    def test_a_part_is_an_amount(self, world: World, part: int) -> None:
        _, claim = scenes.confirmed(world, 100)
        world.refuses("AmountOutOfRange", world.tier1.maker, TOKEN, "split", claim, [100, part], amount=part)

    @pytest.mark.parametrize("count", [0, 1, 101])
    def test_there_are_two_to_a_hundred_parts(self, world: World, count: int) -> None:
        _, claim = scenes.confirmed(world, 101)
        parts = [101 // count] * count if count else []
        world.refuses("SplitCountOutOfRange", world.tier1.maker, TOKEN, "split", claim, parts, parts=count, most=100)
        scenes.split(world, claim, *[1] * 99, 2)

    def test_parts_have_the_smallest_amount_and_one_remainder_may_be_smaller(self, world: World) -> None:
        _, claim = scenes.confirmed(world, 1_000_00)
        scenes.together(world, world.governance, "ParameterRegistry", "setSmallest", CNY, 100_00)
        said = {"part": 99_99, "smallest": 100_00}
        args = (claim, [99_99, 99_99, 800_02])
        world.refuses("SplitTooSmall", world.tier1.maker, TOKEN, "split", *args, **said)
        world.refuses("SplitTooSmall", world.tier1.maker, TOKEN, "split", claim, [1, 999_98, 1], part=1)
        hundred, _ = scenes.split(world, claim, 100_00, 900_00)
        # A claim below two of them splits into one and a remainder; what is no more than one stays whole.
        world.refuses("SplitTooSmall", world.tier1.maker, TOKEN, "split", hundred, [99_99, 1], part=1)
        _, more = scenes.split(world, hundred + 1, 750_00, 150_00)
        scenes.split(world, more, 100_00, 50_00)

    def test_a_split_too_deep_is_refused(self, world: World) -> None:
        _, claim = scenes.confirmed(world, 100)
        scenes.together(
            world, world.governance, "ParameterRegistry", "setParameter", Parameter.SplitsMax, 2, 0, ref("note")
        )
        one, _ = scenes.split(world, claim, 60, 40)
        two, _ = scenes.split(world, one, 30, 30)
        world.refuses("SplitTooDeep", world.tier1.maker, TOKEN, "split", two, [15, 15], claim=two, most=2)

    def test_only_its_holder_splits_it(self, world: World) -> None:
        _, claim = scenes.confirmed(world, 100)
        for by in (world.tier2, world.core1, world.operator):
            world.refuses("ClaimOfAnother", by.maker, TOKEN, "split", claim, [60, 40], caller=by.id)
        world.refuses("CapabilityMissing", world.tier1.checker, TOKEN, "split", claim, [60, 40])

    def test_only_a_live_claim_is_split(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 100)
        _, two = scenes.split(world, claim, 60, 40)
        world.refuses("ClaimNotLive", world.tier1.maker, TOKEN, "split", claim, [60, 40], state=ClaimState.Split)
        scenes.pay(world, receivable, 100)
        scenes.redeem(world, two)
        world.refuses("ClaimNotLive", world.tier1.maker, TOKEN, "split", two, [20, 20], state=ClaimState.Redeemed)
        world.refuses("ClaimUnknown", world.tier1.maker, TOKEN, "split", 99, [1, 1], claim=99)

    def test_a_pledged_or_offered_claim_cannot_be_split(self, world: World) -> None:
        _, claim = scenes.confirmed(world, 1_000)
        pledged, offered = scenes.split(world, claim, 500, 500)
        scenes.loan(world, pledged, 100)
        scenes.transfer_offer(world, offered, world.tier1, world.tier2)
        for locked, lock in ((pledged, Lock.Pledge), (offered, Lock.TransferOffer)):
            world.refuses("ClaimIsLocked", world.tier1.maker, TOKEN, "split", locked, [250, 250], lock=lock)


class TestSplitOfAPartlyPaidClaim:
    def test_what_is_due_is_drawn_first_and_the_rest_divided(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 10)
        scenes.pay(world, receivable, 3)
        world.refuses("SplitDiffers", world.tier1.maker, TOKEN, "split", claim, [4, 6], parts=10, outstanding=7)
        done = world.send(world.tier1.maker, TOKEN, "split", claim, [3, 4])
        assert (done.event("ClaimRedeemed")["toHolder"], scenes.deposit(world, world.tier1)) == (3, 3)
        assert [each["paidAt"] for each in done.all("ClaimSplit")] == [3, 3]
        # The standard's events: 3 drawn and 7 ended of the parent, 3 and 4 begun.
        assert [each["value"] for each in done.all("TransferValue")] == [3, 7, 3, 4]
        for child, value in ((done.value, 3), (done.value + 1, 4)):
            record = world.view(TOKEN, "claim", child)
            assert (record["value"], record["redeemed"], record["paidAt"]) == (value, 0, 3)
            assert world.view(TOKEN, "amounts", child) == (0, world.today, value)
            world.refuses("NothingDue", world.tier1.maker, TOKEN, "redeem", child)
        parent = world.view(TOKEN, "claim", claim)
        assert (parent["state"], parent["redeemed"]) == (ClaimState.Split, 3)

    def test_a_cent_paid_before_a_split_is_counted_in_the_share_of_every_part(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 7)
        scenes.pay(world, receivable, 1)
        # Drawn 1, outstanding 6: each third has a third of what is paid from here on.
        parts = scenes.split(world, claim, 2, 2, 2)
        scenes.pay(world, receivable, 3)
        assert [world.view(TOKEN, "dueTo", each) for each in parts] == [1, 1, 1]

    def test_a_claim_that_is_due_in_full_is_not_split(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 10)
        scenes.pay(world, receivable, 10)
        world.refuses("SplitDiffers", world.tier1.maker, TOKEN, "split", claim, [3, 7], parts=10, outstanding=0)

    def test_a_blocked_holder_splits_and_is_drawn_for(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 10)
        scenes.pay(world, receivable, 3)
        scenes.suspend(world, world.tier1)
        scenes.split(world, claim, 3, 4)
        assert scenes.deposit(world, world.tier1) == 3


class TestNobodyWinsACentBySplitting:
    def test_face_380_with_a_tenth_paid_gives_each_half_nineteen_however_often_one_is_split(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 380)
        *mine, other = scenes.split(world, claim, *[19] * 10, 190)
        scenes.passed(world, other, world.tier1, world.tier2)
        scenes.pay(world, receivable, 38)
        out = 0
        for part in mine:
            # ⌊19 × 38 / 380⌋ = 1 to each of the ten, and then nothing, however its 18 are divided.
            out += scenes.redeem(world, part)[0]
            rest = part
            for value in range(17, 9, -1):
                rest, _ = scenes.split(world, rest, value, 1)
                assert world.view(TOKEN, "dueTo", rest) == 0
        assert out == 10 <= 190 * 38 // 380
        assert scenes.redeem(world, other) == (19, 0)

    def test_one_small_claim_takes_no_more_than_its_share(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 1_000_000)
        mine, _ = scenes.split(world, claim, 19, 999_981)
        scenes.pay(world, receivable, 100_000)
        assert scenes.redeem(world, mine) == (1, 0)
        for value in range(17, 8, -1):
            mine, last = scenes.split(world, mine, value, 1)
            for each in (mine, last):
                world.refuses("NothingDue", world.tier1.maker, TOKEN, "redeem", each)

    def test_a_split_takes_nothing_from_the_other_holder(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 12)
        *mine, other = scenes.split(world, claim, 3, 3, 3, 3)
        scenes.passed(world, other, world.tier1, world.tier2)
        scenes.pay(world, receivable, 6)
        for each in mine:
            first, second = scenes.split(world, each, 1, 1)  # draws ⌊3 × 6 / 12⌋ = 1
            assert world.view(TOKEN, "dueTo", first) == world.view(TOKEN, "dueTo", second) == 0
        assert scenes.deposit(world, world.tier1) == 3
        assert scenes.redeem(world, other) == (1, 0)
