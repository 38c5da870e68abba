"""``/v1/claims`` and ``/v1/transfer-offers``."""

from __future__ import annotations

from fastapi import Response

from app.approvals.errors import TWO_PERSONS
from app.claims import commands, errors, lineage, lists, offer_queries, queries
from app.claims.schemas import (
    AcceptIn,
    Claim,
    Lineage,
    Split,
    SplitIn,
    TransferOffer,
    TransferOfferIn,
)
from app.invoices.errors import InvoiceCurrencyDiffers, InvoiceOverallocated, InvoiceSidesDiffer
from app.kernel.http.lists import add_list
from app.kernel.http.openapi import reads, writes
from app.kernel.http.paths import ClaimPath, TransferOfferPath
from app.kernel.http.reads import Read
from app.kernel.http.routing import Router
from app.kernel.http.writes import Show, Write, Writer
from app.kernel.ids import TransferOfferId
from app.kernel.problems import NotFound, VersionMismatch
from app.parties.errors import CapabilityMissing, PartyExpired, PartyIsSuspended, PartyUnknown, RoleMissing
from app.receivables.errors import DebtorIsStopped, PastDue, ReceivableNotLive

router = Router(prefix="/v1/claims", tags=["claims"], expand=("receivable",))
offers = Router(prefix="/v1/transfer-offers", tags=["transfer offers"], expand=("claim",))

_HOLDS = (
    NotFound,
    VersionMismatch,
    CapabilityMissing,
    errors.ClaimNotLive,
    errors.ClaimOfAnother,
    errors.ClaimIsLocked,
)
_PASSES = (
    PartyIsSuspended,
    PartyExpired,
    RoleMissing,
    ReceivableNotLive,
    PastDue,
    DebtorIsStopped,
    InvoiceOverallocated,
    errors.TierTooDeep,
)
_CLOSES = (NotFound, VersionMismatch, CapabilityMissing, errors.TransferOfferNotOpen)


add_list(
    router,
    "",
    lists.CLAIMS,
    summary="List claims",
    about="Claims this party is a side of, newest first.",
)


@router.get("/{claim}", summary="Show a claim", **reads(NotFound))
def show(claim: ClaimPath, read: Read) -> Claim:
    """One claim, with what redeeming it would pay out now."""
    return read.show(queries.claim(read.session, read.actor, claim))


@router.get("/{claim}/lineage", summary="Show a claim's lineage", **reads(NotFound))
def show_lineage(claim: ClaimPath, read: Read) -> Lineage:
    """Where a claim comes from: invoices, receivable, and every split and hop since."""
    return lineage.lineage(read.session, read.actor, claim)


@router.post(
    "/{claim}/split",
    summary="Split a claim",
    **writes(
        Split,
        *_HOLDS,
        errors.SplitDiffers,
        errors.SplitTooSmall,
        errors.SplitTooDeep,
        errors.SplitCountOutOfRange,
    ),
)
def split(claim: ClaimPath, body: SplitIn, write: Write) -> Response:
    """Draw what is due to a claim, then split what is outstanding into parts that sum exactly to it."""
    return write.transact(
        lambda session: commands.split(session, write.actor, write.if_match, claim, body),
        lambda session, done: queries.split(
            session, claim, [each.args["child"] for each in done.events if each.kind == "ClaimToken.ClaimSplit"]
        ),
    )


@router.post(
    "/{claim}/redeem",
    summary="Redeem a claim",
    **writes(Claim, NotFound, VersionMismatch, errors.ClaimNotLive, errors.NothingDue),
)
def redeem(claim: ClaimPath, write: Write) -> Response:
    """Pay out what is due to a claim: its lender first, up to what is owed, then its holder. Any side may ask."""
    return write.transact(
        lambda session: commands.redeem(session, write.actor, write.if_match, claim),
        lambda session, _done: queries.claim(session, write.actor, claim),
    )


@router.post(
    "/{claim}/transfer-offers",
    summary="Offer a claim",
    **writes(
        TransferOffer,
        *_HOLDS,
        *_PASSES,
        *TWO_PERSONS,
        PartyUnknown,
        InvoiceSidesDiffer,
        InvoiceCurrencyDiffers,
        errors.RecipientIsHolder,
        errors.RecipientIsDebtor,
        errors.ExpiryOutOfRange,
    ),
)
def offer(claim: ClaimPath, body: TransferOfferIn, write: Write) -> Response:
    """Offer a claim to a supplier in payment of its invoice. The claim is locked while the offer is open."""
    now = write.services.ledger.now()
    return write.transact(
        lambda session: commands.offer(session, write.actor, write.if_match, claim, body),
        lambda session, done: offer_queries.transfer_offer(
            session, write.actor, now, done.event("ClaimToken.TransferOffered").args["offer"]
        ),
    )


add_list(
    offers,
    "",
    offer_queries.TRANSFER_OFFERS,
    summary="List transfer offers",
    about="Transfer offers this party made or got, newest first.",
)


@offers.get("/{transfer_offer}", summary="Show a transfer offer", **reads(NotFound))
def show_offer(transfer_offer: TransferOfferPath, read: Read) -> TransferOffer:
    """One transfer offer."""
    return read.show(offer_queries.transfer_offer(read.session, read.actor, read.services.ledger.now(), transfer_offer))


@offers.post(
    "/{transfer_offer}/accept",
    summary="Accept a transfer offer",
    **writes(
        TransferOffer,
        *_CLOSES,
        *_PASSES,
        *TWO_PERSONS,
        errors.TransferOfferNotForCaller,
        errors.TransferOfferIsVoid,
        errors.BelowLeast,
    ),
)
def accept(transfer_offer: TransferOfferPath, body: AcceptIn, write: Write) -> Response:
    """Take the claim in payment of the invoice. By the recipient, who names the least outstanding value it takes; what is
    due before goes to the giver."""
    now = write.services.ledger.now()
    return write.transact(
        lambda session: commands.accept(session, write.actor, write.if_match, now, transfer_offer, body),
        _shown(write, transfer_offer),
    )


@offers.post(
    "/{transfer_offer}/reject",
    summary="Reject a transfer offer",
    **writes(TransferOffer, *_CLOSES, errors.TransferOfferNotForCaller),
)
def reject(transfer_offer: TransferOfferPath, write: Write) -> Response:
    """Decline. By the recipient; the claim is free again."""
    return _close(write, transfer_offer, "rejectTransfer")


@offers.post(
    "/{transfer_offer}/cancel",
    summary="Cancel a transfer offer",
    **writes(TransferOffer, *_CLOSES, errors.TransferOfferNotForCaller),
)
def cancel(transfer_offer: TransferOfferPath, write: Write) -> Response:
    """Take an offer back. By the holder who made it; the claim is free again."""
    return _close(write, transfer_offer, "cancelTransfer")


@offers.post(
    "/{transfer_offer}/release",
    summary="Release a void transfer offer",
    **writes(TransferOffer, NotFound, VersionMismatch, errors.TransferOfferNotOpen, errors.TransferOfferNotVoid),
)
def release(transfer_offer: TransferOfferPath, write: Write) -> Response:
    """Put a void offer away, so that its claim is free again. By either side."""
    return _close(write, transfer_offer, "releaseTransfer")


def _close(write: Writer, transfer_offer: TransferOfferId, verb: str) -> Response:
    now = write.services.ledger.now()
    return write.transact(
        lambda session: commands.close(session, write.actor, write.if_match, now, transfer_offer, verb),
        _shown(write, transfer_offer),
    )


def _shown(write: Writer, transfer_offer: TransferOfferId) -> Show:
    return lambda session, _done: offer_queries.transfer_offer(
        session, write.actor, write.services.ledger.now(), transfer_offer
    )
