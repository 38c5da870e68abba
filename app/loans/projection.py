"""From the loan book's events to rows."""

from __future__ import annotations

from app.kernel.codec import Event
from app.kernel.ids import PledgeId
from app.kernel.projector import Projection
from app.kernel.rows import Rows
from app.loans.tables import LoanPaymentRow, LoanRow

NO_PLEDGE = PledgeId(0)

projection = Projection("loans")


@projection.on("LoanBook.LoanOpened")
def opened(rows: Rows, event: Event) -> None:
    """An offer was accepted: cash out, claim locked, pledge entered."""
    args, terms = event.args, event.args["terms"]
    rows.add(
        LoanRow,
        id=args["loan"],
        claim=terms["claim"],
        lender=terms["lender"],
        borrower=terms["borrower"],
        principal=terms["principal"],
        fee=terms["fee"],
        accrued=0,
        accrued_to=args["startOn"],
        rate_bps=terms["rateBps"],
        late_rate_bps=terms["lateRateBps"],
        due_on=terms["dueOn"],
        zone_minutes=terms["zoneMinutes"],
        state="Open",
        pledge=args["pledge"],
        currency=terms["currency"].decode("ascii"),
        debtor=terms["debtor"],
        offer=terms["offer"],
        lent=terms["principal"],
        paid_fee=0,
        paid_interest=0,
        start_on=args["startOn"],
        opened_at=event.block.timestamp,
        registered_as=args["pledge"],
        version=event.version,
    )


@projection.on("LoanBook.LoanPaid")
def paid(rows: Rows, event: Event) -> None:
    """A payment: to the fee, then to interest, then to principal."""
    args = event.args
    row = _touched(rows, event)
    row.fee -= args["toFee"]
    row.paid_fee += args["toFee"]
    row.paid_interest += args["toInterest"]
    row.principal, row.accrued, row.accrued_to = args["principal"], args["accrued"], args["accruedTo"]
    rows.add(
        LoanPaymentRow,
        block=event.block.number,
        log_index=event.index,
        loan=row.id,
        to_fee=args["toFee"],
        to_interest=args["toInterest"],
        to_principal=args["toPrincipal"],
        principal_left=args["principal"],
        by_redemption=args["byRedemption"],
        paid_at=event.block.timestamp,
        transaction=event.transaction,
    )


@projection.on("LoanBook.LoanClosed")
def closed(rows: Rows, event: Event) -> None:
    """Everything is paid; a pledge that still stood is discharged with it."""
    row = _touched(rows, event)
    row.state, row.pledge = "Closed", NO_PLEDGE


@projection.on("LoanBook.LoanUnsecured")
def unsecured(rows: Rows, event: Event) -> None:
    """The pledged claim paid all it ever will; the rest is owed without security."""
    _touched(rows, event).pledge = NO_PLEDGE


def _touched(rows: Rows, event: Event) -> LoanRow:
    row = rows.get_one(LoanRow, event.args["loan"])
    row.version = event.version
    return row
