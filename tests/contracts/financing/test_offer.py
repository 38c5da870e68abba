"""Offering to lend: the principal goes into escrow, and leaves it once, whole."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.founding import DEPOSIT
from tests.contracts.world.ledger import ViewRefused
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import (
    AMOUNT_MAX,
    CNY,
    DAY_S,
    RULE,
    Licence,
    Lock,
    OfferState,
    Parameter,
    Role,
    ref,
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
            world.send(world.operator.maker, "PartyRegistry", "grantRole", who.id, Role.Funder)
            world.send(world.operator.maker, "PartyRegistry", "grantLicence", who.id, Licence.Lending)
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
        request, most = asked(world), RULE["RateBpsMax"]
        refused(world, "RateOutOfRange", request, 500, rateBps=most + 1, lateRateBps=most + 1)
        refused(world, "RateOutOfRange", request, 500, lateRateBps=most + 1)
        refused(world, "RateOutOfRange", request, 500, rateBps=500, lateRateBps=499)
        scenes.offer(world, request, 500, rateBps=most, lateRateBps=most)
        scenes.offer(world, request, 500, rateBps=0, lateRateBps=0)

    @pytest.mark.parametrize("after", [0, RULE["OfferSecondsMax"] + 1])
    def test_it_expires_within_a_month(self, world: World, after: int) -> None:
        refused(world, "ExpiryOutOfRange", asked(world), 500, expiresAt=world.now + after)

    def test_it_names_the_outstanding_value(self, world: World) -> None:
        args = refused(world, "OutstandingDiffers", asked(world), 500, outstanding=FACE - 1)
        assert (args["expected"], args["outstanding"]) == (FACE - 1, FACE)

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
        refused(due, "ClaimNotLive", request, 500, outstanding=1)


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


class TestWithdrawOffer:
    def test_the_funder_takes_its_escrow_back_blocked_or_not(self, world: World) -> None:
        offer = scenes.offer(world, asked(world), 500)
        scenes.suspend(world, world.funder1)
        done = world.send(world.funder1.maker, DESK, "withdrawOffer", offer)
        assert done.event("OfferClosed") == {"offer": offer, "state": OfferState.Withdrawn, "by": world.funder1.id}
        assert (escrow(world), scenes.deposit(world, world.funder1)) == (0, DEPOSIT)
        assert world.view(DESK, "financingOffer", offer)["state"] == OfferState.Withdrawn

    def test_once_by_the_funder_alone(self, world: World) -> None:
        offer = scenes.offer(world, asked(world), 500)
        for by in (world.tier1, world.funder2):
            world.refuses("OfferOfAnother", by.maker, DESK, "withdrawOffer", offer, caller=by.id)
        world.send(world.funder1.maker, DESK, "withdrawOffer", offer)
        withdrawn = OfferState.Withdrawn
        world.refuses("OfferNotOpen", world.funder1.maker, DESK, "withdrawOffer", offer, state=withdrawn)
        world.refuses("OfferNotOpen", world.auditor.maker, DESK, "releaseOffer", offer, state=withdrawn)
        world.refuses("OfferNotOpen", world.tier1.maker, DESK, "acceptOffer", 0, offer, state=withdrawn)
        world.refuses("OfferUnknown", world.funder1.maker, DESK, "withdrawOffer", 9, offer=9)
        with pytest.raises(ViewRefused, match="OfferUnknown"):
            world.view(DESK, "financingOffer", 9)


class TestReleaseOffer:
    def test_a_live_one_stays(self, world: World) -> None:
        offer = scenes.offer(world, asked(world), 500)
        world.refuses("OfferNotVoid", world.auditor.maker, DESK, "releaseOffer", offer, offer=offer)
        world.refuses("OfferUnknown", world.auditor.maker, DESK, "releaseOffer", 9)

    @pytest.mark.parametrize(
        "why", ["expired", "request", "accepted", "redeemed", "used up", "passed on", "split", "due"]
    )
    def test_anyone_gives_a_void_ones_escrow_back(self, world: World, why: str) -> None:
        receivable, claim = scenes.confirmed(world, 1_000)
        request = scenes.request(world, claim)
        offer = scenes.offer(world, request, 500)
        if why == "expired":
            world.travel(days=3)
        elif why == "request":
            world.send(world.tier1.maker, DESK, "withdrawRequest", request)
        elif why == "accepted":
            other = scenes.offer(world, request, 400, by=world.funder2)
            world.send(world.tier1.maker, DESK, "acceptOffer", 0, other)
        elif why in ("redeemed", "used up"):
            scenes.pay(world, receivable, 1 if why == "redeemed" else 1_000)
            scenes.redeem(world, claim)
        elif why == "passed on":
            scenes.passed(world, claim, world.tier1, world.tier2)
        elif why == "split":
            scenes.split(world, claim, 500, 500)
        else:
            world.send(world.funder1.maker, DESK, "withdrawOffer", offer)
            world.travel(days=59)
            offer = scenes.offer(world, scenes.request(world, claim), 500, dueOn=world.today + 1)
            world.travel(to=world.view("ReceivableBook", "receivable", receivable)["dueAt"])
        done = world.send(world.auditor.checker, DESK, "releaseOffer", offer)
        assert done.event("OfferClosed") == {"offer": offer, "state": OfferState.Released, "by": world.auditor.id}
        assert (escrow(world), scenes.deposit(world, world.funder1)) == (0, DEPOSIT)


class TestAcceptOffer:
    def test_cash_lien_and_registration_in_one_transaction(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        request = scenes.request(world, claim)
        offer = scenes.offer(world, request, 500_00, fee=7)
        done = world.send(world.tier1.maker, DESK, "acceptOffer", 0, offer)
        loan = done.value
        assert done.event("OfferAccepted") == {"offer": offer, "request": request, "loan": loan}
        assert {"LoanOpened", "PledgeRegistered", "ClaimLocked"} <= set(done.names)
        # The whole principal, no interest or fee taken off in advance.
        assert (escrow(world), scenes.deposit(world, world.tier1)) == (0, 500_00)
        record = world.view("ClaimToken", "claim", claim)
        assert (record["holder"], record["lock"], record["lockedBy"]) == (world.tier1.id, Lock.Pledge, loan)
        assert world.view(DESK, "financingOffer", offer)["state"] == OfferState.Accepted
        world.refuses("OfferNotOpen", world.tier1.maker, DESK, "acceptOffer", 0, offer, state=OfferState.Accepted)

    def test_by_the_borrower_alone(self, world: World) -> None:
        offer = scenes.offer(world, asked(world), 500)
        for by in (world.funder1, world.tier2):
            world.refuses("RequestOfAnother", by.maker, DESK, "acceptOffer", 0, offer, caller=by.id)
        world.refuses("OfferUnknown", world.tier1.maker, DESK, "acceptOffer", 0, 9)

    def test_one_loan_on_a_claim(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        offers = [scenes.offer(world, scenes.request(world, claim), 500) for _ in range(2)]
        world.send(world.tier1.maker, DESK, "acceptOffer", 0, offers[0])
        world.refuses("ClaimIsLocked", world.tier1.maker, DESK, "acceptOffer", 0, offers[1], lock=Lock.Pledge)
        world.send(world.funder1.maker, DESK, "withdrawOffer", offers[1])

    def test_before_offer_and_request_expire(self, world: World) -> None:
        offer = scenes.offer(world, asked(world), 500, expiresAt=world.now + DAY_S)
        late = scenes.offer(world, asked(world), 500, expiresAt=world.now + 20 * DAY_S)
        world.travel(days=1)
        world.refuses("OfferIsExpired", world.tier1.maker, DESK, "acceptOffer", 0, offer, expiresAt=world.now)
        world.travel(days=6)
        world.refuses("RequestIsExpired", world.tier1.maker, DESK, "acceptOffer", 0, late)

    def test_not_if_the_outstanding_value_fell(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 1_000)
        offer = scenes.offer(world, scenes.request(world, claim), 500)
        scenes.pay(world, receivable, 100)
        world.clone().send(world.tier1.maker, DESK, "acceptOffer", 0, offer)
        scenes.redeem(world, claim)
        world.refuses(
            "OfferOutdated", world.tier1.maker, DESK, "acceptOffer", 0, offer, offeredOn=1_000, outstanding=900
        )

    def test_not_if_the_claim_is_due_settled_or_elsewhere(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 1_000)
        offer = scenes.offer(world, scenes.request(world, claim), 500)
        settled, offered, moved = world.clone(), world.clone(), world.clone()
        scenes.pay(settled, receivable, 1_000)
        settled.refuses("ReceivableNotLive", world.tier1.maker, DESK, "acceptOffer", 0, offer)
        scenes.transfer_offer(offered, claim, offered.tier1, offered.tier2)
        offered.refuses("ClaimIsLocked", world.tier1.maker, DESK, "acceptOffer", 0, offer, lock=Lock.TransferOffer)
        scenes.passed(moved, claim, moved.tier1, moved.tier2)
        moved.refuses("ClaimOfAnother", world.tier1.maker, DESK, "acceptOffer", 0, offer)
        world.travel(days=59)
        offer = scenes.offer(world, scenes.request(world, claim), 500, dueOn=world.today + 1)
        world.travel(to=world.view("ReceivableBook", "receivable", receivable)["dueAt"])
        world.refuses("PastDue", world.tier1.maker, DESK, "acceptOffer", 0, offer)

    def test_not_once_the_loans_own_day_has_come(self, world: World) -> None:
        offer = scenes.offer(world, asked(world), 500, dueOn=world.today + 2)
        world.travel(days=2)
        world.refuses("LoanDayOutOfRange", world.tier1.maker, DESK, "acceptOffer", 0, offer)

    def test_not_once_the_debtor_was_stopped(self, world: World) -> None:
        other, _ = scenes.confirmed(world)
        receivable = scenes.proposed(world, dueOn=world.today + 100, reason=ref("why"))
        claim = world.send(world.core1.maker, "ReceivableBook", "confirm", 0, receivable).value
        record = world.view("ReceivableBook", "receivable", other)
        world.travel(to=record["dueAt"] + 3 * DAY_S)
        offer = scenes.offer(world, scenes.request(world, claim), 500)
        world.send(world.auditor.maker, "ReceivableBook", "markDefaulted", other)
        world.refuses("DebtorIsStopped", world.tier1.maker, DESK, "acceptOffer", 0, offer)
        world.send(world.funder1.maker, DESK, "withdrawOffer", offer)

    def test_not_while_borrower_or_funder_is_blocked_or_its_licence_ended(self, world: World) -> None:
        offer = scenes.offer(world, asked(world), 500)
        for who in (world.tier1, world.funder1):
            blocked = world.clone()
            scenes.suspend(blocked, who)
            blocked.refuses("PartyIsSuspended", world.tier1.maker, DESK, "acceptOffer", 0, offer, party=who.id)
        world.send(world.operator.maker, "PartyRegistry", "endLicence", world.funder1.id, Licence.Lending)
        world.refuses("LicenceMissing", world.tier1.maker, DESK, "acceptOffer", 0, offer)

    def test_a_lower_ceiling_for_rates_does_not_undo_an_offer(self, world: World) -> None:
        offer = scenes.offer(world, asked(world), 500)
        world.send(world.governance.maker, "RuleBook", "setParameter", Parameter.RateBpsMax, 100, 0, ref("note"))
        world.send(world.tier1.maker, DESK, "acceptOffer", 0, offer)
