"""Offers: a funder sees its own and never another's; a borrower all on its requests; regulator and auditor see all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, or_, select

from app.claims import queries as claims
from app.financing.comparison import cost
from app.financing.queries.requests import currency_of_request
from app.financing.schemas import Comparison, FinancingOffer, ShownOfferState
from app.financing.tables import FinancingOfferRow, FinancingRequestRow
from app.kernel.auth import Actor
from app.kernel.calendar import day_of
from app.kernel.db import Session
from app.kernel.ids import OfferId, PartyId, RequestId
from app.kernel.included import ITEMS_MAX
from app.kernel.money import Money
from app.kernel.pages import Page, Window, paginate
from app.kernel.problems import NotFound
from app.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class OfferFilter:
    """Which offers a list shows; days are included at both ends."""

    state: ShownOfferState | None = None
    request: RequestId | None = None
    party: PartyId | None = None
    """Funder, borrower or account debtor."""
    due_from: int | None = None
    due_until: int | None = None


def financing_offer(session: Session, actor: Actor, now: int, offer_id: OfferId) -> FinancingOffer:
    """One offer, with what it would cost from `now` on.

    :raises NotFound: no such offer, or not one this actor may see.
    """
    return _show(session, now, visible_offer(session, actor, offer_id))


def currency_of_offer(session: Session, number: int) -> str | None:
    """The currency of a financing offer, if there is one with this number."""
    found = session.get(FinancingOfferRow, number)
    return None if found is None else currency_of_request(session, found.request)


def visible_offer(session: Session, actor: Actor, offer_id: OfferId) -> FinancingOfferRow:
    """The row of an offer, if the actor may see it.

    :raises NotFound: no such offer, or not one this actor may see.
    """
    row = session.get(FinancingOfferRow, offer_id)
    if not actor.sees_all:
        # Asked also where there is none: what is foreign takes as long as what is not there.
        request = session.get(FinancingRequestRow, 0 if row is None else row.request)
        borrower = None if request is None else request.borrower
        row = row if row is not None and actor.party in (row.funder, borrower) else None
    if row is None:
        raise NotFound(
            Text(
                "There is no financing offer {offer}; the list of offers shows those that you may see.", offer=offer_id
            )
        )
    return row


def financing_offers(
    session: Session, actor: Actor, now: int, window: Window, wanted: OfferFilter
) -> Page[FinancingOffer]:
    """Offers this actor may see, newest first."""
    rows = _offers(actor).order_by(FinancingOfferRow.id.desc())
    if wanted.state in ("Open", "Void"):
        rows = rows.where(FinancingOfferRow.state == "Open")
        rows = rows.where(_is_void(now) if wanted.state == "Void" else ~_is_void(now))
    elif wanted.state is not None:
        rows = rows.where(FinancingOfferRow.state == wanted.state)
    if wanted.request is not None:
        rows = rows.where(FinancingOfferRow.request == wanted.request)
    if wanted.party is not None:
        sides = (FinancingOfferRow.funder, FinancingRequestRow.borrower, FinancingOfferRow.debtor)
        rows = rows.where(or_(*(side == wanted.party for side in sides)))
    if wanted.due_from is not None:
        rows = rows.where(FinancingOfferRow.due_on >= wanted.due_from)
    if wanted.due_until is not None:
        rows = rows.where(FinancingOfferRow.due_on <= wanted.due_until)
    return paginate(session, rows, window, lambda row: _show(session, now, row))


def some_offers(session: Session, actor: Actor, now: int, offer_ids: Collection[OfferId]) -> list[FinancingOffer]:
    """Those of these offers that the actor may see."""
    found = session.scalars(_offers(actor).where(FinancingOfferRow.id.in_(offer_ids)))
    return [_show(session, now, row) for row in found]


def offers_on(session: Session, actor: Actor, now: int, request_ids: Collection[RequestId]) -> list[FinancingOffer]:
    """The newest offers on these requests that the actor may see."""
    found = _offers(actor).where(FinancingOfferRow.request.in_(request_ids)).order_by(FinancingOfferRow.id.desc())
    return [_show(session, now, row) for row in session.scalars(found.limit(ITEMS_MAX))]


def void_offers(session: Session, now: int, after: int, limit: int) -> Sequence[OfferId]:
    """Offers whose escrow waits although they are void, whoever may see them; see :class:`app.kernel.voids.Voids`."""
    found = (
        select(FinancingOfferRow.id)
        .join(FinancingRequestRow, FinancingRequestRow.id == FinancingOfferRow.request)
        .where(FinancingOfferRow.state == "Open", FinancingOfferRow.id > after, _is_void(now))
        .order_by(FinancingOfferRow.id)
    )
    return session.scalars(found.limit(limit)).all()


def _all() -> Select[FinancingOfferRow]:
    return select(FinancingOfferRow).join(FinancingRequestRow, FinancingRequestRow.id == FinancingOfferRow.request)


def _offers(actor: Actor) -> Select[FinancingOfferRow]:
    if actor.sees_all:
        return _all()
    return _all().where(or_(FinancingOfferRow.funder == actor.party, FinancingRequestRow.borrower == actor.party))


def _is_void(now: int | ColumnElement[int]) -> ColumnElement[bool]:
    """The contract's own rule for an open offer: its or its request's time is over, the claim fell due, or the claim is
    no longer the borrower's since the same hop, live, with the least outstanding that the offer names."""
    still = claims.still_has(
        FinancingRequestRow.claim, FinancingRequestRow.borrower, FinancingRequestRow.hop, FinancingOfferRow.least
    )
    return or_(
        FinancingOfferRow.expires_at <= now,
        FinancingRequestRow.state != "Open",
        FinancingRequestRow.expires_at <= now,
        FinancingRequestRow.due_at <= now,
        ~still,
    )


# Built once: to build it takes longer than to execute it.
_VOID = (
    select(FinancingOfferRow.id)
    .join(FinancingRequestRow, FinancingRequestRow.id == FinancingOfferRow.request)
    .where(FinancingOfferRow.id == bindparam("offer"), _is_void(bindparam("now", type_=BigInteger)))
)


def _show(session: Session, now: int, row: FinancingOfferRow) -> FinancingOffer:
    request = session.get_one(FinancingRequestRow, row.request)
    is_void = row.state == "Open" and session.scalar(_VOID, {"offer": row.id, "now": now})
    state = "Void" if is_void else row.state
    today = day_of(now, request.zone_minutes)
    return FinancingOffer.model_validate(
        {
            "version": row.version,
            "id": row.id,
            "request": row.request,
            "state": state,
            "funder": row.funder,
            "debtor": row.debtor,
            "principal": Money(row.principal, row.currency),
            "rate_bps": row.rate_bps,
            "late_rate_bps": row.late_rate_bps,
            "fee": Money(row.fee, row.currency),
            "due_on": row.due_on,
            "least": Money(row.least, row.currency),
            "expires_at": row.expires_at,
            "comparison": _compare(row, today) if state == "Open" else None,
            "loan": row.loan,
        }
    )


def _compare(row: FinancingOfferRow, today: int) -> Comparison | None:
    found = cost(principal=row.principal, rate_bps=row.rate_bps, fee=row.fee, today=today, due_on=row.due_on)
    if found is None:
        return None
    return Comparison(
        term_days=found.days,
        interest=Money(found.interest, row.currency),
        total_cost=Money(found.total, row.currency),
        owed_at_maturity=Money(found.owed_at_maturity, row.currency),
        annual_rate_bps=found.annual_rate_bps,
    )
