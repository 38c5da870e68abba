"""Which documents may be registered as an invoice, and what a credit note takes back.

Everything is read as what it is; only a seller's demand for payment can become a receivable.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.invoices.document import InvoiceDocument
from app.invoices.numbers import InvoiceNumber, normalise_number
from app.invoices.problems import (
    CreditNoteError,
    CreditNoteReferenceError,
    InvoiceError,
    NotACreditNoteError,
    NothingPayableError,
    UnsupportedTypeError,
)
from app.invoices.readers.codes import NO_DEMANDS
from app.kernel.money import Money
from app.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class CreditedAmount:
    """What a credit note takes back: an amount, with tax, of one invoice of the same seller and buyer."""

    number: InvoiceNumber
    """Of the credited invoice, normalised."""
    issued_on: date | None
    """Of the credited invoice, where the note says it."""
    amount: Money


def obstacle_to(document: InvoiceDocument) -> InvoiceError | None:
    """Why a document cannot be registered as an invoice; ``None`` where it can."""
    if document.kind == "CreditNote":
        named = tuple(reference.number for reference in document.preceding)
        if not named:
            return CreditNoteError(Text("The document is a credit note that names no invoice."))
        return CreditNoteError(Text("The document is a credit note of {invoices}.", invoices=named))
    what = NO_DEMANDS.get(document.type_code or "")
    if what is not None:
        return UnsupportedTypeError(Text("Type code {type_code} is {what}.", type_code=document.type_code, what=what))
    for name, sum_ in (("gross", document.gross), ("payable", document.payable)):
        if sum_.minor <= 0:
            return NothingPayableError(
                Text("{name} is {sum} {currency}.", name=name, sum=sum_.decimal(), currency=document.currency), name
            )
    return None


def credited(document: InvoiceDocument) -> CreditedAmount:
    """The invoice that a credit note names, and how much of it is taken back.

    :raises CreditNoteReferenceError: it names no invoice, or several, or takes nothing back.
    :raises InvalidNumberError: the number it names cannot be normalised, so no invoice has it.
    :raises NotACreditNoteError: the document is an invoice.
    """
    if document.kind != "CreditNote":
        raise NotACreditNoteError(Text("The document is an invoice and takes nothing back."))
    numbers = {normalise_number(reference.number, "preceding"): reference for reference in document.preceding}
    if len(numbers) != 1:
        raise CreditNoteReferenceError(Text("The credit note names {count} invoices.", count=len(numbers)), "preceding")
    if document.gross.minor == 0:
        raise CreditNoteReferenceError(Text("The credit note takes nothing back."), "gross")
    number, reference = next(iter(numbers.items()))
    return CreditedAmount(number, reference.issued_on, document.gross)
