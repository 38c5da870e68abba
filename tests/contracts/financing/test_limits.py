"""A funder's limit on a debtor, and what counts against it."""

from __future__ import annotations

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.words import AMOUNT_MAX, CNY, EUR, Role

DESK = "FinancingDesk"


def used(world: World) -> int:
    return int(world.view(DESK, "debtorLimit", world.funder1.id, world.core1.id, CNY)["used"])


class TestSetDebtorLimit:
    def test_a_funder_says_how_much_and_up_to_what_share(self, world: World) -> None:
        done = world.send(world.funder1.maker, DESK, "setDebtorLimit", 0, world.core1.id, CNY, 500, 8_000)
        assert done.event("DebtorLimitSet") == {
            "funder": world.funder1.id,
            "debtor": world.core1.id,
            "currency": CNY,
            "limit": 500,
            "advanceRateBps": 8_000,
        }
        record = world.view(DESK, "debtorLimit", world.funder1.id, world.core1.id, CNY)
        assert record == {"limit": 500, "used": 0, "advanceRateBps": 8_000}

    def test_only_a_funder_on_a_core_enterprise_in_a_listed_currency(self, world: World) -> None:
        by = world.funder1.maker
        args = (world.core1.id, CNY, 500, 8_000)
        world.refuses("RoleMissing", world.tier1.maker, DESK, "setDebtorLimit", 0, *args, role=Role.Funder)
        world.refuses("CapabilityMissing", world.funder1.checker, DESK, "setDebtorLimit", 0, *args)
        world.refuses("RoleMissing", by, DESK, "setDebtorLimit", 0, world.tier1.id, CNY, 5, 5, role=Role.CoreEnterprise)
        world.refuses("CurrencyUnknown", by, DESK, "setDebtorLimit", 0, world.core1.id, EUR, 5, 5)
        scenes.suspend(world, world.funder1)
        world.refuses("PartyIsSuspended", by, DESK, "setDebtorLimit", 0, *args)

    def test_an_amount_and_a_share_of_one_at_most(self, world: World) -> None:
        by = world.funder1.maker
        world.refuses("AmountOutOfRange", by, DESK, "setDebtorLimit", 0, world.core1.id, CNY, AMOUNT_MAX + 1, 5)
        world.refuses(
            "AdvanceRateOutOfRange",
            by,
            DESK,
            "setDebtorLimit",
            0,
            world.core1.id,
            CNY,
            5,
            10_001,
            advanceRateBps=10_001,
        )
        world.send(by, DESK, "setDebtorLimit", 0, world.core1.id, CNY, AMOUNT_MAX, 10_000)

    def test_limits_are_numbered_each_once(self, world: World) -> None:
        before = world.view(DESK, "debtorLimitCount")
        listed = [world.view(DESK, "debtorLimitAt", place) for place in range(before)]
        funders, debtors = (world.funder1.id, world.funder2.id), (world.core1.id, world.core2.id)
        assert listed == [(funder, debtor, CNY) for debtor in debtors for funder in funders]
        world.send(world.funder1.maker, DESK, "setDebtorLimit", 0, world.core1.id, CNY, 0, 0)
        assert world.view(DESK, "debtorLimitCount") == before
        scenes.together(world, world.operator, "PartyRegistry", "grantRole", world.tier3.id, Role.CoreEnterprise)
        world.send(world.funder1.maker, DESK, "setDebtorLimit", 0, world.tier3.id, CNY, 5, 5)
        assert world.view(DESK, "debtorLimitCount") == before + 1
        assert world.view(DESK, "debtorLimitAt", before) == (world.funder1.id, world.tier3.id, CNY)

    def test_no_account_frees_a_limit_by_itself(self, world: World) -> None:
        args = (world.funder1.id, world.core1.id, CNY, 1)
        for by in (world.funder1.maker, world.operator.maker):
            world.refuses("OnlyForModule", by, DESK, "freeLimit", *args, caller=by.address)


class TestUse:
    def test_offers_count_until_they_leave_and_principal_until_it_is_back(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        asked = scenes.request(world, claim)
        first, second = scenes.offer(world, asked, 300), scenes.offer(world, asked, 400)
        assert used(world) == 700
        world.send(world.funder1.maker, DESK, "withdrawOffer", second)
        assert used(world) == 300
        loan = world.send(world.tier1.maker, DESK, "acceptOffer", 0, first).value
        assert used(world) == 300
        world.send(world.tier1.maker, "LoanBook", "repay", 0, loan, 100)
        assert used(world) == 200
        world.send(world.tier1.maker, "LoanBook", "repayAll", 0, loan, 200)
        assert used(world) == 0

    def test_the_limit_holds_to_the_cent_pending_offers_included(self, world: World) -> None:
        world.send(world.funder1.maker, DESK, "setDebtorLimit", 0, world.core1.id, CNY, 1_000, 9_000)
        asked = scenes.request(world, scenes.confirmed(world)[1])
        scenes.offer(world, asked, 600)
        over = scenes.offer_terms(world, asked, 401)
        world.refuses(
            "DebtorLimitExceeded",
            world.funder1.maker,
            DESK,
            "offer",
            0,
            over,
            funder=world.funder1.id,
            debtor=world.core1.id,
            asked=401,
            left=400,
        )
        scenes.offer(world, asked, 400)

    def test_a_limit_lowered_below_what_is_used_leaves_nothing(self, world: World) -> None:
        asked = scenes.request(world, scenes.confirmed(world)[1])
        scenes.offer(world, asked, 600)
        world.send(world.funder1.maker, DESK, "setDebtorLimit", 0, world.core1.id, CNY, 100, 9_000)
        over = scenes.offer_terms(world, asked, 1)
        world.refuses("DebtorLimitExceeded", world.funder1.maker, DESK, "offer", 0, over, left=0)

    def test_a_limit_lowered_stops_the_offers_that_are_open(self, world: World) -> None:
        asked = scenes.request(world, scenes.confirmed(world)[1])
        one, two = scenes.offer(world, asked, 600), scenes.offer(world, asked, 300)
        by, borrower = world.funder1.maker, world.tier1.maker
        for limit in (0, 899):
            world.send(by, DESK, "setDebtorLimit", 0, world.core1.id, CNY, limit, 9_000)
            said = {"asked": 900, "left": limit}
            world.refuses("DebtorLimitExceeded", borrower, DESK, "acceptOffer", 0, one, **said)
        # It holds for what is used in all: with one of them gone, the other is within it.
        world.send(by, DESK, "withdrawOffer", two)
        world.send(borrower, DESK, "acceptOffer", 0, one)

    def test_an_advance_rate_lowered_stops_the_offers_that_are_open(self, world: World) -> None:
        asked = scenes.request(world, scenes.confirmed(world, 1_000)[1])
        offer = scenes.offer(world, asked, 600, rateBps=0)
        by, borrower = world.funder1.maker, world.tier1.maker
        world.send(by, DESK, "setDebtorLimit", 0, world.core1.id, CNY, 1_000, 5_999)
        world.refuses("AdvanceRateExceeded", borrower, DESK, "acceptOffer", 0, offer, owedAtMaturity=600, most=599)
        world.send(by, DESK, "setDebtorLimit", 0, world.core1.id, CNY, 1_000, 6_000)
        world.send(borrower, DESK, "acceptOffer", 0, offer)

    @pytest.mark.parametrize("principal", [1, 100])
    def test_without_a_limit_nothing_is_lent(self, world: World, principal: int) -> None:
        scenes.together(world, world.operator, "PartyRegistry", "grantLicence", world.factor.id, 0)
        asked = scenes.request(world, scenes.confirmed(world)[1])
        terms = scenes.offer_terms(world, asked, principal)
        world.refuses("AdvanceRateExceeded", world.factor.maker, DESK, "offer", 0, terms, most=0)
