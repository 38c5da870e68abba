"""Admitting a party with its first accounts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.founding import KYB_UNTIL, admission, new_accounts
from tests.contracts.world.ledger import ViewRefused
from tests.contracts.world.members import Account, account, member
from tests.contracts.world.words import Capability, Licence, Role, SizeClass, bits

NEW = member("newcomer", 14)
SUPPLIER = bits(Role.Supplier)


def asked(roles: int = SUPPLIER, licences: int = 0, **changes: Any) -> dict[str, Any]:
    return admission("newcomer", roles, licences, SizeClass.Micro, **changes)


def joining(world: World, *accounts: Account) -> list[dict[str, object]]:
    return [each.joins(world.addresses["PartyRegistry"], NEW.scheme, NEW.value) for each in accounts]


class TestAdmit:
    def test_a_party_is_known_by_its_legal_id_and_its_accounts(self, world: World) -> None:
        done = scenes.together(world, world.operator, "PartyRegistry", "admit", asked(), new_accounts(world, NEW))
        scheme, value = b"USCC\0\0\0\0", b"TESTNEWCOMER".ljust(32, b"\0")
        assert done.value == 14
        assert world.view("PartyRegistry", "partyOf", scheme, value) == 14
        assert world.view("PartyRegistry", "partyCount") == 14
        assert world.view("PartyRegistry", "party", 14) == {
            "value": value,
            "scheme": scheme,
            "roles": SUPPLIER,
            "licences": 0,
            "size": SizeClass.Micro,
            "reviewed": False,
            "jurisdiction": b"CN",
            "kybUntil": KYB_UNTIL,
            "suspendedBy": 0,
            "admins": 1,
        }
        for seat in NEW.accounts:
            assert world.view("PartyRegistry", "mayTransact", seat.address)
            assert world.view("PartyRegistry", "account", seat.address) == {
                "party": 14,
                "capability": seat.capability,
                "person": seat.person,
            }
        last = world.view("PartyRegistry", "accountCount") - 1
        assert world.view("PartyRegistry", "accountAt", last) == NEW.admin.address

    def test_the_events_say_all_of_it(self, world: World) -> None:
        given = asked(bits(Role.Funder), bits(Licence.Lending), reviewed=True, jurisdiction=b"HK")
        done = scenes.together(world, world.operator, "PartyRegistry", "admit", given, joining(world, NEW.admin))
        assert done.names == ["PartyAdmitted", "AccountAdded", "ApprovalConsumed"]
        assert done.event("PartyAdmitted") == {
            "party": 14,
            "scheme": b"USCC\0\0\0\0",
            "value": b"TESTNEWCOMER".ljust(32, b"\0"),
            "reviewed": True,
            "roles": bits(Role.Funder),
            "licences": bits(Licence.Lending),
            "size": SizeClass.Micro,
            "jurisdiction": b"HK",
            "kybUntil": KYB_UNTIL,
        }
        assert done.event("AccountAdded") == {
            "party": 14,
            "account": NEW.admin.address,
            "capability": Capability.Admin,
            "person": NEW.admin.person,
        }

    def test_only_the_operator_admits_ordinary_parties(self, world: World) -> None:
        for by in (world.governance, world.regulator, world.core1):
            world.refuses("RoleMissing", by.maker, "PartyRegistry", "admit", 0, asked(), [], role=Role.Operator)

    def test_without_a_request_it_takes_a_maker_of_the_operator(self, world: World) -> None:
        args = (asked(), new_accounts(world, NEW))
        for by in (world.operator.checker, world.operator.admin):
            world.refuses("CapabilityMissing", by, "PartyRegistry", "admit", 0, *args, needed=Capability.Maker)

    def test_one_person_of_the_operator_or_of_governance_admits_nobody(self, world: World) -> None:
        for by, roles in ((world.operator, SUPPLIER), (world.governance, bits(Role.Governance))):
            args = (asked(roles), new_accounts(world, NEW))
            world.refuses("SecondPersonRequired", by.maker, "PartyRegistry", "admit", 0, *args, party=by.id)
            approval = scenes.file(world, by.maker, "PartyRegistry", "admit", 0, *args)
            world.refuses("CapabilityMissing", by.maker, "PartyRegistry", "admit", approval, *args)

    def test_a_stranger_admits_nobody(self, world: World) -> None:
        stranger = account("stranger")
        world.refuses("AccountUnknown", stranger, "PartyRegistry", "admit", 0, asked(), [], account=stranger.address)

    @pytest.mark.parametrize(
        "role",
        [Role.Governance, Role.Operator, Role.Regulator, Role.Arbitrator, Role.Auditor],
        ids=lambda each: each.name,
    )
    def test_who_watches_or_steers_is_admitted_by_governance_alone(self, world: World, role: Role) -> None:
        given = asked(bits(role))
        world.refuses("RoleMissing", world.operator.maker, "PartyRegistry", "admit", 0, given, [], role=Role.Governance)
        scenes.together(world, world.governance, "PartyRegistry", "admit", given, joining(world, NEW.admin))

    def test_the_same_legal_id_is_the_same_party(self, world: World) -> None:
        scenes.together(world, world.operator, "PartyRegistry", "admit", asked(), new_accounts(world, NEW))
        world.refuses("PartyKnown", world.operator.maker, "PartyRegistry", "admit", 0, asked(), [], party=14)

    @pytest.mark.parametrize(
        ("scheme", "value"),
        [
            (b"", b"A1"),
            (b"USCC", b""),
            (b"uscc", b"A1"),
            (b"USCC", b"a1"),
            (b"USCC", b"A 1"),
            (b"USCC", b"A\x001"),
            (b"US-CC", b"A1"),
            (b"USCC", "A１".encode()),
        ],
    )
    def test_a_legal_id_has_one_writing(self, world: World, scheme: bytes, value: bytes) -> None:
        legal_id = {"scheme": scheme.ljust(8, b"\0"), "value": value.ljust(32, b"\0")}
        world.refuses(
            "LegalIdMalformed", world.operator.maker, "PartyRegistry", "admit", 0, asked(legalId=legal_id), []
        )

    @pytest.mark.parametrize("jurisdiction", [b"cn", b"C1", b"\xff\xff", b"\0\0"])
    def test_a_jurisdiction_is_two_capital_letters(self, world: World, jurisdiction: bytes) -> None:
        given = asked(jurisdiction=jurisdiction)
        world.refuses("JurisdictionMalformed", world.operator.maker, "PartyRegistry", "admit", 0, given, [])

    def test_roles_and_licences_that_nobody_defined_are_refused(self, world: World) -> None:
        for given in (asked(1 << 11), asked(1 << 15 | SUPPLIER), asked(licences=1 << 2)):
            world.refuses("RolesImpossible", world.operator.maker, "PartyRegistry", "admit", 0, given, [])

    def test_an_operator_has_no_role_that_trades(self, world: World) -> None:
        given = asked(bits(Role.Operator, Role.Funder))
        world.refuses(
            "RolesImpossible", world.governance.maker, "PartyRegistry", "admit", 0, given, [], roles=given["roles"]
        )

    def test_the_check_of_its_business_must_be_good(self, world: World) -> None:
        given = asked(kybUntil=world.now)
        world.refuses(
            "KybUntilInPast", world.operator.maker, "PartyRegistry", "admit", 0, given, [], kybUntil=world.now
        )

    def test_it_comes_with_an_admin(self, world: World) -> None:
        for accounts in ([], joining(world, NEW.maker, NEW.checker)):
            world.refuses("LastAdmin", world.operator.maker, "PartyRegistry", "admit", 0, asked(), accounts, party=14)

    def test_a_key_serves_one_party(self, world: World) -> None:
        taken = joining(world, world.tier1.admin)
        world.refuses(
            "AccountTaken",
            world.operator.maker,
            "PartyRegistry",
            "admit",
            0,
            asked(),
            taken,
            account=world.tier1.admin.address,
        )

    def test_a_key_signs_its_own_consent_to_just_this(self, world: World) -> None:
        registry, key = world.addresses["PartyRegistry"], NEW.admin
        other_party = key.joins(registry, b"USCC", b"TESTTIER1")
        other_seat = key.joins(registry, NEW.scheme, NEW.value) | {"capability": int(Capability.Maker)}
        other_person = key.joins(registry, NEW.scheme, NEW.value, person=NEW.maker.person)
        other_key = key.joins(registry, NEW.scheme, NEW.value, account=NEW.maker.address)
        no_signature = key.joins(registry, NEW.scheme, NEW.value, consent=b"")
        other_registry = key.joins(world.addresses["ParameterRegistry"], NEW.scheme, NEW.value)
        for joins in (other_party, other_seat, other_person, other_key, no_signature, other_registry):
            world.refuses(
                "ConsentMissing",
                world.operator.maker,
                "PartyRegistry",
                "admit",
                0,
                asked(),
                [joins],
                account=joins["account"],
            )

    def test_a_seat_without_a_capability_is_none(self, world: World) -> None:
        nobody = account("newcomer.nobody", Capability.None_)
        world.refuses(
            "CapabilityMissing", world.operator.maker, "PartyRegistry", "admit", 0, asked(), joining(world, nobody)
        )

    def test_a_party_that_was_never_admitted_is_unknown(self, world: World) -> None:
        with pytest.raises(ViewRefused, match="PartyUnknown"):
            world.view("PartyRegistry", "party", 99)
        assert world.view("PartyRegistry", "account", account("stranger").address)["party"] == 0
        assert not world.view("PartyRegistry", "mayTransact", account("stranger").address)
