"""Financing requests: a borrower sees its own; a funder the open ones it could finance and those it made an offer on;
regulator and auditor see all.

A funder could finance a request while it is licensed to lend, has set a limit on the debtor, is no side of the claim,
and the claim is still the borrower's, live and free.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from app.claims import queries as claims
from app.financing import facts
from app.financing.schemas import FinancingRequest, ShownRequestState
from app.financing.tables import DebtorLimitRow, FinancingOfferRow, FinancingRequestRow
from app.kernel.auth import Actor
from app.kernel.db import Session
from app.kernel.ids import ClaimId, PartyId, RequestId
from app.kernel.money import Money
from app.kernel.pages import Page, Window, paginate
from app.kernel.problems import NotFound
from app.parties import queries as parties


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """Which requests a list shows; days are included at both ends."""

    state: ShownRequestState | None = None
    party: PartyId | None = None
    """Borrower or account debtor."""
    claim: ClaimId | None = None
    due_from: int | None = None
    due_until: int | None = None


def financing_request(session: Session, actor: Actor, now: int, request_id: RequestId) -> FinancingRequest:
    """One request.

    :raises NotFound: no such request, or not one this actor may see.
    """
    could_finance = _could_finance(session, actor, now)
    return _show(session, actor, now, could_finance, _found(session, actor, could_finance, request_id))


def visible_request(session: Session, actor: Actor, now: int, request_id: RequestId) -> FinancingRequestRow:
    """The row of a request, if the actor may see it.

    :raises NotFound: no such request, or not one this actor may see.
    """
    return _found(session, actor, _could_finance(session, actor, now), request_id)


def financing_requests(
    session: Session, actor: Actor, now: int, window: Window, wanted: RequestFilter
) -> Page[FinancingRequest]:
    """Requests this actor may see, newest first."""
    could_finance = _could_finance(session, actor, now)
    rows = select(FinancingRequestRow).where(_visible(actor, could_finance)).order_by(FinancingRequestRow.id.desc())
    if wanted.state in ("Open", "Expired"):
        is_live = FinancingRequestRow.expires_at > now
        rows = rows.where(FinancingRequestRow.state == "Open", is_live if wanted.state == "Open" else ~is_live)
    elif wanted.state is not None:
        rows = rows.where(FinancingRequestRow.state == wanted.state)
    if wanted.party is not None:
        sides = (FinancingRequestRow.borrower, FinancingRequestRow.debtor)
        rows = rows.where(or_(*(side == wanted.party for side in sides)))
    if wanted.claim is not None:
        rows = rows.where(FinancingRequestRow.claim == wanted.claim)
    if wanted.due_from is not None:
        rows = rows.where(FinancingRequestRow.due_on >= wanted.due_from)
    if wanted.due_until is not None:
        rows = rows.where(FinancingRequestRow.due_on <= wanted.due_until)
    return paginate(session, rows, window, lambda row: _show(session, actor, now, could_finance, row))


def _found(
    session: Session, actor: Actor, could_finance: ColumnElement[bool], request_id: RequestId
) -> FinancingRequestRow:
    row = session.get(FinancingRequestRow, request_id)
    if row is not None and not actor.sees_all and row.borrower != actor.party:
        seen = _visible(actor, could_finance)
        row = session.scalar(select(FinancingRequestRow).where(FinancingRequestRow.id == request_id, seen))
    if row is None:
        raise NotFound(f"There is no financing request {request_id}.")
    return row


def _visible(actor: Actor, could_finance: ColumnElement[bool]) -> ColumnElement[bool]:
    if actor.sees_all:
        return true()
    offered = exists().where(
        FinancingOfferRow.request == FinancingRequestRow.id, FinancingOfferRow.funder == actor.party
    )
    return or_(FinancingRequestRow.borrower == actor.party, offered, could_finance)


def _could_finance(session: Session, actor: Actor, now: int) -> ColumnElement[bool]:
    if "Funder" not in actor.roles or "Lending" not in parties.licences_of(session, actor.party):
        return false()
    limit = exists().where(
        DebtorLimitRow.funder == actor.party,
        DebtorLimitRow.debtor == FinancingRequestRow.debtor,
        DebtorLimitRow.currency == FinancingRequestRow.currency,
        DebtorLimitRow.limit > 0,
    )
    return and_(
        FinancingRequestRow.state == "Open",
        FinancingRequestRow.expires_at > now,
        FinancingRequestRow.due_at > now,
        FinancingRequestRow.borrower != actor.party,
        FinancingRequestRow.debtor != actor.party,
        limit,
        claims.is_free(FinancingRequestRow.claim, FinancingRequestRow.borrower),
    )


def _show(
    session: Session, actor: Actor, now: int, could_finance: ColumnElement[bool], row: FinancingRequestRow
) -> FinancingRequest:
    expired = row.state == "Open" and row.expires_at <= now
    entitled = actor.sees_all or row.borrower == actor.party
    if not entitled:
        this = select(FinancingRequestRow.id).where(FinancingRequestRow.id == row.id, could_finance)
        entitled = session.scalar(this) is not None
    return FinancingRequest.model_validate(
        {
            "version": row.version,
            "id": row.id,
            "state": "Expired" if expired else row.state,
            "borrower": row.borrower,
            "claim": row.claim,
            "principal": Money(row.principal, row.currency) if row.principal else None,
            "expires_at": row.expires_at,
            "receivable": row.receivable,
            "debtor": row.debtor,
            "currency": row.currency,
            "due_on": row.due_on,
            "facts": facts.of(session, row.claim) if entitled else None,
        }
    )
