"""Every verb that may need two persons, with one and with two."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.contracts.dual_control.acts import ACTS, REPEATABLE, Act, propose, propose_as_supplier
from tests.contracts.world import World, scenes
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import CNY, ApprovalState, Capability, Verb

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
        again = dict.fromkeys(REPEATABLE, "ApprovalNotOpen")
        assert refusal.name == again.get(act.__name__, refusal.name)
        assert refusal.name != "SecondPersonRequired"


class TestVerbs:
    def test_every_verb_that_a_policy_can_be_set_for_is_among_them(self) -> None:
        assert {verb for verb, _ in ACTS} == set(Verb)

    def test_a_supplier_that_proposes_undertakes_nothing_by_the_debtors_verb(self, world: World) -> None:
        scenes.policy(world, world.tier1, Verb.Confirm)
        it = propose_as_supplier(world)
        world.send(it.who.maker, it.contract, it.verb, 0, *it.args)

    def test_a_debtor_does_not_undertake_with_one_person_by_proposing(self, world: World) -> None:
        scenes.policy(world, world.core1, Verb.Confirm)
        it = propose(world)
        world.refuses("SecondPersonRequired", world.core1.maker, it.contract, it.verb, 0, *it.args)
        # A policy for what suppliers propose is not asked for that.
        scenes.policy(world, world.core2, Verb.Propose)
        number = scenes.invoice(world, world.tier1, world.core2)
        asked = scenes.terms(world, world.core2, world.tier1, (number, FACE))
        world.send(world.core2.maker, it.contract, it.verb, 0, asked)

    def test_a_tiny_principal_does_not_make_a_financing_small(self, world: World) -> None:
        scenes.policy(world, world.tier1, Verb.AcceptFinancing, above=100_00)
        offer = scenes.offer(world, scenes.request(world, scenes.confirmed(world)[1]), 1)
        world.refuses("SecondPersonRequired", world.tier1.maker, "FinancingDesk", "acceptOffer", 0, offer)

    def test_lowering_a_cap_or_a_limit_takes_one_person(self, world: World) -> None:
        scenes.policy(world, world.core1, Verb.SetQuotaCap)
        scenes.policy(world, world.funder1, Verb.SetDebtorLimit)
        limit = (0, world.core1.id, CNY)
        world.send(world.core1.maker, "IssuerQuotas", "setQuotaCap", *limit, FACE)
        world.refuses("SecondPersonRequired", world.core1.maker, "IssuerQuotas", "setQuotaCap", *limit, FACE + 1)
        by = world.funder1.maker
        world.send(by, "FinancingDesk", "setDebtorLimit", *limit, FACE, 8_000)
        for more in ((FACE + 1, 8_000), (FACE, 8_001), (FACE - 1, 8_001)):
            world.refuses("SecondPersonRequired", by, "FinancingDesk", "setDebtorLimit", *limit, *more)
        world.send(by, "FinancingDesk", "setDebtorLimit", *limit, FACE - 1, 7_999)

    def test_a_split_does_not_pass_below_the_threshold_of_offering(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        scenes.policy(world, world.tier1, Verb.OfferTransfer, above=100_000_00, daily=100_000_00)
        one, two, rest = scenes.split(world, claim, 90_000_00, 90_000_00, FACE - 180_000_00)
        scenes.passed(world, one, world.tier1, world.tier2)
        number = scenes.invoice(world, world.tier2, world.tier1, 90_000_00)
        args = scenes.offer_args(world, two, world.tier2, number)
        said = {"party": world.tier1.id, "sum": 180_000_00, "daily": 100_000_00}
        world.refuses("DailySumExceeded", world.tier1.maker, "ClaimToken", "offerTransfer", *args, **said)
        number = scenes.invoice(world, world.tier2, world.tier1)
        args = scenes.offer_args(world, rest, world.tier2, number)
        world.refuses("SecondPersonRequired", world.tier1.maker, "ClaimToken", "offerTransfer", *args)
