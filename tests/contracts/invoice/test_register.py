"""Registering an invoice, once."""

from __future__ import annotations

import pytest
from eth_abi.abi import encode

from chain.ethereum.keccak import keccak
from tests.contracts.world import Member, World, scenes
from tests.contracts.world.ledger import ViewRefused
from tests.contracts.world.words import AMOUNT_MAX, CNY

ALLOWED = bytes(each for each in range(ord("!"), ord("~") + 1) if not chr(each).islower())
"""Printable ASCII, without the space and the lower case."""


def key_of(seller: Member, buyer: Member, number: bytes) -> bytes:
    """The key by both sides' legal ids, so that it means the same on another ledger."""
    sides = [
        keccak(encode(["bytes8", "bytes32"], [who.scheme.ljust(8, b"\0"), who.value.ljust(32, b"\0")]))
        for who in (seller, buyer)
    ]
    return keccak(encode(["bytes32", "bytes32", "bytes"], [*sides, number]))


class TestRegister:
    def test_its_seller_or_its_buyer_registers_it(self, world: World) -> None:
        for by in (world.tier1, world.core1):
            terms = scenes.invoice_terms(world, world.tier1, world.core1, 123)
            done = world.send(by.maker, "InvoiceRegister", "register", terms)
            key = key_of(world.tier1, world.core1, terms["number"])
            assert done.value == world.view("InvoiceRegister", "invoiceCount")
            assert world.view("InvoiceRegister", "invoice", done.value) == {
                "seller": world.tier1.id,
                "buyer": world.core1.id,
                "gross": 123,
                "allocated": 0,
                "currency": CNY,
                "issuedOn": terms["issuedOn"],
                "registeredAt": world.now,
                "reductions": 0,
                "credited": 0,
                "revision": 0,
                "root": terms["root"],
                "key": key,
            }
            assert done.event("InvoiceRegistered") == terms | {"invoice": done.value, "key": key, "by": by.id}
            assert world.view("InvoiceRegister", "invoiceOf", key) == done.value

    def test_nobody_registers_an_invoice_of_others(self, world: World) -> None:
        terms = scenes.invoice_terms(world, world.tier1, world.core1)
        for by in (world.tier2, world.core2, world.operator):
            world.refuses("InvoiceOfOthers", by.maker, "InvoiceRegister", "register", terms, caller=by.id)

    def test_it_takes_a_maker_in_good_standing(self, world: World) -> None:
        terms = scenes.invoice_terms(world, world.tier1, world.core1)
        world.refuses("CapabilityMissing", world.tier1.checker, "InvoiceRegister", "register", terms)
        scenes.suspend(world, world.tier1)
        world.refuses("PartyIsSuspended", world.tier1.maker, "InvoiceRegister", "register", terms)

    @pytest.mark.parametrize("change", [{"gross": 1}, {"root": bytes(32)}, {"issuedOn": 1}], ids=str)
    def test_the_same_number_is_the_same_invoice_whatever_else_it_says(
        self, world: World, change: dict[str, int]
    ) -> None:
        terms = scenes.invoice_terms(world, world.tier1, world.core1)
        first = world.send(world.tier1.maker, "InvoiceRegister", "register", terms).value
        for by in (world.tier1, world.core1):
            world.refuses("InvoiceKnown", by.maker, "InvoiceRegister", "register", terms | change, invoice=first)

    def test_the_same_number_between_others_is_another_invoice(self, world: World) -> None:
        terms = scenes.invoice_terms(world, world.tier1, world.core1)
        world.send(world.tier1.maker, "InvoiceRegister", "register", terms)
        world.send(world.tier1.maker, "InvoiceRegister", "register", terms | {"buyer": world.core2.id})
        turned = terms | {"seller": world.core1.id, "buyer": world.tier1.id}
        world.send(world.tier1.maker, "InvoiceRegister", "register", turned)

    @pytest.mark.parametrize("byte", range(256))
    def test_a_number_is_made_of_normalised_bytes_alone(self, world: World, byte: int) -> None:
        number = b"A" + bytes((byte,)) + b"1"
        if byte in ALLOWED:
            assert world.view("InvoiceRegister", "keyOf", 1, 2, number) != bytes(32)
        else:
            with pytest.raises(ViewRefused, match="InvoiceNumberNotNormalised"):
                world.view("InvoiceRegister", "keyOf", 1, 2, number)

    @pytest.mark.parametrize(
        "number", [b"", b"inv-1", b"INV 1", "INV１".encode(), "ＩＮＶ-1".encode(), b"A" * 65, b"INV-1\0"]
    )
    def test_other_letter_case_full_width_digits_and_spaces_are_refused(self, world: World, number: bytes) -> None:
        terms = scenes.invoice_terms(world, world.tier1, world.core1, number=number)
        world.refuses(
            "InvoiceNumberNotNormalised", world.tier1.maker, "InvoiceRegister", "register", terms, number=number
        )

    def test_a_number_of_64_bytes_is_the_longest(self, world: World) -> None:
        scenes.invoice(world, world.tier1, world.core1, number=b"A" * 64)

    @pytest.mark.parametrize("gross", [0, AMOUNT_MAX + 1])
    def test_the_gross_is_an_amount(self, world: World, gross: int) -> None:
        terms = scenes.invoice_terms(world, world.tier1, world.core1, gross)
        world.refuses("AmountOutOfRange", world.tier1.maker, "InvoiceRegister", "register", terms, amount=gross)

    def test_it_has_two_sides_and_both_are_known(self, world: World) -> None:
        own = scenes.invoice_terms(world, world.tier1, world.tier1)
        world.refuses("InvoiceToItself", world.tier1.maker, "InvoiceRegister", "register", own, party=world.tier1.id)
        for side in ("seller", "buyer"):
            terms = scenes.invoice_terms(world, world.tier1, world.tier1, **{side: 99})
            world.refuses("PartyUnknown", world.tier1.maker, "InvoiceRegister", "register", terms, party=99)

    def test_its_date_has_come_somewhere(self, world: World) -> None:
        # It is 01:00 UTC on day 20,734: the same day at UTC+14, and tomorrow at 10:00 UTC.
        tomorrow = scenes.invoice_terms(world, world.tier1, world.core1, issuedOn=20_735)
        world.refuses("IssuedInFuture", world.tier1.maker, "InvoiceRegister", "register", tomorrow, issuedOn=20_735)
        world.travel(seconds=9 * 3600)
        world.send(world.tier1.maker, "InvoiceRegister", "register", tomorrow)

    def test_an_invoice_nobody_registered_is_unknown(self, world: World) -> None:
        with pytest.raises(ViewRefused, match="InvoiceUnknown"):
            world.view("InvoiceRegister", "invoice", 1)


class TestReductions:
    def test_what_is_not_to_be_paid_is_not_allocated(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1, 100, reductions=40)
        assert world.view("InvoiceRegister", "invoice", number)["reductions"] == 40
        over = scenes.terms(world, world.core1, world.tier1, (number, 61))
        for by in (world.tier1, world.core1):
            world.refuses("InvoiceOverallocated", by.maker, "ReceivableBook", "propose", 0, over, asked=61, left=60)
        world.send(
            world.tier1.maker,
            "ReceivableBook",
            "propose",
            0,
            scenes.terms(world, world.core1, world.tier1, (number, 60)),
        )

    @pytest.mark.parametrize("reductions", [100, 101, 2**64 - 1])
    def test_they_leave_something_to_be_paid(self, world: World, reductions: int) -> None:
        terms = scenes.invoice_terms(world, world.tier1, world.core1, 100, reductions=reductions)
        world.refuses(
            "ReductionsTooLarge",
            world.tier1.maker,
            "InvoiceRegister",
            "register",
            terms,
            reductions=reductions,
            gross=100,
        )


class TestAllocate:
    def test_anyone_asks_what_would_fit(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1, 100, reductions=10)
        sides, ask = (world.tier1.id, world.core1.id, CNY), "requireAllocable"
        assert world.view("InvoiceRegister", ask, number, *sides, 90) == 0
        by = world.auditor.maker
        world.refuses("InvoiceOverallocated", by, "InvoiceRegister", ask, number, *sides, 91, asked=91, left=90)

    def test_no_account_allocates_or_releases_by_itself(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1)
        args = (number, world.tier1.id, world.core1.id, CNY, 1)
        for by in (world.tier1.maker, world.operator.maker, world.governance.admin):
            world.refuses("OnlyForModule", by, "InvoiceRegister", "allocate", *args, caller=by.address)
            world.refuses("OnlyForModule", by, "InvoiceRegister", "release", number, 1, caller=by.address)
