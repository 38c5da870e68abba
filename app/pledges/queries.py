"""The register, for everybody. By legal id one finds what a party pledged and what claims on it are pledged."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select

from app.kernel import queries as kernel
from app.kernel.db import Session
from app.kernel.ids import ClaimId, PartyId, PledgeId
from app.kernel.money import Money
from app.kernel.pages import Window, paginate
from app.kernel.problems import InvalidInput, NotFound
from app.kernel.texts import Text
from app.parties import queries as parties
from app.parties.inputs import wanted_legal_id
from app.pledges.schemas import AsOf, Certificate, Limits, Pledge, Registration, Search, Side, State
from app.pledges.tables import PledgeRow


@dataclass(frozen=True, slots=True)
class PledgeFilter:
    """What is searched for: entries that fit all that is given. ``legal_id`` and ``party`` name grantor or debtor."""

    legal_id: str | None = None
    party: PartyId | None = None
    claim: ClaimId | None = None
    state: State | None = None


def search(session: Session, window: Window, wanted: PledgeFilter) -> Search:
    """Entries that fit, by number.

    :raises InvalidInput: nothing is searched for, or the legal id cannot be one.
    """
    if wanted.legal_id is None and wanted.party is None and wanted.claim is None:
        raise InvalidInput(Text("The register is not listed as a whole; search it by `legal_id`, `party` or `claim`."))
    rows = select(PledgeRow).order_by(PledgeRow.id)
    if wanted.legal_id is not None:
        rows = rows.where(_is_side(parties.party_with(session, wanted_legal_id(wanted.legal_id))))
    if wanted.party is not None:
        rows = rows.where(_is_side(wanted.party))
    if wanted.claim is not None:
        rows = rows.where(PledgeRow.claim == wanted.claim)
    if wanted.state is not None:
        stands = PledgeRow.discharged_at == 0
        rows = rows.where(stands if wanted.state == "Standing" else ~stands)
    page = paginate(session, rows, window, lambda row: Pledge(**_fields(session, row)))
    return Search(**dict(page), limits=_limits(session))


def some(session: Session, numbers: Collection[PledgeId]) -> list[Pledge]:
    """These entries, which everybody may see."""
    found = session.scalars(select(PledgeRow).where(PledgeRow.id.in_(numbers)))
    return [Pledge(**_fields(session, row)) for row in found]


def certificate(session: Session, number: PledgeId) -> Certificate:
    """One entry by its number.

    :raises NotFound: the register has no such entry.
    """
    row = session.get(PledgeRow, number)
    if row is None:
        raise NotFound(Text("The register has no entry {number}; search it by a party or a claim.", number=number))
    return Certificate(**_fields(session, row), limits=_limits(session))


def _limits(session: Session) -> Limits:
    """What the register can and can't see, as of the last block in the tables."""
    cursor = kernel.cursor(session)
    assert cursor is not None, "tables exist with their cursor"  # noqa: S101
    return Limits(as_of=AsOf(block=cursor.block, hash=cursor.hash))


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
