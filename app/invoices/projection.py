"""From events to the table of invoices."""

from __future__ import annotations

from app.invoices.look_alikes import core_of
from app.invoices.tables import InvoiceRow
from app.kernel.codec import Event
from app.kernel.projector import Projection
from app.kernel.rows import Rows

projection = Projection("invoices")


@projection.on("InvoiceRegister.InvoiceRegistered")
def registered(rows: Rows, event: Event) -> None:
    """A side brought an invoice; nothing of it is taken up."""
    args = event.args
    number = args["number"].decode("ascii")
    rows.add(
        InvoiceRow,
        id=args["invoice"],
        key=args["key"],
        seller=args["seller"],
        buyer=args["buyer"],
        number=number,
        core=core_of(number),
        currency=args["currency"].decode("ascii"),
        gross=args["gross"],
        allocated=0,
        reductions=args["reductions"],
        credited=0,
        revision=0,
        issued_on=args["issuedOn"],
        registered_at=event.block.timestamp,
        registered_by=args["by"],
        root=args["root"],
        version=event.version,
    )


@projection.on("InvoiceRegister.InvoiceCorrected")
def corrected(rows: Rows, event: Event) -> None:
    """The seller corrected it while nothing was taken up."""
    args = event.args
    row = rows.get_one(InvoiceRow, args["invoice"])
    row.currency, row.gross, row.reductions = args["currency"].decode("ascii"), args["gross"], args["reductions"]
    row.issued_on, row.root, row.revision = args["issuedOn"], args["root"], args["revision"]
    row.version = event.version


@projection.on("InvoiceRegister.InvoiceReduced")
def reduced(rows: Rows, event: Event) -> None:
    """The seller recorded a credit note."""
    row = rows.get_one(InvoiceRow, event.args["invoice"])
    row.reductions, row.version = event.args["reductions"], event.version
    row.credited += event.args["amount"]


@projection.on("InvoiceRegister.InvoiceAllocated", "InvoiceRegister.InvoiceReleased")
def allocated(rows: Rows, event: Event) -> None:
    """A receivable or a claim took up a part of it, or gave it back."""
    row = rows.get_one(InvoiceRow, event.args["invoice"])
    row.allocated, row.version = event.args["allocated"], event.version
