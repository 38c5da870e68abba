"""Bank accounts: where payouts may go, as two persons of their party said."""

from __future__ import annotations

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.ledger import ViewRefused
from tests.contracts.world.members import account
from tests.contracts.world.words import CNY, EUR, BankAccountState, ref

BOOK, TOKEN = "BankAccounts", "DepositToken:CNY"
DETAILS = ref("details")


def state(world: World, number: int) -> int:
    return int(world.view(BOOK, "bankAccount", number)["state"])


class TestRegister:
    def test_two_persons_register_it_and_payouts_may_go_there(self, world: World) -> None:
        done = scenes.together(world, world.core1, BOOK, "register", CNY, DETAILS)
        said = {"party": world.core1.id, "currency": CNY, "details": DETAILS}
        assert done.value == world.view(BOOK, "bankAccountCount") == 1
        assert done.event("BankAccountRegistered") == said | {"account": 1}
        assert world.view(BOOK, "bankAccount", 1) == said | {"state": BankAccountState.Registered}
        world.view(BOOK, "requireUsable", 1, world.core1.id, CNY)
        world.send(world.core1.maker, TOKEN, "reservePayout", 0, 500, 1)

    def test_one_person_registers_none(self, world: World) -> None:
        by = world.core1
        world.refuses("SecondPersonRequired", by.maker, BOOK, "register", 0, CNY, DETAILS, party=by.id)
        for seat in (by.checker, by.admin):
            world.refuses("CapabilityMissing", seat, BOOK, "register", 0, CNY, DETAILS)
        approval = scenes.file(world, by.maker, BOOK, "register", 0, CNY, DETAILS)
        world.refuses("CapabilityMissing", by.maker, BOOK, "register", approval, CNY, DETAILS)
        # Nor does its checker see one account and call for another.
        world.refuses("ApprovalForOtherTerms", by.checker, BOOK, "register", approval, CNY, ref("a thief's"))
        other = world.core2.checker
        world.refuses("ApprovalOfOtherParty", other, BOOK, "register", approval, CNY, DETAILS)
        world.refuses("AccountUnknown", account("stranger"), BOOK, "register", 0, CNY, DETAILS)

    def test_it_says_where_it_is_in_a_listed_currency(self, world: World) -> None:
        world.refuses("DetailsMissing", world.core1.maker, BOOK, "register", 0, CNY, bytes(32))
        world.refuses("CurrencyUnknown", world.core1.maker, BOOK, "register", 0, EUR, DETAILS, currency=EUR)

    def test_a_blocked_party_registers_one_since_it_is_paid_what_is_due(self, world: World) -> None:
        scenes.suspend(world, world.core1)
        number = scenes.bank_account(world, world.core1)
        world.send(world.core1.maker, TOKEN, "reservePayout", 0, 500, number)

    def test_a_party_has_as_many_as_it_likes(self, world: World) -> None:
        numbers = [scenes.bank_account(world, who) for who in (world.core1, world.tier1, world.core1)]
        assert numbers == [1, 2, 3]


class TestSuspend:
    @pytest.mark.parametrize("seat", ["maker", "checker", "admin"])
    def test_any_one_person_of_its_party_stops_payouts_to_it(self, world: World, seat: str) -> None:
        number = scenes.bank_account(world, world.core1)
        by = getattr(world.core1, seat)
        done = world.send(by, BOOK, "suspend", number)
        said = {"account": number, "party": world.core1.id, "by": by.address}
        assert done.events == (("BankAccountSuspended", said),)
        assert state(world, number) == BankAccountState.Suspended
        args = (0, 500, number)
        world.refuses(
            "BankAccountNotUsable", world.core1.maker, TOKEN, "reservePayout", *args, state=BankAccountState.Suspended
        )

    def test_twice_is_once(self, world: World) -> None:
        number = scenes.bank_account(world, world.core1)
        world.send(world.core1.maker, BOOK, "suspend", number)
        stopped = {"account": number, "state": BankAccountState.Suspended}
        world.refuses("BankAccountNotUsable", world.core1.maker, BOOK, "suspend", number, **stopped)

    def test_nobody_else_stops_it(self, world: World) -> None:
        number = scenes.bank_account(world, world.core1)
        for by in (world.core2, world.bank, world.operator):
            world.refuses("BankAccountOfAnother", by.maker, BOOK, "suspend", number, account=number, caller=by.id)
        world.refuses("BankAccountUnknown", world.core1.maker, BOOK, "suspend", 9, account=9)
        world.refuses("AccountUnknown", account("stranger"), BOOK, "suspend", number)

    def test_what_was_reserved_to_it_before_still_ends(self, world: World) -> None:
        number = scenes.bank_account(world, world.core1)
        payout = world.send(world.core1.maker, TOKEN, "reservePayout", 0, 500, number).value
        world.send(world.core1.checker, BOOK, "suspend", number)
        world.clone().send(world.bank.maker, TOKEN, "settlePayout", 0, payout, ref("entry"))
        world.send(world.bank.maker, TOKEN, "returnPayout", 0, payout, ref("stopped"))


class TestResume:
    def test_two_persons_take_it_up_again(self, world: World) -> None:
        number = scenes.bank_account(world, world.core1)
        world.send(world.core1.maker, BOOK, "suspend", number)
        world.refuses("SecondPersonRequired", world.core1.maker, BOOK, "resume", 0, number, party=world.core1.id)
        done = scenes.together(world, world.core1, BOOK, "resume", number)
        assert done.event("BankAccountResumed") == {"account": number, "party": world.core1.id}
        world.send(world.core1.maker, TOKEN, "reservePayout", 0, 500, number)

    def test_there_is_something_to_take_up(self, world: World) -> None:
        number = scenes.bank_account(world, world.core1)
        good = {"state": BankAccountState.Registered}
        world.refuses("BankAccountNotUsable", world.core1.maker, BOOK, "resume", 0, number, **good)
        world.refuses("BankAccountUnknown", world.core1.maker, BOOK, "resume", 0, 9)
        world.refuses("BankAccountOfAnother", world.core2.maker, BOOK, "resume", 0, number, caller=world.core2.id)


class TestRequireUsable:
    def test_a_payout_goes_to_an_own_account_in_its_own_currency(self, world: World) -> None:
        token = world.addresses["DepositToken:EUR"]
        scenes.together(world, world.governance, "ParameterRegistry", "listCurrency", EUR, token, world.bank.id, 1)
        mine, euros = scenes.bank_account(world, world.core1), scenes.bank_account(world, world.core1, EUR)
        others = scenes.bank_account(world, world.core2)
        by = world.core1.maker
        world.refuses("BankAccountOfAnother", by, TOKEN, "reservePayout", 0, 5, others, caller=world.core1.id)
        world.refuses("BankAccountCurrencyDiffers", by, TOKEN, "reservePayout", 0, 5, euros, currency=EUR)
        world.refuses("BankAccountUnknown", by, TOKEN, "reservePayout", 0, 5, 0, account=0)
        world.send(by, TOKEN, "reservePayout", 0, 5, mine)

    def test_an_account_that_never_was_is_unknown(self, world: World) -> None:
        for view, *args in (("bankAccount", 1), ("requireUsable", 1, world.core1.id, CNY)):
            with pytest.raises(ViewRefused, match="BankAccountUnknown"):
                world.view(BOOK, view, *args)
