"""``/v1/invoices``: bring an invoice, look at it, prove a field of it."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Response

from app.invoices import commands, disclosure, papers, queries
from app.invoices.commands import Draft
from app.invoices.errors import (
    NOT_READABLE,
    CreditedInvoiceUnclear,
    CreditedInvoiceUnknown,
    CreditNoteKnown,
    InvoiceInUse,
    InvoiceKnown,
    InvoiceOfOthers,
    InvoiceToItself,
    IssuedInFuture,
    ReductionsBelowCredited,
    ReductionsTooLarge,
)
from app.invoices.papers import Paper
from app.invoices.schemas import CorrectionIn, CreditNoteIn, FieldProof, Invoice, InvoiceIn, ProvableFields, ReadInvoice
from app.invoices.uploads import REQUEST_BODY, Uploaded
from app.kernel.codec import ContractCall
from app.kernel.db import Session
from app.kernel.http.answers import Answer
from app.kernel.http.lists import add_list
from app.kernel.http.openapi import reads, writes
from app.kernel.http.paths import InvoicePath
from app.kernel.http.reads import Read
from app.kernel.http.routing import Router
from app.kernel.http.writes import Conduct, Write, Writer
from app.kernel.ids import InvoiceId
from app.kernel.ledger import Awaiting
from app.kernel.problems import NotFound, Problem, UnsupportedMedia, VersionMismatch
from app.parties.errors import CapabilityMissing, PartyExpired, PartyIsSuspended
from app.rules.errors import CurrencyUnknown

router = Router(prefix="/v1/invoices", tags=["invoices"])

_STANDING = (CapabilityMissing, PartyIsSuspended, PartyExpired)
_REGISTERS = (
    InvoiceKnown,
    InvoiceOfOthers,
    InvoiceToItself,
    IssuedInFuture,
    ReductionsTooLarge,
    CurrencyUnknown,
    *_STANDING,
    *NOT_READABLE,
)


add_list(
    router,
    "",
    queries.INVOICES,
    summary="List invoices",
    about="Invoices this party is seller or buyer of, newest first.",
)


@router.post("", summary="Register an invoice by its fields", **writes(Invoice, *_REGISTERS))
def register(body: InvoiceIn, write: Write) -> Response:
    """Register an invoice by its fields. By its seller or its buyer; each invoice once."""
    return _with_paper(write, lambda session: commands.register_fields(session, body), "InvoiceRegistered")


@router.post(
    "/upload",
    summary="Register an invoice from a document",
    **writes(Invoice, UnsupportedMedia, *_REGISTERS),
    openapi_extra=REQUEST_BODY,
)
def upload(data: Uploaded, write: Write) -> Response:
    """Register what a document says, and keep the document. Its legal ids name the parties. What is remarked on it
    travels with the invoice. A credit note is refused here; it has an upload of its own."""
    return _with_paper(write, lambda session: commands.register_document(session, data), "InvoiceRegistered")


@router.post(
    "/credit-notes/upload",
    summary="Record a credit note from a document",
    **writes(
        Invoice,
        UnsupportedMedia,
        InvoiceOfOthers,
        CreditedInvoiceUnknown,
        CreditedInvoiceUnclear,
        CreditNoteKnown,
        ReductionsTooLarge,
        CapabilityMissing,
        *NOT_READABLE,
    ),
    openapi_extra=REQUEST_BODY,
)
def upload_credit_note(data: Uploaded, write: Write) -> Response:
    """Record a credit note, a red letter (红字) or a negative invoice as its document says it, once, and keep the document.
    By the seller. It reduces the invoice that it names by number, as recording it by its fields does; where more is
    allocated already, nothing is cancelled, and the invoice and its receivables carry the warning `over-allocated`."""
    return _with_paper(write, lambda session: commands.reduce_by_document(session, write.actor, data), "InvoiceReduced")


@router.post("/read", summary="Read a document", **reads(UnsupportedMedia, *NOT_READABLE), openapi_extra=REQUEST_BODY)
def inspect(data: Uploaded, read: Read) -> ReadInvoice:
    """Read a document and say what it says, credit notes and what cannot be registered included. Nothing is registered or
    kept. `document` may be sent back as the JSON form."""
    return commands.inspect(read.session, data)


@router.get("/{invoice}", summary="Show an invoice", **reads(NotFound))
def show(invoice: InvoicePath, read: Read) -> Invoice:
    """One invoice."""
    return read.show(queries.invoice(read.session, read.actor, invoice))


@router.post(
    "/{invoice}/correct",
    summary="Correct an invoice",
    **writes(
        Invoice,
        NotFound,
        VersionMismatch,
        InvoiceOfOthers,
        IssuedInFuture,
        InvoiceInUse,
        ReductionsBelowCredited,
        ReductionsTooLarge,
        CurrencyUnknown,
        *_STANDING,
    ),
)
def correct(invoice: InvoicePath, body: CorrectionIn, write: Write) -> Response:
    """Correct currency, amounts and date while nothing is allocated. By the seller. A proposal of the buyer does not bar
    it; the buyer has to propose anew on what was corrected."""

    def build(session: Session) -> Draft:
        return commands.correct(session, write.actor, write.if_match, invoice, body)

    return _with_paper(write, build, "InvoiceCorrected")


@router.post(
    "/{invoice}/credit-notes",
    summary="Record a credit note",
    **writes(
        Invoice,
        NotFound,
        VersionMismatch,
        InvoiceOfOthers,
        CreditNoteKnown,
        ReductionsTooLarge,
        CapabilityMissing,
        *NOT_READABLE,
    ),
)
def credit(invoice: InvoicePath, body: CreditNoteIn, write: Write) -> Response:
    """Record a credit note, once. By the seller. It reduces what may still be allocated; what is allocated already stays,
    and whoever holds or lends on it sees the reduction on the invoice."""

    def build(session: Session) -> Draft:
        return commands.reduce(session, write.actor, write.if_match, invoice, body)

    return _with_paper(write, build, "InvoiceReduced")


@router.get("/{invoice}/document", summary="Fetch an invoice's document", **reads(NotFound), response_class=Response)
def document(invoice: InvoicePath, read: Read) -> Response:
    """The document as it came."""
    found = disclosure.document(read.session, read.actor, invoice)
    ending = {papers.JSON: "json", papers.PDF: "pdf"}.get(found.media_type, "xml")
    # Never shown in a browser under this service's own address: whoever uploaded it chose what it does there.
    headers = {
        "Content-Disposition": f'attachment; filename="invoice-{invoice}.{ending}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(found.content, media_type=found.media_type, headers=headers)


@router.get("/{invoice}/proofs", summary="List the provable fields of an invoice", **reads(NotFound))
def provable(invoice: InvoicePath, read: Read) -> ProvableFields:
    """The fields of an invoice, each of which can be proven by itself."""
    return disclosure.provable(read.session, read.actor, invoice)


@router.get("/{invoice}/proofs/{field}", summary="Prove a field of an invoice", **reads(NotFound))
def proof(invoice: InvoicePath, field: str, read: Read) -> FieldProof:
    """One field with its salt and its way to the root on chain, to be shown to whom its owner wants."""
    return disclosure.proof(read.session, read.actor, invoice, field)


def _with_paper(write: Writer, build: Callable[[Session], Draft], event: str) -> Response:
    """Keep a paper, send the call that carries its root, and answer with the invoice."""
    db = write.services.db

    def work(conduct: Conduct) -> Answer:
        kept: list[Paper] = []

        def draft() -> ContractCall:
            with db.reading() as session:
                made = build(session)
            # Flushed with the transaction, which is stored after it.
            with db.unit_of_work(is_flushed=False) as session:
                papers.keep(session, made.paper, write.services.ledger.now())
            kept.append(made.paper)
            return made.call

        try:
            done = conduct.transact(draft)
        except Problem as problem:
            if problem.status < 500:  # else the transaction may still reach a block
                with db.unit_of_work() as session:
                    for paper in kept:
                        papers.forget(session, paper)
            raise
        assert not isinstance(done, Awaiting), "invoices are never under dual control"  # noqa: S101
        args = done.event(f"InvoiceRegister.{event}").args
        return conduct.answer(
            lambda session, _: queries.invoice(session, write.actor, InvoiceId(args["invoice"])), done
        )

    return write.perform(work)
