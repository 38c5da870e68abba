"""Suspending a party, and lifting it."""

from __future__ import annotations

from itertools import product

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.words import Role, ref

ORDER = ref("order")


class TestSuspend:
    def test_the_operator_and_the_regulator_suspend_ordinary_parties(self, world: World) -> None:
        for by, who in ((world.operator, world.tier1), (world.regulator, world.tier2)):
            done = world.send(by.maker, "PartyRegistry", "suspend", who.id, ORDER)
            assert done.events == (("PartySuspended", {"party": who.id, "by": by.id, "reason": ORDER}),)
            assert world.view("PartyRegistry", "party", who.id)["suspendedBy"] == by.id
            world.refuses(
                "PartyIsSuspended", world.auditor.maker, "PartyRegistry", "requireStanding", who.id, party=who.id
            )

    def test_its_accounts_may_still_transact(self, world: World) -> None:
        scenes.suspend(world, world.tier1)
        assert world.view("PartyRegistry", "mayTransact", world.tier1.maker.address)

    def test_who_watches_or_steers_is_suspended_by_governance_alone(self, world: World) -> None:
        watchers = (world.operator, world.regulator, world.auditor)
        for who, by in product(watchers, (world.operator, world.regulator)):
            world.refuses("RoleMissing", by.maker, "PartyRegistry", "suspend", who.id, ORDER, role=Role.Governance)
        for who in watchers:
            world.send(world.governance.maker, "PartyRegistry", "suspend", who.id, ORDER)

    def test_governance_does_not_silence_itself(self, world: World) -> None:
        world.refuses("SuspendsItself", world.governance.maker, "PartyRegistry", "suspend", world.governance.id, ORDER)

    def test_nobody_else_suspends(self, world: World) -> None:
        for by in (world.core1, world.tier2, world.auditor, world.governance):
            world.refuses("RoleMissing", by.maker, "PartyRegistry", "suspend", world.tier1.id, ORDER)
        world.refuses("CapabilityMissing", world.operator.admin, "PartyRegistry", "suspend", world.tier1.id, ORDER)

    def test_twice_is_once(self, world: World) -> None:
        scenes.suspend(world, world.tier1)
        world.refuses("PartyIsSuspended", world.operator.maker, "PartyRegistry", "suspend", world.tier1.id, ORDER)

    def test_the_regulator_takes_over_what_the_operator_set(self, world: World) -> None:
        world.send(world.operator.maker, "PartyRegistry", "suspend", world.tier1.id, ORDER)
        world.refuses("PartyIsSuspended", world.operator.maker, "PartyRegistry", "suspend", world.tier1.id, ORDER)
        done = world.send(world.regulator.maker, "PartyRegistry", "suspend", world.tier1.id, ORDER)
        assert done.event("PartySuspended")["by"] == world.regulator.id
        world.refuses("SuspendedByAnother", world.operator.maker, "PartyRegistry", "resume", 0, world.tier1.id)
        world.refuses("PartyIsSuspended", world.regulator.maker, "PartyRegistry", "suspend", world.tier1.id, ORDER)

    def test_the_party_is_known(self, world: World) -> None:
        world.refuses("PartyUnknown", world.operator.maker, "PartyRegistry", "suspend", 99, ORDER)


class TestResume:
    def test_who_suspended_lifts_it(self, world: World) -> None:
        world.send(world.operator.maker, "PartyRegistry", "suspend", world.tier1.id, ORDER)
        done = scenes.together(world, world.operator, "PartyRegistry", "resume", world.tier1.id)
        assert done.event("PartyResumed") == {"party": world.tier1.id, "by": world.operator.id}
        assert world.view("PartyRegistry", "party", world.tier1.id)["suspendedBy"] == 0

    def test_the_regulator_lifts_what_the_operator_set_and_not_the_other_way(self, world: World) -> None:
        world.send(world.operator.maker, "PartyRegistry", "suspend", world.tier1.id, ORDER)
        scenes.together(world, world.regulator, "PartyRegistry", "resume", world.tier1.id)
        scenes.suspend(world, world.tier1)
        world.refuses(
            "SuspendedByAnother",
            world.operator.maker,
            "PartyRegistry",
            "resume",
            0,
            world.tier1.id,
            by=world.regulator.id,
        )

    @pytest.mark.parametrize("role", [Role.Operator, Role.Regulator])
    def test_whoever_no_longer_supervises_lifts_nothing(self, world: World, role: Role) -> None:
        by = world.operator if role is Role.Operator else world.regulator
        world.send(by.maker, "PartyRegistry", "suspend", world.tier1.id, ORDER)
        scenes.together(world, world.governance, "PartyRegistry", "endRole", by.id, role)
        world.refuses(
            "RoleMissing", by.maker, "PartyRegistry", "resume", 0, world.tier1.id, party=by.id, role=Role.Operator
        )
        scenes.together(world, world.governance, "PartyRegistry", "grantRole", world.auditor.id, Role.Regulator)
        scenes.together(world, world.auditor, "PartyRegistry", "resume", world.tier1.id)

    def test_governance_lifts_what_it_set_also_from_who_watches_no_longer(self, world: World) -> None:
        world.send(world.governance.maker, "PartyRegistry", "suspend", world.auditor.id, ORDER)
        scenes.together(world, world.governance, "PartyRegistry", "endRole", world.auditor.id, Role.Auditor)
        scenes.together(world, world.governance, "PartyRegistry", "resume", world.auditor.id)

    def test_a_party_never_lifts_its_own(self, world: World) -> None:
        for who in (world.tier1, world.regulator):
            by = world.governance if who is world.regulator else world.operator
            world.send(by.maker, "PartyRegistry", "suspend", who.id, ORDER)
            world.refuses("PartyIsSuspended", who.maker, "PartyRegistry", "resume", 0, who.id)

    def test_there_is_something_to_lift(self, world: World) -> None:
        world.refuses("PartyNotSuspended", world.regulator.maker, "PartyRegistry", "resume", 0, world.tier1.id)

    @pytest.mark.parametrize("who", ["operator", "regulator"])
    def test_one_person_stops_and_two_take_it_up_again(self, world: World, who: str) -> None:
        by = world.members[who]
        world.send(by.maker, "PartyRegistry", "suspend", world.tier1.id, ORDER)
        world.refuses("SecondPersonRequired", by.maker, "PartyRegistry", "resume", 0, world.tier1.id, party=by.id)
        scenes.together(world, by, "PartyRegistry", "resume", world.tier1.id)

    def test_it_takes_a_maker(self, world: World) -> None:
        scenes.suspend(world, world.tier1)
        world.refuses("CapabilityMissing", world.regulator.checker, "PartyRegistry", "resume", 0, world.tier1.id)
