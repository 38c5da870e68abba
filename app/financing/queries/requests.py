"""Financing requests: a borrower sees its own; a funder the open ones it could finance and those it made an offer on;
regulator and auditor see all.

A funder could finance a request while it is licensed to lend, has set a limit on the debtor, is no side of the claim,
and the claim is still the borrower's, live and free.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import BigInteger, Select, and_, bindparam, exists, or_, select

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
from app.kernel.texts import Text
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
    return _show(session, actor, now, visible_request(session, actor, now, request_id))


def currency_of_request(session: Session, number: int) -> str | None:
    """The currency of a financing request, if there is one with this number."""
    found = session.get(FinancingRequestRow, number)
    return None if found is None else claims.currency_of_claim(session, found.claim)


def visible_request(session: Session, actor: Actor, now: int, request_id: RequestId) -> FinancingRequestRow:
    """The row of a request, if the actor may see it.

    :raises NotFound: no such request, or not one this actor may see.
    """
    row = session.get(FinancingRequestRow, request_id)
    if row is not None and _sees_whole(actor, row):
        return row
    # Asked also where there is none: what is foreign takes as long as what is not there.
    if not _holds(session, _SEEN[_may_lend(session, actor)], actor, now, request_id) or row is None:
        raise NotFound(
            Text(
                "There is no financing request {request}; the list of financing requests shows those that you may see.",
                request=request_id,
            )
        )
    return row


def financing_requests(
    session: Session, actor: Actor, now: int, window: Window, wanted: RequestFilter
) -> Page[FinancingRequest]:
    """Requests this actor may see, newest first."""
    rows = _seen_by(session, actor, now, select(FinancingRequestRow).order_by(FinancingRequestRow.id.desc()))
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
    return paginate(session, rows, window, lambda row: _show(session, actor, now, row))


def some_requests(
    session: Session, actor: Actor, now: int, request_ids: Collection[RequestId]
) -> list[FinancingRequest]:
    """Those of these requests that the actor may see."""
    rows = select(FinancingRequestRow).where(FinancingRequestRow.id.in_(request_ids))
    return [_show(session, actor, now, row) for row in session.scalars(_seen_by(session, actor, now, rows))]


def _seen_by(
    session: Session, actor: Actor, now: int, rows: Select[FinancingRequestRow]
) -> Select[FinancingRequestRow]:
    if actor.sees_all:
        return rows
    return rows.where(_VISIBLE[_may_lend(session, actor)]).params(party=actor.party, now=now)


# Built once: to build them takes longer than to execute them.
_PARTY, _NOW = bindparam("party", type_=BigInteger), bindparam("now", type_=BigInteger)
_HAS_LIMIT = exists().where(
    DebtorLimitRow.funder == _PARTY,
    DebtorLimitRow.debtor == FinancingRequestRow.debtor,
    DebtorLimitRow.currency == FinancingRequestRow.currency,
    DebtorLimitRow.limit > 0,
)
_COULD_FINANCE = and_(
    FinancingRequestRow.state == "Open",
    FinancingRequestRow.expires_at > _NOW,
    FinancingRequestRow.due_at > _NOW,
    FinancingRequestRow.borrower != _PARTY,
    FinancingRequestRow.debtor != _PARTY,
    _HAS_LIMIT,
    claims.is_free(FinancingRequestRow.claim, FinancingRequestRow.borrower),
)
"""Of a party that is licensed to lend."""
_OFFERED = exists().where(FinancingOfferRow.request == FinancingRequestRow.id, FinancingOfferRow.funder == _PARTY)
_OWN_OR_OFFERED = or_(FinancingRequestRow.borrower == _PARTY, _OFFERED)
_VISIBLE = {False: _OWN_OR_OFFERED, True: or_(_OWN_OR_OFFERED, _COULD_FINANCE)}
"""To a party, by whether it is licensed to lend."""
_THIS = select(FinancingRequestRow.id).where(FinancingRequestRow.id == bindparam("request"))
_SEEN = {may_lend: _THIS.where(visible) for may_lend, visible in _VISIBLE.items()}
_FINANCEABLE = _THIS.where(_COULD_FINANCE)


def _holds(session: Session, this: Select[RequestId], actor: Actor, now: int, request: RequestId) -> bool:
    return session.scalar(this, {"party": actor.party, "now": now, "request": request}) is not None


def _may_lend(session: Session, actor: Actor) -> bool:
    return "Funder" in actor.roles and "Lending" in parties.licences_of(session, actor.party)


def _sees_whole(actor: Actor, row: FinancingRequestRow) -> bool:
    return actor.sees_all or row.borrower == actor.party


def _show(session: Session, actor: Actor, now: int, row: FinancingRequestRow) -> FinancingRequest:
    expired = row.state == "Open" and row.expires_at <= now
    entitled = _sees_whole(actor, row) or (
        _may_lend(session, actor) and _holds(session, _FINANCEABLE, actor, now, row.id)
    )
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
