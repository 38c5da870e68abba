"""Renewing the know-your-business check."""

from __future__ import annotations

from tests.contracts.world import World, scenes
from tests.contracts.world.founding import KYB_UNTIL
from tests.contracts.world.words import DAY_S, Role

LATER = KYB_UNTIL + 365 * DAY_S


class TestRenew:
    def test_the_operator_renews_an_ordinary_party(self, world: World) -> None:
        done = scenes.together(world, world.operator, "PartyRegistry", "renew", world.tier1.id, LATER)
        assert done.event("PartyRenewed") == {"party": world.tier1.id, "kybUntil": LATER}
        assert world.view("PartyRegistry", "party", world.tier1.id)["kybUntil"] == LATER

    def test_an_expired_party_stands_again(self, world: World) -> None:
        soon = world.now + DAY_S
        scenes.together(world, world.operator, "PartyRegistry", "renew", world.tier1.id, soon)
        world.travel(to=soon)
        args = (world.tier1.id, world.core1.id)
        world.refuses("PartyExpired", world.operator.maker, "PartyRegistry", "requireStanding", args[0], kybUntil=soon)
        scenes.together(world, world.operator, "PartyRegistry", "renew", world.tier1.id, LATER)
        world.view("PartyRegistry", "requireStanding", world.tier1.id)

    def test_who_watches_or_steers_is_renewed_by_governance(self, world: World) -> None:
        for who in (world.regulator, world.auditor, world.operator):
            world.refuses("RoleMissing", world.operator.maker, "PartyRegistry", "renew", 0, who.id, LATER)
            scenes.together(world, world.governance, "PartyRegistry", "renew", who.id, LATER)

    def test_one_person_renews_nobody_not_even_governance_itself(self, world: World) -> None:
        for by, who in ((world.operator, world.tier1), (world.governance, world.governance)):
            world.refuses("SecondPersonRequired", by.maker, "PartyRegistry", "renew", 0, who.id, LATER, party=by.id)

    def test_nobody_else_renews(self, world: World) -> None:
        for by in (world.tier1, world.regulator, world.governance):
            world.refuses(
                "RoleMissing", by.maker, "PartyRegistry", "renew", 0, world.tier1.id, LATER, role=Role.Operator
            )
        world.refuses("CapabilityMissing", world.operator.checker, "PartyRegistry", "renew", 0, world.tier1.id, LATER)

    def test_expired_governance_comes_back_by_itself_and_an_expired_operator_does_not(self, world: World) -> None:
        world.travel(to=KYB_UNTIL)
        world.refuses("PartyExpired", world.governance.maker, "PartyRegistry", "renew", 0, world.operator.id, LATER)
        world.refuses("PartyExpired", world.operator.maker, "PartyRegistry", "renew", 0, world.tier1.id, LATER)
        world.refuses("RoleMissing", world.operator.maker, "PartyRegistry", "renew", 0, world.operator.id, LATER)
        scenes.together(world, world.governance, "PartyRegistry", "renew", world.governance.id, LATER)
        scenes.together(world, world.governance, "PartyRegistry", "renew", world.operator.id, LATER)

    def test_a_suspended_operator_renews_nobody(self, world: World) -> None:
        world.send(world.governance.maker, "PartyRegistry", "suspend", world.operator.id, bytes(32))
        world.refuses("PartyIsSuspended", world.operator.maker, "PartyRegistry", "renew", 0, world.tier1.id, LATER)

    def test_the_end_is_to_come(self, world: World) -> None:
        world.refuses("KybUntilInPast", world.operator.maker, "PartyRegistry", "renew", 0, world.tier1.id, world.now)

    def test_the_party_is_known(self, world: World) -> None:
        world.refuses("PartyUnknown", world.operator.maker, "PartyRegistry", "renew", 0, 99, LATER, party=99)
