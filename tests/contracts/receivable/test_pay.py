"""Paying into the pot, at any time, any part; and default where nobody pays."""

from __future__ import annotations

import pytest

from app.receivables.transitions import ReceivableState
from tests.contracts.world import World, scenes
from tests.contracts.world.founding import DEPOSIT
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import AMOUNT_MAX, CNY, DAY_S, EUR, Role

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
        }
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


class TestMarkDefaulted:
    def test_anyone_says_so_after_maturity_and_grace(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world)
        scenes.pay(world, receivable, 100)
        record = world.view(BOOK, "receivable", receivable)
        defaults_at = record["dueAt"] + 3 * DAY_S
        world.travel(to=defaults_at - 1)
        world.refuses("NotOverdue", world.auditor.checker, BOOK, "markDefaulted", receivable, defaultsAt=defaults_at)
        world.travel(to=defaults_at)
        done = world.send(world.auditor.checker, BOOK, "markDefaulted", receivable)
        assert done.event("ReceivableDefaulted") == {
            "receivable": receivable,
            "debtor": world.core1.id,
            "unpaid": FACE - 100,
        }
        assert state(world, receivable) == ReceivableState.DEFAULTED
        assert world.view(BOOK, "defaultsOf", world.core1.id) == 1

    def test_once(self, world: World) -> None:
        receivable, _ = scenes.defaulted(world)
        world.refuses("EdgeNotAllowed", world.auditor.maker, BOOK, "markDefaulted", receivable)
        assert world.view(BOOK, "defaultsOf", world.core1.id) == 1

    def test_only_what_is_owed(self, world: World) -> None:
        proposed, (settled, _) = scenes.proposed(world), scenes.confirmed(world)
        scenes.pay(world, settled, FACE)
        world.travel(days=100)
        for receivable in (proposed, settled):
            world.refuses("EdgeNotAllowed", world.auditor.maker, BOOK, "markDefaulted", receivable)
        world.refuses("ReceivableUnknown", world.auditor.maker, BOOK, "markDefaulted", 9)

    def test_it_stays_in_default_until_settled_and_then_the_debtor_is_free(self, world: World) -> None:
        one, _ = scenes.confirmed(world)
        two, _ = scenes.defaulted(world)
        world.send(world.auditor.maker, BOOK, "markDefaulted", one)
        assert world.view(BOOK, "defaultsOf", world.core1.id) == 2
        scenes.pay(world, one, 1)
        assert state(world, one) == ReceivableState.DEFAULTED
        scenes.pay(world, one, FACE - 1)
        assert (state(world, one), world.view(BOOK, "defaultsOf", world.core1.id)) == (ReceivableState.SETTLED, 1)
        scenes.pay(world, two, FACE)
        assert world.view(BOOK, "defaultsOf", world.core1.id) == 0

    def test_a_late_part_payment_is_shared_by_the_cent(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 100)
        parts = scenes.split(world, claim, 33, 33, 34)
        world.travel(days=64)
        world.send(world.auditor.maker, BOOK, "markDefaulted", receivable)
        scenes.pay(world, receivable, 50)
        # ⌊33 × 50 / 100⌋ = 16, twice; ⌊34 × 50 / 100⌋ = 17: 49 of the 50, the last cent waits in the pot.
        assert [scenes.redeem(world, part)[0] for part in parts] == [16, 16, 17]
        scenes.pay(world, receivable, 50)
        assert [scenes.redeem(world, part)[0] for part in parts] == [17, 17, 17]


class TestSetQuotaCap:
    def test_the_debtor_sets_its_own_and_governance_the_consortiums(self, world: World) -> None:
        for by, field in ((world.core1, "own"), (world.governance, "governance")):
            done = world.send(by.maker, "IssuerQuotas", "setQuotaCap", 0, world.core1.id, CNY, 777)
            assert done.event("QuotaCapSet") == {
                "debtor": world.core1.id,
                "currency": CNY,
                "cap": 777,
                "byGovernance": field == "governance",
            }
            assert world.view("IssuerQuotas", "quota", world.core1.id, CNY)[field] == 777

    def test_nobody_else(self, world: World) -> None:
        for by in (world.operator, world.core2, world.tier1):
            world.refuses(
                "RoleMissing", by.maker, "IssuerQuotas", "setQuotaCap", 0, world.core1.id, CNY, 1, role=Role.Governance
            )
        world.refuses(
            "CapabilityMissing", world.core1.checker, "IssuerQuotas", "setQuotaCap", 0, world.core1.id, CNY, 1
        )

    def test_governance_sets_it_in_good_standing(self, world: World) -> None:
        world.travel(to=world.view("PartyRegistry", "party", world.governance.id)["kybUntil"])
        world.refuses(
            "PartyExpired", world.governance.maker, "IssuerQuotas", "setQuotaCap", 0, world.core1.id, CNY, 777
        )

    def test_for_a_core_enterprise_in_a_listed_currency_and_an_amount(self, world: World) -> None:
        by = world.governance.maker
        world.refuses(
            "RoleMissing", by, "IssuerQuotas", "setQuotaCap", 0, world.tier1.id, CNY, 1, role=Role.CoreEnterprise
        )
        world.refuses("CurrencyUnknown", by, "IssuerQuotas", "setQuotaCap", 0, world.core1.id, EUR, 1)
        world.refuses("AmountOutOfRange", by, "IssuerQuotas", "setQuotaCap", 0, world.core1.id, CNY, AMOUNT_MAX + 1)
        world.send(by, "IssuerQuotas", "setQuotaCap", 0, world.core1.id, CNY, 0)
