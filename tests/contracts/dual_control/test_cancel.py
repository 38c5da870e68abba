"""Cancelling a request: by who filed it or an admin, never by the person whose key it would remove."""

from __future__ import annotations

import pytest

from tests.contracts.party.test_accounts import joins, second_admin
from tests.contracts.world import World, scenes
from tests.contracts.world.members import Account, account
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import CNY, DAY_S, ApprovalState, Capability, Verb


def another(world: World, name: str, seat: Capability, person: str | None = None) -> Account:
    """One more key of core 1."""
    new = account(f"core1.{name}", seat, person=person)
    given = joins(world, world.core1, new)
    scenes.two_persons(world, world.core1, "PartyRegistry", "addAccount", world.core1.id, given)
    return new


def pending(world: World) -> int:
    return int(world.view("IssuerQuotas", "quota", world.core1.id, CNY)["pending"])


class TestAMakersRequest:
    @pytest.mark.parametrize("seat", ["maker", "admin"])
    def test_its_filer_or_an_admin_cancels_it_and_the_quota_is_free(self, world: World, seat: str) -> None:
        receivable, by = scenes.proposed(world), getattr(world.core1, seat)
        approval = scenes.file(world, world.core1.maker, "ReceivableBook", "confirm", 0, receivable)
        assert pending(world) == FACE
        done = world.send(by, "DualControl", "cancel", approval)
        said = {"approval": approval, "party": world.core1.id, "by": by.address}
        assert done.event("ApprovalCancelled") == said
        assert world.view("DualControl", "approval", approval)["state"] == ApprovalState.Cancelled
        assert pending(world) == 0
        args = (approval, receivable)
        state = ApprovalState.Cancelled
        world.refuses("ApprovalNotOpen", world.core1.checker, "ReceivableBook", "confirm", *args, state=state)

    def test_a_rogue_checker_or_another_maker_does_not_keep_the_debtor_from_paying(self, world: World) -> None:
        rogues = (
            world.core1.checker,
            another(world, "checker2", Capability.Checker),
            another(world, "maker2", Capability.Maker),
        )
        receivable, _ = scenes.confirmed(world)
        scenes.policy(world, world.core1, Verb.Pay)
        approval = scenes.file(world, world.core1.maker, "ReceivableBook", "pay", 0, receivable, FACE)
        for rogue in rogues:
            world.refuses("CapabilityMissing", rogue, "DualControl", "cancel", approval, needed=Capability.Admin)
        world.send(world.core1.checker, "ReceivableBook", "pay", approval, receivable, FACE)

    def test_another_party_does_not(self, world: World) -> None:
        approval = scenes.file(world, world.core1.maker, "ReceivableBook", "confirm", 0, scenes.proposed(world))
        for who in (world.operator, world.tier1):
            for by in (who.maker, who.admin):
                world.refuses("ApprovalOfOtherParty", by, "DualControl", "cancel", approval, party=who.id)

    def test_a_removed_filer_cancels_nothing(self, world: World) -> None:
        approval = scenes.file(world, world.core1.maker, "ReceivableBook", "confirm", 0, scenes.proposed(world))
        scenes.two_persons(world, world.core1, "PartyRegistry", "removeAccount", world.core1.maker.address)
        world.refuses("AccountUnknown", world.core1.maker, "DualControl", "cancel", approval)
        world.send(world.core1.admin, "DualControl", "cancel", approval)

    def test_it_is_open(self, world: World) -> None:
        world.refuses("ApprovalUnknown", world.core1.maker, "DualControl", "cancel", 1_000, approval=1_000)
        approval = scenes.file(world, world.core1.maker, "ReceivableBook", "confirm", 0, scenes.proposed(world))
        world.send(world.core1.maker, "DualControl", "cancel", approval)
        world.refuses("ApprovalNotOpen", world.core1.maker, "DualControl", "cancel", approval)


class TestAnAdminsRequest:
    def test_admins_cancel_it_and_nobody_else(self, world: World) -> None:
        other = second_admin(world, world.core1)
        off = (world.core1.id, Verb.Pay, CNY, False, 0, 0)
        for by in (world.core1.admin, other):
            approval = scenes.file(world, world.core1.admin, "DualControl", "setPolicy", 0, *off)
            for rogue in (world.core1.maker, world.core1.checker):
                world.refuses("CapabilityMissing", rogue, "DualControl", "cancel", approval, needed=Capability.Admin)
            world.send(by, "DualControl", "cancel", approval)


class TestARemoval:
    """Nobody cancels the request against himself."""

    def removal(self, world: World, of: Account) -> int:
        return scenes.file(world, world.core1.admin, "PartyRegistry", "removeAccount", 0, of.address)

    @pytest.mark.parametrize("seat", ["maker", "checker"])
    def test_a_thiefs_key_does_not_cancel_its_own(self, world: World, seat: str) -> None:
        thief = getattr(world.core1, seat)
        approval = self.removal(world, thief)
        world.refuses("CapabilityMissing", thief, "DualControl", "cancel", approval)
        world.send(world.operator.maker, "PartyRegistry", "removeAccount", approval, thief.address)
        assert not world.view("PartyRegistry", "mayTransact", thief.address)

    def test_nor_does_an_admin_whose_removal_it_is(self, world: World) -> None:
        thief = second_admin(world, world.core1)
        approval = self.removal(world, thief)
        world.refuses("ApprovalConcernsCaller", thief, "DualControl", "cancel", approval, approval=approval)
        world.send(world.operator.maker, "PartyRegistry", "removeAccount", approval, thief.address)

    def test_nor_does_another_key_of_that_person(self, world: World) -> None:
        twin = another(world, "maker.as-admin", Capability.Admin, person="core1.maker")
        approval = self.removal(world, world.core1.maker)
        world.refuses("ApprovalConcernsCaller", twin, "DualControl", "cancel", approval)
        world.send(world.operator.maker, "PartyRegistry", "removeAccount", approval, world.core1.maker.address)

    def test_not_even_by_filing_it_itself(self, world: World) -> None:
        thief = second_admin(world, world.core1)
        approval = scenes.file(world, thief, "PartyRegistry", "removeAccount", 0, thief.address)
        world.refuses("ApprovalConcernsCaller", thief, "DualControl", "cancel", approval)

    def test_another_admin_does_cancel_it(self, world: World) -> None:
        approval = self.removal(world, world.core1.maker)
        world.send(second_admin(world, world.core1), "DualControl", "cancel", approval)

    def test_a_blocked_party_may_cancel(self, world: World) -> None:
        approval = self.removal(world, world.core1.maker)
        world.travel(seconds=2 * DAY_S)
        scenes.suspend(world, world.core1)
        world.send(world.core1.admin, "DualControl", "cancel", approval)
