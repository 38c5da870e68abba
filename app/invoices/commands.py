"""Calls of the invoice register, each with the paper that has to be kept before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.invoices import papers, queries, sides
from app.invoices.document import InvoiceDocument, Remark, due_before_issue
from app.invoices.errors import NotReadable
from app.invoices.numbers import InvoiceNumber, normalise_number
from app.invoices.papers import Paper
from app.invoices.problems import InvoiceError
from app.invoices.readers import PDF, read_invoice
from app.invoices.registrable import credited, obstacle_to
from app.invoices.schemas import CorrectionIn, Credited, CreditNoteIn, InvoiceIn, ReadInvoice
from app.kernel.auth import Actor
from app.kernel.codec import ContractCall
from app.kernel.db import Session
from app.kernel.etags import IfMatch
from app.kernel.fields import day_text
from app.kernel.ids import InvoiceId, PartyId
from app.kernel.inputs import minor_in
from app.kernel.money import Money
from app.kernel.problems import NotFound
from app.parties import queries as parties

CONTRACT = "InvoiceRegister"
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Draft:
    """A call, and the paper behind the root it carries."""

    call: ContractCall
    paper: Paper


def normalised(number: str) -> InvoiceNumber:
    """A number in the one form the register knows it by.

    :raises NotReadable: it has none.
    """
    try:
        return normalise_number(number)
    except InvoiceError as error:
        raise NotReadable.of(error) from error


def inspect(session: Session, data: bytes) -> ReadInvoice:
    """What would be registered of a document, and for whom.

    :raises NotReadable: why it cannot be read.
    """
    document = _read(session, data)
    obstacle = obstacle_to(document)
    return ReadInvoice.model_validate(
        {
            "document": document,
            "seller": sides.party_of(session, document.seller),
            "buyer": sides.party_of(session, document.buyer),
            "obstacle": None if obstacle is None else {"code": obstacle.code, "detail": str(obstacle.detail)},
            "credits": _credits(document),
        }
    )


def register_document(session: Session, data: bytes) -> Draft:
    """Register what a document says.

    :raises NotReadable: why it cannot be read, or is no invoice to be paid.
    :raises InvalidInput: a side is not admitted under any legal id the document gives.
    """
    document = _read(session, data)
    obstacle = obstacle_to(document)
    if obstacle is not None:
        raise NotReadable.of(obstacle)
    seller, buyer = sides.parties_of(session, document)
    paper = papers.make(document.fields(), _media_type(document, data), data, document.warnings)
    issued_on = (document.issued_on - _EPOCH).days
    return _register(
        seller, buyer, document.normalised_number, document.gross, document.reduced_by.minor, issued_on, paper
    )


def register_fields(session: Session, body: InvoiceIn) -> Draft:
    """Register an invoice by its fields.

    :raises NotReadable: the number cannot be normalised.
    :raises InvalidInput: a side is no party.
    """
    number = normalised(body.number)
    days = {"issued_on": body.issued_on, "delivered_on": body.delivered_on, "due_on": body.due_on}
    fields = {
        **_fields(session, body.seller, body.buyer, number, body.gross),
        **{path: day_text(day) for path, day in days.items() if day is not None},
    }
    paper = papers.make(fields, papers.JSON, body.model_dump_json(exclude_none=True).encode(), _due_warnings(body))
    reductions = _reductions(body.gross, body.reductions)
    return _register(body.seller, body.buyer, number, body.gross, reductions, body.issued_on, paper)


def correct(session: Session, actor: Actor, if_match: IfMatch, invoice: InvoiceId, body: CorrectionIn) -> Draft:
    """Correct currency, amounts and date. The paper is then the correction; the first document no longer says what is owed.

    :raises NotFound: no such invoice that this actor may see.
    :raises InvalidInput: the reductions are in another currency than the gross amount.
    """
    current = queries.invoice(session, actor, invoice)
    if_match.check(current.version)
    fields = {
        **_fields(session, current.seller, current.buyer, current.number, body.gross),
        "issued_on": day_text(body.issued_on),
    }
    # What was remarked on its document stays true of the invoice; correcting it hides nothing.
    paper = papers.make(fields, papers.JSON, body.model_dump_json().encode(), current.warnings)
    args = {
        "id": invoice,
        "currency": body.gross.currency.encode("ascii"),
        "gross": body.gross.minor,
        "reductions": _reductions(body.gross, body.reductions, current.credited.minor),
        "issuedOn": body.issued_on,
        "root": paper.root,
    }
    return Draft(ContractCall(CONTRACT, "correct", args), paper)


def _media_type(document: InvoiceDocument, data: bytes) -> str:
    if document.format == "json":
        return papers.JSON
    return papers.PDF if data.startswith(PDF) else papers.XML


def _credits(document: InvoiceDocument) -> Credited | None:
    """What a credit note takes back; ``None`` of an invoice, and of a note that does not name one invoice."""
    try:
        found = credited(document)
    except InvoiceError:
        return None
    return Credited(number=found.number, issued_on=found.issued_on, amount=found.amount)


def _due_warnings(body: InvoiceIn) -> list[Remark]:
    if body.due_on is None or body.due_on >= body.issued_on:
        return []
    return [due_before_issue(day_text(body.due_on), day_text(body.issued_on))]


def _read(session: Session, data: bytes) -> InvoiceDocument:
    """The document. A reviewed party's id may fail its check digit, nobody else's."""
    try:
        return read_invoice(data, reviewed=parties.reviewed_legal_ids(session))
    except InvoiceError as error:
        raise NotReadable.of(error) from error


def reduce(session: Session, actor: Actor, if_match: IfMatch, invoice: InvoiceId, body: CreditNoteIn) -> Draft:
    """Record a credit note by its fields.

    :raises NotFound: no such invoice that this actor may see.
    :raises NotReadable: the number cannot be normalised.
    :raises InvalidInput: the amount is in another currency.
    """
    current = queries.invoice(session, actor, invoice)
    if_match.check(current.version)
    number = normalised(body.number)
    amount = minor_in(current.gross.currency, "amount", body.amount)
    fields = {
        **_fields(session, current.seller, current.buyer, number, body.amount),
        "issued_on": day_text(body.issued_on),
        "credits": current.number,
    }
    paper = papers.make(fields, papers.JSON, body.model_dump_json().encode())
    args = {"id": invoice, "number": number.encode("ascii"), "amount": amount, "root": paper.root}
    return Draft(ContractCall(CONTRACT, "reduce", args), paper)


def _reductions(gross: Money, reductions: Money | None, credited: int = 0) -> int:
    return credited if reductions is None else minor_in(gross.currency, "reductions", reductions)


def _register(
    seller: PartyId, buyer: PartyId, number: str, gross: Money, reductions: int, issued_on: int, paper: Paper
) -> Draft:
    terms = {
        "seller": seller,
        "buyer": buyer,
        "number": number.encode("ascii"),
        "currency": gross.currency.encode("ascii"),
        "gross": gross.minor,
        "reductions": reductions,
        "issuedOn": issued_on,
        "root": paper.root,
    }
    return Draft(ContractCall(CONTRACT, "register", {"t": terms}), paper)


def _fields(session: Session, seller: PartyId, buyer: PartyId, number: str, gross: Money) -> dict[str, str]:
    """The leaves of an invoice that came without a document, under the paths a document has them."""
    legal_ids = {}
    for name, party in (("seller", seller), ("buyer", buyer)):
        try:
            legal_ids[name] = parties.legal_id_of(session, party)
        except NotFound as error:
            raise sides.not_admitted((name, f"party {party}")) from error
    return {
        "number": number,
        "gross": f"{gross.minor} {gross.currency}",
        "seller.legal_id": str(legal_ids["seller"]),
        "buyer.legal_id": str(legal_ids["buyer"]),
    }
