"""Calls of the financing desk."""

from __future__ import annotations

from app.claims import queries as claims
from app.financing import queries
from app.financing.schemas import DebtorLimitIn, OfferIn, RequestIn
from app.kernel.auth import Actor
from app.kernel.codec import ContractCall
from app.kernel.db import Session
from app.kernel.etags import IfMatch
from app.kernel.ids import OfferId, RequestId
from app.kernel.inputs import minor_in
from app.parties import queries as parties

CONTRACT = "FinancingDesk"


def request(session: Session, actor: Actor, body: RequestIn) -> ContractCall:
    """Ask for cash on a claim.

    :raises NotFound: no such claim that this actor may see.
    :raises InvalidInput: the principal is in another currency than the claim.
    """
    currency = claims.currency_of(session, claims.visible(session, actor, body.claim))
    principal = 0 if body.principal is None else minor_in(currency, "principal", body.principal)
    return ContractCall(
        CONTRACT, "request", {"claim": body.claim, "principal": principal, "expiresAt": body.expires_at}
    )


def withdraw_request(
    session: Session, actor: Actor, now: int, if_match: IfMatch, request_id: RequestId
) -> ContractCall:
    """Take a request back.

    :raises NotFound: no such request that this actor may see.
    """
    if_match.check(queries.visible_request(session, actor, now, request_id).version)
    return ContractCall(CONTRACT, "withdrawRequest", {"id": request_id})


def offer(
    session: Session, actor: Actor, now: int, if_match: IfMatch, request_id: RequestId, body: OfferIn
) -> ContractCall:
    """Offer to lend on a request.

    :raises NotFound: no such request that this actor may see.
    :raises InvalidInput: an amount is in another currency than the claim.
    """
    current = queries.visible_request(session, actor, now, request_id)
    if_match.check(current.version)
    terms = {
        "request": request_id,
        "principal": minor_in(current.currency, "principal", body.principal),
        "rateBps": body.rate_bps,
        "lateRateBps": body.late_rate_bps,
        "dueOn": body.due_on,
        "fee": minor_in(current.currency, "fee", body.fee),
        "least": minor_in(current.currency, "least", body.least),
        "expiresAt": body.expires_at,
    }
    return ContractCall(CONTRACT, "offer", {"t": terms})


def on_offer(session: Session, actor: Actor, if_match: IfMatch, offer_id: OfferId, verb: str) -> ContractCall:
    """Accept an offer, take it back, or put a void one away.

    :param verb: ``acceptOffer``, ``withdrawOffer`` or ``releaseOffer``.
    :raises NotFound: no such offer that this actor may see.
    """
    if_match.check(queries.visible_offer(session, actor, offer_id).version)
    return ContractCall(CONTRACT, verb, {"id": offer_id})


def put_away(offer_id: OfferId) -> ContractCall:
    """Send a void offer's escrow back to its funder, on the service's own account."""
    return ContractCall(CONTRACT, "releaseOffer", {"id": offer_id})


def set_debtor_limit(session: Session, body: DebtorLimitIn) -> ContractCall:
    """Say how much of a debtor's paper the caller finances.

    :raises NotFound: there is no such debtor.
    """
    parties.version_of(session, body.debtor)
    return ContractCall(
        CONTRACT,
        "setDebtorLimit",
        {
            "debtor": body.debtor,
            "currency": body.limit.currency.encode("ascii"),
            "limit": body.limit.minor,
            "advanceRateBps": body.advance_rate_bps,
        },
    )
