"""Which members of an answer are ids of parties."""

from __future__ import annotations

from app.kernel.fields import ClaimIdField, PartyIdField
from app.kernel.ids import ClaimId, PartyId
from app.kernel.included import names_parties, parties_in
from app.kernel.resources import Schema


class Side(Schema):
    party: PartyIdField


class Deal(Schema):
    id: PartyIdField
    claim: ClaimIdField
    buyer: PartyIdField | None
    others: list[PartyIdField]
    sides: list[Side]
    before: Deal | None


class Plain(Schema):
    id: PartyIdField
    claim: ClaimIdField
    before: Plain | None


def deal(before: Deal | None = None, buyer: int | None = None) -> Deal:
    return Deal(
        id=PartyId(1),
        claim=ClaimId(2),
        buyer=None if buyer is None else PartyId(buyer),
        others=[PartyId(4), PartyId(5)],
        sides=[Side(party=PartyId(6))],
        before=before,
    )


def test_are_found_wherever_they_stand_and_no_resource_names_itself() -> None:
    assert set(parties_in(deal())) == {4, 5, 6}
    assert set(parties_in([deal(before=deal(buyer=7)), Side(party=PartyId(8))])) == {4, 5, 6, 7, 8}


def test_are_known_of_a_schema_also_where_it_has_itself_inside() -> None:
    assert names_parties(Deal)
    assert names_parties(Side)
    assert not names_parties(Plain)
    assert not names_parties(list[Side])
