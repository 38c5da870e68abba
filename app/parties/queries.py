"""Parties. Who is on the ledger is known to all on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import Field
from sqlalchemy import ColumnElement, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from app.kernel.auth import Standing
from app.kernel.db import Session
from app.kernel.enums import LICENCES, ROLES, Role
from app.kernel.etags import Version
from app.kernel.ids import PartyId
from app.kernel.included import NamedParty
from app.kernel.listing import Condition, Filter, Listing, States, View, everything
from app.kernel.problems import NotFound
from app.kernel.queries import operation_of
from app.kernel.refusals import party_text
from app.kernel.resources import LegalId as ShownLegalId
from app.kernel.tables import TransactionRow
from app.kernel.texts import Text
from app.parties import names
from app.parties.inputs import wanted_legal_id
from app.parties.legal_ids import LegalId
from app.parties.schemas import NameWarning, OtherLegalId, Party, PartyState
from app.parties.tables import AccountRow, AdmissionNameRow, LegalIdRow, PartyNameRow, PartyRow
from app.parties.vocabulary import in_bitmap
from chain.contracts.genesis import holder_of
from chain.port import Address, Hash32

NAME_WARNINGS_MAX = 20
"""Warnings of one name that are shown."""


_BY_FILING, _BY_ADMISSION = aliased(TransactionRow), aliased(TransactionRow)
_FILED, _ADMITTED = aliased(AdmissionNameRow), aliased(AdmissionNameRow)
_NAME = func.coalesce(_FILED.name, _ADMITTED.name, PartyNameRow.name)
"""As the first person filed it, who may have been of another service, or as the second one repeated it; of the first parties,
as the ledger was founded with it."""
_TOLD = (
    select(PartyRow.id, PartyRow.scheme, PartyRow.value, _NAME)
    .outerjoin(_BY_FILING, _BY_FILING.hash == PartyRow.filed_by)
    .outerjoin(_FILED, _FILED.operation == _BY_FILING.operation)
    .outerjoin(_BY_ADMISSION, _BY_ADMISSION.hash == PartyRow.admitted_by)
    .outerjoin(_ADMITTED, _ADMITTED.operation == _BY_ADMISSION.operation)
    .outerjoin(PartyNameRow, PartyNameRow.party == PartyRow.id)
)
_NAMED = _TOLD.where(PartyRow.id.in_(bindparam("parties", expanding=True)))
_ALL_NAMES = _TOLD.where(_NAME.is_not(None)).order_by(PartyRow.id)


def standing(session: Session, account: Address) -> Standing | None:
    """What an account may do and for whom, as the tables have it; ``None`` where no party has it (any more). Nobody is let
    in by it: that is :func:`app.parties.standing.standing_by`."""
    row = session.get(AccountRow, account)
    if row is None or row.capability is None:
        return None
    party_row = session.get_one(PartyRow, row.party)
    return Standing(row.party, row.capability, frozenset(in_bitmap(ROLES, party_row.roles)))


def party(session: Session, now: int, party_id: PartyId) -> Party:
    """One party.

    :raises NotFound: there is none.
    """
    row = _known(session, party_id)
    shown = _show(session, row, now)
    return shown.model_copy(update={"warnings": _name_warnings(session, row.id, shown.name)})


def version_of(session: Session, party_id: PartyId) -> Version:
    """The version of a party.

    :raises NotFound: there is none.
    """
    return _known(session, party_id).version


def party_with(session: Session, legal_id: LegalId) -> PartyId | None:
    """The party that has a legal id, whichever of its ids it is."""
    return session.scalar(
        select(LegalIdRow.party).where(LegalIdRow.scheme == legal_id.scheme, LegalIdRow.value == legal_id.value)
    )


def legal_id_of(session: Session, party_id: PartyId) -> LegalId:
    """The legal id that a party was admitted with.

    :raises NotFound: there is no such party.
    """
    row = _known(session, party_id)
    return LegalId(row.scheme, row.value)


def licences_of(session: Session, party_id: PartyId) -> list[str]:
    """A party's licences (:data:`app.kernel.enums.LICENCES`).

    :raises NotFound: there is no such party.
    """
    return in_bitmap(LICENCES, _known(session, party_id).licences)


def reviewed_legal_ids(session: Session) -> list[LegalId]:
    """The parties' ids that were recorded after a review although their check digit fails; few."""
    found = session.execute(select(LegalIdRow.scheme, LegalIdRow.value).where(LegalIdRow.reviewed))
    return [LegalId(scheme, value) for scheme, value in found]


def record_name(session: Session, party_id: PartyId, name: str) -> None:
    """Remember the name of a party that the ledger was founded with."""
    session.merge(PartyNameRow(party=party_id, name=name))


def named(session: Session, parties: Collection[PartyId]) -> dict[PartyId, NamedParty]:
    """The names and legal ids of parties, all in one query."""
    found = session.held.execute(_NAMED, {"parties": sorted(parties)})
    return {
        PartyId(party): NamedParty(name=name, legal_id=ShownLegalId(scheme=scheme, value=value))
        for party, scheme, value, name in found
    }


def keep_name(session: Session, operation: str, name: str) -> None:
    """Remember the name that an operation admits a party with, before it does."""
    session.merge(AdmissionNameRow(operation=operation, name=name))


def name_asked(session: Session, transaction: Hash32) -> str | None:
    """The name that somebody asked to admit a party with, by the transaction that filed or made the admission."""
    operation = operation_of(session, transaction)
    asked = None if operation is None else session.get(AdmissionNameRow, operation)
    return None if asked is None else asked.name


def admission_words(session: Session, filed_by: Hash32) -> Mapping[str, Any]:
    """The name in a filed admission, for whom it waits."""
    name = name_asked(session, filed_by)
    return {} if name is None else {"name": name}


def _known(session: Session, party_id: PartyId) -> PartyRow:
    row = session.get(PartyRow, party_id)
    if row is None:
        raise NotFound(
            Text("There is no party {party}; the list of parties shows those that are admitted.", party=party_id)
        )
    return row


def name_of(session: Session, party_id: PartyId) -> str | None:
    """The name that every key may see of a party, where this service was told."""
    found = named(session, (party_id,)).get(party_id)
    return None if found is None else found.name


def as_text(session: Session, party_id: PartyId) -> Text:
    """A party as a text names it."""
    return party_text(party_id, name_of(session, party_id))


def _other_legal_ids(session: Session, party_id: PartyId) -> list[OtherLegalId]:
    wanted = select(LegalIdRow).where(LegalIdRow.party == party_id, LegalIdRow.place > 0).order_by(LegalIdRow.place)
    return [OtherLegalId(scheme=row.scheme, value=row.value, reviewed=row.reviewed) for row in session.scalars(wanted)]


def _name_warnings(session: Session, party_id: PartyId, name: str | None) -> list[NameWarning]:
    """What a person should look at in a party's name."""
    if name is None:
        return []
    found = []
    if names.is_mixed(name):
        detail = f"{name!r} has letters of several scripts in one word, which are taken for each other"
        found.append(NameWarning(code="name-mixes-scripts", detail=detail))
    skeleton = names.skeleton(name)
    for other, theirs in _names(session).items():
        if other != party_id and names.skeleton(theirs) == skeleton:
            detail = f"party {other} is named {theirs!r}, which reads the same"
            found.append(NameWarning(code="name-looks-like-another", detail=detail))
    return found[:NAME_WARNINGS_MAX]


def _names(session: Session) -> dict[PartyId, str]:
    """The names of all parties that this service was told of."""
    return {PartyId(party): name for party, _, _, name in session.held.execute(_ALL_NAMES)}


def _show(session: Session, row: PartyRow, now: int) -> Party:
    suspended = row.suspended_by is not None
    return Party.model_validate(
        {
            "version": row.version,
            "id": row.id,
            "name": name_of(session, row.id),
            "legal_id": {"scheme": row.scheme, "value": row.value},
            "reviewed": row.reviewed,
            "other_legal_ids": _other_legal_ids(session, row.id),
            "roles": in_bitmap(ROLES, row.roles),
            "licences": in_bitmap(LICENCES, row.licences),
            "size": row.size,
            "jurisdiction": row.jurisdiction,
            "kyb_until": row.kyb_until,
            "state": "Suspended" if suspended else "Good" if now < row.kyb_until else "Expired",
            "suspended_by": row.suspended_by,
            "suspended_for": row.suspended_for,
            "warnings": None,
            "holder": holder_of(row.id),
        }
    )


class PartyFilter(Filter):
    """Which parties a list shows."""

    state: list[PartyState] | None = Field(None, description="In one of these states")
    role: list[Role] | None = Field(None, description="With one of these roles")
    legal_id: str | None = Field(
        None, description="Any of a party's ids, with its scheme", examples=["USCC:914403001922038216"]
    )


def _fitting(view: View, wanted: PartyFilter) -> Iterator[Condition]:
    if wanted.legal_id is not None:
        yield PartyRow.id == party_with(view.session, wanted_legal_id(wanted.legal_id))
    if wanted.role is not None:
        yield or_(*(PartyRow.roles.bitwise_and(1 << ROLES.index(role)) != 0 for role in wanted.role))


def _state(view: View) -> ColumnElement[str]:
    suspended, good = PartyRow.suspended_by.is_not(None), PartyRow.kyb_until > view.now
    return case((suspended, "Suspended"), (good, "Good"), else_="Expired")


PARTIES = Listing(
    name="parties",
    rows=select(PartyRow),
    item=Party,
    show=lambda view, row: _show(view.session, row, view.now),
    visible=everything,
    sorts={"created_at": (PartyRow.id,)},
    default="created_at",
    filters=PartyFilter,
    states=States(_state),
    also=_fitting,
)
"""In the order of their admission."""
