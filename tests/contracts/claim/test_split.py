"""Splitting a claim into parts that sum exactly."""

from __future__ import annotations

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import AMOUNT_MAX, ClaimState, Lock, Parameter, ref

TOKEN = "ClaimToken"


def redeemed(world: World, claims: list[int]) -> list[int]:
    return [world.view(TOKEN, "claim", claim)["redeemed"] for claim in claims]


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
            "root": claim,
            "hop": 0,
            "lockedBy": 0,
        }
        assert done.all("ClaimSplit") == [
            {"parent": claim, "child": one, "value": 60, "redeemed": 0, "state": ClaimState.Live},
            {"parent": claim, "child": two, "value": 40, "redeemed": 0, "state": ClaimState.Live},
        ]
        # The standard's events: the parent's value ends, the children's begins.
        assert done.all("TransferValue") == [
            {"fromTokenId": claim, "toTokenId": 0, "value": 100},
            {"fromTokenId": 0, "toTokenId": one, "value": 60},
            {"fromTokenId": 0, "toTokenId": two, "value": 40},
        ]
        assert world.view(TOKEN, "balanceOf(address)", world.tier1.holder) == 2

    def test_a_part_is_split_again_and_keeps_its_root(self, world: World) -> None:
        _, claim = scenes.confirmed(world, 100)
        one, _ = scenes.split(world, claim, 60, 40)
        _, child = scenes.split(world, one, 20, 40)
        record = world.view(TOKEN, "claim", child)
        assert (record["parent"], record["root"], record["splits"]) == (one, claim, 2)

    @pytest.mark.parametrize("parts", [[60, 39], [60, 41], [AMOUNT_MAX, AMOUNT_MAX]])
    def test_parts_that_do_not_sum_are_refused(self, world: World, parts: list[int]) -> None:
        _, claim = scenes.confirmed(world, 100)
        world.refuses("SplitDiffers", world.tier1.maker, TOKEN, "split", claim, parts, parts=sum(parts), value=100)

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

    def test_a_part_too_small_is_refused(self, world: World) -> None:
        _, claim = scenes.confirmed(world, 100)
        scenes.together(world, world.governance, "RuleBook", "setParameter", Parameter.SmallestPart, 50, 0, ref("note"))
        world.refuses("SplitTooSmall", world.tier1.maker, TOKEN, "split", claim, [51, 49], part=49, smallest=50)
        scenes.split(world, claim, 50, 50)

    def test_a_split_too_deep_is_refused(self, world: World) -> None:
        _, claim = scenes.confirmed(world, 100)
        scenes.together(world, world.governance, "RuleBook", "setParameter", Parameter.SplitsMax, 2, 0, ref("note"))
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


class TestSplitOfAPartlyRedeemedClaim:
    def test_the_parts_carry_what_was_redeemed_to_the_cent(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 10)
        scenes.pay(world, receivable, 3)
        assert scenes.redeem(world, claim) == (3, 0)
        # Running sums 3, 6, 10 of 10 with 3 redeemed: ⌊9/10⌋ = 0, ⌊18/10⌋ = 1, ⌊30/10⌋ = 3, so 0, 1 and 2.
        children = scenes.split(world, claim, 3, 3, 4)
        assert redeemed(world, children) == [0, 1, 2]

    def test_a_part_that_carries_all_its_value_is_redeemed_at_once(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 3)
        scenes.pay(world, receivable, 2)
        scenes.redeem(world, claim)
        # Running sums 1, 2, 3 of 3 with 2 redeemed: ⌊2/3⌋ = 0, ⌊4/3⌋ = 1, 2, so 0, 1 and 1: two of them are used up.
        done = world.send(world.tier1.maker, TOKEN, "split", claim, [1, 1, 1])
        children = [done.value + place for place in range(3)]
        assert redeemed(world, children) == [0, 1, 1]
        states = [world.view(TOKEN, "claim", child)["state"] for child in children]
        assert states == [ClaimState.Live, ClaimState.Redeemed, ClaimState.Redeemed]
        assert world.view(TOKEN, "balanceOf(address)", world.tier1.holder) == 1
        scenes.pay(world, receivable, 1)
        assert scenes.redeem(world, children[0]) == (1, 0)

    def test_nobody_gains_by_splitting(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, FACE)
        half, other = scenes.split(world, claim, FACE // 2, FACE // 2)
        scenes.pay(world, receivable, FACE // 3)
        # ⌊50,000,000 × 33,333,333 / 100,000,000⌋ = 16,666,666.
        assert scenes.redeem(world, half) == (16_666_666, 0)
        children = scenes.split(world, half, 1, FACE // 2 - 2, 1)
        # Running sums 1, 49,999,999 and 50,000,000: ⌊0.33⌋ = 0, ⌊16,666,665.67⌋ = 16,666,665, 16,666,666. So they carry
        # 0, 16,666,665 and 1, which uses the last one up; the others are entitled to ⌊0.33⌋ and ⌊16,666,665.8⌋.
        assert redeemed(world, children) == [0, 16_666_665, 1]
        for child in children[:2]:
            world.refuses("NothingDue", world.tier1.maker, TOKEN, "redeem", child)
        world.refuses("ClaimNotLive", world.tier1.maker, TOKEN, "redeem", children[2])
        assert scenes.redeem(world, other) == (16_666_666, 0)
