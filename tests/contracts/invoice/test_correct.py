"""Putting an invoice right, by its seller, and recording its credit notes."""

from __future__ import annotations

from typing import Any

import pytest

from app.receivables.transitions import ReceivableState
from tests.contracts.world import World, scenes
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import AMOUNT_MAX, CNY, EUR, ref

REGISTER = "InvoiceRegister"
DAY = 20_000


def figures(**changes: Any) -> dict[str, Any]:
    """What a correction says of an invoice."""
    given = {"currency": CNY, "gross": 200, "reductions": 0, "issuedOn": DAY, "root": ref("root 2")}
    return given | changes


def correct(world: World, number: int, **changes: Any) -> None:
    world.send(world.tier1.maker, REGISTER, "correct", number, *figures(**changes).values())


class TestCorrect:
    def test_the_seller_corrects_what_the_buyer_registered(self, world: World) -> None:
        terms = scenes.invoice_terms(world, world.tier1, world.core1, 100)
        number = world.send(world.core1.maker, REGISTER, "register", terms).value
        said = figures(reductions=30)
        done = world.send(world.tier1.maker, REGISTER, "correct", number, *said.values())
        assert done.events == (("InvoiceCorrected", said | {"invoice": number, "revision": 1}),)
        assert (said | {"revision": 1}).items() <= world.view(REGISTER, "invoice", number).items()

    def test_a_wrong_currency_of_its_buyer_is_put_right(self, world: World) -> None:
        token = world.addresses["DepositToken:EUR"]
        scenes.together(world, world.governance, "ParameterRegistry", "listCurrency", EUR, token, world.bank.id, 1)
        wrong = scenes.invoice_terms(world, world.tier1, world.core1, currency=EUR)
        number = world.send(world.core1.maker, REGISTER, "register", wrong).value
        asked = scenes.terms(world, world.core1, world.tier1, (number, FACE))
        by, there = world.tier1.maker, "ReceivableBook"
        world.refuses("InvoiceCurrencyDiffers", by, there, "propose", 0, asked, invoice=number, currency=EUR)
        correct(world, number, gross=FACE)
        world.send(by, there, "propose", 0, asked)

    def test_nobody_else_does(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1)
        args = (number, *figures().values())
        for by in (world.core1, world.tier2):
            world.refuses("InvoiceOfOthers", by.maker, REGISTER, "correct", *args, caller=by.id)
        scenes.suspend(world, world.tier1)
        world.refuses("PartyIsSuspended", world.tier1.maker, REGISTER, "correct", *args)

    def test_only_while_nothing_is_allocated(self, world: World) -> None:
        receivable = scenes.proposed(world, 100)
        number = world.view("ReceivableBook", "allocations", receivable)[0]["invoice"]
        args = (number, *figures().values())
        world.refuses("InvoiceInUse", world.tier1.maker, REGISTER, "correct", *args, allocated=100)
        world.send(world.tier1.maker, "ReceivableBook", "withdraw", receivable)
        world.send(world.tier1.maker, REGISTER, "correct", *args)

    def test_to_something_an_invoice_can_be(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1)
        for error, change in (
            ("AmountOutOfRange", {"gross": 0}),
            ("AmountOutOfRange", {"gross": AMOUNT_MAX + 1}),
            ("ReductionsTooLarge", {"reductions": 200}),
            ("IssuedInFuture", {"issuedOn": 20_735}),
            ("CurrencyUnknown", {"currency": EUR}),
        ):
            args = (number, *figures(**change).values())
            world.refuses(error, world.tier1.maker, REGISTER, "correct", *args)
        world.refuses("InvoiceUnknown", world.tier1.maker, REGISTER, "correct", 99, *figures().values(), invoice=99)


class TestAfterACreditNote:
    """What was credited is not owed: no correction brings it back, so it can't be financed a second time."""

    def test_a_correction_may_not_leave_it_out(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1, 200, reductions=10)
        world.send(world.tier1.maker, REGISTER, "reduce", number, b"RED-1", 150, ref("note"))
        for reductions in (0, 10, 149):
            args = (number, *figures(reductions=reductions).values())
            said = {"reductions": reductions, "credited": 150}
            world.refuses("ReductionsBelowCredited", world.tier1.maker, REGISTER, "correct", *args, **said)
        record = world.view(REGISTER, "invoice", number)
        assert (record["reductions"], record["credited"], record["revision"]) == (160, 150, 0)

    def test_a_correction_may_put_the_other_reductions_right(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1, 200, reductions=10)
        for note, amount in ((b"RED-1", 100), (b"RED-2", 50)):
            world.send(world.tier1.maker, REGISTER, "reduce", number, note, amount, ref("note"))
        correct(world, number, reductions=150)
        record = world.view(REGISTER, "invoice", number)
        assert (record["reductions"], record["credited"], record["revision"]) == (150, 150, 1)
        over = scenes.terms(world, world.core1, world.tier1, (number, 51))
        world.refuses("InvoiceOverallocated", world.tier1.maker, "ReceivableBook", "propose", 0, over, left=50)

    def test_a_smaller_gross_amount_keeps_it_too(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1, 200)
        world.send(world.tier1.maker, REGISTER, "reduce", number, b"RED-1", 150, ref("note"))
        args = (number, *figures(gross=150, reductions=150).values())
        world.refuses("ReductionsTooLarge", world.tier1.maker, REGISTER, "correct", *args, reductions=150, gross=150)


class TestABuyersProposals:
    """They hold nothing of an invoice, so its seller is never kept from correcting it."""

    def propose(self, world: World, number: int, part: int) -> int:
        asked = scenes.terms(world, world.core1, world.tier1, (number, part))
        return int(world.send(world.core1.maker, "ReceivableBook", "propose", 0, asked).value)

    def test_however_many_do_not_keep_the_seller_from_correcting(self, world: World) -> None:
        wrong = scenes.invoice_terms(world, world.tier1, world.core1, 1)
        number = world.send(world.core1.maker, REGISTER, "register", wrong).value
        for _ in range(3):
            self.propose(world, number, 1)
        assert world.view(REGISTER, "invoice", number)["allocated"] == 0
        correct(world, number, gross=FACE)
        asked = scenes.terms(world, world.core1, world.tier1, (number, FACE))
        world.send(world.tier1.maker, "ReceivableBook", "propose", 0, asked)

    def test_one_on_an_invoice_corrected_since_is_not_accepted(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1, 100)
        before = self.propose(world, number, 60)
        correct(world, number, gross=100)
        by, said = world.tier1.maker, {"invoice": number, "proposedOn": 0, "revision": 1}
        world.refuses("InvoiceRevised", by, "ReceivableBook", "accept", 0, before, **said)
        after = self.propose(world, number, 60)
        world.send(by, "ReceivableBook", "accept", 0, after)
        assert world.view(REGISTER, "invoice", number)["allocated"] == 60

    def test_two_of_which_one_fits_are_both_proposed_and_one_is_accepted(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1, 100)
        one, two = self.propose(world, number, 60), self.propose(world, number, 60)
        done = world.send(world.tier1.maker, "ReceivableBook", "accept", 0, one)
        assert done.event("InvoiceAllocated") == {"invoice": number, "amount": 60, "allocated": 60}
        args = (0, two)
        world.refuses("InvoiceOverallocated", world.tier1.maker, "ReceivableBook", "accept", *args, asked=60, left=40)
        assert world.view("ReceivableBook", "receivable", two)["state"] == ReceivableState.PROPOSED

    def test_the_same_invoice_named_twice_in_one_counts_twice(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1, 100)
        asked = scenes.terms(world, world.core1, world.tier1, (number, 60), (number, 60))
        receivable = world.send(world.core1.maker, "ReceivableBook", "propose", 0, asked).value
        args = (0, receivable)
        world.refuses("InvoiceOverallocated", world.tier1.maker, "ReceivableBook", "accept", *args, asked=60, left=40)


class TestReduce:
    def test_the_seller_records_a_credit_note(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1, 100, reductions=10)
        done = world.send(world.tier1.maker, REGISTER, "reduce", number, b"RED-1", 25, ref("note"))
        said = {"invoice": number, "number": b"RED-1", "amount": 25, "reductions": 35, "root": ref("note")}
        assert done.events == (("InvoiceReduced", said),)
        record = world.view(REGISTER, "invoice", number)
        assert (record["reductions"], record["revision"]) == (35, 0)
        over = scenes.terms(world, world.core1, world.tier1, (number, 66))
        world.refuses("InvoiceOverallocated", world.tier1.maker, "ReceivableBook", "propose", 0, over, left=65)

    def test_it_cancels_nothing_that_was_undertaken(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 100)
        number = world.view("ReceivableBook", "allocations", receivable)[0]["invoice"]
        world.send(world.tier1.maker, REGISTER, "reduce", number, b"RED-1", 100, ref("note"))
        record = world.view(REGISTER, "invoice", number)
        assert (record["allocated"], record["reductions"]) == (100, 100)
        assert world.view("ClaimToken", "claim", claim)["value"] == 100
        scenes.pay(world, receivable, 100)

    def test_a_debtors_proposal_is_accepted_only_as_far_as_it_leaves_room(self, world: World) -> None:
        receivable = scenes.proposed(world, 100, by=world.core1.maker)
        number = world.view("ReceivableBook", "allocations", receivable)[0]["invoice"]
        world.send(world.tier1.maker, REGISTER, "reduce", number, b"RED-1", 1, ref("note"))
        by = world.tier1.maker
        world.refuses("InvoiceOverallocated", by, "ReceivableBook", "accept", 0, receivable, asked=100, left=99)

    def test_a_credit_note_serves_once_between_the_same_two(self, world: World) -> None:
        one, two = (scenes.invoice(world, world.tier1, world.core1, 100) for _ in range(2))
        elsewhere = scenes.invoice(world, world.tier1, world.core2, 100)
        world.send(world.tier1.maker, REGISTER, "reduce", one, b"RED-1", 25, ref("note"))
        for number in (one, two):
            args = (number, b"RED-1", 5, ref("note"))
            world.refuses("CreditNoteKnown", world.tier1.maker, REGISTER, "reduce", *args, invoice=number)
        world.send(world.tier1.maker, REGISTER, "reduce", elsewhere, b"RED-1", 25, ref("note"))
        record = world.view(REGISTER, "keyOf", world.tier1.id, world.core1.id, b"RED-1")
        assert world.view(REGISTER, "creditNoteUsed", record)

    def test_together_they_are_the_gross_amount_at_most(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1, 100, reductions=10)
        args = (number, b"RED-1", 91, ref("note"))
        world.refuses("ReductionsTooLarge", world.tier1.maker, REGISTER, "reduce", *args, reductions=101, gross=100)
        world.send(world.tier1.maker, REGISTER, "reduce", number, b"RED-1", 90, ref("note"))

    @pytest.mark.parametrize("amount", [0, AMOUNT_MAX + 1])
    def test_it_is_an_amount(self, world: World, amount: int) -> None:
        number = scenes.invoice(world, world.tier1, world.core1, 100)
        args = (number, b"RED-1", amount, ref("note"))
        world.refuses("AmountOutOfRange", world.tier1.maker, REGISTER, "reduce", *args, amount=amount)

    def test_by_the_seller_alone_with_a_number_as_an_invoices(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1, 100)
        args = (number, b"RED-1", 5, ref("note"))
        for by in (world.core1, world.tier2, world.operator):
            world.refuses("InvoiceOfOthers", by.maker, REGISTER, "reduce", *args, caller=by.id)
        world.refuses("CapabilityMissing", world.tier1.checker, REGISTER, "reduce", *args)
        args = (number, b"red 1", 5, ref("note"))
        world.refuses("InvoiceNumberNotNormalised", world.tier1.maker, REGISTER, "reduce", *args, number=b"red 1")
        world.refuses("InvoiceUnknown", world.tier1.maker, REGISTER, "reduce", 99, b"RED-1", 5, ref("note"))

    def test_a_blocked_seller_records_what_it_gave_back(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1, 100)
        scenes.suspend(world, world.tier1)
        world.send(world.tier1.maker, REGISTER, "reduce", number, b"RED-1", 5, ref("note"))
