"""Offering a claim in payment of an invoice: it is locked for one recipient."""

from __future__ import annotations

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.members import account
from tests.contracts.world.scenes import FACE, offer_args
from tests.contracts.world.words import (
    DAY_S,
    DEFAULT,
    ClaimState,
    Discharge,
    Lock,
    Parameter,
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


class TestOfferTransfer:
    def test_the_claim_is_locked_for_one_recipient(self, world: World) -> None:
        _, claim, number = claim_and_invoice(world)
        args = offer_args(world, claim, world.tier2, number, recourse=Recourse.With, discharge=Discharge.OnPayment)
        done = world.send(world.tier1.maker, TOKEN, "offerTransfer", *args)
        assert done.value == world.view(TOKEN, "transferOfferCount") == 1
        said = {
            "claim": claim,
            "from": world.tier1.id,
            "to": world.tier2.id,
            "invoice": number,
            "recourse": Recourse.With,
            "discharge": Discharge.OnPayment,
            "expiresAt": world.now + 7 * DAY_S,
        }
        assert world.view(TOKEN, "transferOffer", 1) == said | {"state": TransferOfferState.Open}
        assert done.event("TransferOffered") == said | {"offer": 1, "outstanding": FACE}
        assert done.event("ClaimLocked") == {"claim": claim, "lock": Lock.TransferOffer, "by": 1}
        record = world.view(TOKEN, "claim", claim)
        assert (record["holder"], record["lock"], record["lockedBy"]) == (world.tier1.id, Lock.TransferOffer, 1)
        # The invoice is taken up by acceptance, not by the offer.
        assert world.view("InvoiceRegister", "invoice", number)["allocated"] == 0

    def test_what_is_due_is_drawn_first_and_the_invoice_covers_the_rest(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world)
        scenes.pay(world, receivable, 100)
        number = scenes.invoice(world, world.tier2, world.tier1, FACE - 100)
        done = world.send(world.tier1.maker, TOKEN, "offerTransfer", *offer_args(world, claim, world.tier2, number))
        assert done.event("ClaimRedeemed")["toHolder"] == scenes.deposit(world, world.tier1) == 100
        assert done.event("TransferOffered")["outstanding"] == FACE - 100

    def test_only_its_holder_offers_it(self, world: World) -> None:
        _, claim, number = claim_and_invoice(world)
        args = offer_args(world, claim, world.tier2, number)
        for by in (world.tier3, world.core1):
            world.refuses("ClaimOfAnother", by.maker, TOKEN, "offerTransfer", *args, caller=by.id)
        world.refuses("AccountUnknown", account("stranger"), TOKEN, "offerTransfer", *args)

    def test_a_locked_claim_is_not_offered(self, world: World) -> None:
        _, claim, number = claim_and_invoice(world)
        args = offer_args(world, claim, world.tier2, number)
        pledged = world.clone()
        scenes.loan(pledged, claim, 100)
        pledged.refuses("ClaimIsLocked", world.tier1.maker, TOKEN, "offerTransfer", *args, lock=Lock.Pledge)
        world.send(world.tier1.maker, TOKEN, "offerTransfer", *args)
        world.refuses("ClaimIsLocked", world.tier1.maker, TOKEN, "offerTransfer", *args, lock=Lock.TransferOffer)

    def test_never_to_oneself_or_the_debtor_or_a_stranger(self, world: World) -> None:
        _, claim, number = claim_and_invoice(world)

        def refused(error: str, to: int, **values: object) -> None:
            args = offer_args(world, claim, world.tier2, number, recipient=to)
            world.refuses(error, world.tier1.maker, TOKEN, "offerTransfer", *args, **values)

        scenes.together(world, world.operator, "PartyRegistry", "grantRole", world.core1.id, Role.Supplier)
        refused("RecipientIsHolder", world.tier1.id, party=world.tier1.id)
        refused("RecipientIsDebtor", world.core1.id, party=world.core1.id)
        refused("PartyUnknown", 99, party=99)
        refused("RoleMissing", world.funder1.id, role=Role.Supplier)

    @pytest.mark.parametrize("side", ["tier1", "tier2"])
    def test_both_sides_may_undertake(self, world: World, side: str) -> None:
        _, claim, number = claim_and_invoice(world)
        scenes.suspend(world, world.members[side])
        args = offer_args(world, claim, world.tier2, number)
        world.refuses("PartyIsSuspended", world.tier1.maker, TOKEN, "offerTransfer", *args)

    def test_the_deepest_tier_passes_nothing_on(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        scenes.together(
            world, world.governance, "ParameterRegistry", "setParameter", Parameter.DeepestTier, 2, 0, ref("note")
        )
        scenes.passed(world, claim, world.tier1, world.tier2)
        number = scenes.invoice(world, world.tier3, world.tier2)
        args = offer_args(world, claim, world.tier3, number)
        world.refuses("TierTooDeep", world.tier2.maker, TOKEN, "offerTransfer", *args, claim=claim, deepest=2)

    @pytest.mark.parametrize("after", [0, DEFAULT["TransferOfferSecondsMax"] + 1])
    def test_it_expires_within_a_month(self, world: World, after: int) -> None:
        _, claim, number = claim_and_invoice(world)
        args = offer_args(world, claim, world.tier2, number, expiresAt=world.now + after)
        latest = world.now + DEFAULT["TransferOfferSecondsMax"]
        world.refuses("ExpiryOutOfRange", world.tier1.maker, TOKEN, "offerTransfer", *args, latest=latest)

    def test_it_pays_an_invoice_of_the_recipient_to_the_holder(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        turned = scenes.invoice(world, world.tier1, world.tier2)
        small = scenes.invoice(world, world.tier2, world.tier1, FACE - 1)
        by = world.tier1.maker
        for error, other in (("InvoiceSidesDiffer", turned), ("InvoiceOverallocated", small), ("InvoiceUnknown", 99)):
            args = offer_args(world, claim, world.tier2, other)
            world.refuses(error, by, TOKEN, "offerTransfer", *args, invoice=other)

    def test_only_a_live_claim_on_a_live_receivable(self, world: World) -> None:
        receivable, claim, number = claim_and_invoice(world)
        args = offer_args(world, claim, world.tier2, number)
        due = world.clone()
        due.travel(to=world.view("ReceivableBook", "receivable", receivable)["dueAt"])
        late = offer_args(due, claim, world.tier2, number)
        due.refuses("PastDue", world.tier1.maker, TOKEN, "offerTransfer", *late)
        due.travel(days=3)
        due.send(world.auditor.maker, "ReceivableBook", "markDefaulted", receivable)
        late = offer_args(due, claim, world.tier2, number)
        due.refuses("ReceivableNotLive", world.tier1.maker, TOKEN, "offerTransfer", *late, receivable=receivable)
        settled = world.clone()
        scenes.pay(settled, receivable, FACE)
        settled.refuses("ReceivableNotLive", world.tier1.maker, TOKEN, "offerTransfer", *args)
        scenes.redeem(settled, claim)
        settled.refuses("ClaimNotLive", world.tier1.maker, TOKEN, "offerTransfer", *args, state=ClaimState.Redeemed)

    def test_nothing_of_a_stopped_debtor(self, world: World) -> None:
        receivable = scenes.proposed(world, dueOn=world.today + 100, reason=ref("why"))
        claim = world.send(world.core1.maker, "ReceivableBook", "confirm", 0, receivable).value
        scenes.defaulted(world)
        number = scenes.invoice(world, world.tier2, world.tier1)
        args = offer_args(world, claim, world.tier2, number)
        world.refuses("DebtorIsStopped", world.tier1.maker, TOKEN, "offerTransfer", *args, debtor=world.core1.id)
