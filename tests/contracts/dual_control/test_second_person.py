"""The checker's call: on every verb that may need two persons, and each way it can be wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.contracts.world import Member, World, scenes
from tests.contracts.world.members import account
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import DAY_S, RULE, ApprovalState, Capability, Verb, ref


@dataclass(frozen=True)
class Act:
    """A verb under dual control: whose it is, where, its arguments without the approval, and its amount."""

    who: Member
    contract: str
    verb: str
    args: tuple[Any, ...]
    amount: int = FACE


def propose(world: World) -> Act:
    number = scenes.invoice(world, world.tier1, world.core1)
    return Act(
        world.core1, "ReceivableBook", "propose", (scenes.terms(world, world.core1, world.tier1, (number, FACE)),)
    )


def confirm(world: World) -> Act:
    return Act(world.core1, "ReceivableBook", "confirm", (scenes.proposed(world),))


def accept(world: World) -> Act:
    return Act(world.tier1, "ReceivableBook", "accept", (scenes.proposed(world, by=world.core1.maker),))


def pay(world: World) -> Act:
    return Act(world.core1, "ReceivableBook", "pay", (scenes.confirmed(world)[0], FACE))


def offer_transfer(world: World) -> Act:
    _, claim = scenes.confirmed(world)
    number = scenes.invoice(world, world.tier2, world.tier1)
    return Act(world.tier1, "ClaimToken", "offerTransfer", scenes.offer_args(world, claim, world.tier2, number)[1:])


def accept_transfer(world: World) -> Act:
    _, claim = scenes.confirmed(world)
    offer = scenes.transfer_offer(world, claim, world.tier1, world.tier2)
    return Act(world.tier2, "ClaimToken", "acceptTransfer", (offer, FACE))


def offer_financing(world: World) -> Act:
    asked = scenes.request(world, scenes.confirmed(world)[1])
    return Act(world.funder1, "FinancingDesk", "offer", (scenes.offer_terms(world, asked, FACE // 2),), FACE // 2)


def accept_financing(world: World) -> Act:
    offer = scenes.offer(world, scenes.request(world, scenes.confirmed(world)[1]), FACE // 2)
    return Act(world.tier1, "FinancingDesk", "acceptOffer", (offer,), FACE // 2)


def repay(world: World) -> Act:
    loan = scenes.loan(world, scenes.confirmed(world)[1], FACE // 2)
    return Act(world.tier1, "LoanBook", "repay", (loan, FACE // 4), FACE // 4)


def repay_all(world: World) -> Act:
    loan = scenes.loan(world, scenes.confirmed(world)[1], FACE // 2)
    return Act(world.tier1, "LoanBook", "repayAll", (loan, FACE), FACE // 2)


def payout(world: World) -> Act:
    return Act(world.core1, "DepositToken:CNY", "reservePayout", (FACE, ref("account")))


def mint(world: World) -> Act:
    return Act(world.bank, "DepositToken:CNY", "mint", (world.tier1.id, FACE, ref("entry")))


ACTS: list[tuple[Verb, Callable[[World], Act]]] = [
    (Verb.Propose, propose),
    (Verb.Confirm, confirm),
    (Verb.Confirm, accept),
    (Verb.Pay, pay),
    (Verb.OfferTransfer, offer_transfer),
    (Verb.AcceptTransfer, accept_transfer),
    (Verb.OfferFinancing, offer_financing),
    (Verb.AcceptFinancing, accept_financing),
    (Verb.Repay, repay),
    (Verb.Repay, repay_all),
    (Verb.Payout, payout),
    (Verb.Mint, mint),
]
every_verb = pytest.mark.parametrize(("verb", "act"), ACTS, ids=lambda each: getattr(each, "__name__", each))


class TestEveryVerb:
    @every_verb
    def test_a_maker_files_and_a_checker_calls(self, world: World, verb: Verb, act: Callable[[World], Act]) -> None:
        it = act(world)
        scenes.policy(world, it.who, verb)
        world.refuses("SecondPersonRequired", it.who.maker, it.contract, it.verb, 0, *it.args, party=it.who.id)
        approval = scenes.file(world, it.who.maker, it.contract, it.verb, 0, *it.args)
        done = world.send(it.who.checker, it.contract, it.verb, approval, *it.args)
        assert done.event("ApprovalConsumed") == {
            "approval": approval,
            "party": it.who.id,
            "checker": it.who.checker.address,
        }
        assert world.view("DualControl", "approval", approval)["state"] == ApprovalState.Consumed

    @every_verb
    def test_below_the_amount_a_maker_is_enough_and_at_it_two_are_needed(
        self, world: World, verb: Verb, act: Callable[[World], Act]
    ) -> None:
        it = act(world)
        scenes.policy(world, it.who, verb, above=it.amount)
        world.refuses("SecondPersonRequired", it.who.maker, it.contract, it.verb, 0, *it.args)
        scenes.policy(world, it.who, verb, above=it.amount + 1)
        world.send(it.who.maker, it.contract, it.verb, 0, *it.args)

    @every_verb
    def test_without_a_request_it_takes_a_maker(self, world: World, verb: Verb, act: Callable[[World], Act]) -> None:
        it = act(world)
        for by in (it.who.checker, it.who.admin):
            world.refuses("CapabilityMissing", by, it.contract, it.verb, 0, *it.args, needed=Capability.Maker)

    @every_verb
    def test_with_a_request_it_takes_a_checker(self, world: World, verb: Verb, act: Callable[[World], Act]) -> None:
        it = act(world)
        approval = scenes.file(world, it.who.maker, it.contract, it.verb, 0, *it.args)
        for by in (it.who.maker, it.who.admin):
            world.refuses("CapabilityMissing", by, it.contract, it.verb, approval, *it.args, needed=Capability.Checker)

    @every_verb
    def test_a_request_serves_once(self, world: World, verb: Verb, act: Callable[[World], Act]) -> None:
        it = act(world)
        approval = scenes.file(world, it.who.maker, it.contract, it.verb, 0, *it.args)
        world.send(it.who.checker, it.contract, it.verb, approval, *it.args)
        refusal = world.attempt(it.who.checker, it.contract, it.verb, approval, *it.args)
        # Most verbs cannot be done twice anyway; those that could meet the request's own state.
        again = {"payout": "ApprovalNotOpen", "repay": "ApprovalNotOpen", "mint": "EntryUsed"}
        assert refusal.name == again.get(act.__name__, refusal.name)
        assert refusal.name != "SecondPersonRequired"


class TestSecondPerson:
    """On a payout, which can be repeated, so that nothing but dual control refuses."""

    def filed(self, world: World, amount: int = 500) -> tuple[int, tuple[Any, ...]]:
        args = (amount, ref("account"))
        return scenes.file(world, world.core1.maker, "DepositToken:CNY", "reservePayout", 0, *args), args

    def test_a_request_is_good_only_for_its_own_terms(self, world: World) -> None:
        approval, _ = self.filed(world)
        for other in ((501, ref("account")), (500, ref("other account"))):
            world.refuses(
                "ApprovalForOtherTerms", world.core1.checker, "DepositToken:CNY", "reservePayout", approval, *other
            )

    def test_a_request_is_good_only_for_its_own_verb_and_contract(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world)
        approval = scenes.file(world, world.core1.maker, "ReceivableBook", "pay", 0, receivable, 5)
        world.refuses(
            "ApprovalForOtherTerms", world.core1.checker, "DepositToken:CNY", "reservePayout", approval, 5, ref("a")
        )
        elsewhere = world.call_data("DepositToken:CNY", "reservePayout", 0, 5, ref("a"))
        target = world.addresses["ReceivableBook"]
        approval = int(world.send(world.core1.maker, "DualControl", "file", target, elsewhere).value)
        world.refuses(
            "ApprovalForOtherTerms", world.core1.checker, "DepositToken:CNY", "reservePayout", approval, 5, ref("a")
        )

    def test_a_request_is_used_once(self, world: World) -> None:
        approval, args = self.filed(world)
        world.send(world.core1.checker, "DepositToken:CNY", "reservePayout", approval, *args)
        world.refuses(
            "ApprovalNotOpen",
            world.core1.checker,
            "DepositToken:CNY",
            "reservePayout",
            approval,
            *args,
            state=ApprovalState.Consumed,
        )

    def test_a_request_expires_to_the_second(self, world: World) -> None:
        approval, args = self.filed(world)
        expires_at = world.now + RULE["ApprovalSeconds"]
        world.travel(to=expires_at - 1)
        world.clone().send(world.core1.checker, "DepositToken:CNY", "reservePayout", approval, *args)
        world.travel(to=expires_at)
        world.refuses(
            "ApprovalIsExpired",
            world.core1.checker,
            "DepositToken:CNY",
            "reservePayout",
            approval,
            *args,
            expiresAt=expires_at,
        )

    def test_another_partys_request_is_not_ours(self, world: World) -> None:
        approval, args = self.filed(world)
        world.refuses("ApprovalOfOtherParty", world.core2.checker, "DepositToken:CNY", "reservePayout", approval, *args)

    def test_a_number_nobody_filed_is_unknown(self, world: World) -> None:
        world.refuses("ApprovalUnknown", world.core1.checker, "DepositToken:CNY", "reservePayout", 9, 5, ref("a"))

    def test_the_same_person_with_another_key_is_the_same_person(self, world: World) -> None:
        twin = account("core1.maker.as-checker", Capability.Checker, person="core1.maker")
        joins = twin.joins(world.addresses["PartyRegistry"], world.core1.scheme, world.core1.value)
        scenes.two_persons(world, world.core1, "PartyRegistry", "addAccount", world.core1.id, joins)
        approval, args = self.filed(world)
        world.refuses("SamePerson", twin, "DepositToken:CNY", "reservePayout", approval, *args, approval=approval)

    def test_a_maker_removed_since_takes_its_requests_along(self, world: World) -> None:
        approval, args = self.filed(world)
        scenes.two_persons(world, world.core1, "PartyRegistry", "removeAccount", world.core1.maker.address)
        world.refuses(
            "MakerNotGood",
            world.core1.checker,
            "DepositToken:CNY",
            "reservePayout",
            approval,
            *args,
            maker=world.core1.maker.address,
        )

    def test_an_admins_request_does_not_move_value(self, world: World) -> None:
        args = (500, ref("account"))
        approval = scenes.file(world, world.core1.admin, "DepositToken:CNY", "reservePayout", 0, *args)
        world.refuses("MakerNotGood", world.core1.checker, "DepositToken:CNY", "reservePayout", approval, *args)

    def test_the_guards_of_the_verb_still_hold_for_the_checker(self, world: World) -> None:
        receivable = scenes.proposed(world)
        approval = scenes.file(world, world.core1.maker, "ReceivableBook", "confirm", 0, receivable)
        world.send(world.tier1.maker, "ReceivableBook", "withdraw", receivable)
        world.refuses("EdgeNotAllowed", world.core1.checker, "ReceivableBook", "confirm", approval, receivable)

    def test_a_request_outlives_the_weekend_and_a_blocked_party_may_cancel_it(self, world: World) -> None:
        approval, _ = self.filed(world)
        world.travel(seconds=2 * DAY_S)
        scenes.suspend(world, world.core1)
        world.send(world.core1.admin, "DualControl", "cancel", approval)
