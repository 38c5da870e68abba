"""Granting and ending roles and licences."""

from __future__ import annotations

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.words import Licence, Role, bits

RESERVED = [Role.Governance, Role.Operator, Role.Regulator, Role.Arbitrator, Role.Auditor]
TRADING = [Role.CoreEnterprise, Role.Supplier, Role.Funder, Role.SettlementBank, Role.Guarantor, Role.Sponsor]


def roles(world: World, party: int) -> int:
    return int(world.view("PartyRegistry", "party", party)["roles"])


class TestGrantRole:
    @pytest.mark.parametrize("role", TRADING[2:], ids=lambda each: each.name)
    def test_the_operator_grants_and_ends_a_role_that_trades(self, world: World, role: Role) -> None:
        args = (world.tier1.id, role)
        done = scenes.together(world, world.operator, "PartyRegistry", "grantRole", *args)
        assert done.event("RoleGranted") == {"party": world.tier1.id, "role": role}
        assert roles(world, world.tier1.id) == bits(Role.Supplier, role)
        done = scenes.together(world, world.operator, "PartyRegistry", "endRole", *args)
        assert done.event("RoleEnded") == {"party": world.tier1.id, "role": role}
        assert roles(world, world.tier1.id) == bits(Role.Supplier)

    @pytest.mark.parametrize("role", RESERVED, ids=lambda each: each.name)
    def test_governance_grants_and_ends_the_others(self, world: World, role: Role) -> None:
        for verb in ("grantRole", "endRole"):
            world.refuses(
                "RoleMissing",
                world.operator.maker,
                "PartyRegistry",
                verb,
                0,
                world.factor.id,
                role,
                role=Role.Governance,
            )
        # Its trading role ends first, since an operator has none.
        scenes.together(world, world.operator, "PartyRegistry", "endRole", world.factor.id, Role.Funder)
        scenes.together(world, world.governance, "PartyRegistry", "grantRole", world.factor.id, role)
        assert roles(world, world.factor.id) == bits(role)
        scenes.together(world, world.governance, "PartyRegistry", "endRole", world.factor.id, role)
        assert roles(world, world.factor.id) == 0

    @pytest.mark.parametrize("role", TRADING, ids=lambda each: each.name)
    def test_the_operator_cannot_make_itself_a_trader(self, world: World, role: Role) -> None:
        world.refuses("RolesImpossible", world.operator.maker, "PartyRegistry", "grantRole", 0, world.operator.id, role)

    def test_a_trader_cannot_be_made_an_operator(self, world: World) -> None:
        world.refuses(
            "RolesImpossible", world.governance.maker, "PartyRegistry", "grantRole", 0, world.funder1.id, Role.Operator
        )

    def test_governance_cannot_end_its_own_role(self, world: World) -> None:
        args = (world.governance.id, Role.Governance)
        world.refuses("SuspendsItself", world.governance.maker, "PartyRegistry", "endRole", 0, *args)

    def test_nobody_else_grants_or_ends(self, world: World) -> None:
        for verb in ("grantRole", "endRole"):
            args = (world.tier1.id, Role.Supplier)
            world.refuses("RoleMissing", world.tier1.maker, "PartyRegistry", verb, 0, *args)
            world.refuses("CapabilityMissing", world.operator.checker, "PartyRegistry", verb, 0, *args)
            world.refuses("PartyUnknown", world.operator.maker, "PartyRegistry", verb, 0, 99, Role.Supplier)

    def test_a_role_that_ended_is_missed(self, world: World) -> None:
        scenes.together(world, world.operator, "PartyRegistry", "endRole", world.funder1.id, Role.Funder)
        args = (world.core1.id, b"CNY", 1, 1)
        world.refuses("RoleMissing", world.funder1.maker, "FinancingDesk", "setDebtorLimit", 0, *args, role=Role.Funder)

    @pytest.mark.parametrize(("verb", "value"), [("Role", Role.Guarantor), ("Licence", Licence.Lending)])
    def test_one_person_grants_and_ends_nothing(self, world: World, verb: str, value: int) -> None:
        args = (world.factor.id, value)
        for act in ("grant", "end"):
            world.refuses(
                "SecondPersonRequired",
                world.operator.maker,
                "PartyRegistry",
                act + verb,
                0,
                *args,
                party=world.operator.id,
            )


class TestGrantLicence:
    def test_the_operator_grants_and_ends_licences(self, world: World) -> None:
        args = (world.factor.id, Licence.Lending)
        done = scenes.together(world, world.operator, "PartyRegistry", "grantLicence", *args)
        assert done.event("LicenceGranted") == {"party": world.factor.id, "licence": Licence.Lending}
        assert world.view("PartyRegistry", "party", world.factor.id)["licences"] == bits(*Licence)
        done = scenes.together(world, world.operator, "PartyRegistry", "endLicence", *args)
        assert done.event("LicenceEnded") == {"party": world.factor.id, "licence": Licence.Lending}
        assert world.view("PartyRegistry", "party", world.factor.id)["licences"] == bits(Licence.Factoring)

    def test_nobody_else_does(self, world: World) -> None:
        for verb in ("grantLicence", "endLicence"):
            args = (world.factor.id, Licence.Lending)
            world.refuses("RoleMissing", world.factor.maker, "PartyRegistry", verb, 0, *args, role=Role.Operator)
            world.refuses("RoleMissing", world.governance.maker, "PartyRegistry", verb, 0, *args)
            world.refuses("PartyUnknown", world.operator.maker, "PartyRegistry", verb, 0, 99, Licence.Lending)
