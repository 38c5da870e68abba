"""Adding and removing accounts: always two persons, two admins or an admin and the operator."""

from __future__ import annotations

from tests.contracts.world import World, scenes
from tests.contracts.world.members import Account, Member, account
from tests.contracts.world.words import DAY_S, DEFAULT, Capability, Role


def joins(world: World, who: Member, new: Account) -> dict[str, object]:
    return new.joins(world.addresses["PartyRegistry"], who.scheme, who.value)


def second_admin(world: World, who: Member) -> Account:
    """Another admin of a party, another person."""
    new = account(f"{who.name}.admin2", Capability.Admin)
    scenes.two_persons(world, who, "PartyRegistry", "addAccount", who.id, joins(world, who, new))
    return new


class TestAddAccount:
    def test_an_admin_files_and_the_operator_calls(self, world: World) -> None:
        new = account("tier1.maker2")
        args = (world.tier1.id, joins(world, world.tier1, new))
        approval = scenes.file(world, world.tier1.admin, "PartyRegistry", "addAccount", 0, *args)
        done = world.send(world.operator.maker, "PartyRegistry", "addAccount", approval, *args)
        assert done.names == ["ApprovalConsumed", "AccountAdded"]
        assert done.event("ApprovalConsumed") == {
            "approval": approval,
            "party": world.tier1.id,
            "checker": world.operator.maker.address,
        }
        assert done.event("AccountAdded") == {
            "party": world.tier1.id,
            "account": new.address,
            "capability": Capability.Maker,
            "person": new.person,
        }
        assert world.view("PartyRegistry", "account", new.address)["party"] == world.tier1.id

    def test_two_admins_do_without_the_operator(self, world: World) -> None:
        other = second_admin(world, world.tier1)
        args = (world.tier1.id, joins(world, world.tier1, account("tier1.maker2")))
        approval = scenes.file(world, world.tier1.admin, "PartyRegistry", "addAccount", 0, *args)
        world.send(other, "PartyRegistry", "addAccount", approval, *args)

    def test_one_admin_is_not_enough(self, world: World) -> None:
        args = (world.tier1.id, joins(world, world.tier1, account("tier1.maker2")))
        world.refuses(
            "SecondPersonRequired", world.tier1.admin, "PartyRegistry", "addAccount", 0, *args, party=world.tier1.id
        )
        approval = scenes.file(world, world.tier1.admin, "PartyRegistry", "addAccount", 0, *args)
        world.refuses("SamePerson", world.tier1.admin, "PartyRegistry", "addAccount", approval, *args)

    def test_a_second_key_of_the_same_person_is_not_a_second_person(self, world: World) -> None:
        twin = account("tier1.admin.spare", Capability.Admin, person="tier1.admin")
        scenes.two_persons(
            world, world.tier1, "PartyRegistry", "addAccount", world.tier1.id, joins(world, world.tier1, twin)
        )
        args = (world.tier1.id, joins(world, world.tier1, account("tier1.maker2")))
        approval = scenes.file(world, world.tier1.admin, "PartyRegistry", "addAccount", 0, *args)
        world.refuses("SamePerson", twin, "PartyRegistry", "addAccount", approval, *args, approval=approval)

    def test_makers_and_checkers_do_not_change_accounts(self, world: World) -> None:
        args = (world.tier1.id, joins(world, world.tier1, account("tier1.maker2")))
        for by in (world.tier1.maker, world.tier1.checker):
            world.refuses("CapabilityMissing", by, "PartyRegistry", "addAccount", 0, *args, needed=Capability.Admin)
        target, call = world.addresses["PartyRegistry"], world.call_data("PartyRegistry", "addAccount", 0, *args)
        for by in (world.tier1.maker, world.tier1.checker):
            world.refuses("CapabilityMissing", by, "DualControl", "file", target, call, needed=Capability.Admin)

    def test_the_operator_alone_changes_nothing(self, world: World) -> None:
        args = (world.tier1.id, joins(world, world.tier1, account("tier1.maker2")))
        world.refuses("SecondPersonRequired", world.operator.maker, "PartyRegistry", "addAccount", 0, *args)
        own = scenes.file(world, world.operator.admin, "PartyRegistry", "addAccount", 0, *args)
        world.refuses(
            "ApprovalOfOtherParty",
            world.operator.maker,
            "PartyRegistry",
            "addAccount",
            own,
            *args,
            party=world.tier1.id,
        )
        approval = scenes.file(world, world.tier1.admin, "PartyRegistry", "addAccount", 0, *args)
        world.refuses("CapabilityMissing", world.operator.admin, "PartyRegistry", "addAccount", approval, *args)

    def test_a_suspended_operator_is_no_second_person(self, world: World) -> None:
        args = (world.tier1.id, joins(world, world.tier1, account("tier1.maker2")))
        approval = scenes.file(world, world.tier1.admin, "PartyRegistry", "addAccount", 0, *args)
        world.send(world.governance.maker, "PartyRegistry", "suspend", world.operator.id, bytes(32))
        world.refuses("PartyIsSuspended", world.operator.maker, "PartyRegistry", "addAccount", approval, *args)

    def test_another_party_changes_nothing(self, world: World) -> None:
        args = (world.tier1.id, joins(world, world.tier1, account("tier1.maker2")))
        approval = scenes.file(world, world.tier1.admin, "PartyRegistry", "addAccount", 0, *args)
        for by in (world.tier2.admin, world.regulator.maker):
            world.refuses("RoleMissing", by, "PartyRegistry", "addAccount", approval, *args, role=Role.Operator)

    def test_the_key_consents_and_is_new(self, world: World) -> None:
        stolen = joins(world, world.tier1, account("tier1.maker2")) | {"account": account("victim").address}
        taken = joins(world, world.tier1, world.tier2.maker)
        for error, new in (("ConsentMissing", stolen), ("AccountTaken", taken)):
            approval = scenes.file(world, world.tier1.admin, "PartyRegistry", "addAccount", 0, world.tier1.id, new)
            world.refuses(error, world.operator.maker, "PartyRegistry", "addAccount", approval, world.tier1.id, new)

    def test_the_party_is_known(self, world: World) -> None:
        new = joins(world, world.tier1, account("tier1.maker2"))
        world.refuses("PartyUnknown", world.operator.maker, "PartyRegistry", "addAccount", 0, 99, new)

    def test_a_blocked_party_still_changes_its_keys(self, world: World) -> None:
        scenes.suspend(world, world.tier1)
        assert second_admin(world, world.tier1)


class TestRemoveAccount:
    def test_a_removed_key_can_do_nothing_and_never_comes_back(self, world: World) -> None:
        gone = world.tier1.maker
        done = scenes.two_persons(world, world.tier1, "PartyRegistry", "removeAccount", gone.address)
        assert done.event("AccountRemoved") == {"party": world.tier1.id, "account": gone.address}
        assert not world.view("PartyRegistry", "mayTransact", gone.address)
        assert world.view("PartyRegistry", "account", gone.address)["capability"] == Capability.None_
        terms = scenes.invoice_terms(world, world.tier1, world.core1)
        world.refuses("AccountUnknown", gone, "InvoiceRegister", "register", terms, account=gone.address)
        again = (world.tier1.id, joins(world, world.tier1, gone))
        approval = scenes.file(world, world.tier1.admin, "PartyRegistry", "addAccount", 0, *again)
        world.refuses("AccountTaken", world.operator.maker, "PartyRegistry", "addAccount", approval, *again)
        world.refuses("AccountUnknown", world.tier1.admin, "PartyRegistry", "removeAccount", 0, gone.address)

    def test_it_takes_two(self, world: World) -> None:
        args = (0, world.tier1.maker.address)
        world.refuses("SecondPersonRequired", world.tier1.admin, "PartyRegistry", "removeAccount", *args)
        world.refuses("CapabilityMissing", world.tier1.maker, "PartyRegistry", "removeAccount", *args)
        world.refuses("RoleMissing", world.tier2.admin, "PartyRegistry", "removeAccount", *args)

    def test_the_last_admin_stays(self, world: World) -> None:
        args = (0, world.tier1.admin.address)
        world.refuses("LastAdmin", world.tier1.admin, "PartyRegistry", "removeAccount", *args, party=world.tier1.id)
        other = second_admin(world, world.tier1)
        approval = scenes.file(world, other, "PartyRegistry", "removeAccount", *args)
        world.send(world.operator.maker, "PartyRegistry", "removeAccount", approval, world.tier1.admin.address)
        assert world.view("PartyRegistry", "party", world.tier1.id)["admins"] == 1
        world.refuses("LastAdmin", other, "PartyRegistry", "removeAccount", 0, other.address)

    def test_a_stranger_has_no_account_to_remove(self, world: World) -> None:
        world.refuses("AccountUnknown", world.tier1.admin, "PartyRegistry", "removeAccount", 0, bytes(20))

    def test_a_request_expires(self, world: World) -> None:
        args = (world.tier1.maker.address,)
        approval = scenes.file(world, world.tier1.admin, "PartyRegistry", "removeAccount", 0, *args)
        expires_at = world.now + DEFAULT["ApprovalSeconds"]
        world.travel(days=2, seconds=DAY_S - 1)
        world.clone().send(world.operator.maker, "PartyRegistry", "removeAccount", approval, *args)
        world.travel(seconds=1)
        world.refuses(
            "ApprovalIsExpired",
            world.operator.maker,
            "PartyRegistry",
            "removeAccount",
            approval,
            *args,
            expiresAt=expires_at,
        )
