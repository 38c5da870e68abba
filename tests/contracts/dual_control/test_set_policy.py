"""Saying for which verb and currency, and from which amount and daily sum on, two persons are needed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.party.test_accounts import second_admin
from tests.contracts.world import World, scenes
from tests.contracts.world.words import AMOUNT_MAX, CNY, EUR, Capability, Verb


def policy(world: World, **changes: Any) -> tuple[Any, ...]:
    """The arguments of ``setPolicy`` without the approval: on from 5.00 and 10.00 a day."""
    given = {"party": world.core1.id, "verb": Verb.Confirm, "currency": CNY, "on": True, "above": 500, "daily": 1_000}
    return tuple((given | changes).values())


class TestSetPolicy:
    def test_it_takes_two_and_is_read_back(self, world: World) -> None:
        done = scenes.two_persons(world, world.core1, "DualControl", "setPolicy", *policy(world))
        said = {"on": True, "above": 500, "daily": 1_000, "used": 0}
        where = {"party": world.core1.id, "verb": Verb.Confirm, "currency": CNY}
        assert done.event("PolicySet") == where | said
        assert world.view("DualControl", "policy", *where.values()) == said | {"usedAt": world.now}
        nothing = {"on": False, "above": 0, "daily": 0, "used": 0, "usedAt": 0}
        for other in (
            (world.core1.id, Verb.Pay, CNY),
            (world.core1.id, Verb.Confirm, EUR),
            (world.core2.id, Verb.Confirm, CNY),
        ):
            assert world.view("DualControl", "policy", *other) == nothing

    def test_policies_are_numbered_each_once(self, world: World) -> None:
        assert world.view("DualControl", "policyCount") == 0
        scenes.policy(world, world.core1, Verb.Pay)
        scenes.policy(world, world.funder1, Verb.OfferFinancing, above=5)
        scenes.policy(world, world.core1, Verb.Pay, above=7)
        assert world.view("DualControl", "policyCount") == 2
        listed = [world.view("DualControl", "policyAt", place) for place in range(2)]
        assert listed == [(world.core1.id, Verb.Pay, CNY), (world.funder1.id, Verb.OfferFinancing, CNY)]

    def test_two_admins_can_switch_it_off_and_one_cannot(self, world: World) -> None:
        scenes.policy(world, world.core1, Verb.Confirm)
        other, args = second_admin(world, world.core1), policy(world, on=False, above=0, daily=0)
        world.refuses("SecondPersonRequired", world.core1.admin, "DualControl", "setPolicy", 0, *args)
        approval = scenes.file(world, world.core1.admin, "DualControl", "setPolicy", 0, *args)
        world.refuses("SamePerson", world.core1.admin, "DualControl", "setPolicy", approval, *args)
        world.send(other, "DualControl", "setPolicy", approval, *args)
        assert not world.view("DualControl", "policy", world.core1.id, Verb.Confirm, CNY)["on"]

    def test_makers_and_other_parties_set_nothing(self, world: World) -> None:
        args = (0, *policy(world, on=False))
        for by in (world.core1.maker, world.core1.checker):
            world.refuses("CapabilityMissing", by, "DualControl", "setPolicy", *args, needed=Capability.Admin)
        world.refuses("RoleMissing", world.core2.admin, "DualControl", "setPolicy", *args)
        world.refuses("SecondPersonRequired", world.operator.maker, "DualControl", "setPolicy", *args)

    @pytest.mark.parametrize("limit", ["above", "daily"])
    def test_its_limits_are_amounts_that_exist(self, world: World, limit: str) -> None:
        args = (0, *policy(world, **{limit: AMOUNT_MAX + 1}))
        world.refuses("AmountOutOfRange", world.core1.admin, "DualControl", "setPolicy", *args, amount=AMOUNT_MAX + 1)
        scenes.two_persons(world, world.core1, "DualControl", "setPolicy", *policy(world, **{limit: AMOUNT_MAX}))

    @pytest.mark.parametrize("number", [0, 6 * 256, 6 * 256 + 2, 8 * 256 + 4, 17 * 256 + 4, 2**16 - 1])
    def test_a_number_that_names_no_verb_controls_nothing(self, world: World, number: int) -> None:
        args = (0, *policy(world, verb=number))
        world.refuses("VerbUnknown", world.core1.admin, "DualControl", "setPolicy", *args, verb=number)

    @pytest.mark.parametrize("verb", Verb, ids=lambda each: each.name)
    def test_every_verb_has_its_policy(self, world: World, verb: Verb) -> None:
        scenes.policy(world, world.core1, verb, above=9, daily=99)
        record = world.view("DualControl", "policy", world.core1.id, verb, CNY)
        assert (record["on"], record["above"], record["daily"]) == (True, 9, 99)

    def test_in_a_listed_currency(self, world: World) -> None:
        args = (0, *policy(world, currency=EUR))
        world.refuses("CurrencyUnknown", world.core1.admin, "DualControl", "setPolicy", *args, currency=EUR)

    def test_of_one_currency_it_says_nothing_about_another(self, world: World) -> None:
        token = world.addresses["DepositToken:EUR"]
        scenes.together(world, world.governance, "ParameterRegistry", "listCurrency", EUR, token, world.bank.id, 1)
        scenes.policy(world, world.core1, Verb.Payout, currency=EUR)
        to = scenes.bank_account(world, world.core1)
        world.send(world.core1.maker, "DepositToken:CNY", "reservePayout", 0, 500, to)
