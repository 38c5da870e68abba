"""Calls of the claim contract."""

from __future__ import annotations

from app.claims import offer_queries, queries
from app.claims.schemas import AcceptIn, SplitIn, TransferOfferIn
from app.invoices import queries as invoices
from app.kernel.auth import Actor
from app.kernel.codec import ContractCall
from app.kernel.db import Session
from app.kernel.enums import DISCHARGES, RECOURSES
from app.kernel.etags import IfMatch
from app.kernel.ids import ClaimId, TransferOfferId
from app.kernel.inputs import minor_in

CONTRACT = "ClaimToken"


def split(session: Session, actor: Actor, if_match: IfMatch, claim: ClaimId, body: SplitIn) -> ContractCall:
    """Split a claim into parts.

    :raises NotFound: no such claim that this actor may see.
    :raises InvalidInput: a part is in another currency.
    """
    current = queries.visible(session, actor, claim)
    if_match.check(current.version)
    currency = queries.currency_of(session, current)
    parts = [minor_in(currency, f"parts.{place}", part) for place, part in enumerate(body.parts)]
    return ContractCall(CONTRACT, "split", {"id": claim, "parts": parts})


def redeem(session: Session, actor: Actor, if_match: IfMatch, claim: ClaimId) -> ContractCall:
    """Pay out what is due to a claim.

    :raises NotFound: no such claim that this actor may see.
    """
    if_match.check(queries.visible(session, actor, claim).version)
    return ContractCall(CONTRACT, "redeem", {"id": claim})


def offer(session: Session, actor: Actor, if_match: IfMatch, claim: ClaimId, body: TransferOfferIn) -> ContractCall:
    """Offer a claim in payment of an invoice.

    :raises NotFound: no such claim or invoice that this actor may see.
    """
    if_match.check(queries.visible(session, actor, claim).version)
    invoices.visible(session, actor, body.invoice)
    return ContractCall(
        CONTRACT,
        "offerTransfer",
        {
            "id": claim,
            "recipient": body.recipient,
            "invoice": body.invoice,
            "recourse": RECOURSES.index(body.recourse),
            "discharge": DISCHARGES.index(body.discharge),
            "expiresAt": body.expires_at,
        },
    )


def accept(
    session: Session, actor: Actor, if_match: IfMatch, now: int, transfer_offer: TransferOfferId, body: AcceptIn
) -> ContractCall:
    """Take an offered claim, if at least the outstanding value named is left of it.

    :raises NotFound: no such transfer offer that this actor may see.
    :raises InvalidInput: the value is in another currency.
    """
    current = offer_queries.transfer_offer(session, actor, now, transfer_offer)
    if_match.check(current.version)
    least = minor_in(current.outstanding.currency, "least", body.least)
    return ContractCall(CONTRACT, "acceptTransfer", {"offerId": transfer_offer, "least": least})


def close(
    session: Session, actor: Actor, if_match: IfMatch, now: int, transfer_offer: TransferOfferId, verb: str
) -> ContractCall:
    """End an offer that is not accepted.

    :param verb: ``rejectTransfer``, ``cancelTransfer`` or ``releaseTransfer``.
    :raises NotFound: no such transfer offer that this actor may see.
    """
    if_match.check(offer_queries.transfer_offer(session, actor, now, transfer_offer).version)
    return ContractCall(CONTRACT, verb, {"offerId": transfer_offer})


def redeem_by_itself(claim: ClaimId) -> ContractCall:
    """Pay out what is due to a claim, on the service's own account."""
    return ContractCall(CONTRACT, "redeem", {"id": claim})


def put_away(transfer_offer: TransferOfferId) -> ContractCall:
    """End a void offer and the lock it holds, on the service's own account."""
    return ContractCall(CONTRACT, "releaseTransfer", {"offerId": transfer_offer})
