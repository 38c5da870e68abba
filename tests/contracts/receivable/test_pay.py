"""Paying into the pot, at any time, any part that is not too small."""

from __future__ import annotations

import pytest

from app.receivables.transitions import ReceivableState
from tests.contracts.world import World, scenes
from tests.contracts.world.founding import DEPOSIT
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import AMOUNT_MAX, CNY

BOOK = "ReceivableBook"


def state(world: World, receivable: int) -> int:
    return int(world.view(BOOK, "receivable", receivable)["state"])


class TestPay:
    def test_a_part_goes_into_the_pot_and_frees_the_quota_at_once(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world)
        done = scenes.pay(world, receivable, 400)
        record = world.view(BOOK, "receivable", receivable)
        assert (record["paid"], record["redeemed"], record["state"]) == (400, 0, ReceivableState.PARTLY_PAID)
        assert done.event("ReceivablePaid") == {
            "receivable": receivable,
            "amount": 400,
            "paid": 400,
            "state": ReceivableState.PARTLY_PAID,
            "paidOn": world.today,
        }
        assert record["paidOn"] == world.today
        assert done.event("QuotaUsed")["outstanding"] == FACE - 400
        assert world.view("IssuerQuotas", "quota", world.core1.id, CNY)["outstanding"] == FACE - 400
        assert scenes.deposit(world, world.core1) == DEPOSIT - 400
        assert world.view("DepositToken:CNY", "balanceOf", world.addresses[BOOK]) == 400

    def test_the_last_cent_settles(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world)
        scenes.pay(world, receivable, FACE - 1)
        assert state(world, receivable) == ReceivableState.PARTLY_PAID
        scenes.pay(world, receivable, 1)
        assert state(world, receivable) == ReceivableState.SETTLED
        assert world.view("IssuerQuotas", "quota", world.core1.id, CNY)["outstanding"] == 0

    def test_never_more_than_is_owed(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world)
        args = (0, receivable, FACE + 1)
        world.refuses("PaysTooMuch", world.core1.maker, BOOK, "pay", *args, amount=FACE + 1, left=FACE)
        scenes.pay(world, receivable, FACE)
        world.refuses("PaysTooMuch", world.core1.maker, BOOK, "pay", 0, receivable, 1, left=0)

    @pytest.mark.parametrize("amount", [0, AMOUNT_MAX + 1])
    def test_it_is_an_amount(self, world: World, amount: int) -> None:
        receivable, _ = scenes.confirmed(world)
        world.refuses("AmountOutOfRange", world.core1.maker, BOOK, "pay", 0, receivable, amount)

    def test_by_the_debtor_alone(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world)
        for by in (world.tier1, world.core2):
            world.refuses("NotTheNamedParty", by.maker, BOOK, "pay", 0, receivable, 1, caller=by.id)

    def test_only_what_was_confirmed(self, world: World) -> None:
        world.refuses("ReceivableUnknown", world.core1.maker, BOOK, "pay", 0, 9, 1)
        receivable = scenes.proposed(world)
        for amount in (1, FACE):
            world.refuses("EdgeNotAllowed", world.core1.maker, BOOK, "pay", 0, receivable, amount)
        world.send(world.core1.maker, BOOK, "reject", receivable)
        world.refuses("EdgeNotAllowed", world.core1.maker, BOOK, "pay", 0, receivable, 1)

    def test_only_with_money_on_account(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world, DEPOSIT + 1)
        world.refuses("DepositTooSmall", world.core1.maker, BOOK, "pay", 0, receivable, DEPOSIT + 1, held=DEPOSIT)
        scenes.pay(world, receivable, DEPOSIT)

    def test_a_blocked_debtor_pays_its_debts(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world)
        scenes.suspend(world, world.core1)
        scenes.suspend(world, world.tier1)
        scenes.pay(world, receivable, FACE)
        assert scenes.redeem(world, claim) == (FACE, 0)

    def test_an_expired_debtor_pays_its_debts_late(self, world: World) -> None:
        receivable, claim = scenes.defaulted(world)
        soon = world.now + 1
        for who in (world.core1, world.tier1):
            scenes.together(world, world.operator, "PartyRegistry", "renew", who.id, soon)
        world.travel(to=soon)
        scenes.pay(world, receivable, FACE)
        assert scenes.redeem(world, claim) == (FACE, 0)


class TestTheSmallestPayment:
    """So that nobody shakes others' claims a cent at a time."""

    def test_a_part_is_no_smaller_and_the_last_one_may_be(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world, 1_000_00)
        scenes.together(world, world.governance, "ParameterRegistry", "setSmallest", CNY, 100_00)
        for amount in (1, 99_99):
            args = (0, receivable, amount)
            world.refuses("PaymentTooSmall", world.core1.maker, BOOK, "pay", *args, amount=amount, smallest=100_00)
        scenes.pay(world, receivable, 100_00)
        scenes.pay(world, receivable, 899_99)
        scenes.pay(world, receivable, 1)
        assert state(world, receivable) == ReceivableState.SETTLED

    def test_a_small_debt_is_paid_at_once(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world, 50_00)
        scenes.together(world, world.governance, "ParameterRegistry", "setSmallest", CNY, 100_00)
        world.refuses("PaymentTooSmall", world.core1.maker, BOOK, "pay", 0, receivable, 49_99)
        scenes.pay(world, receivable, 50_00)


class TestPaidOn:
    def test_it_is_the_day_of_the_latest_payment_in_the_receivables_zone(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world)
        # It is 09:00 in China: its day ends 15 hours from now.
        first = world.today
        world.travel(seconds=15 * 3600 - 1)
        scenes.pay(world, receivable, 5)
        assert world.view(BOOK, "receivable", receivable)["paidOn"] == first
        world.travel(seconds=1)
        scenes.pay(world, receivable, 5)
        assert world.view(BOOK, "receivable", receivable)["paidOn"] == first + 1
