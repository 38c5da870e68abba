"""A claim passed on is the recipient's only when it accepts; and the other ends of an offer."""

from __future__ import annotations

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.ledger import ViewRefused
from tests.contracts.world.members import account
from tests.contracts.world.scenes import FACE, offer_args
from tests.contracts.world.words import (
    CNY,
    DAY_S,
    Discharge,
    Lock,
    Recourse,
    Role,
    TransferOfferState,
    ref,
)

TOKEN = "ClaimToken"


def claim_and_invoice(world: World, face: int = FACE) -> tuple[int, int, int]:
    """A receivable, its claim, and an invoice of tier 2 to tier 1 over the same amount."""
    receivable, claim = scenes.confirmed(world, face)
    return receivable, claim, scenes.invoice(world, world.tier2, world.tier1, face)


class TestAcceptTransfer:
    def test_the_recipient_becomes_the_holder_with_the_terms_of_its_hop(self, world: World) -> None:
        _, claim, number = claim_and_invoice(world)
        args = offer_args(world, claim, world.tier2, number, recourse=Recourse.With)
        offer = world.send(world.tier1.maker, TOKEN, "offerTransfer", *args).value
        world.travel(days=1)
        done = world.send(world.tier2.maker, TOKEN, "acceptTransfer", 0, offer, FACE)
        hop = world.view(TOKEN, "hopCount")
        record = world.view(TOKEN, "claim", claim)
        assert record["holder"] == world.tier2.id
        assert (record["tier"], record["hop"], record["lock"]) == (2, hop, Lock.None_)
        assert world.view(TOKEN, "hop", hop) == {
            "from": world.tier1.id,
            "to": world.tier2.id,
            "recourse": Recourse.With,
            "discharge": Discharge.OnAcceptance,
            "acceptedAt": world.now,
            "previous": 0,
            "invoice": number,
        }
        assert done.event("ClaimTransferred") == {
            "claim": claim,
            "hop": hop,
            "from": world.tier1.id,
            "to": world.tier2.id,
            "recourse": Recourse.With,
            "discharge": Discharge.OnAcceptance,
            "invoice": number,
            "tier": 2,
        }
        assert done.event("TransferOfferClosed") == {
            "offer": offer,
            "state": TransferOfferState.Accepted,
            "by": world.tier2.id,
        }
        assert done.event("Transfer") == {"from": world.tier1.holder, "to": world.tier2.holder, "tokenId": claim}
        assert world.view("InvoiceRegister", "invoice", number)["allocated"] == FACE
        assert world.view(TOKEN, "balanceOf(address)", world.tier1.holder) == 0
        assert world.view(TOKEN, "balanceOf(address)", world.tier2.holder) == 1

    def test_every_hop_points_to_the_one_before_and_a_split_keeps_them(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        scenes.passed(world, claim, world.tier1, world.tier2)
        one, _ = scenes.split(world, claim, 100, FACE - 100, by=world.tier2)
        scenes.passed(world, one, world.tier2, world.tier3)
        record = world.view(TOKEN, "claim", one)
        assert (record["tier"], world.view(TOKEN, "hop", record["hop"])["previous"]) == (3, record["hop"] - 1)

    def test_by_the_recipient_alone(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        offer = scenes.transfer_offer(world, claim, world.tier1, world.tier2)
        for by in (world.tier1, world.tier3, world.operator):
            world.refuses("TransferOfferNotForCaller", by.maker, TOKEN, "acceptTransfer", 0, offer, FACE, caller=by.id)
        world.refuses("TransferOfferUnknown", world.tier2.maker, TOKEN, "acceptTransfer", 0, 99, FACE, offer=99)
        with pytest.raises(ViewRefused, match="TransferOfferUnknown"):
            world.view(TOKEN, "transferOffer", 99)

    def test_it_names_the_least_outstanding_value_it_takes(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        offer = scenes.transfer_offer(world, claim, world.tier1, world.tier2)
        said = {"claim": claim, "least": FACE + 1, "outstanding": FACE}
        world.refuses("BelowLeast", world.tier2.maker, TOKEN, "acceptTransfer", 0, offer, FACE + 1, **said)
        for least in (FACE, FACE - 1, 0):
            world.clone().send(world.tier2.maker, TOKEN, "acceptTransfer", 0, offer, least)

    def test_once(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        offer = scenes.passed(world, claim, world.tier1, world.tier2)
        accepted = TransferOfferState.Accepted
        world.refuses(
            "TransferOfferNotOpen", world.tier2.maker, TOKEN, "acceptTransfer", 0, offer, FACE, state=accepted
        )
        for by, verb in (
            (world.tier2, "rejectTransfer"),
            (world.tier1, "cancelTransfer"),
            (world.tier3, "releaseTransfer"),
        ):
            world.refuses("TransferOfferNotOpen", by.maker, TOKEN, verb, offer, state=accepted)

    def test_not_once_it_expired(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        offer = scenes.transfer_offer(world, claim, world.tier1, world.tier2)
        world.travel(days=7, seconds=-1)
        world.clone().send(world.tier2.maker, TOKEN, "acceptTransfer", 0, offer, FACE)
        world.travel(seconds=1)
        world.refuses("TransferOfferIsVoid", world.tier2.maker, TOKEN, "acceptTransfer", 0, offer, FACE, offer=offer)

    def test_a_cent_that_the_debtor_pays_voids_no_offer(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world)
        offer = scenes.transfer_offer(world, claim, world.tier1, world.tier2)
        for _ in range(3):
            scenes.pay(world, receivable, 1)
            world.refuses("TransferOfferNotVoid", world.auditor.maker, TOKEN, "releaseTransfer", offer)
        world.refuses("BelowLeast", world.tier2.maker, TOKEN, "acceptTransfer", 0, offer, FACE, outstanding=FACE - 3)
        done = world.send(world.tier2.maker, TOKEN, "acceptTransfer", 0, offer, FACE - 3)
        # What was due is the giver's, and the invoice is paid by what was left.
        assert done.event("ClaimRedeemed")["toHolder"] == scenes.deposit(world, world.tier1) == 3
        assert done.event("InvoiceAllocated")["amount"] == FACE - 3

    def test_who_redeems_in_between_changes_nothing(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world)
        scenes.pay(world, receivable, 100)
        offer = scenes.transfer_offer(world, claim, world.tier1, world.tier2)
        scenes.pay(world, receivable, 50)
        redeemed = world.clone()
        redeemed.send(world.core2.maker, TOKEN, "redeem", claim)
        for there in (world, redeemed):
            there.send(there.tier2.maker, TOKEN, "acceptTransfer", 0, offer, FACE - 150)
            assert scenes.deposit(there, there.tier1) == 150
            assert there.view(TOKEN, "amounts", claim)[::2] == (0, FACE - 150)

    def test_not_once_it_fell_due(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world)
        due_at = world.view("ReceivableBook", "receivable", receivable)["dueAt"]
        world.travel(to=due_at - DAY_S)
        offer = scenes.transfer_offer(world, claim, world.tier1, world.tier2)
        world.travel(to=due_at)
        world.refuses("PastDue", world.tier2.maker, TOKEN, "acceptTransfer", 0, offer, FACE, dueAt=due_at)

    def test_not_once_the_debtor_was_stopped(self, world: World) -> None:
        other, _ = scenes.confirmed(world)
        receivable = scenes.proposed(world, dueOn=world.today + 100, reason=ref("why"))
        claim = world.send(world.core1.maker, "ReceivableBook", "confirm", 0, receivable).value
        record = world.view("ReceivableBook", "receivable", other)
        world.travel(to=record["dueAt"] + 3 * DAY_S)
        offer = scenes.transfer_offer(world, claim, world.tier1, world.tier2)
        world.send(world.auditor.maker, "ReceivableBook", "markDefaulted", other)
        world.refuses("DebtorIsStopped", world.tier2.maker, TOKEN, "acceptTransfer", 0, offer, FACE)
        # The holder is not stuck with it.
        world.send(world.tier1.maker, TOKEN, "cancelTransfer", offer)

    @pytest.mark.parametrize("side", ["tier1", "tier2"])
    def test_not_while_a_side_is_blocked(self, world: World, side: str) -> None:
        _, claim = scenes.confirmed(world)
        offer = scenes.transfer_offer(world, claim, world.tier1, world.tier2)
        scenes.suspend(world, world.members[side])
        world.refuses(
            "PartyIsSuspended", world.tier2.maker, TOKEN, "acceptTransfer", 0, offer, FACE, party=world.members[side].id
        )

    def test_not_where_the_invoice_was_taken_up_meanwhile(self, world: World) -> None:
        _, claim, number = claim_and_invoice(world, 100)
        one, two = scenes.split(world, claim, 60, 40)
        offers = [
            world.send(world.tier1.maker, TOKEN, "offerTransfer", *offer_args(world, each, world.tier2, number)).value
            for each in (one, two)
        ]
        world.send(world.tier2.maker, TOKEN, "acceptTransfer", 0, offers[0], 60)
        world.clone().send(world.tier2.maker, TOKEN, "acceptTransfer", 0, offers[1], 40)
        scenes.together(world, world.operator, "PartyRegistry", "grantRole", world.tier1.id, Role.CoreEnterprise)
        terms = scenes.terms(world, world.tier1, world.tier2, (number, 1))
        world.send(world.tier2.maker, "ReceivableBook", "propose", 0, terms)
        world.refuses(
            "InvoiceOverallocated", world.tier2.maker, TOKEN, "acceptTransfer", 0, offers[1], 40, asked=40, left=39
        )


class TestEndsOfAnOffer:
    @pytest.mark.parametrize(
        ("verb", "who", "state"),
        [
            ("rejectTransfer", "tier2", TransferOfferState.Rejected),
            ("cancelTransfer", "tier1", TransferOfferState.Cancelled),
        ],
    )
    def test_each_side_ends_it_and_the_claim_is_free(
        self, world: World, verb: str, who: str, state: TransferOfferState
    ) -> None:
        _, claim = scenes.confirmed(world)
        offer = scenes.transfer_offer(world, claim, world.tier1, world.tier2)
        for by in (world.tier3, world.core1, *(world.members[each] for each in ("tier1", "tier2") if each != who)):
            world.refuses("TransferOfferNotForCaller", by.maker, TOKEN, verb, offer, caller=by.id)
        world.refuses("CapabilityMissing", world.members[who].admin, TOKEN, verb, offer)
        scenes.suspend(world, world.members[who])
        done = world.send(world.members[who].maker, TOKEN, verb, offer)
        assert done.event("TransferOfferClosed") == {"offer": offer, "state": state, "by": world.members[who].id}
        assert done.event("ClaimUnlocked") == {"claim": claim}
        assert world.view(TOKEN, "transferOffer", offer)["state"] == state
        assert world.view(TOKEN, "claim", claim)["lock"] == Lock.None_
        world.refuses("TransferOfferNotOpen", world.tier2.maker, TOKEN, "acceptTransfer", 0, offer, FACE, state=state)
        world.refuses("TransferOfferUnknown", world.members[who].maker, TOKEN, verb, 99)

    def test_anyone_puts_a_void_one_away(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world)
        offer = scenes.transfer_offer(world, claim, world.tier1, world.tier2)
        world.refuses("TransferOfferNotVoid", world.auditor.maker, TOKEN, "releaseTransfer", offer, offer=offer)
        expired, settled, due = world.clone(), world.clone(), world.clone()
        expired.travel(days=7)
        scenes.pay(settled, receivable, FACE)
        scenes.redeem(settled, claim)
        due_at = due.view("ReceivableBook", "receivable", receivable)["dueAt"]
        due.send(due.tier1.maker, TOKEN, "cancelTransfer", offer)
        due.travel(to=due_at - DAY_S)
        assert scenes.transfer_offer(due, claim, due.tier1, due.tier2) == offer + 1
        due.travel(to=due_at)
        for there, which in ((expired, offer), (settled, offer), (due, offer + 1)):
            done = there.send(there.auditor.checker, TOKEN, "releaseTransfer", which)
            assert done.event("TransferOfferClosed")["state"] == TransferOfferState.Released
            assert there.view(TOKEN, "claim", claim)["lock"] == Lock.None_
        world.refuses("TransferOfferUnknown", world.auditor.maker, TOKEN, "releaseTransfer", 99)
        world.refuses("AccountUnknown", account("stranger"), TOKEN, "releaseTransfer", offer)

    def test_passing_on_uses_no_quota(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        before = world.view("IssuerQuotas", "quota", world.core1.id, CNY)
        scenes.passed(world, claim, world.tier1, world.tier2)
        assert world.view("IssuerQuotas", "quota", world.core1.id, CNY) == before
