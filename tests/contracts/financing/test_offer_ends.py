"""An escrow leaves once, whole: withdrawn, released where the offer is void, or paid out when it is accepted."""

from __future__ import annotations

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.founding import DEPOSIT
from tests.contracts.world.ledger import ViewRefused
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import (
    DAY_S,
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

    @pytest.mark.parametrize("is_redeemed", [False, True])
    def test_not_if_the_outstanding_value_fell_below_the_least(self, world: World, is_redeemed: bool) -> None:
        receivable, claim = scenes.confirmed(world, 1_000)
        offer = scenes.offer(world, scenes.request(world, claim), 500, least=900)
        scenes.pay(world, receivable, 101)
        if is_redeemed:
            scenes.redeem(world, claim)
        said = {"claim": claim, "least": 900, "outstanding": 899}
        world.refuses("BelowLeast", world.tier1.maker, DESK, "acceptOffer", 0, offer, **said)
        world.send(world.auditor.maker, DESK, "releaseOffer", offer)

    def test_a_cent_that_the_debtor_pays_voids_no_offer(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world)
        request = scenes.request(world, claim)
        offers = [
            scenes.offer(world, request, 500_000_00, by=by, least=FACE - 10) for by in (world.funder1, world.funder2)
        ]
        for _ in range(3):
            scenes.pay(world, receivable, 1)
            world.send(world.core1.maker, "ClaimToken", "redeem", claim)
        for each in offers:
            world.refuses("OfferNotVoid", world.auditor.maker, DESK, "releaseOffer", each)
            world.clone().send(world.tier1.maker, DESK, "acceptOffer", 0, each)

    def test_what_is_due_is_the_borrowers_and_not_pledged(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 1_000)
        offer = scenes.offer(world, scenes.request(world, claim), 500, least=900)
        scenes.pay(world, receivable, 100)
        done = world.send(world.tier1.maker, DESK, "acceptOffer", 0, offer)
        redeemed = done.event("ClaimRedeemed")
        assert (redeemed["toHolder"], redeemed["toLender"]) == (100, 0)
        assert scenes.deposit(world, world.tier1) == 600

    def test_a_claim_that_moved_on_and_came_back_takes_no_old_offer(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        request = scenes.request(world, claim)
        offer = scenes.offer(world, request, 500)
        scenes.passed(world, claim, world.tier1, world.tier2)
        scenes.passed(world, claim, world.tier2, world.tier1)
        moved = {"request": request, "claim": claim}
        world.refuses("ClaimMovedOn", world.tier1.maker, DESK, "acceptOffer", 0, offer, **moved)
        terms = scenes.offer_terms(world, request, 500)
        world.refuses("ClaimMovedOn", world.funder1.maker, DESK, "offer", 0, terms, **moved)
        world.send(world.auditor.maker, DESK, "releaseOffer", offer)
        # Asked for anew, it is financed.
        scenes.loan(world, claim, 500)

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

    def test_not_while_borrower_or_funder_is_blocked_or_its_role_or_licence_ended(self, world: World) -> None:
        offer = scenes.offer(world, asked(world), 500)
        for who in (world.tier1, world.funder1):
            blocked = world.clone()
            scenes.suspend(blocked, who)
            blocked.refuses("PartyIsSuspended", world.tier1.maker, DESK, "acceptOffer", 0, offer, party=who.id)
        ended = world.clone()
        scenes.together(ended, ended.operator, "PartyRegistry", "endRole", ended.funder1.id, Role.Funder)
        ended.refuses(
            "RoleMissing", ended.tier1.maker, DESK, "acceptOffer", 0, offer, party=ended.funder1.id, role=Role.Funder
        )
        scenes.together(world, world.operator, "PartyRegistry", "endLicence", world.funder1.id, Licence.Lending)
        world.refuses("LicenceMissing", world.tier1.maker, DESK, "acceptOffer", 0, offer)

    def test_a_ceiling_lowered_since_holds(self, world: World) -> None:
        offer = scenes.offer(world, asked(world), 500)
        for most in (499, 500):
            args = (Parameter.RateBpsMax, most, 0, ref("note"))
            scenes.together(world, world.governance, "ParameterRegistry", "setParameter", *args)
            if most == 499:
                args = (0, offer)
                world.refuses("RateOutOfRange", world.tier1.maker, DESK, "acceptOffer", *args, rateBps=500, most=499)
        world.send(world.tier1.maker, DESK, "acceptOffer", 0, offer)
