"""The texts that debtors sign, in force from one day to another."""

from __future__ import annotations

import pytest

from tests.contracts.world import World, founding, scenes
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import Role, ref

REGISTRY = "ParameterRegistry"
TEXT = ref("undertaking")


class TestUndertakings:
    def test_a_text_in_force_is_listed(self, world: World) -> None:
        assert world.view(REGISTRY, "undertakingCount") == 1
        assert world.view(REGISTRY, "undertakingAt", 0) == TEXT
        record = world.view(REGISTRY, "undertaking", TEXT)
        assert (record["listedAt"], record["retiredAt"]) == (founding.START, 0)
        world.view(REGISTRY, "requireUndertaking", TEXT)

    def test_governance_brings_a_new_text_into_force_once(self, world: World) -> None:
        new = ref("undertaking 2027")
        done = scenes.together(world, world.governance, REGISTRY, "listUndertaking", new)
        assert done.event("UndertakingListed") == {"undertaking": new}
        assert world.view(REGISTRY, "undertakingAt", 1) == new
        scenes.confirmed(world, undertaking=new)
        by = world.governance.maker
        world.refuses("UndertakingKnown", by, REGISTRY, "listUndertaking", 0, new, undertaking=new)
        world.refuses("UndertakingUnknown", by, REGISTRY, "listUndertaking", 0, bytes(32), undertaking=bytes(32))

    def test_a_retired_text_is_proposed_no_more_and_what_was_proposed_goes_on(self, world: World) -> None:
        before = scenes.proposed(world)
        done = scenes.together(world, world.governance, REGISTRY, "retireUndertaking", TEXT)
        assert done.event("UndertakingRetired") == {"undertaking": TEXT}
        assert world.view(REGISTRY, "undertaking", TEXT)["retiredAt"] == world.now
        number = scenes.invoice(world, world.tier1, world.core1)
        asked = scenes.terms(world, world.core1, world.tier1, (number, FACE))
        world.refuses("UndertakingUnknown", world.tier1.maker, "ReceivableBook", "propose", 0, asked, undertaking=TEXT)
        world.send(world.core1.maker, "ReceivableBook", "confirm", 0, before)
        by = world.governance.maker
        world.refuses("UndertakingUnknown", by, REGISTRY, "retireUndertaking", 0, TEXT)
        # Nor does it come back by being listed again.
        world.refuses("UndertakingKnown", by, REGISTRY, "listUndertaking", 0, TEXT)

    @pytest.mark.parametrize(("verb", "text"), [("listUndertaking", ref("new")), ("retireUndertaking", TEXT)])
    def test_it_takes_two_of_governance(self, world: World, verb: str, text: bytes) -> None:
        world.refuses("SecondPersonRequired", world.governance.maker, REGISTRY, verb, 0, text)
        for by in (world.operator, world.core1, world.bank):
            world.refuses("RoleMissing", by.maker, REGISTRY, verb, 0, text, role=Role.Governance)
