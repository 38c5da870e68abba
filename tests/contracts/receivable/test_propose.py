"""Proposing a receivable: by its supplier, or by its debtor."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi.abi import encode

from app.receivables.transitions import ReceivableState
from chain.ethereum.keccak import keccak
from tests.contracts.world import World, scenes
from tests.contracts.world.members import account
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import (
    AMOUNT_MAX,
    CNY,
    DAY_S,
    DEFAULT,
    EUR,
    ZERO,
    ZONE,
    Role,
    ref,
)

BOOK = "ReceivableBook"
TERMS = "(uint32,uint32,bytes3,uint64,uint32,uint32,int16,bytes32,bytes32,(uint64,uint64)[])"


def asked(world: World, **changes: Any) -> dict[str, Any]:
    """Terms on a fresh invoice of tier 1 to core 1."""
    number = scenes.invoice(world, world.tier1, world.core1)
    return scenes.terms(world, world.core1, world.tier1, (number, FACE), **changes)


def refused(world: World, error: str, terms: dict[str, Any], **values: Any) -> None:
    world.refuses(error, world.tier1.maker, BOOK, "propose", 0, terms, **values)


class TestPropose:
    def test_by_the_supplier(self, world: World) -> None:
        terms = asked(world)
        done = world.send(world.tier1.maker, BOOK, "propose", 0, terms)
        due_at = (terms["dueOn"] + 1) * DAY_S - ZONE * 60
        in_order = (*list(terms.values())[:-1], [tuple(each.values()) for each in terms["allocations"]])
        assert done.value == world.view(BOOK, "receivableCount") == 1
        assert world.view(BOOK, "receivable", 1) == {
            "debtor": world.core1.id,
            "supplier": world.tier1.id,
            "face": FACE,
            "paid": 0,
            "redeemed": 0,
            "currency": CNY,
            "state": ReceivableState.PROPOSED,
            "byDebtor": False,
            "dueAt": due_at,
            "deliveredOn": world.today,
            "dueOn": world.today + 60,
            "zoneMinutes": ZONE,
            "graceDays": DEFAULT["GraceDays"],
            "isOverdue": False,
            "paidOn": 0,
            "terms": keccak(encode([TERMS], [in_order])),
        }
        assert world.view(BOOK, "allocations", 1) == [each | {"revision": 0} for each in terms["allocations"]]
        assert done.event("ReceivableProposed") == {
            "receivable": 1,
            "byDebtor": False,
            "dueAt": due_at,
            "graceDays": DEFAULT["GraceDays"],
            "terms": terms,
        }
        number = terms["allocations"][0]["invoice"]
        assert done.event("InvoiceAllocated") == {"invoice": number, "amount": FACE, "allocated": FACE}
        assert world.view("InvoiceRegister", "invoice", number)["allocated"] == FACE
        assert world.view("IssuerQuotas", "quota", world.core1.id, CNY)["pending"] == 0

    def test_by_the_debtor_it_holds_the_quota(self, world: World) -> None:
        done = world.send(world.core1.maker, BOOK, "propose", 0, asked(world))
        assert world.view(BOOK, "receivable", done.value)["byDebtor"]
        assert done.event("QuotaUsed") == {
            "debtor": world.core1.id,
            "currency": CNY,
            "outstanding": 0,
            "pending": FACE,
        }
        # It takes up nothing of the invoice before the supplier accepts it.
        assert "InvoiceAllocated" not in done.names

    def test_parts_of_several_invoices(self, world: World) -> None:
        one, two = (scenes.invoice(world, world.tier1, world.core1, 100) for _ in range(2))
        terms = scenes.terms(world, world.core1, world.tier1, (one, 60), (two, 100), (one, 40))
        world.send(world.tier1.maker, BOOK, "propose", 0, terms)
        assert [world.view("InvoiceRegister", "invoice", each)["allocated"] for each in (one, two)] == [100, 100]

    def test_nobody_else_proposes(self, world: World) -> None:
        terms = asked(world)
        for by in (world.tier2, world.core2, world.operator):
            world.refuses("NotTheNamedParty", by.maker, BOOK, "propose", 0, terms, caller=by.id)
        world.refuses("AccountUnknown", account("stranger"), BOOK, "propose", 0, terms)

    @pytest.mark.parametrize("side", ["core1", "tier1"])
    def test_both_sides_may_undertake(self, world: World, side: str) -> None:
        terms, who = asked(world), world.members[side]
        scenes.suspend(world, who)
        refused(world, "PartyIsSuspended", terms, party=who.id)
        scenes.together(world, world.regulator, "PartyRegistry", "resume", who.id)
        soon = world.now + 1
        scenes.together(world, world.operator, "PartyRegistry", "renew", who.id, soon)
        world.travel(to=soon)
        refused(world, "PartyExpired", terms, party=who.id, kybUntil=soon)

    def test_both_sides_have_their_roles(self, world: World) -> None:
        for who, role in ((world.core1, Role.CoreEnterprise), (world.tier1, Role.Supplier)):
            there = world.clone()
            terms = asked(there)
            scenes.together(there, there.operator, "PartyRegistry", "endRole", who.id, role)
            refused(there, "RoleMissing", terms, party=who.id, role=role)

    def test_a_debtor_in_default_proposes_nothing(self, world: World) -> None:
        scenes.defaulted(world)
        terms = asked(world)
        world.refuses("DebtorIsStopped", world.core1.maker, BOOK, "propose", 0, terms, debtor=world.core1.id)
        world.send(world.tier1.maker, BOOK, "propose", 0, terms)

    def test_the_debtors_own_stay_within_its_quota(self, world: World) -> None:
        world.send(world.core1.maker, "IssuerQuotas", "setQuotaCap", 0, world.core1.id, CNY, FACE)
        first, second = asked(world), asked(world)
        world.send(world.core1.maker, BOOK, "propose", 0, first)
        world.refuses(
            "QuotaExceeded", world.core1.maker, BOOK, "propose", 0, second, debtor=world.core1.id, asked=FACE, left=0
        )
        # A supplier's proposal uses none of it.
        world.send(world.tier1.maker, BOOK, "propose", 0, second)

    def test_the_debtor_signs_one_of_the_texts_in_force(self, world: World) -> None:
        for text in (ref("I pay if I like"), ZERO):
            terms = asked(world, undertaking=text)
            for by in (world.tier1, world.core1):
                world.refuses("UndertakingUnknown", by.maker, BOOK, "propose", 0, terms, undertaking=text)


class TestAmounts:
    @pytest.mark.parametrize("face", [0, AMOUNT_MAX + 1])
    def test_the_face_is_an_amount(self, world: World, face: int) -> None:
        refused(world, "AmountOutOfRange", asked(world, face=face), amount=face)

    def test_every_part_is_an_amount(self, world: World) -> None:
        terms = asked(world)
        terms["allocations"].append({"invoice": terms["allocations"][0]["invoice"], "amount": 0})
        refused(world, "AmountOutOfRange", terms, amount=0)

    def test_the_parts_sum_to_the_face(self, world: World) -> None:
        refused(world, "AllocationsDiffer", asked(world, face=FACE + 1), face=FACE + 1, allocated=FACE)
        refused(world, "AllocationsDiffer", asked(world, allocations=[]), allocated=0)

    def test_sixteen_parts_are_the_most(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1, 17)
        parts = [(number, 1)] * 17
        refused(world, "AllocationsTooMany", scenes.terms(world, world.core1, world.tier1, *parts), count=17, most=16)
        world.send(world.tier1.maker, BOOK, "propose", 0, scenes.terms(world, world.core1, world.tier1, *parts[:16]))


class TestInvoices:
    def test_an_invoice_is_used_up_to_its_gross_and_never_beyond(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1, 100)
        world.send(world.tier1.maker, BOOK, "propose", 0, scenes.terms(world, world.core1, world.tier1, (number, 60)))
        over = scenes.terms(world, world.core1, world.tier1, (number, 41))
        refused(world, "InvoiceOverallocated", over, invoice=number, asked=41, left=40)
        twice = scenes.terms(world, world.core1, world.tier1, (number, 20), (number, 21))
        refused(world, "InvoiceOverallocated", twice, invoice=number, asked=21, left=20)
        world.send(world.core1.maker, BOOK, "propose", 0, scenes.terms(world, world.core1, world.tier1, (number, 40)))

    def test_an_invoice_paid_by_a_claim_is_used_up(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        number = scenes.invoice(world, world.tier2, world.tier1, FACE)
        args = scenes.offer_args(world, claim, world.tier2, number)
        offer = world.send(world.tier1.maker, "ClaimToken", "offerTransfer", *args).value
        world.send(world.tier2.maker, "ClaimToken", "acceptTransfer", 0, offer, FACE)
        scenes.together(world, world.operator, "PartyRegistry", "grantRole", world.tier1.id, Role.CoreEnterprise)
        terms = scenes.terms(world, world.tier1, world.tier2, (number, 1))
        world.refuses("InvoiceOverallocated", world.tier2.maker, BOOK, "propose", 0, terms, left=0)

    def test_its_sides_and_currency_are_those_of_the_receivable(self, world: World) -> None:
        turned = scenes.invoice(world, world.core1, world.tier1)
        others = scenes.invoice(world, world.tier2, world.core1)
        for number in (turned, others):
            terms = scenes.terms(world, world.core1, world.tier1, (number, 1))
            refused(world, "InvoiceSidesDiffer", terms, invoice=number)
        refused(world, "InvoiceCurrencyDiffers", asked(world, currency=EUR), currency=CNY)
        refused(world, "InvoiceUnknown", scenes.terms(world, world.core1, world.tier1, (99, 1)), invoice=99)
