"""``/v1/financing-requests``: what holders of claims ask for, and making an offer on it."""

from __future__ import annotations

from fastapi import Response

from app.cash.errors import DepositTooSmall
from app.claims.errors import BelowLeast, ClaimIsLocked, ClaimNotLive, ClaimOfAnother, ExpiryOutOfRange
from app.financing import commands, queries
from app.financing import errors as e
from app.financing.schemas import (
    FinancingOffer,
    FinancingRequest,
    OfferIn,
    RequestIn,
)
from app.kernel.http.lists import add_list
from app.kernel.http.openapi import reads, writes
from app.kernel.http.paths import RequestPath
from app.kernel.http.reads import Read
from app.kernel.http.routing import Router
from app.kernel.http.writes import Write
from app.kernel.ids import OfferId, RequestId
from app.kernel.problems import NotFound, VersionMismatch
from app.parties.errors import (
    CapabilityMissing,
    LicenceMissing,
    PartyExpired,
    PartyIsSuspended,
    RoleMissing,
)
from app.receivables.errors import DebtorIsStopped, PastDue, ReceivableNotLive

router = Router(prefix="/v1/financing-requests", tags=["financing"], expand=("claim", "offers"))

BARRED = (CapabilityMissing, PartyIsSuspended, PartyExpired)
CLAIM_NOT_FREE = (ClaimNotLive, ClaimOfAnother, ClaimIsLocked)
RECEIVABLE_NOT_LIVE = (ReceivableNotLive, PastDue, DebtorIsStopped)


add_list(
    router,
    "",
    queries.FINANCING_REQUESTS,
    summary="List financing requests",
    about="A borrower's own requests; for a funder the open ones it could finance: it is licensed to lend and has a limit on "
    "the debtor. Newest first.",
)


@router.get("/{request}", summary="Show a financing request", **reads(NotFound))
def show_request(request: RequestPath, read: Read) -> FinancingRequest:
    """One request with the facts that a funder verifies before it offers."""
    return read.show(queries.financing_request(read.session, read.actor, read.services.ledger.now(), request))


@router.post(
    "",
    summary="Ask for financing",
    **writes(FinancingRequest, NotFound, *BARRED, *CLAIM_NOT_FREE, *RECEIVABLE_NOT_LIVE, ExpiryOutOfRange),
)
def create_request(body: RequestIn, write: Write) -> Response:
    """Ask for cash on a claim. By its holder; the claim stays free until an offer is accepted."""
    now = write.services.ledger.now
    return write.transact(
        lambda session: commands.request(session, write.actor, body),
        lambda session, done: queries.financing_request(
            session,
            write.actor,
            now(),
            RequestId(done.event("FinancingDesk.FinancingRequested").args["request"]),
        ),
    )


@router.post(
    "/{request}/withdraw",
    summary="Withdraw a financing request",
    **writes(
        FinancingRequest,
        NotFound,
        VersionMismatch,
        CapabilityMissing,
        e.RequestUnknown,
        e.RequestNotOpen,
        e.RequestOfAnother,
    ),
)
def withdraw_request(request: RequestPath, write: Write) -> Response:
    """Take a request back. By the borrower; the offers on it become void."""
    now = write.services.ledger.now
    return write.transact(
        lambda session: commands.withdraw_request(session, write.actor, now(), write.if_match, request),
        lambda session, _: queries.financing_request(session, write.actor, now(), request),
    )


@router.post(
    "/{request}/offers",
    summary="Offer to lend",
    **writes(
        FinancingOffer,
        NotFound,
        VersionMismatch,
        *BARRED,
        RoleMissing,
        LicenceMissing,
        e.RequestUnknown,
        e.RequestNotOpen,
        e.RequestIsExpired,
        *CLAIM_NOT_FREE,
        *RECEIVABLE_NOT_LIVE,
        BelowLeast,
        e.ClaimMovedOn,
        e.CostExceedsCeiling,
        ExpiryOutOfRange,
        e.PrincipalDiffers,
        e.RateOutOfRange,
        e.LoanDayOutOfRange,
        e.AdvanceRateExceeded,
        e.DebtorLimitExceeded,
        e.FunderIsSide,
        DepositTooSmall,
    ),
)
def create_offer(request: RequestPath, body: OfferIn, write: Write) -> Response:
    """Offer a loan; its principal goes from the funder's deposit into escrow until the offer is accepted or leaves."""
    now = write.services.ledger.now
    return write.transact(
        lambda session: commands.offer(session, write.actor, now(), write.if_match, request, body),
        lambda session, done: queries.financing_offer(
            session, write.actor, now(), OfferId(done.event("FinancingDesk.FinancingOffered").args["offer"])
        ),
    )
