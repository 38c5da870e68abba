"""Asking for cash on a claim."""

from __future__ import annotations

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.ledger import ViewRefused
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import AMOUNT_MAX, DAY_S, DEFAULT, Lock, RequestState

DESK = "FinancingDesk"


class TestRequest:
    def test_the_holder_asks_and_the_claim_stays_free(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        expires_at = world.now + 7 * DAY_S
        done = world.send(world.tier1.maker, DESK, "request", claim, 500, expires_at)
        said = {"claim": claim, "borrower": world.tier1.id, "principal": 500, "expiresAt": expires_at}
        assert done.value == world.view(DESK, "requestCount") == 1
        assert done.event("FinancingRequested") == said | {"request": 1}
        assert world.view(DESK, "financingRequest", 1) == said | {"state": RequestState.Open, "hop": 0}
        assert world.view("ClaimToken", "claim", claim)["lock"] == Lock.None_

    def test_it_remembers_which_way_the_claim_had_come(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        scenes.passed(world, claim, world.tier1, world.tier2)
        asked = scenes.request(world, claim, by=world.tier2)
        assert world.view(DESK, "financingRequest", asked)["hop"] == world.view("ClaimToken", "hopCount")

    def test_only_the_holder_of_a_free_live_claim(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world)
        args = (claim, 500, world.now + DAY_S)
        world.refuses("ClaimOfAnother", world.tier2.maker, DESK, "request", *args, caller=world.tier2.id)
        world.refuses("CapabilityMissing", world.tier1.checker, DESK, "request", *args)
        world.refuses("ClaimUnknown", world.tier1.maker, DESK, "request", 99, 500, world.now + DAY_S)
        offered, split, settled = world.clone(), world.clone(), world.clone()
        scenes.transfer_offer(offered, claim, offered.tier1, offered.tier2)
        offered.refuses("ClaimIsLocked", world.tier1.maker, DESK, "request", *args, lock=Lock.TransferOffer)
        scenes.split(split, claim, 1, FACE - 1)
        split.refuses("ClaimNotLive", world.tier1.maker, DESK, "request", *args)
        scenes.pay(settled, receivable, FACE)
        settled.refuses("ReceivableNotLive", world.tier1.maker, DESK, "request", *args)
        scenes.suspend(world, world.tier1)
        world.refuses("PartyIsSuspended", world.tier1.maker, DESK, "request", *args)

    def test_before_it_is_due(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world)
        world.travel(to=world.view("ReceivableBook", "receivable", receivable)["dueAt"])
        world.refuses("PastDue", world.tier1.maker, DESK, "request", claim, 500, world.now + DAY_S)

    @pytest.mark.parametrize("after", [0, DEFAULT["RequestSecondsMax"] + 1])
    def test_it_expires_within_a_month(self, world: World, after: int) -> None:
        _, claim = scenes.confirmed(world)
        world.refuses("ExpiryOutOfRange", world.tier1.maker, DESK, "request", claim, 500, world.now + after)

    def test_the_principal_is_an_amount_or_open(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        expires_at = world.now + DAY_S
        world.refuses("AmountOutOfRange", world.tier1.maker, DESK, "request", claim, AMOUNT_MAX + 1, expires_at)
        world.send(world.tier1.maker, DESK, "request", claim, 0, expires_at)

    def test_a_request_that_never_was_is_unknown(self, world: World) -> None:
        with pytest.raises(ViewRefused, match="RequestUnknown"):
            world.view(DESK, "financingRequest", 1)


class TestWithdrawRequest:
    def test_the_borrower_takes_it_back_blocked_or_not(self, world: World) -> None:
        asked = scenes.request(world, scenes.confirmed(world)[1])
        scenes.suspend(world, world.tier1)
        done = world.send(world.tier1.maker, DESK, "withdrawRequest", asked)
        assert done.events == (("RequestWithdrawn", {"request": asked}),)
        assert world.view(DESK, "financingRequest", asked)["state"] == RequestState.Withdrawn
        world.refuses("RequestNotOpen", world.tier1.maker, DESK, "withdrawRequest", asked, state=RequestState.Withdrawn)

    def test_nobody_else_does(self, world: World) -> None:
        asked = scenes.request(world, scenes.confirmed(world)[1])
        for by in (world.funder1, world.tier2):
            world.refuses("RequestOfAnother", by.maker, DESK, "withdrawRequest", asked, caller=by.id)
        world.refuses("RequestUnknown", world.tier1.maker, DESK, "withdrawRequest", 9, request=9)

    def test_its_offers_become_void(self, world: World) -> None:
        asked = scenes.request(world, scenes.confirmed(world)[1])
        offer = scenes.offer(world, asked, 500)
        world.send(world.tier1.maker, DESK, "withdrawRequest", asked)
        world.refuses("RequestNotOpen", world.tier1.maker, DESK, "acceptOffer", 0, offer)
        terms = scenes.offer_terms(world, asked, 500)
        world.refuses("RequestNotOpen", world.funder1.maker, DESK, "offer", 0, terms)
        world.send(world.auditor.maker, DESK, "releaseOffer", offer)
