"""Offering to lend: the principal goes into escrow, within the advance rate."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.founding import DEPOSIT
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import (
    AMOUNT_MAX,
    CNY,
    DAY_S,
    DEFAULT,
    Licence,
    OfferState,
    Role,
)

DESK = "FinancingDesk"


def escrow(world: World) -> int:
    return int(world.view("DepositToken:CNY", "balanceOf", world.addresses[DESK]))


def asked(world: World, face: int = FACE, principal: int = 0) -> int:
    """A request on a fresh claim."""
    return scenes.request(world, scenes.confirmed(world, face)[1], principal=principal)


def refused(world: World, error: str, request: int, principal: int, **changes: Any) -> Any:
    return world.refuses(
        error, world.funder1.maker, DESK, "offer", 0, scenes.offer_terms(world, request, principal, **changes)
    ).args


class TestOffer:
    def test_the_principal_goes_into_escrow(self, world: World) -> None:
        request = asked(world)
        terms = scenes.offer_terms(world, request, 500_00, fee=10)
        done = world.send(world.funder1.maker, DESK, "offer", 0, terms)
        about = {"funder": world.funder1.id, "debtor": world.core1.id, "currency": CNY}
        assert done.value == world.view(DESK, "offerCount") == 1
        assert world.view(DESK, "financingOffer", 1) == terms | about | {"state": OfferState.Open}
        assert done.event("FinancingOffered") == about | {"offer": 1, "terms": terms}
        assert done.event("DebtorLimitUsed") == about | {"used": 500_00}
        assert (escrow(world), scenes.deposit(world, world.funder1)) == (500_00, DEPOSIT - 500_00)

    def test_only_a_funder_licensed_to_lend(self, world: World) -> None:
        terms = scenes.offer_terms(world, asked(world), 500)
        world.refuses("RoleMissing", world.tier2.maker, DESK, "offer", 0, terms, role=Role.Funder)
        world.refuses("LicenceMissing", world.factor.maker, DESK, "offer", 0, terms, licence=Licence.Lending)
        scenes.suspend(world, world.funder1)
        world.refuses("PartyIsSuspended", world.funder1.maker, DESK, "offer", 0, terms)

    def test_never_a_side_of_the_claim(self, world: World) -> None:
        terms = scenes.offer_terms(world, asked(world), 500)
        for who in (world.core1, world.tier1):
            scenes.together(world, world.operator, "PartyRegistry", "grantRole", who.id, Role.Funder)
            scenes.together(world, world.operator, "PartyRegistry", "grantLicence", who.id, Licence.Lending)
            world.refuses("FunderIsSide", who.maker, DESK, "offer", 0, terms, funder=who.id)

    def test_on_an_open_request(self, world: World) -> None:
        request = asked(world)
        terms = scenes.offer_terms(world, request, 500)
        world.refuses("RequestUnknown", world.funder1.maker, DESK, "offer", 0, terms | {"request": 9}, request=9)
        world.travel(days=7)
        terms["expiresAt"] = world.now + DAY_S
        world.refuses("RequestIsExpired", world.funder1.maker, DESK, "offer", 0, terms, expiresAt=world.now)

    def test_with_money_on_account(self, world: World) -> None:
        request = asked(world, 2 * DEPOSIT)
        refused(world, "DepositTooSmall", request, DEPOSIT + 1)
        scenes.offer(world, request, DEPOSIT)

    @pytest.mark.parametrize("principal", [0, AMOUNT_MAX + 1])
    def test_the_principal_is_an_amount(self, world: World, principal: int) -> None:
        refused(world, "AmountOutOfRange", asked(world), principal)

    def test_the_fee_is_an_amount_or_none(self, world: World) -> None:
        refused(world, "AmountOutOfRange", asked(world), 500, fee=AMOUNT_MAX + 1)

    def test_the_principal_is_the_one_asked_for(self, world: World) -> None:
        request = asked(world, principal=500)
        args = refused(world, "PrincipalDiffers", request, 499)
        assert (args["asked"], args["offered"]) == (500, 499)
        scenes.offer(world, request, 500)

    def test_rates_have_a_ceiling_and_late_is_not_cheaper(self, world: World) -> None:
        request, most = asked(world), DEFAULT["RateBpsMax"]
        refused(world, "RateOutOfRange", request, 500, rateBps=most + 1, lateRateBps=most + 1)
        refused(world, "RateOutOfRange", request, 500, lateRateBps=most + 1)
        refused(world, "RateOutOfRange", request, 500, rateBps=500, lateRateBps=499)
        scenes.offer(world, request, 500, rateBps=most, lateRateBps=most)
        scenes.offer(world, request, 500, rateBps=0, lateRateBps=0)

    @pytest.mark.parametrize("after", [0, DEFAULT["OfferSecondsMax"] + 1])
    def test_it_expires_within_a_month(self, world: World, after: int) -> None:
        refused(world, "ExpiryOutOfRange", asked(world), 500, expiresAt=world.now + after)

    def test_it_names_the_least_outstanding_value_it_is_good_for(self, world: World) -> None:
        request = asked(world)
        args = refused(world, "BelowLeast", request, 500, least=FACE + 1)
        assert (args["least"], args["outstanding"]) == (FACE + 1, FACE)
        # What may be lent is measured by that value, not by what the claim has today.
        args = refused(world, "AdvanceRateExceeded", request, 900, least=999, rateBps=0)
        assert (args["owedAtMaturity"], args["most"]) == (900, 899)
        scenes.offer(world, request, 900, least=1_000, rateBps=0)

    def test_a_loan_runs_a_day_at_least_and_not_past_the_claim(self, world: World) -> None:
        request = asked(world)
        for due_on in (world.today, world.today + 61):
            args = refused(world, "LoanDayOutOfRange", request, 500, dueOn=due_on)
            assert (args["earliest"], args["latest"]) == (world.today + 1, world.today + 60)
        scenes.offer(world, request, 500, dueOn=world.today + 1)
        scenes.offer(world, request, 500, dueOn=world.today + 60)

    def test_not_on_a_claim_that_is_locked_or_not_live(self, world: World) -> None:
        request = asked(world)
        claim = world.view(DESK, "financingRequest", request)["claim"]
        offered, due = world.clone(), world.clone()
        scenes.transfer_offer(offered, claim, offered.tier1, offered.tier2)
        refused(offered, "ClaimIsLocked", request, 500)
        moved = world.clone()
        scenes.passed(moved, claim, moved.tier1, moved.tier2)
        refused(moved, "ClaimOfAnother", request, 500)
        scenes.pay(due, 1, FACE)
        refused(due, "ReceivableNotLive", request, 500)
        scenes.redeem(due, claim)
        refused(due, "ClaimNotLive", request, 500, least=1)


class TestAdvanceRate:
    """Principal + fee + interest to maturity ≤ outstanding × advance rate; 90 % of 1,000.00 is 900.00."""

    def test_met_to_the_cent_and_one_cent_over(self, world: World) -> None:
        request = asked(world, 1_000_00)
        # 36 days at 5 %: 89,552 × 500 × 36 / 3,600,000 = 447.76, rounded up 448; 89,552 + 448 = 90,000.
        due_on = world.today + 36
        # One cent more: 89,553 × 0.005 = 447.765, again 448: 90,001.
        args = refused(world, "AdvanceRateExceeded", request, 895_53, dueOn=due_on)
        assert (args["owedAtMaturity"], args["most"]) == (900_01, 900_00)
        refused(world, "AdvanceRateExceeded", request, 895_52, dueOn=due_on, fee=1)
        scenes.offer(world, request, 895_52, dueOn=due_on)
        scenes.offer(world, request, 895_51, dueOn=due_on, fee=1)

    def test_what_was_redeemed_is_not_lent_on(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 1_000_00)
        scenes.pay(world, receivable, 500_00)
        scenes.redeem(world, claim)
        request = scenes.request(world, claim)
        free = {"rateBps": 0, "lateRateBps": 0}
        assert refused(world, "AdvanceRateExceeded", request, 450_01, **free)["most"] == 450_00
        scenes.offer(world, request, 450_00, **free)

    def test_the_share_is_rounded_down(self, world: World) -> None:
        request = asked(world, 1_000_01)
        # 100,001 × 9,000 / 10,000 = 90,000.9.
        free = {"rateBps": 0, "lateRateBps": 0}
        assert refused(world, "AdvanceRateExceeded", request, 900_01, **free)["most"] == 900_00
        scenes.offer(world, request, 900_00, **free)
