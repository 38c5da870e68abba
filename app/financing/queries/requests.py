"""Financing requests: a borrower sees its own; a funder the open ones it could finance and those it made an offer on;
regulator and auditor see all.

A funder could finance a request while it is licensed to lend, has set a limit on the debtor, is no side of the claim,
and the claim is still the borrower's, live and free.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field
from sqlalchemy import BigInteger, Select, and_, bindparam, exists, or_, select

from app.claims import queries as claims
from app.financing import facts
from app.financing.schemas import FinancingRequest, ShownRequestState
from app.financing.tables import DebtorLimitRow, FinancingOfferRow, FinancingRequestRow
from app.kernel.auth import Actor
from app.kernel.db import Session
from app.kernel.fields import ClaimIdField, CurrencyAsked, Day, Instant, PartyIdField, day_text
from app.kernel.ids import RequestId
from app.kernel.listing import Condition, Filter, Group, Listing, States, View
from app.kernel.money import Money
from app.kernel.problems import NotFound
from app.kernel.texts import Text
from app.parties import queries as parties


class RequestFilter(Filter):
    """Which requests a list shows."""

    state: list[ShownRequestState] | None = Field(None, description="In one of these states")
    party: PartyIdField | None = Field(None, description="Borrower or account debtor")
    borrower: PartyIdField | None = Field(None, description="Who asks")
    debtor: PartyIdField | None = Field(None, description="Who owes the receivable behind the claim")
    claim: ClaimIdField | None = Field(None, description="The claim that it asks for cash on")
    currency: CurrencyAsked = None
    due_from: Day | None = Field(None, description="Its claim is due on this day or later")
    due_until: Day | None = Field(None, description="Its claim is due on this day or earlier")
    expires_from: Instant | None = Field(None, description="Expires at this instant or later")
    expires_until: Instant | None = Field(None, description="Expires before this instant")


def financing_request(session: Session, actor: Actor, now: int, request_id: RequestId) -> FinancingRequest:
    """One request.

    :raises NotFound: no such request, or not one this actor may see.
    """
    return _show(session, actor, now, visible_request(session, actor, now, request_id))


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


def _could_finance(party: Any, now: Any) -> Condition:
    """Of a party that is licensed to lend."""
    has_limit = exists().where(
        DebtorLimitRow.funder == party,
        DebtorLimitRow.debtor == FinancingRequestRow.debtor,
        DebtorLimitRow.currency == FinancingRequestRow.currency,
        DebtorLimitRow.limit > 0,
    )
    return and_(
        FinancingRequestRow.state == "Open",
        FinancingRequestRow.expires_at > now,
        FinancingRequestRow.due_at > now,
        FinancingRequestRow.borrower != party,
        FinancingRequestRow.debtor != party,
        has_limit,
        claims.is_free(FinancingRequestRow.claim, FinancingRequestRow.borrower),
    )


def _sees(party: Any, now: Any, *, may_lend: bool) -> list[Condition]:
    """What any one of which lets a party see a request."""
    offered = exists().where(FinancingOfferRow.request == FinancingRequestRow.id, FinancingOfferRow.funder == party)
    own = [FinancingRequestRow.borrower == party, offered]
    return [*own, _could_finance(party, now)] if may_lend else own


# Built once, for one request: to build them takes longer than to execute them.
_PARTY, _NOW = bindparam("party", type_=BigInteger), bindparam("now", type_=BigInteger)
_THIS = select(FinancingRequestRow.id).where(FinancingRequestRow.id == bindparam("request"))
_SEEN = {may_lend: _THIS.where(or_(*_sees(_PARTY, _NOW, may_lend=may_lend))) for may_lend in (False, True)}
_FINANCEABLE = _THIS.where(_could_finance(_PARTY, _NOW))


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


def _visible(view: View) -> list[Condition]:
    if view.actor.sees_all:
        return []
    return _sees(view.actor.party, view.now, may_lend=_may_lend(view.session, view.actor))


_STATES = States(
    FinancingRequestRow.state, {"Expired": ("Open", lambda view: FinancingRequestRow.expires_at <= view.now)}
)

FINANCING_REQUESTS = Listing(
    name="financing-requests",
    rows=select(FinancingRequestRow),
    item=FinancingRequest,
    show=lambda view, row: _show(view.session, view.actor, view.now, row),
    visible=_visible,
    sorts={
        "created_at": (FinancingRequestRow.id,),
        "due_on": (FinancingRequestRow.due_on, FinancingRequestRow.id),
        "expires_at": (FinancingRequestRow.expires_at, FinancingRequestRow.id),
    },
    default="-created_at",
    filters=RequestFilter,
    columns={
        "party": (FinancingRequestRow.borrower, FinancingRequestRow.debtor),
        "borrower": FinancingRequestRow.borrower,
        "debtor": FinancingRequestRow.debtor,
        "claim": FinancingRequestRow.claim,
        "currency": FinancingRequestRow.currency,
        "due": FinancingRequestRow.due_on,
        "expires": FinancingRequestRow.expires_at,
    },
    states=_STATES,
    groups={
        "state": Group(_STATES.shown),
        "borrower": Group(FinancingRequestRow.borrower),
        "debtor": Group(FinancingRequestRow.debtor),
        "due_on": Group(FinancingRequestRow.due_on, day_text),
    },
    # 0 where the funder names it.
    sums={"principal": FinancingRequestRow.principal},
    currency=FinancingRequestRow.currency,
)
