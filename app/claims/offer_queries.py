"""Transfer offers: seen by their two sides, regulator and auditor."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select

from app.claims.queries import currency_of_claim
from app.claims.schemas import ShownOfferState, TransferOffer
from app.claims.tables import ClaimRow, SlotRow, TransferOfferRow
from app.kernel.auth import Actor
from app.kernel.db import Session
from app.kernel.ids import ClaimId, PartyId, TransferOfferId
from app.kernel.money import Money
from app.kernel.pages import Page, Window, paginate
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


def transfer_offers(
    session: Session,
    actor: Actor,
    now: int,
    window: Window,
    state: ShownOfferState | None,
    claim_id: ClaimId | None,
    recipient: PartyId | None,
) -> Page[TransferOffer]:
    """Transfer offers this actor is a side of, newest first."""
    found = (
        select(TransferOfferRow)
        .join(ClaimRow, ClaimRow.id == TransferOfferRow.claim)
        .join(SlotRow, SlotRow.receivable == ClaimRow.receivable)
        .order_by(TransferOfferRow.id.desc())
    )
    if not actor.sees_all:
        found = found.where(or_(TransferOfferRow.giver == actor.party, TransferOfferRow.recipient == actor.party))
    if claim_id is not None:
        found = found.where(TransferOfferRow.claim == claim_id)
    if recipient is not None:
        found = found.where(TransferOfferRow.recipient == recipient)
    if state in ("Open", "Void"):
        found = found.where(TransferOfferRow.state == "Open")
        found = found.where(_is_void(now) if state == "Void" else ~_is_void(now))
    elif state is not None:
        found = found.where(TransferOfferRow.state == state)
    return paginate(session, found, window, lambda row: _show(session, row, now))


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
