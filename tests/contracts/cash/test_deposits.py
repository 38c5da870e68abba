"""Deposits: minted against statement entries, paid out in two steps, moved by the ledger's verbs alone."""

from __future__ import annotations

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.founding import DEPOSIT
from tests.contracts.world.ledger import ViewRefused
from tests.contracts.world.members import account
from tests.contracts.world.words import AMOUNT_MAX, CNY, PayoutState, Role, ref

TOKEN = "DepositToken:CNY"
ENTRY, ACCOUNT = ref("entry"), ref("account")
ALL = 4 * DEPOSIT


def totals(world: World) -> tuple[int, int, int]:
    """Minted, burned, reserved."""
    record = world.view(TOKEN, "totals")
    return record["minted"], record["burned"], record["reserved"]


class TestMint:
    def test_the_bank_brings_money_against_an_entry(self, world: World) -> None:
        done = world.send(world.bank.maker, TOKEN, "mint", 0, world.tier1.id, 500, ENTRY)
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
        assert world.view(TOKEN, "entryUsed", ENTRY)

    def test_nobody_else_does(self, world: World) -> None:
        args = (0, world.tier1.id, 500, ENTRY)
        for by in (world.operator, world.governance, world.tier1, world.funder1):
            world.refuses("RoleMissing", by.maker, TOKEN, "mint", *args, role=Role.SettlementBank)
        scenes.together(world, world.operator, "PartyRegistry", "grantRole", world.funder1.id, Role.SettlementBank)
        world.refuses("NotTheBank", world.funder1.maker, TOKEN, "mint", *args, caller=world.funder1.id)

    def test_an_entry_serves_once_in_either_direction(self, world: World) -> None:
        world.send(world.bank.maker, TOKEN, "mint", 0, world.tier1.id, 500, ENTRY)
        world.refuses("EntryUsed", world.bank.maker, TOKEN, "mint", 0, world.tier2.id, 1, ENTRY, entry=ENTRY)
        payout = world.send(world.tier1.maker, TOKEN, "reservePayout", 0, 500, ACCOUNT).value
        world.refuses("EntryUsed", world.bank.maker, TOKEN, "settlePayout", 0, payout, ENTRY, entry=ENTRY)

    def test_an_entry_is_named(self, world: World) -> None:
        world.refuses("EntryMissing", world.bank.maker, TOKEN, "mint", 0, world.tier1.id, 500, bytes(32))

    @pytest.mark.parametrize("amount", [0, AMOUNT_MAX + 1])
    def test_it_is_an_amount(self, world: World, amount: int) -> None:
        world.refuses("AmountOutOfRange", world.bank.maker, TOKEN, "mint", 0, world.tier1.id, amount, ENTRY)

    def test_what_circulates_stays_an_amount(self, world: World) -> None:
        args = (0, world.tier1.id)
        world.refuses("AmountOutOfRange", world.bank.maker, TOKEN, "mint", *args, AMOUNT_MAX - ALL + 1, ENTRY)
        world.send(world.bank.maker, TOKEN, "mint", *args, AMOUNT_MAX - ALL, ENTRY)
        world.refuses("AmountOutOfRange", world.bank.maker, TOKEN, "mint", *args, 1, ref("one more"))

    def test_what_was_ever_minted_may_be_more_than_an_amount(self, world: World) -> None:
        rounds, most = 3, AMOUNT_MAX - ALL
        for place in range(1, rounds + 1):
            world.send(world.bank.maker, TOKEN, "mint", 0, world.tier1.id, most, ref(f"in {place}"))
            world.send(world.tier1.maker, TOKEN, "reservePayout", 0, most, ACCOUNT)
            world.send(world.bank.maker, TOKEN, "settlePayout", 0, place, ref(f"out {place}"))
        assert totals(world) == (ALL + rounds * most, rounds * most, 0)
        assert world.view(TOKEN, "totalSupply") == ALL

    def test_the_party_is_known(self, world: World) -> None:
        world.refuses("PartyUnknown", world.bank.maker, TOKEN, "mint", 0, 99, 500, ENTRY)

    def test_a_blocked_party_receives_and_a_blocked_bank_issues_nothing(self, world: World) -> None:
        scenes.suspend(world, world.tier1)
        world.send(world.bank.maker, TOKEN, "mint", 0, world.tier1.id, 500, ENTRY)
        scenes.suspend(world, world.bank)
        world.refuses("PartyIsSuspended", world.bank.maker, TOKEN, "mint", 0, world.tier1.id, 5, ref("next"))

    def test_a_token_that_is_not_listed_has_no_bank(self, world: World) -> None:
        args = (0, world.tier1.id, 500, ENTRY)
        world.refuses("CurrencyUnknown", world.bank.maker, "DepositToken:EUR", "mint", *args)


class TestReservePayout:
    def test_the_amount_is_set_aside(self, world: World) -> None:
        done = world.send(world.core1.maker, TOKEN, "reservePayout", 0, 500, ACCOUNT)
        assert done.value == world.view(TOKEN, "payoutCount") == 1
        assert done.event("PayoutReserved") == {
            "payout": 1,
            "party": world.core1.id,
            "currency": CNY,
            "amount": 500,
            "destination": ACCOUNT,
        }
        assert world.view(TOKEN, "payout", 1) == {
            "party": world.core1.id,
            "amount": 500,
            "state": PayoutState.Reserved,
            "destination": ACCOUNT,
        }
        assert scenes.deposit(world, world.core1) == DEPOSIT - 500
        assert totals(world) == (ALL, 0, 500)
        assert world.view(TOKEN, "balanceOf", world.addresses[TOKEN]) == 500

    def test_not_more_than_there_is(self, world: World) -> None:
        args = (0, DEPOSIT + 1, ACCOUNT)
        world.refuses(
            "DepositTooSmall",
            world.core1.maker,
            TOKEN,
            "reservePayout",
            *args,
            asked=DEPOSIT + 1,
            held=DEPOSIT,
            holder=world.core1.holder,
        )
        world.send(world.core1.maker, TOKEN, "reservePayout", 0, DEPOSIT, ACCOUNT)

    def test_it_is_an_amount_to_somewhere(self, world: World) -> None:
        world.refuses("AmountOutOfRange", world.core1.maker, TOKEN, "reservePayout", 0, 0, ACCOUNT)
        world.refuses("DestinationMissing", world.core1.maker, TOKEN, "reservePayout", 0, 1, bytes(32))

    def test_a_blocked_party_gets_its_money_out(self, world: World) -> None:
        scenes.suspend(world, world.core1)
        world.send(world.core1.maker, TOKEN, "reservePayout", 0, 500, ACCOUNT)

    def test_a_stranger_has_nothing(self, world: World) -> None:
        world.refuses("AccountUnknown", account("stranger"), TOKEN, "reservePayout", 0, 500, ACCOUNT)


class TestSettlePayout:
    def test_what_was_set_aside_is_burned(self, world: World) -> None:
        payout = world.send(world.core1.maker, TOKEN, "reservePayout", 0, 500, ACCOUNT).value
        done = world.send(world.bank.maker, TOKEN, "settlePayout", 0, payout, ENTRY)
        assert done.event("PayoutSettled") == {"payout": payout, "entry": ENTRY}
        assert world.view(TOKEN, "payout", payout)["state"] == PayoutState.Settled
        assert totals(world) == (ALL, 500, 0)
        assert world.view(TOKEN, "totalSupply") == ALL - 500
        assert world.view(TOKEN, "balanceOf", world.addresses[TOKEN]) == 0

    def test_once(self, world: World) -> None:
        payout = world.send(world.core1.maker, TOKEN, "reservePayout", 0, 500, ACCOUNT).value
        world.send(world.bank.maker, TOKEN, "settlePayout", 0, payout, ENTRY)
        state = PayoutState.Settled
        world.refuses("PayoutNotReserved", world.bank.maker, TOKEN, "settlePayout", 0, payout, ref("b"), state=state)
        world.refuses("PayoutNotReserved", world.bank.maker, TOKEN, "returnPayout", 0, payout, ref("b"), state=state)

    def test_by_the_bank_against_an_entry(self, world: World) -> None:
        payout = world.send(world.core1.maker, TOKEN, "reservePayout", 0, 500, ACCOUNT).value
        world.refuses("NotTheBank", world.core1.maker, TOKEN, "settlePayout", 0, payout, ENTRY, caller=world.core1.id)
        world.refuses("EntryMissing", world.bank.maker, TOKEN, "settlePayout", 0, payout, bytes(32))
        world.refuses("CapabilityMissing", world.bank.checker, TOKEN, "settlePayout", 0, payout, ENTRY)
        world.refuses("PayoutUnknown", world.bank.maker, TOKEN, "settlePayout", 0, 9, ENTRY, payout=9)
        with pytest.raises(ViewRefused, match="PayoutUnknown"):
            world.view(TOKEN, "payout", 9)

    def test_a_blocked_bank_finishes_what_was_asked(self, world: World) -> None:
        payout = world.send(world.core1.maker, TOKEN, "reservePayout", 0, 500, ACCOUNT).value
        scenes.suspend(world, world.bank)
        world.clone().send(world.bank.maker, TOKEN, "settlePayout", 0, payout, ENTRY)
        world.send(world.bank.maker, TOKEN, "returnPayout", 0, payout, ref("why"))


class TestReturnPayout:
    def test_what_was_set_aside_comes_back(self, world: World) -> None:
        payout = world.send(world.core1.maker, TOKEN, "reservePayout", 0, 500, ACCOUNT).value
        done = world.send(world.bank.maker, TOKEN, "returnPayout", 0, payout, ref("account closed"))
        assert done.event("PayoutReturned") == {"payout": payout, "reason": ref("account closed")}
        assert world.view(TOKEN, "payout", payout)["state"] == PayoutState.Returned
        assert scenes.deposit(world, world.core1) == DEPOSIT
        assert totals(world) == (ALL, 0, 0)
        world.refuses(
            "PayoutNotReserved", world.bank.maker, TOKEN, "settlePayout", 0, payout, ENTRY, state=PayoutState.Returned
        )

    def test_by_the_bank(self, world: World) -> None:
        payout = world.send(world.core1.maker, TOKEN, "reservePayout", 0, 500, ACCOUNT).value
        for by in (world.core1, world.operator):
            world.refuses("NotTheBank", by.maker, TOKEN, "returnPayout", 0, payout, ref("why"))
        world.refuses("PayoutUnknown", world.bank.maker, TOKEN, "returnPayout", 0, 9, ref("why"))


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
