"""``/v1/offers``: comparing offers, accepting one, taking one back."""

from __future__ import annotations

from fastapi import Response

from app.claims.errors import BelowLeast, ClaimIsLocked, ClaimNotLive, ClaimOfAnother
from app.financing import commands, queries
from app.financing import errors as e
from app.financing.schemas import FinancingOffer
from app.kernel.http.lists import add_list
from app.kernel.http.openapi import reads, writes
from app.kernel.http.paths import OfferPath
from app.kernel.http.reads import Read
from app.kernel.http.routing import Router
from app.kernel.http.writes import Write
from app.kernel.ids import OfferId
from app.kernel.problems import NotFound, VersionMismatch
from app.parties.errors import CapabilityMissing, LicenceMissing, PartyExpired, PartyIsSuspended
from app.receivables.errors import DebtorIsStopped, PastDue, ReceivableNotLive

router = Router(prefix="/v1/offers", tags=["financing"], expand=("request",))


add_list(
    router,
    "",
    queries.FINANCING_OFFERS,
    summary="List offers",
    about="A funder's own offers, never another's; a borrower's all, each with what it would cost if accepted today.",
)


@router.get("/{offer}", summary="Show an offer", **reads(NotFound))
def show_offer(offer: OfferPath, read: Read) -> FinancingOffer:
    """One offer, with what it would cost if accepted today."""
    return read.show(queries.financing_offer(read.session, read.actor, read.services.ledger.now(), offer))


def _on_offer(write: Write, offer: OfferId, verb: str) -> Response:
    now = write.services.ledger.now
    return write.transact(
        lambda session: commands.on_offer(session, write.actor, write.if_match, offer, verb),
        lambda session, _: queries.financing_offer(session, write.actor, now(), offer),
    )


@router.post(
    "/{offer}/accept",
    summary="Accept an offer",
    **writes(
        FinancingOffer,
        NotFound,
        VersionMismatch,
        CapabilityMissing,
        PartyIsSuspended,
        PartyExpired,
        LicenceMissing,
        e.OfferUnknown,
        e.OfferNotOpen,
        e.OfferIsExpired,
        BelowLeast,
        e.ClaimMovedOn,
        e.CostExceedsCeiling,
        e.RateOutOfRange,
        e.AdvanceRateExceeded,
        e.DebtorLimitExceeded,
        e.RequestNotOpen,
        e.RequestIsExpired,
        e.RequestOfAnother,
        e.LoanDayOutOfRange,
        ClaimNotLive,
        ClaimOfAnother,
        ClaimIsLocked,
        ReceivableNotLive,
        PastDue,
        DebtorIsStopped,
    ),
)
def accept_offer(offer: OfferPath, write: Write) -> Response:
    """Take an offer. By the borrower, with two persons where its policy asks for them, measured by the claim's outstanding
    value. The claim is locked, the pledge registered and the whole principal paid out, all in
    one block; `loan` names the loan it became."""
    return _on_offer(write, offer, "acceptOffer")


@router.post(
    "/{offer}/withdraw",
    summary="Withdraw an offer",
    **writes(
        FinancingOffer,
        NotFound,
        VersionMismatch,
        CapabilityMissing,
        e.OfferUnknown,
        e.OfferNotOpen,
        e.OfferOfAnother,
    ),
)
def withdraw_offer(offer: OfferPath, write: Write) -> Response:
    """Take an offer back. By its funder; the escrow returns to its deposit."""
    return _on_offer(write, offer, "withdrawOffer")


@router.post(
    "/{offer}/release",
    summary="Put a void offer away",
    **writes(FinancingOffer, NotFound, VersionMismatch, e.OfferUnknown, e.OfferNotOpen, e.OfferNotVoid),
)
def release_offer(offer: OfferPath, write: Write) -> Response:
    """Put a void offer away. By whoever sees it; the escrow returns to the funder."""
    return _on_offer(write, offer, "releaseOffer")
