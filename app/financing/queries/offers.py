"""Offers: a funder sees its own and never another's; a borrower all on its requests; regulator and auditor see all."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field
from sqlalchemy import BigInteger, ColumnElement, bindparam, or_, select

from app.claims import queries as claims
from app.financing.comparison import cost
from app.financing.schemas import Comparison, FinancingOffer, ShownOfferState
from app.financing.tables import FinancingOfferRow, FinancingRequestRow
from app.kernel.auth import Actor
from app.kernel.calendar import day_of
from app.kernel.db import Session
from app.kernel.fields import Day, PartyIdField, RequestIdField, day_text
from app.kernel.ids import OfferId
from app.kernel.listing import Filter, Group, Listing, States, own
from app.kernel.money import Money
from app.kernel.problems import NotFound
from app.kernel.texts import Text


class OfferFilter(Filter):
    """Which offers a list shows."""

    state: list[ShownOfferState] | None = Field(None, description="In one of these states")
    request: RequestIdField | None = Field(None, description="The request it answers")
    party: PartyIdField | None = Field(None, description="Funder, borrower or account debtor")
    funder: PartyIdField | None = Field(None, description="Who offers")
    borrower: PartyIdField | None = Field(None, description="Whom it is for")
    debtor: PartyIdField | None = Field(None, description="Who owes the receivable behind the claim")
    due_from: Day | None = Field(None, description="Its loan would be due on this day or later")
    due_until: Day | None = Field(None, description="Its loan would be due on this day or earlier")


def financing_offer(session: Session, actor: Actor, now: int, offer_id: OfferId) -> FinancingOffer:
    """One offer, with what it would cost from `now` on.

    :raises NotFound: no such offer, or not one this actor may see.
    """
    return _show(session, now, visible_offer(session, actor, offer_id))


def visible_offer(session: Session, actor: Actor, offer_id: OfferId) -> FinancingOfferRow:
    """The row of an offer, if the actor may see it.

    :raises NotFound: no such offer, or not one this actor may see.
    """
    row = session.get(FinancingOfferRow, offer_id)
    if row is None or not (actor.sees_all or actor.party in (row.funder, row.borrower)):
        raise NotFound(
            Text(
                "There is no financing offer {offer}; the list of offers shows those that you may see.", offer=offer_id
            )
        )
    return row


def void_offers(session: Session, now: int, after: int, limit: int) -> Sequence[OfferId]:
    """Offers whose escrow waits although they are void, whoever may see them; see :class:`app.kernel.voids.Voids`."""
    found = (
        select(FinancingOfferRow.id)
        .join(FinancingRequestRow, FinancingRequestRow.id == FinancingOfferRow.request)
        .where(FinancingOfferRow.state == "Open", FinancingOfferRow.id > after, _is_void(now))
        .order_by(FinancingOfferRow.id)
    )
    return session.scalars(found.limit(limit)).all()


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


_STATES = States(FinancingOfferRow.state, {"Void": ("Open", lambda view: _is_void(view.now))})

FINANCING_OFFERS = Listing(
    name="offers",
    rows=select(FinancingOfferRow).join(FinancingRequestRow, FinancingRequestRow.id == FinancingOfferRow.request),
    item=FinancingOffer,
    show=lambda view, row: _show(view.session, view.now, row),
    visible=own(FinancingOfferRow.funder, FinancingOfferRow.borrower),
    sorts={
        "created_at": (FinancingOfferRow.id,),
        "due_on": (FinancingOfferRow.due_on, FinancingOfferRow.id),
        "principal": (FinancingOfferRow.principal, FinancingOfferRow.id),
        "rate_bps": (FinancingOfferRow.rate_bps, FinancingOfferRow.id),
    },
    default="-created_at",
    filters=OfferFilter,
    columns={
        "request": FinancingOfferRow.request,
        "party": (FinancingOfferRow.funder, FinancingOfferRow.borrower, FinancingOfferRow.debtor),
        "funder": FinancingOfferRow.funder,
        "borrower": FinancingOfferRow.borrower,
        "debtor": FinancingOfferRow.debtor,
        "due": FinancingOfferRow.due_on,
    },
    states=_STATES,
    groups={
        "state": Group(_STATES.shown),
        "request": Group(FinancingOfferRow.request),
        "funder": Group(FinancingOfferRow.funder),
        "debtor": Group(FinancingOfferRow.debtor),
        "due_on": Group(FinancingOfferRow.due_on, day_text),
    },
    sums={"principal": FinancingOfferRow.principal, "fee": FinancingOfferRow.fee},
    currency=FinancingOfferRow.currency,
)
