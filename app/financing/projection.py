"""From the desk's events to requests, offers and debtor limits."""

from __future__ import annotations

from app.claims import queries as claims
from app.financing.tables import DebtorLimitRow, FinancingOfferRow, FinancingRequestRow
from app.kernel.codec import Event
from app.kernel.enums import OFFER_STATES
from app.kernel.projector import Projection
from app.kernel.rows import Rows
from app.receivables import queries as receivables

projection = Projection("financing")


@projection.on("FinancingDesk.FinancingRequested")
def requested(rows: Rows, event: Event) -> None:
    """A holder asked for cash on a claim."""
    args = event.args
    receivable = receivables.row(rows, claims.receivable_of(rows, args["claim"]))
    rows.add(
        FinancingRequestRow,
        id=args["request"],
        claim=args["claim"],
        borrower=args["borrower"],
        state="Open",
        principal=args["principal"],
        expires_at=args["expiresAt"],
        hop=claims.hop_of(rows, args["claim"]),
        receivable=receivable.id,
        debtor=receivable.debtor,
        currency=receivable.currency,
        due_on=receivable.due_on,
        due_at=receivable.due_at,
        zone_minutes=receivable.zone_minutes,
        version=event.version,
    )


@projection.on("FinancingDesk.RequestWithdrawn")
def withdrawn(rows: Rows, event: Event) -> None:
    """The borrower took it back."""
    row = rows.get_one(FinancingRequestRow, event.args["request"])
    row.state, row.version = "Withdrawn", event.version


@projection.on("FinancingDesk.FinancingOffered")
def offered(rows: Rows, event: Event) -> None:
    """A funder offered, its principal in escrow."""
    args, terms = event.args, event.args["terms"]
    rows.add(
        FinancingOfferRow,
        id=args["offer"],
        request=terms["request"],
        funder=args["funder"],
        principal=terms["principal"],
        rate_bps=terms["rateBps"],
        late_rate_bps=terms["lateRateBps"],
        due_on=terms["dueOn"],
        state="Open",
        fee=terms["fee"],
        least=terms["least"],
        expires_at=terms["expiresAt"],
        currency=args["currency"].decode("ascii"),
        debtor=args["debtor"],
        borrower=rows.get_one(FinancingRequestRow, terms["request"]).borrower,
        loan=None,
        version=event.version,
    )


@projection.on("FinancingDesk.OfferClosed")
def closed(rows: Rows, event: Event) -> None:
    """The funder took it back, or somebody put a void one away; the escrow is with the funder again."""
    row = rows.get_one(FinancingOfferRow, event.args["offer"])
    row.state, row.version = OFFER_STATES[event.args["state"]], event.version


@projection.on("FinancingDesk.OfferAccepted")
def accepted(rows: Rows, event: Event) -> None:
    """The borrower took it: offer and request end in a loan."""
    offer = rows.get_one(FinancingOfferRow, event.args["offer"])
    request = rows.get_one(FinancingRequestRow, event.args["request"])
    offer.state, offer.loan, offer.version = "Accepted", event.args["loan"], event.version
    request.state, request.version = "Accepted", event.version


@projection.on("FinancingDesk.DebtorLimitSet")
def limited(rows: Rows, event: Event) -> None:
    """A funder said how much of a debtor's paper it finances."""
    args = event.args
    key = (args["funder"], args["debtor"], args["currency"].decode("ascii"))
    row = rows.get(DebtorLimitRow, key)
    if row is None:
        row = rows.add(DebtorLimitRow, funder=key[0], debtor=key[1], currency=key[2], used=0)
    row.limit, row.advance_rate_bps, row.version = args["limit"], args["advanceRateBps"], event.version


@projection.on("FinancingDesk.DebtorLimitUsed")
def used(rows: Rows, event: Event) -> None:
    """An offer took some of a limit up, or a repayment or closed offer gave it back."""
    args = event.args
    row = rows.get_one(DebtorLimitRow, (args["funder"], args["debtor"], args["currency"].decode("ascii")))
    row.used, row.version = args["used"], event.version
