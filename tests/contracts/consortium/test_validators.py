"""Who seals blocks: admitting and removing takes two persons of governance in good standing."""

from __future__ import annotations

import pytest

from chain.contracts.genesis import MODULES
from tests.contracts.world import World, founding, scenes
from tests.contracts.world.founding import admission, new_accounts
from tests.contracts.world.ledger import Done, ViewRefused
from tests.contracts.world.members import account, member
from tests.contracts.world.words import Capability, Role, SizeClass, bits, ref

NAMES = founding.VALIDATORS


def key(name: str) -> bytes:
    """The address of a validator."""
    return account(f"validator {name}", Capability.None_).address


def text(name: str) -> bytes:
    return name.encode().ljust(32, b"\0")


def set_at(world: World, number: int) -> list[bytes]:
    validators, _ = world.view("ValidatorSet", "validatorsAt", number)
    return list(validators)


def admit(world: World, name: str, number: int) -> Done:
    return scenes.together(world, world.governance, "ValidatorSet", "admit", key(name), text(name), number)


def remove(world: World, name: str, number: int) -> Done:
    return scenes.together(world, world.governance, "ValidatorSet", "remove", key(name), number)


class TestGenesis:
    def test_its_validators_seal_from_the_start_in_their_order(self, world: World) -> None:
        assert set_at(world, 1) == [key(name) for name in NAMES]
        assert world.view("ValidatorSet", "validator", key("north")) == {"name": text("north"), "from": 0, "until": 0}
        assert world.view("ValidatorSet", "validatorCount") == 4
        assert world.view("ValidatorSet", "validatorAt", 1) == key("east")

    def test_nobody_else_is_one(self, world: World) -> None:
        with pytest.raises(ViewRefused, match="ValidatorUnknown"):
            world.view("ValidatorSet", "validator", key("centre"))


class TestAdmit:
    def test_it_seals_from_the_stated_block_on(self, world: World) -> None:
        at = world.number + 10
        done = admit(world, "centre", at)
        assert done.names == ["ValidatorAdmitted", "ApprovalConsumed"]
        assert done.event("ValidatorAdmitted") == {"validator": key("centre"), "name": text("centre"), "from": at}
        assert set_at(world, at - 1) == [key(name) for name in NAMES]
        assert set_at(world, at) == [key(name) for name in (*NAMES, "centre")]
        assert world.view("ValidatorSet", "validatorsAt", world.number)[1] == at
        assert world.view("ValidatorSet", "validatorsAt", at)[1] == 0

    def test_one_person_is_not_enough(self, world: World) -> None:
        args, by = (key("centre"), text("centre"), world.number + 10), world.governance
        world.refuses("SecondPersonRequired", by.maker, "ValidatorSet", "admit", 0, *args, party=by.id)
        approval = scenes.file(world, by.maker, "ValidatorSet", "admit", 0, *args)
        world.refuses("CapabilityMissing", by.maker, "ValidatorSet", "admit", approval, *args)
        for seat in (by.checker, by.admin):
            world.refuses("CapabilityMissing", seat, "ValidatorSet", "admit", 0, *args, needed=Capability.Maker)

    def test_governance_alone_asks_and_the_operator_is_no_second_person(self, world: World) -> None:
        args = (key("centre"), text("centre"), world.number + 10)
        for who in (world.tier1, world.operator):
            world.refuses("RoleMissing", who.maker, "ValidatorSet", "admit", 0, *args, role=Role.Governance)
        approval = scenes.file(world, world.governance.maker, "ValidatorSet", "admit", 0, *args)
        by = world.operator.checker
        world.refuses("RoleMissing", by, "ValidatorSet", "admit", approval, *args, role=Role.Governance)

    def test_an_admin_does_not_file_it(self, world: World) -> None:
        call = world.call_data("ValidatorSet", "admit", 0, key("centre"), text("centre"), world.number + 10)
        target = world.addresses["ValidatorSet"]
        world.refuses("CapabilityMissing", world.governance.admin, "DualControl", "file", target, call)

    def test_suspended_governance_changes_no_validators(self, world: World) -> None:
        two = member("governance2", 14)
        given = admission("governance2", bits(Role.Governance), 0, SizeClass.Large)
        scenes.together(world, world.governance, "PartyRegistry", "admit", given, new_accounts(world, two))
        args = (key("centre"), text("centre"), world.number + 10)
        approval = scenes.file(world, world.governance.maker, "ValidatorSet", "admit", 0, *args)
        world.send(two.maker, "PartyRegistry", "suspend", world.governance.id, ref("order"))
        by, blocked = world.governance, {"party": world.governance.id}
        world.refuses("PartyIsSuspended", by.checker, "ValidatorSet", "admit", approval, *args, **blocked)
        world.refuses("PartyIsSuspended", by.maker, "ValidatorSet", "admit", 0, *args, **blocked)
        world.refuses("PartyIsSuspended", by.maker, "ValidatorSet", "remove", 0, key("east"), world.number + 9)
        scenes.together(world, two, "ValidatorSet", "admit", *args)

    def test_the_block_is_still_to_come(self, world: World) -> None:
        args = (key("centre"), text("centre"))
        by, now = world.governance.maker, world.number
        world.refuses("BlockTooSoon", by, "ValidatorSet", "admit", 0, *args, now, given=now, earliest=now + 1)
        world.refuses("SecondPersonRequired", by, "ValidatorSet", "admit", 0, *args, now + 1)

    def test_a_key_seals_once(self, world: World) -> None:
        args = (key("north"), text("centre"), world.number + 10)
        world.refuses("ValidatorKnown", world.governance.maker, "ValidatorSet", "admit", 0, *args)
        remove(world, "north", world.number + 5)
        world.number += 20
        args = (key("north"), text("centre"), world.number + 10)
        world.refuses("ValidatorKnown", world.governance.maker, "ValidatorSet", "admit", 0, *args)

    def test_a_name_is_given_once(self, world: World) -> None:
        args = (key("centre"), text("north"), world.number + 10)
        world.refuses("ValidatorNameTaken", world.governance.maker, "ValidatorSet", "admit", 0, *args)

    @pytest.mark.parametrize(("address", "name"), [(bytes(20), text("centre")), (key("centre"), bytes(32))])
    def test_nobody_and_nameless_are_refused(self, world: World, address: bytes, name: bytes) -> None:
        args = (address, name, world.number + 10)
        world.refuses("ValidatorMalformed", world.governance.maker, "ValidatorSet", "admit", 0, *args)

    def test_there_are_thirty_two_at_most(self, world: World) -> None:
        for place in range(28):
            admit(world, f"more {place}", world.number + 5)
        args = (key("centre"), text("centre"), world.number + 10)
        world.refuses("ValidatorsTooMany", world.governance.maker, "ValidatorSet", "admit", 0, *args, most=32)
        remove(world, "north", world.number + 5)
        world.number += 10
        admit(world, "centre", world.number + 5)
        assert len(set_at(world, world.number + 5)) == 32

    def test_a_ledger_without_validators_stays_so(self, world: World) -> None:
        modules = tuple(world.addresses[name] for name in MODULES.values())
        world.create(founding.deployer().address, "Empty", "ValidatorSet", (modules, [], []))
        args = (key("centre"), text("centre"), world.number + 10)
        world.refuses("WithoutValidators", world.governance.maker, "Empty", "admit", 0, *args)


class TestRemove:
    def test_it_seals_until_the_stated_block(self, world: World) -> None:
        at = world.number + 10
        assert remove(world, "east", at).event("ValidatorRemoved") == {"validator": key("east"), "until": at}
        assert set_at(world, at - 1) == [key(name) for name in NAMES]
        assert set_at(world, at) == [key(name) for name in NAMES if name != "east"]
        assert world.view("ValidatorSet", "validatorsAt", world.number)[1] == at

    def test_it_leaves_once(self, world: World) -> None:
        remove(world, "east", world.number + 10)
        args = (key("east"), world.number + 20)
        world.refuses("ValidatorLeaving", world.governance.maker, "ValidatorSet", "remove", 0, *args)

    def test_it_has_to_be_one(self, world: World) -> None:
        args = (key("centre"), world.number + 10)
        world.refuses("ValidatorUnknown", world.governance.maker, "ValidatorSet", "remove", 0, *args)

    def test_the_block_is_still_to_come_and_after_its_first(self, world: World) -> None:
        by, args = world.governance.maker, (key("east"),)
        world.refuses("BlockTooSoon", by, "ValidatorSet", "remove", 0, *args, world.number)
        at = world.number + 10
        admit(world, "centre", at)
        args = (key("centre"),)
        world.refuses("BlockTooSoon", by, "ValidatorSet", "remove", 0, *args, at, given=at, earliest=at + 1)

    def test_one_always_stays(self, world: World) -> None:
        at = world.number + 50
        for name in NAMES[:3]:
            remove(world, name, at)
        args = (key("west"), at)
        world.refuses("LastValidator", world.governance.maker, "ValidatorSet", "remove", 0, *args)
        admit(world, "centre", at + 1)
        world.refuses("LastValidator", world.governance.maker, "ValidatorSet", "remove", 0, *args)
        remove(world, "west", at + 1)
        assert [set_at(world, at + ahead) for ahead in (0, 1)] == [[key("west")], [key("centre")]]
