"""The register, for everybody. By legal id one finds what a party pledged and what claims on it are pledged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field
from sqlalchemy import ColumnElement, case, false, or_, select

from app.kernel.db import Session
from app.kernel.fields import ClaimIdField, PartyIdField
from app.kernel.ids import PartyId, PledgeId
from app.kernel.listing import Condition, Created, Listing, States, View, everything
from app.kernel.money import Money
from app.kernel.pages import AsOf
from app.kernel.problems import InvalidInput, NotFound
from app.kernel.texts import Text
from app.parties import queries as parties
from app.parties.inputs import wanted_legal_id
from app.pledges.schemas import Certificate, Limits, Pledge, Registration, Search, Side, State
from app.pledges.tables import PledgeRow


def certificate(session: Session, number: PledgeId) -> Certificate:
    """One entry by its number.

    :raises NotFound: the register has no such entry.
    """
    row = session.get(PledgeRow, number)
    if row is None:
        raise NotFound(Text("The register has no entry {number}; search it by a party or a claim.", number=number))
    return Certificate(**_fields(session, row), limits=Limits(), as_of=AsOf.of(session))


def _fields(session: Session, row: PledgeRow) -> dict[str, Any]:
    secured = _side(session, row.secured_party)
    return {
        "version": row.version,
        "number": row.id,
        "state": "Discharged" if row.discharged_at else "Standing",
        "filer": secured,
        "secured_party": secured,
        "grantor": _side(session, row.grantor),
        "account_debtor": _side(session, row.debtor),
        "collateral": row.claim,
        "loan": row.loan,
        "amount": Money(row.amount, row.currency),
        "due_on": row.due_on,
        "registered_at": row.registered_at,
        "discharged_at": row.discharged_at or None,
        "registration": Registration(block=row.block, block_hash=row.block_hash, transaction=row.transaction),
    }


def _is_side(party: PartyId | None) -> ColumnElement[bool]:
    # A firm that the ledger does not know is a side of nothing.
    return false() if party is None else or_(PledgeRow.grantor == party, PledgeRow.debtor == party)


def _side(session: Session, party: PartyId) -> Side:
    return Side(party=party, legal_id=str(parties.legal_id_of(session, party)))


class PledgeFilter(Created):
    """What is searched for: entries that fit all that is given."""

    legal_id: str | None = Field(
        None, description="Grantor or account debtor: scheme and id", examples=["USCC:914403001922038216"]
    )
    party: PartyIdField | None = Field(None, description="The same, by the party's number on this ledger")
    claim: ClaimIdField | None = Field(None, description="The pledged claim")
    state: list[State] | None = Field(None, description="In one of these states")


def _fitting(view: View, wanted: PledgeFilter) -> Iterator[Condition]:
    if wanted.legal_id is None and wanted.party is None and wanted.claim is None:
        raise InvalidInput(Text("The register is not listed as a whole; search it by `legal_id`, `party` or `claim`."))
    if wanted.legal_id is not None:
        yield _is_side(parties.party_with(view.session, wanted_legal_id(wanted.legal_id)))


PLEDGES = Listing(
    name="pledges",
    rows=select(PledgeRow),
    item=Pledge,
    show=lambda view, row: Pledge(**_fields(view.session, row)),
    visible=everything,
    sorts={"created_at": (PledgeRow.id,)},
    default="created_at",
    filters=PledgeFilter,
    columns={
        "party": (PledgeRow.grantor, PledgeRow.debtor),
        "claim": PledgeRow.claim,
        "created": PledgeRow.registered_at,
    },
    states=States(case((PledgeRow.discharged_at == 0, "Standing"), else_="Discharged")),
    also=_fitting,
    page=Search,
    beside=lambda _: {"limits": Limits()},
)
"""Entries by number; none without something that is searched for."""
