"""Deposits: minted against statement entries, by two persons of the bank, and undone by them."""

from __future__ import annotations

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.founding import DEPOSIT
from tests.contracts.world.words import AMOUNT_MAX, CNY, DEFAULT, EntryUse, Parameter, Role, ref

TOKEN = "DepositToken:CNY"
ENTRY = ref("entry")
ALL = 4 * DEPOSIT


def totals(world: World) -> tuple[int, int, int]:
    """Minted, burned, reserved."""
    record = world.view(TOKEN, "totals")
    return record["minted"], record["burned"], record["reserved"]


class TestMint:
    def test_two_of_the_bank_bring_money_against_an_entry(self, world: World) -> None:
        done = scenes.together(world, world.bank, TOKEN, "mint", world.tier1.id, 500, ENTRY)
        assert done.event("DepositMinted") == {
            "party": world.tier1.id,
            "currency": CNY,
            "amount": 500,
            "entry": ENTRY,
        }
        assert done.event("Transfer") == {"from": bytes(20), "to": world.tier1.holder, "value": 500}
        assert scenes.deposit(world, world.tier1) == 500
        assert totals(world) == (ALL + 500, 0, 0)
        assert world.view(TOKEN, "totalSupply") == ALL + 500
        assert world.view(TOKEN, "statementEntry", ENTRY) == {
            "party": world.tier1.id,
            "amount": 500,
            "use": EntryUse.Minted,
            "usedAt": world.now,
        }

    def test_one_person_of_the_bank_makes_no_money(self, world: World) -> None:
        args = (world.tier1.id, 1, ENTRY)
        world.refuses("SecondPersonRequired", world.bank.maker, TOKEN, "mint", 0, *args, party=world.bank.id)
        for by in (world.bank.checker, world.bank.admin):
            world.refuses("CapabilityMissing", by, TOKEN, "mint", 0, *args)
        approval = scenes.file(world, world.bank.maker, TOKEN, "mint", 0, *args)
        world.refuses("CapabilityMissing", world.bank.maker, TOKEN, "mint", approval, *args)
        world.refuses("ApprovalForOtherTerms", world.bank.checker, TOKEN, "mint", approval, world.tier1.id, 2, ENTRY)

    def test_nobody_else_does(self, world: World) -> None:
        args = (0, world.tier1.id, 500, ENTRY)
        for by in (world.operator, world.governance, world.tier1, world.funder1):
            world.refuses("NotTheBank", by.maker, TOKEN, "mint", *args, caller=by.id)
        scenes.together(world, world.operator, "PartyRegistry", "grantRole", world.funder1.id, Role.SettlementBank)
        world.refuses("NotTheBank", world.funder1.maker, TOKEN, "mint", *args, caller=world.funder1.id)

    def test_an_entry_serves_once_in_either_direction(self, world: World) -> None:
        scenes.together(world, world.bank, TOKEN, "mint", world.tier1.id, 500, ENTRY)
        world.refuses("EntryUsed", world.bank.maker, TOKEN, "mint", 0, world.tier2.id, 1, ENTRY, entry=ENTRY)
        to = scenes.bank_account(world, world.tier1)
        payout = world.send(world.tier1.maker, TOKEN, "reservePayout", 0, 500, to).value
        world.refuses("EntryUsed", world.bank.maker, TOKEN, "settlePayout", 0, payout, ENTRY, entry=ENTRY)

    def test_an_entry_is_named(self, world: World) -> None:
        world.refuses("EntryMissing", world.bank.maker, TOKEN, "mint", 0, world.tier1.id, 500, bytes(32))

    @pytest.mark.parametrize("amount", [0, AMOUNT_MAX + 1])
    def test_it_is_an_amount(self, world: World, amount: int) -> None:
        world.refuses("AmountOutOfRange", world.bank.maker, TOKEN, "mint", 0, world.tier1.id, amount, ENTRY)

    def test_what_circulates_stays_an_amount(self, world: World) -> None:
        args = (0, world.tier1.id)
        world.refuses("AmountOutOfRange", world.bank.maker, TOKEN, "mint", *args, AMOUNT_MAX - ALL + 1, ENTRY)
        scenes.together(world, world.bank, TOKEN, "mint", world.tier1.id, AMOUNT_MAX - ALL, ENTRY)
        world.refuses("AmountOutOfRange", world.bank.maker, TOKEN, "mint", *args, 1, ref("one more"))

    def test_what_was_ever_minted_may_be_more_than_an_amount(self, world: World) -> None:
        rounds, most, to = 3, AMOUNT_MAX - ALL, scenes.bank_account(world, world.tier1)
        for place in range(1, rounds + 1):
            scenes.together(world, world.bank, TOKEN, "mint", world.tier1.id, most, ref(f"in {place}"))
            world.send(world.tier1.maker, TOKEN, "reservePayout", 0, most, to)
            world.send(world.bank.maker, TOKEN, "settlePayout", 0, place, ref(f"out {place}"))
        assert totals(world) == (ALL + rounds * most, rounds * most, 0)
        assert world.view(TOKEN, "totalSupply") == ALL

    def test_the_party_is_known(self, world: World) -> None:
        world.refuses("PartyUnknown", world.bank.maker, TOKEN, "mint", 0, 99, 500, ENTRY)

    def test_neither_a_blocked_party_nor_a_blocked_bank_keeps_money_out(self, world: World) -> None:
        """So nobody who can block the bank, one clerk of the operator, keeps debtors from paying."""
        scenes.suspend(world, world.tier1)
        world.send(world.operator.maker, "PartyRegistry", "suspend", world.bank.id, ref("note"))
        scenes.together(world, world.bank, TOKEN, "mint", world.tier1.id, 500, ENTRY)
        receivable, _ = scenes.confirmed(world, DEPOSIT + 500, supplier=world.tier2)
        scenes.fund(world, world.core1, 500)
        scenes.pay(world, receivable, DEPOSIT + 500)

    def test_a_token_that_is_not_listed_has_no_bank(self, world: World) -> None:
        args = (0, world.tier1.id, 500, ENTRY)
        world.refuses("CurrencyUnknown", world.bank.maker, "DepositToken:EUR", "mint", *args)


class TestReverseMint:
    def minted(self, world: World) -> None:
        scenes.together(world, world.bank, TOKEN, "mint", world.tier1.id, 500, ENTRY)

    def test_two_of_the_bank_undo_a_mistake_and_the_entry_is_free_again(self, world: World) -> None:
        self.minted(world)
        done = scenes.together(world, world.bank, TOKEN, "reverseMint", ENTRY, ref("tier 2 meant"))
        assert done.event("MintReversed") == {
            "party": world.tier1.id,
            "currency": CNY,
            "amount": 500,
            "entry": ENTRY,
            "reason": ref("tier 2 meant"),
        }
        assert done.event("Transfer") == {"from": world.tier1.holder, "to": bytes(20), "value": 500}
        assert scenes.deposit(world, world.tier1) == 0
        assert totals(world) == (ALL + 500, 500, 0)
        assert world.view(TOKEN, "statementEntry", ENTRY)["use"] == EntryUse.Reversed
        scenes.together(world, world.bank, TOKEN, "mint", world.tier2.id, 500, ENTRY)
        assert scenes.deposit(world, world.tier2) == 500
        assert world.view(TOKEN, "totalSupply") == ALL + 500
        world.refuses("EntryUsed", world.bank.maker, TOKEN, "mint", 0, world.tier2.id, 500, ENTRY)

    def test_one_person_takes_nothing_away_and_nobody_else_does(self, world: World) -> None:
        self.minted(world)
        args = (0, ENTRY, ref("why"))
        world.refuses("SecondPersonRequired", world.bank.maker, TOKEN, "reverseMint", *args, party=world.bank.id)
        for by in (world.operator, world.governance, world.tier1):
            world.refuses("NotTheBank", by.maker, TOKEN, "reverseMint", *args, caller=by.id)

    def test_until_the_mistake_should_have_been_found(self, world: World) -> None:
        self.minted(world)
        until = world.now + DEFAULT["MintReversalSecondsMax"]
        world.travel(to=until - 1)
        scenes.together(world.clone(), world.bank, TOKEN, "reverseMint", ENTRY, ref("why"))
        world.travel(to=until)
        args = (0, ENTRY, ref("why"))
        world.refuses("ReversalTooLate", world.bank.maker, TOKEN, "reverseMint", *args, entry=ENTRY, until=until)

    def test_not_at_all_where_the_rule_says_no_time(self, world: World) -> None:
        self.minted(world)
        args = (Parameter.MintReversalSecondsMax, 0, 0, ref("note"))
        scenes.together(world, world.governance, "ParameterRegistry", "setParameter", *args)
        by = world.bank.maker
        world.refuses("ReversalTooLate", by, TOKEN, "reverseMint", 0, ENTRY, ref("why"), until=world.now)

    def test_once_and_only_a_mint(self, world: World) -> None:
        self.minted(world)
        to = scenes.bank_account(world, world.core1)
        payout = world.send(world.core1.maker, TOKEN, "reservePayout", 0, 500, to).value
        world.send(world.bank.maker, TOKEN, "settlePayout", 0, payout, ref("out"))
        scenes.together(world, world.bank, TOKEN, "reverseMint", ENTRY, ref("why"))
        for entry, use in ((ENTRY, EntryUse.Reversed), (ref("out"), EntryUse.Settled), (ref("none"), EntryUse.None_)):
            args = (0, entry, ref("why"))
            world.refuses("EntryNotMinted", world.bank.maker, TOKEN, "reverseMint", *args, entry=entry, use=use)

    def test_only_what_the_party_still_has(self, world: World) -> None:
        self.minted(world)
        to = scenes.bank_account(world, world.tier1)
        world.send(world.tier1.maker, TOKEN, "reservePayout", 0, 1, to)
        args = (0, ENTRY, ref("why"))
        world.refuses("DepositTooSmall", world.bank.maker, TOKEN, "reverseMint", *args, asked=500, held=499)

    def test_a_blocked_bank_undoes_it_too(self, world: World) -> None:
        self.minted(world)
        scenes.suspend(world, world.bank)
        scenes.together(world, world.bank, TOKEN, "reverseMint", ENTRY, ref("why"))

    def test_an_entry_nobody_used_is_of_no_use(self, world: World) -> None:
        record = world.view(TOKEN, "statementEntry", ENTRY)
        assert record == {"party": 0, "amount": 0, "use": EntryUse.None_, "usedAt": 0}


class TestTheStandardFace:
    def test_it_can_be_read(self, world: World) -> None:
        assert world.view(TOKEN, "name") == "Tallystick deposit CNY"
        assert world.view(TOKEN, "symbol") == "CNY"
        assert world.view(TOKEN, "decimals") == 2
        assert world.view(TOKEN, "currency") == CNY
        assert world.view(TOKEN, "allowance", world.core1.holder, world.core1.maker.address) == 0

    def test_nothing_moves_or_approves_by_it(self, world: World) -> None:
        here, there = world.core1.holder, world.tier1.holder
        for by in (world.core1.maker, world.core1.holder, world.bank.maker, world.addresses[TOKEN]):
            world.refuses("DepositsOnlyByLedgerVerbs", by, TOKEN, "transfer", there, 1)
            world.refuses("DepositsOnlyByLedgerVerbs", by, TOKEN, "approve", there, 1)
            world.refuses("DepositsOnlyByLedgerVerbs", by, TOKEN, "transferFrom", here, there, 1)

    def test_no_account_moves_deposits_by_itself(self, world: World) -> None:
        args = (world.core1.holder, world.tier1.holder, 1)
        for by in (world.core1.maker, world.bank.maker, world.governance.admin):
            world.refuses("OnlyForModule", by, TOKEN, "move", *args, caller=by.address)
