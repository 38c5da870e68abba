"""One enterprise is one party, under whatever ids; and what it is said to be can change."""

from __future__ import annotations

from typing import Any

import pytest

from chain.ethereum.keccak import keccak
from tests.contracts.world import Member, World, scenes
from tests.contracts.world.founding import admission, new_accounts
from tests.contracts.world.ledger import ViewRefused
from tests.contracts.world.members import member
from tests.contracts.world.words import Role, SizeClass, bits

REGISTRY = "PartyRegistry"
LEI = {"scheme": b"LEI\0\0\0\0\0", "value": b"5493001KJTIIGC8Y1R12".ljust(32, b"\0")}


def primary(who: Member) -> bytes:
    """The key of the id that a member was admitted under."""
    return keccak(who.scheme.ljust(32, b"\0") + who.value.ljust(32, b"\0"))


class TestAddLegalId:
    def test_another_id_names_the_same_party(self, world: World) -> None:
        done = scenes.together(world, world.operator, REGISTRY, "addLegalId", world.tier1.id, LEI, True)
        assert done.event("LegalIdAdded") == LEI | {"party": world.tier1.id, "reviewed": True}
        assert world.view(REGISTRY, "partyOf", *LEI.values()) == world.tier1.id
        assert world.view(REGISTRY, "partyOf", b"USCC\0\0\0\0", world.tier1.value.ljust(32, b"\0")) == world.tier1.id
        assert world.view(REGISTRY, "otherLegalIds", world.tier1.id) == [LEI]
        # What is computed from its id goes on as it was: an invoice keeps its key.
        assert world.view(REGISTRY, "legalKeyOf", world.tier1.id) == primary(world.tier1)

    def test_an_enterprise_known_by_its_other_id_is_not_admitted_as_a_second_party(self, world: World) -> None:
        scenes.together(world, world.operator, REGISTRY, "addLegalId", world.tier1.id, LEI, False)
        twin = admission("twin", bits(Role.Supplier), 0, SizeClass.Small, legalId=LEI)
        world.refuses("PartyKnown", world.operator.maker, REGISTRY, "admit", 0, twin, [], party=world.tier1.id)
        # So what it has invoiced once it cannot invoice again as somebody else.
        number = scenes.invoice_terms(world, world.tier1, world.core1, number=b"24312000000012345678")
        first = world.send(world.tier1.maker, "InvoiceRegister", "register", number).value
        world.refuses("InvoiceKnown", world.tier1.maker, "InvoiceRegister", "register", number, invoice=first)

    def test_no_id_names_two_parties(self, world: World) -> None:
        taken = {"scheme": b"USCC\0\0\0\0", "value": world.tier2.value.ljust(32, b"\0")}
        for whose in (world.tier1, world.tier2):
            args = (0, whose.id, taken, False)
            world.refuses("PartyKnown", world.operator.maker, REGISTRY, "addLegalId", *args, party=world.tier2.id)
        scenes.together(world, world.operator, REGISTRY, "addLegalId", world.tier1.id, LEI, False)
        args = (0, world.tier2.id, LEI, False)
        world.refuses("PartyKnown", world.operator.maker, REGISTRY, "addLegalId", *args, party=world.tier1.id)

    def test_an_id_has_one_writing(self, world: World) -> None:
        args = (0, world.tier1.id, LEI | {"value": b"lower".ljust(32, b"\0")}, False)
        world.refuses("LegalIdMalformed", world.operator.maker, REGISTRY, "addLegalId", *args)


class TestReclassify:
    def test_a_firm_grows_and_moves(self, world: World) -> None:
        args = (world.tier1.id, SizeClass.Large, b"HK")
        done = scenes.together(world, world.operator, REGISTRY, "reclassify", *args)
        said = {"size": SizeClass.Large, "jurisdiction": b"HK"}
        assert done.event("PartyReclassified") == said | {"party": world.tier1.id}
        assert said.items() <= world.view(REGISTRY, "party", world.tier1.id).items()
        # Between large firms the 60 days after delivery are no rule any more.
        scenes.proposed(world, dueOn=world.today + 61)

    def test_a_jurisdiction_is_two_capital_letters(self, world: World) -> None:
        args = (0, world.tier1.id, SizeClass.Large, b"hk")
        world.refuses("JurisdictionMalformed", world.operator.maker, REGISTRY, "reclassify", *args, jurisdiction=b"hk")


CHANGES: dict[str, tuple[Any, ...]] = {"addLegalId": (LEI, True), "reclassify": (SizeClass.Micro, b"HK")}


@pytest.mark.parametrize("verb", CHANGES)
class TestWho:
    def test_two_of_the_operator_and_never_one(self, world: World, verb: str) -> None:
        args = (world.tier1.id, *CHANGES[verb])
        world.refuses("SecondPersonRequired", world.operator.maker, REGISTRY, verb, 0, *args, party=world.operator.id)
        for by in (world.tier1, world.regulator, world.governance):
            world.refuses("RoleMissing", by.maker, REGISTRY, verb, 0, *args, role=Role.Operator)
        scenes.together(world, world.operator, REGISTRY, verb, *args)

    def test_two_of_governance_for_who_watches_or_steers(self, world: World, verb: str) -> None:
        for who in (world.operator, world.regulator):
            there, args = world.clone(), (who.id, *CHANGES[verb])
            there.refuses("RoleMissing", there.operator.maker, REGISTRY, verb, 0, *args, role=Role.Governance)
            scenes.together(there, there.governance, REGISTRY, verb, *args)

    def test_in_good_standing_and_of_a_known_party(self, world: World, verb: str) -> None:
        world.refuses("PartyUnknown", world.operator.maker, REGISTRY, verb, 0, 99, *CHANGES[verb], party=99)
        world.send(world.governance.maker, REGISTRY, "suspend", world.operator.id, bytes(32))
        args = (0, world.tier1.id, *CHANGES[verb])
        world.refuses("PartyIsSuspended", world.operator.maker, REGISTRY, verb, *args)


class TestViews:
    def test_a_party_is_listed_under_no_id_that_it_never_had(self, world: World) -> None:
        assert world.view(REGISTRY, "partyOf", *LEI.values()) == 0
        assert world.view(REGISTRY, "otherLegalIds", world.tier1.id) == []
        with pytest.raises(ViewRefused, match="PartyUnknown"):
            world.view(REGISTRY, "legalKeyOf", 99)

    def test_a_newcomer_under_an_lei_is_known_by_it(self, world: World) -> None:
        new = member("newcomer", 14, scheme=b"LEI")
        legal_id = {"scheme": b"LEI\0\0\0\0\0", "value": new.value.ljust(32, b"\0")}
        given = admission("newcomer", bits(Role.Supplier), 0, SizeClass.Small, legalId=legal_id)
        scenes.together(world, world.operator, REGISTRY, "admit", given, new_accounts(world, new))
        assert world.view(REGISTRY, "partyOf", *legal_id.values()) == new.id
        assert world.view(REGISTRY, "legalKeyOf", new.id) == primary(new)
