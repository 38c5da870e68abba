"""Saying for which verb, and from which amount on, two persons are needed."""

from __future__ import annotations

from tests.contracts.party.test_accounts import second_admin
from tests.contracts.world import World, scenes
from tests.contracts.world.words import AMOUNT_MAX, Verb


class TestSetPolicy:
    def test_it_takes_two_and_is_read_back(self, world: World) -> None:
        args = (world.core1.id, Verb.Confirm, True, 500)
        done = scenes.two_persons(world, world.core1, "DualControl", "setPolicy", *args)
        assert done.event("PolicySet") == {"party": world.core1.id, "verb": Verb.Confirm, "on": True, "above": 500}
        assert world.view("DualControl", "policy", world.core1.id, Verb.Confirm) == {"on": True, "above": 500}
        assert world.view("DualControl", "policy", world.core1.id, Verb.Pay) == {"on": False, "above": 0}

    def test_two_admins_can_switch_it_off_and_one_cannot(self, world: World) -> None:
        scenes.policy(world, world.core1, Verb.Confirm)
        other = second_admin(world, world.core1)
        args = (world.core1.id, Verb.Confirm, False, 0)
        world.refuses("SecondPersonRequired", world.core1.admin, "DualControl", "setPolicy", 0, *args)
        approval = scenes.file(world, world.core1.admin, "DualControl", "setPolicy", 0, *args)
        world.refuses("SamePerson", world.core1.admin, "DualControl", "setPolicy", approval, *args)
        world.send(other, "DualControl", "setPolicy", approval, *args)
        assert not world.view("DualControl", "policy", world.core1.id, Verb.Confirm)["on"]

    def test_makers_and_other_parties_set_nothing(self, world: World) -> None:
        args = (0, world.core1.id, Verb.Confirm, False, 0)
        world.refuses("CapabilityMissing", world.core1.maker, "DualControl", "setPolicy", *args)
        world.refuses("RoleMissing", world.core2.admin, "DualControl", "setPolicy", *args)
        world.refuses("SecondPersonRequired", world.operator.maker, "DualControl", "setPolicy", *args)

    def test_the_amount_is_one_that_exists(self, world: World) -> None:
        args = (0, world.core1.id, Verb.Confirm, True, AMOUNT_MAX + 1)
        world.refuses("AmountOutOfRange", world.core1.admin, "DualControl", "setPolicy", *args)
