"""Transfer offers: seen by their two sides, regulator and auditor."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field
from sqlalchemy import ColumnElement, or_, select

from app.claims.queries import currency_of_claim
from app.claims.schemas import ShownOfferState, TransferOffer
from app.claims.tables import ClaimRow, SlotRow, TransferOfferRow
from app.kernel.auth import Actor
from app.kernel.db import Session
from app.kernel.fields import ClaimIdField, Instant, InvoiceIdField, PartyIdField
from app.kernel.ids import TransferOfferId
from app.kernel.listing import Filter, Group, Listing, States, own
from app.kernel.money import Money
from app.kernel.problems import NotFound
from app.kernel.texts import Text


def transfer_offer(session: Session, actor: Actor, now: int, offer_id: TransferOfferId) -> TransferOffer:
    """One transfer offer.

    :raises NotFound: no such transfer offer, or this actor is not a side of it.
    """
    row = session.get(TransferOfferRow, offer_id)
    if row is None or not (actor.sees_all or actor.party in (row.giver, row.recipient)):
        raise NotFound(
            Text("There is no transfer offer {offer}; the list of transfer offers shows yours.", offer=offer_id)
        )
    return _show(session, row, now)


class TransferOfferFilter(Filter):
    """Which transfer offers a list shows."""

    state: list[ShownOfferState] | None = Field(None, description="In one of these states")
    party: PartyIdField | None = Field(None, description="Either side")
    offered_by: PartyIdField | None = Field(None, description="Who made it")
    recipient: PartyIdField | None = Field(None, description="Whom it is for")
    claim: ClaimIdField | None = Field(None, description="The claim that is offered")
    invoice: InvoiceIdField | None = Field(None, description="The invoice it would pay")
    expires_from: Instant | None = Field(None, description="Expires at this instant or later")
    expires_until: Instant | None = Field(None, description="Expires before this instant")


def currency_of_offer(session: Session, number: int) -> str | None:
    """The currency of the claim in a transfer offer, if there is one with this number."""
    found = session.get(TransferOfferRow, number)
    return None if found is None else currency_of_claim(session, found.claim)


def void_offers(session: Session, now: int, after: int, limit: int) -> Sequence[TransferOfferId]:
    """Transfer offers that lock a claim although they are void, whoever may see them; see :class:`app.kernel.voids.Voids`."""
    found = (
        select(TransferOfferRow.id)
        .join(ClaimRow, ClaimRow.id == TransferOfferRow.claim)
        .join(SlotRow, SlotRow.receivable == ClaimRow.receivable)
        .where(TransferOfferRow.state == "Open", TransferOfferRow.id > after, _is_void(now))
        .order_by(TransferOfferRow.id)
    )
    return session.scalars(found.limit(limit)).all()


def _is_void(now: int) -> ColumnElement[bool]:
    return or_(TransferOfferRow.expires_at <= now, SlotRow.due_at <= now, ClaimRow.state != "Live")


def _show(session: Session, row: TransferOfferRow, now: int) -> TransferOffer:
    claim = session.get_one(ClaimRow, row.claim)
    slot = session.get_one(SlotRow, claim.receivable)
    is_void = row.expires_at <= now or slot.due_at <= now or claim.state != "Live"
    return TransferOffer.model_validate(
        {
            "version": row.version,
            "id": row.id,
            "claim": row.claim,
            "offered_by": row.giver,
            "recipient": row.recipient,
            "invoice": row.invoice,
            "recourse": row.recourse,
            "discharge": row.discharge,
            "outstanding": Money(row.outstanding, slot.currency),
            "expires_at": row.expires_at,
            "state": "Void" if row.state == "Open" and is_void else row.state,
        }
    )


_STATES = States(TransferOfferRow.state, {"Void": ("Open", lambda view: _is_void(view.now))})

TRANSFER_OFFERS = Listing(
    name="transfer-offers",
    rows=select(TransferOfferRow)
    .join(ClaimRow, ClaimRow.id == TransferOfferRow.claim)
    .join(SlotRow, SlotRow.receivable == ClaimRow.receivable),
    item=TransferOffer,
    show=lambda view, row: _show(view.session, row, view.now),
    visible=own(TransferOfferRow.giver, TransferOfferRow.recipient),
    sorts={
        "created_at": (TransferOfferRow.id,),
        "expires_at": (TransferOfferRow.expires_at, TransferOfferRow.id),
        "outstanding": (TransferOfferRow.outstanding, TransferOfferRow.id),
    },
    default="-created_at",
    filters=TransferOfferFilter,
    columns={
        "party": (TransferOfferRow.giver, TransferOfferRow.recipient),
        "offered_by": TransferOfferRow.giver,
        "recipient": TransferOfferRow.recipient,
        "claim": TransferOfferRow.claim,
        "invoice": TransferOfferRow.invoice,
        "expires": TransferOfferRow.expires_at,
    },
    states=_STATES,
    groups={
        "state": Group(_STATES.shown),
        "offered_by": Group(TransferOfferRow.giver),
        "recipient": Group(TransferOfferRow.recipient),
    },
    sums={"outstanding": TransferOfferRow.outstanding},
    currency=SlotRow.currency,
)
