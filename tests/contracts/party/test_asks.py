"""What other contracts ask the registry, and what a wallet does before it signs."""

from __future__ import annotations

import pytest
from eth_account.messages import encode_typed_data

from chain.contracts.genesis import CONSENT_TYPES, consent_domain
from chain.ethereum.keccak import keccak
from tests.contracts.world import World, scenes
from tests.contracts.world.ledger import ViewRefused
from tests.contracts.world.members import CHAIN_ID, account
from tests.contracts.world.words import Capability, Licence, Role

REGISTRY = "PartyRegistry"


class TestWhoActs:
    def test_an_account_is_known_with_its_party_and_seat(self, world: World) -> None:
        for seat in world.tier1.accounts:
            record = {"party": world.tier1.id, "capability": seat.capability, "person": seat.person}
            assert world.view(REGISTRY, "actor", seat.address) == record
            assert world.view(REGISTRY, "undertaker", seat.address, Role.Supplier) == record

    def test_a_stranger_acts_for_nobody(self, world: World) -> None:
        for view, *args in (("actor",), ("undertaker", Role.Supplier)):
            with pytest.raises(ViewRefused, match="AccountUnknown"):
                world.view(REGISTRY, view, account("stranger").address, *args)

    def test_who_undertakes_stands_and_has_the_role(self, world: World) -> None:
        with pytest.raises(ViewRefused, match="RoleMissing"):
            world.view(REGISTRY, "undertaker", world.tier1.maker.address, Role.Funder)
        scenes.suspend(world, world.tier1)
        with pytest.raises(ViewRefused, match="PartyIsSuspended"):
            world.view(REGISTRY, "undertaker", world.tier1.maker.address, Role.Supplier)


class TestWhatAPartyMay:
    def test_its_roles_and_licences_are_asked_one_by_one(self, world: World) -> None:
        world.view(REGISTRY, "requireRole", world.funder1.id, Role.Funder)
        world.view(REGISTRY, "requireLicence", world.funder1.id, Licence.Lending)
        by = world.auditor.maker
        world.refuses("RoleMissing", by, REGISTRY, "requireRole", world.funder1.id, Role.Supplier)
        world.refuses("LicenceMissing", by, REGISTRY, "requireLicence", world.funder1.id, Licence.Factoring)

    def test_both_sides_of_a_receivable_are_asked_at_once(self, world: World) -> None:
        sides = (world.core1.id, world.tier1.id)
        world.view(REGISTRY, "requireCounterparties", *sides)
        by, view = world.auditor.maker, "requireCounterparties"
        world.refuses("RoleMissing", by, REGISTRY, view, *sides[::-1], party=world.tier1.id, role=Role.CoreEnterprise)
        world.refuses("RoleMissing", by, REGISTRY, view, world.core1.id, world.core2.id, role=Role.Supplier)
        world.refuses("PartyUnknown", by, REGISTRY, view, world.core1.id, 99, party=99)
        for who in (world.core1, world.tier1):
            blocked = world.clone()
            scenes.suspend(blocked, who)
            blocked.refuses("PartyIsSuspended", by, REGISTRY, view, *sides, party=who.id)


class TestConsent:
    def test_the_registry_says_what_a_key_signs(self, world: World) -> None:
        said = {"scheme": b"USCC\0\0\0\0", "value": b"A1".ljust(32, b"\0")}
        seat = {"capability": int(Capability.Checker), "person": b"somebody".ljust(16, b"\0")}
        registry = world.addresses[REGISTRY]
        domain = consent_domain(CHAIN_ID, registry)
        signable = encode_typed_data({**domain, "verifyingContract": "0x" + registry.hex()}, CONSENT_TYPES, said | seat)
        digest = keccak(b"\x19" + signable.version + signable.header + signable.body)
        assert world.view(REGISTRY, "consentDigest", said, *seat.values()) == digest

    def test_in_a_domain_of_its_own(self, world: World) -> None:
        fields, name, version, chain_id, contract, salt, extensions = world.view(REGISTRY, "eip712Domain")
        assert (fields, name, version) == (b"\x0f", "Tallystick", "1")
        assert (chain_id, contract) == (CHAIN_ID, world.addresses[REGISTRY])
        assert (salt, extensions) == (bytes(32), [])
