"""Payouts: set aside, then burned against a statement entry, or given back by the bank or, in the end, to its owner."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.founding import DEPOSIT
from tests.contracts.world.ledger import Done, ViewRefused
from tests.contracts.world.members import account
from tests.contracts.world.words import CNY, DAY_S, DEFAULT, PayoutState, Verb, ref

TOKEN = "DepositToken:CNY"
ENTRY = ref("entry")
ALL = 4 * DEPOSIT


def totals(world: World) -> tuple[int, int, int]:
    """Minted, burned, reserved."""
    record = world.view(TOKEN, "totals")
    return record["minted"], record["burned"], record["reserved"]


def reserved(world: World, amount: int = 500) -> int:
    """A payout of core 1 that waits for the bank."""
    to = scenes.bank_account(world, world.core1)
    return int(world.send(world.core1.maker, TOKEN, "reservePayout", 0, amount, to).value)


def state(world: World, payout: int) -> int:
    return int(world.view(TOKEN, "payout", payout)["state"])


def settle(world: World, payout: int) -> Done:
    return world.send(world.bank.maker, TOKEN, "settlePayout", 0, payout, ENTRY)


def give_back(world: World, payout: int) -> Done:
    return world.send(world.bank.maker, TOKEN, "returnPayout", 0, payout, ref("account closed"))


def reclaim(world: World, payout: int) -> Done:
    world.travel(seconds=DEFAULT["PayoutReclaimSeconds"])
    return world.send(world.core1.maker, TOKEN, "reclaimPayout", payout)


class TestReservePayout:
    def test_the_amount_is_set_aside(self, world: World) -> None:
        to = scenes.bank_account(world, world.core1)
        done = world.send(world.core1.maker, TOKEN, "reservePayout", 0, 500, to)
        assert done.value == world.view(TOKEN, "payoutCount") == 1
        said = {"party": world.core1.id, "amount": 500, "account": to}
        assert done.event("PayoutReserved") == said | {"payout": 1, "currency": CNY}
        assert world.view(TOKEN, "payout", 1) == said | {"state": PayoutState.Reserved, "reservedAt": world.now}
        assert scenes.deposit(world, world.core1) == DEPOSIT - 500
        assert totals(world) == (ALL, 0, 500)
        assert world.view(TOKEN, "balanceOf", world.addresses[TOKEN]) == 500

    def test_not_more_than_there_is(self, world: World) -> None:
        to = scenes.bank_account(world, world.core1)
        said = {"asked": DEPOSIT + 1, "held": DEPOSIT, "holder": world.core1.holder}
        world.refuses("DepositTooSmall", world.core1.maker, TOKEN, "reservePayout", 0, DEPOSIT + 1, to, **said)
        world.send(world.core1.maker, TOKEN, "reservePayout", 0, DEPOSIT, to)

    def test_it_is_an_amount(self, world: World) -> None:
        to = scenes.bank_account(world, world.core1)
        world.refuses("AmountOutOfRange", world.core1.maker, TOKEN, "reservePayout", 0, 0, to)

    def test_a_blocked_party_gets_its_money_out(self, world: World) -> None:
        to = scenes.bank_account(world, world.core1)
        scenes.suspend(world, world.core1)
        world.send(world.core1.maker, TOKEN, "reservePayout", 0, 500, to)

    def test_a_stranger_has_nothing(self, world: World) -> None:
        world.refuses("AccountUnknown", account("stranger"), TOKEN, "reservePayout", 0, 500, 1)


class TestSettlePayout:
    def test_what_was_set_aside_is_burned(self, world: World) -> None:
        payout = reserved(world)
        done = settle(world, payout)
        assert done.event("PayoutSettled") == {"payout": payout, "entry": ENTRY}
        assert state(world, payout) == PayoutState.Settled
        assert totals(world) == (ALL, 500, 0)
        assert world.view(TOKEN, "totalSupply") == ALL - 500
        assert world.view(TOKEN, "balanceOf", world.addresses[TOKEN]) == 0

    def test_by_the_bank_against_an_entry(self, world: World) -> None:
        payout = reserved(world)
        args = (0, payout, ENTRY)
        world.refuses("NotTheBank", world.core1.maker, TOKEN, "settlePayout", *args, caller=world.core1.id)
        world.refuses("EntryMissing", world.bank.maker, TOKEN, "settlePayout", 0, payout, bytes(32))
        world.refuses("CapabilityMissing", world.bank.checker, TOKEN, "settlePayout", *args)
        world.refuses("PayoutUnknown", world.bank.maker, TOKEN, "settlePayout", 0, 9, ENTRY, payout=9)
        with pytest.raises(ViewRefused, match="PayoutUnknown"):
            world.view(TOKEN, "payout", 9)

    def test_a_blocked_bank_finishes_what_was_asked(self, world: World) -> None:
        payout = reserved(world)
        scenes.suspend(world, world.bank)
        settle(world.clone(), payout)
        give_back(world, payout)


class TestReturnPayout:
    def test_what_was_set_aside_comes_back(self, world: World) -> None:
        payout = reserved(world)
        done = give_back(world, payout)
        assert done.event("PayoutReturned") == {"payout": payout, "reason": ref("account closed")}
        assert state(world, payout) == PayoutState.Returned
        assert scenes.deposit(world, world.core1) == DEPOSIT
        assert totals(world) == (ALL, 0, 0)

    def test_by_the_bank(self, world: World) -> None:
        payout = reserved(world)
        for by in (world.core1, world.operator):
            world.refuses("NotTheBank", by.maker, TOKEN, "returnPayout", 0, payout, ref("why"))
        world.refuses("PayoutUnknown", world.bank.maker, TOKEN, "returnPayout", 0, 9, ref("why"))


class TestReclaimPayout:
    def test_its_owner_takes_back_what_a_silent_bank_left_lying(self, world: World) -> None:
        payout = reserved(world)
        from_ = world.now + DEFAULT["PayoutReclaimSeconds"]
        world.travel(to=from_ - 1)
        refusal = world.refuses("ReclaimTooEarly", world.core1.maker, TOKEN, "reclaimPayout", payout)
        assert (refusal.args["payout"], refusal.args["from"]) == (payout, from_)
        world.travel(to=from_)
        done = world.send(world.core1.maker, TOKEN, "reclaimPayout", payout)
        assert done.event("PayoutReclaimed") == {"payout": payout}
        assert done.event("Transfer") == {"from": world.addresses[TOKEN], "to": world.core1.holder, "value": 500}
        assert state(world, payout) == PayoutState.Reclaimed
        assert scenes.deposit(world, world.core1) == DEPOSIT
        assert totals(world) == (ALL, 0, 0)

    def test_by_its_owner_alone_blocked_or_not(self, world: World) -> None:
        payout = reserved(world)
        world.travel(seconds=DEFAULT["PayoutReclaimSeconds"])
        for by in (world.core2, world.bank, world.operator):
            world.refuses("PayoutOfAnother", by.maker, TOKEN, "reclaimPayout", payout, payout=payout, caller=by.id)
        world.refuses("CapabilityMissing", world.core1.checker, TOKEN, "reclaimPayout", payout)
        world.refuses("PayoutUnknown", world.core1.maker, TOKEN, "reclaimPayout", 9, payout=9)
        scenes.suspend(world, world.core1)
        world.send(world.core1.maker, TOKEN, "reclaimPayout", payout)

    def test_until_then_the_bank_still_settles(self, world: World) -> None:
        payout = reserved(world)
        world.travel(seconds=DEFAULT["PayoutReclaimSeconds"] + 9 * DAY_S)
        settle(world, payout)


@pytest.mark.parametrize(
    ("end", "ended"),
    [(settle, PayoutState.Settled), (give_back, PayoutState.Returned), (reclaim, PayoutState.Reclaimed)],
)
def test_a_reserve_leaves_once_whole(world: World, end: Callable[[World, int], Done], ended: PayoutState) -> None:
    payout = reserved(world)
    end(world, payout)
    over = {"payout": payout, "state": ended}
    world.refuses("PayoutNotReserved", world.bank.maker, TOKEN, "settlePayout", 0, payout, ref("b"), **over)
    world.refuses("PayoutNotReserved", world.bank.maker, TOKEN, "returnPayout", 0, payout, ref("b"), **over)
    world.travel(seconds=DEFAULT["PayoutReclaimSeconds"])
    world.refuses("PayoutNotReserved", world.core1.maker, TOKEN, "reclaimPayout", payout, **over)
    assert totals(world)[2] == 0


@pytest.mark.parametrize(("verb", "about"), [("settlePayout", Verb.SettlePayout), ("returnPayout", Verb.ReturnPayout)])
def test_a_clerk_of_the_bank_alone_ends_no_large_payout(world: World, verb: str, about: Verb) -> None:
    scenes.policy(world, world.bank, about, above=400)
    payout = reserved(world)
    world.refuses("SecondPersonRequired", world.bank.maker, TOKEN, verb, 0, payout, ENTRY, party=world.bank.id)
    scenes.together(world, world.bank, TOKEN, verb, payout, ENTRY)
