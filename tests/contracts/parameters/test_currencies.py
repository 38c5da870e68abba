"""Currencies, each with its token, its settlement bank and its smallest amount."""

from __future__ import annotations

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.ledger import ViewRefused
from tests.contracts.world.words import CNY, EUR, Role, ref

REGISTRY = "ParameterRegistry"


class TestListCurrency:
    def test_a_currency_gets_its_token_its_bank_and_its_smallest_amount(self, world: World) -> None:
        token = world.addresses["DepositToken:EUR"]
        assert not world.view(REGISTRY, "isToken", token)
        done = scenes.together(world, world.governance, REGISTRY, "listCurrency", EUR, token, world.bank.id, 100_00)
        record = {"token": token, "bank": world.bank.id, "smallest": 100_00}
        assert done.event("CurrencyListed") == record | {"currency": EUR}
        assert world.view(REGISTRY, "listing", EUR) == record
        assert world.view(REGISTRY, "isToken", token)
        assert [world.view(REGISTRY, "currencyAt", place) for place in range(2)] == [CNY, EUR]
        assert world.view(REGISTRY, "currencyCount") == 2

    def test_once(self, world: World) -> None:
        args = (0, CNY, world.addresses["DepositToken:CNY"], world.bank.id, 1)
        world.refuses("CurrencyKnown", world.governance.maker, REGISTRY, "listCurrency", *args, currency=CNY)

    def test_with_its_own_token(self, world: World) -> None:
        for token in (world.addresses["DepositToken:CNY"], world.bank.maker.address, bytes(20)):
            args = (0, EUR, token, world.bank.id, 1)
            world.refuses("TokenForOtherCurrency", world.governance.maker, REGISTRY, "listCurrency", *args, token=token)

    def test_kept_by_a_settlement_bank(self, world: World) -> None:
        args = (0, EUR, world.addresses["DepositToken:EUR"], world.funder1.id, 1)
        by, role = world.governance.maker, Role.SettlementBank
        world.refuses("RoleMissing", by, REGISTRY, "listCurrency", *args, role=role)

    def test_by_two_of_governance(self, world: World) -> None:
        args = (0, EUR, world.addresses["DepositToken:EUR"], world.bank.id, 1)
        world.refuses("RoleMissing", world.operator.maker, REGISTRY, "listCurrency", *args)
        world.refuses("SecondPersonRequired", world.governance.maker, REGISTRY, "listCurrency", *args)

    @pytest.mark.parametrize("smallest", [0, 10_000_001])
    def test_the_smallest_amount_is_one_that_can_be_paid(self, world: World, smallest: int) -> None:
        by = world.governance.maker
        args = (0, EUR, world.addresses["DepositToken:EUR"], world.bank.id, smallest)
        world.refuses("SmallestOutOfRange", by, REGISTRY, "listCurrency", *args, smallest=smallest, most=10_000_000)
        args = (0, CNY, smallest)
        world.refuses("SmallestOutOfRange", by, REGISTRY, "setSmallest", *args, smallest=smallest, most=10_000_000)

    def test_what_is_not_listed_is_unknown(self, world: World) -> None:
        with pytest.raises(ViewRefused, match="CurrencyUnknown"):
            world.view(REGISTRY, "listing", EUR)
        terms = scenes.invoice_terms(world, world.tier1, world.core1, currency=EUR)
        world.refuses("CurrencyUnknown", world.tier1.maker, "InvoiceRegister", "register", terms, currency=EUR)
        for verb, value in (("setSmallest", 1), ("nameBank", world.bank.id)):
            world.refuses("CurrencyUnknown", world.governance.maker, REGISTRY, verb, 0, EUR, value, currency=EUR)


class TestSetSmallest:
    def test_two_of_governance_set_it_and_it_holds_at_once(self, world: World) -> None:
        world.refuses("SecondPersonRequired", world.governance.maker, REGISTRY, "setSmallest", 0, CNY, 100_00)
        world.refuses("RoleMissing", world.operator.maker, REGISTRY, "setSmallest", 0, CNY, 100_00)
        done = scenes.together(world, world.governance, REGISTRY, "setSmallest", CNY, 100_00)
        assert done.event("SmallestAmountSet") == {"currency": CNY, "smallest": 100_00}
        assert world.view(REGISTRY, "listing", CNY)["smallest"] == 100_00
        receivable, _ = scenes.confirmed(world)
        world.refuses("PaymentTooSmall", world.core1.maker, "ReceivableBook", "pay", 0, receivable, 99_99)


class TestNameBank:
    def test_a_silent_bank_is_replaced_and_money_comes_in_again(self, world: World) -> None:
        scenes.together(world, world.operator, "PartyRegistry", "grantRole", world.funder2.id, Role.SettlementBank)
        done = scenes.together(world, world.governance, REGISTRY, "nameBank", CNY, world.funder2.id)
        assert done.event("SettlementBankNamed") == {"currency": CNY, "bank": world.funder2.id}
        token, args = "DepositToken:CNY", (world.tier1.id, 500, ref("entry"))
        scenes.together(world, world.funder2, token, "mint", *args)
        args = (0, world.tier1.id, 500, ref("other"))
        world.refuses("NotTheBank", world.bank.maker, token, "mint", *args, caller=world.bank.id)

    def test_what_the_old_bank_left_open_the_new_one_ends(self, world: World) -> None:
        to = scenes.bank_account(world, world.core1)
        token = "DepositToken:CNY"
        payout = world.send(world.core1.maker, token, "reservePayout", 0, 500, to).value
        scenes.together(world, world.operator, "PartyRegistry", "grantRole", world.funder2.id, Role.SettlementBank)
        scenes.together(world, world.governance, REGISTRY, "nameBank", CNY, world.funder2.id)
        world.refuses("NotTheBank", world.bank.maker, token, "settlePayout", 0, payout, ref("entry"))
        world.send(world.funder2.maker, token, "settlePayout", 0, payout, ref("entry"))

    def test_by_two_of_governance_and_a_bank_in_good_standing(self, world: World) -> None:
        by, args = world.governance.maker, (0, CNY, world.bank.id)
        world.refuses("SecondPersonRequired", by, REGISTRY, "nameBank", *args, party=world.governance.id)
        world.refuses("RoleMissing", world.operator.maker, REGISTRY, "nameBank", *args, role=Role.Governance)
        args = (0, CNY, world.funder1.id)
        world.refuses("RoleMissing", by, REGISTRY, "nameBank", *args, role=Role.SettlementBank)
        scenes.suspend(world, world.bank)
        world.refuses("PartyIsSuspended", by, REGISTRY, "nameBank", 0, CNY, world.bank.id, party=world.bank.id)
