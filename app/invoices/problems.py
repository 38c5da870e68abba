"""Why an invoice cannot be read: one class a reason, each with a stable code and what the sender can do.

Reading never half-succeeds: either there is a whole document, or one of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from app.kernel.texts import Text

PROBLEM_TYPE_PREFIX = "/problems/"
"""A problem's RFC 9457 ``type`` is this and its code: the address at which the service says what it means."""


class InvoiceError(Exception):
    """An invoice was refused. ``field`` names the place in the document, where there is one.

    :param places: every place and what is wrong there, where there are several; the first is ``field``.
    """

    code: ClassVar[str]
    title: ClassVar[str]
    what_to_do: ClassVar[str]
    status: ClassVar[int] = 422

    def __init__(self, detail: Text, field: str | None = None, *, places: Sequence[tuple[str, Text]] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = places[0][0] if places else field
        self.places = tuple(places) or (() if field is None else ((field, detail),))

    def as_problem(self) -> dict[str, Any]:
        """The RFC 9457 ``application/problem+json`` body."""
        problem: dict[str, Any] = {
            "type": PROBLEM_TYPE_PREFIX + self.code,
            "title": self.title,
            "status": self.status,
            "detail": str(self.detail),
            "code": self.code,
            "what_to_do": self.what_to_do,
        }
        if self.places:
            problem["errors"] = [
                {"field": field, "code": self.code, "detail": str(detail)} for field, detail in self.places
            ]
        return problem


class FileNotReadableError(InvoiceError):
    """There is no such file, or it may not be read."""

    code = "invoice-file-not-readable"
    title = "The file cannot be opened"
    what_to_do = "Name an existing file that you may read."


class EmptyInvoiceError(InvoiceError):
    """No bytes, or white space only."""

    code = "invoice-empty"
    title = "The file is empty"
    what_to_do = "Send the invoice file itself."


class InvoiceTooLargeError(InvoiceError):
    """More bytes than a reader takes."""

    code = "invoice-too-large"
    title = "The file is too large"
    what_to_do = "Send the invoice with smaller embedded documents, or without them."
    status = 413


class InvoiceTooComplexError(InvoiceError):
    """Nested too deeply, or too many elements or lines."""

    code = "invoice-too-complex"
    title = "The document has too many parts, or they are nested too deeply"
    what_to_do = "Send the invoice alone, and a long one in several invoices."


class UnsupportedEncodingError(InvoiceError):
    """Not in an encoding that is read, or in another one than it declares."""

    code = "invoice-unsupported-encoding"
    title = "The text is not in an encoding that is read, or not in the one it declares"
    what_to_do = (
        "Save the file as UTF-8, and let its XML declaration say so or say nothing; ISO-8859-1, ISO-8859-15, "
        "windows-1252, GBK, GB2312 and GB18030 are read where the declaration names them."
    )


class UnsupportedFormatError(InvoiceError):
    """Not one of the formats this version reads."""

    code = "invoice-unsupported-format"
    title = "The format is not one this ledger reads"
    what_to_do = (
        "Send a UBL 2.1 or CII D16B document, a PDF with one inside (Factur-X, ZUGFeRD 2), a 数电票 XML file, or the "
        "JSON form."
    )
    status = 415


class WrongNamespaceError(InvoiceError):
    """The root's name is known, its namespace is another."""

    code = "invoice-wrong-namespace"
    title = "The document's namespace is not that of its format"
    what_to_do = "Send the file as the format's standard writes it; other versions are not read."


class MalformedXmlError(InvoiceError):
    """Not well-formed XML 1.0 with namespaces."""

    code = "invoice-malformed-xml"
    title = "The file is not well-formed XML"
    what_to_do = "Export the invoice again; the file is damaged or was edited by hand."


class ForbiddenMarkupError(InvoiceError):
    """A document type, an entity or an inclusion: invoices need none, and attacks do."""

    code = "invoice-forbidden-markup"
    title = "The XML has a document type, entities or inclusions"
    what_to_do = "Send the invoice without DOCTYPE, entities and XInclude."


class MalformedJsonError(InvoiceError):
    """Not JSON, or JSON with fractions where whole minor units belong."""

    code = "invoice-malformed-json"
    title = "The file is not acceptable JSON"
    what_to_do = "Send one JSON object; amounts are whole minor units, quantities and rates are decimal strings."


class CreditNoteError(InvoiceError):
    """A credit note or a red-letter invoice: it reduces another invoice and is owed by nobody."""

    code = "invoice-credit-note"
    title = "Credit notes are not registered as invoices"
    what_to_do = (
        "Its seller files it as a credit note of the invoice it names; only an invoice can become a receivable."
    )


class CreditNoteReferenceError(InvoiceError):
    """A credit note that does not name the one invoice whose amount it takes back."""

    code = "invoice-credit-note-reference"
    title = "The credit note does not name one invoice"
    what_to_do = "Name the one invoice that it credits, by its number (BT-25), and credit several in several notes."


class UnsupportedTypeError(InvoiceError):
    """An invoice type that is no demand for payment by its seller."""

    code = "invoice-unsupported-type"
    title = "This type of invoice cannot become a receivable"
    what_to_do = "Send a commercial invoice whose seller is still entitled to the payment."


class MissingFieldError(InvoiceError):
    """A field that every invoice must have is absent or empty."""

    code = "invoice-missing-field"
    title = "A required field is missing"
    what_to_do = "Add the field and send the invoice again."


class DuplicateFieldError(InvoiceError):
    """A field stands twice, so nobody can say which one counts."""

    code = "invoice-duplicate-field"
    title = "A field stands more than once"
    what_to_do = "Leave one of them and send the invoice again."


class InvalidFieldError(InvoiceError):
    """A field is not of its form."""

    code = "invoice-invalid-field"
    title = "A field is not of its form"
    what_to_do = "Correct the field and send the invoice again."


class InvalidAmountError(InvoiceError):
    """Not a plain decimal, with fractions of a cent, or out of range."""

    code = "invoice-invalid-amount"
    title = "An amount is not acceptable"
    what_to_do = (
        "Write amounts as plain decimals with no more digits than the currency has, at most 2^53-1 minor units."
    )


class InvalidNumberError(InvoiceError):
    """The invoice number has characters that cannot be normalised, or is too long."""

    code = "invoice-invalid-number"
    title = "The invoice number is not acceptable"
    what_to_do = "Write the number with 1 to 64 printable ASCII characters: letters, digits and signs as on a keyboard."


class InvalidLegalIdError(InvoiceError):
    """A legal id is not of its form, or its check digit fails."""

    code = "invoice-invalid-legal-id"
    title = "A legal id is not valid"
    what_to_do = "Correct the id; a firm whose true code fails its check digit is admitted by review."


class CurrencyMismatchError(InvoiceError):
    """An amount stands in another currency than the document's."""

    code = "invoice-currency-mismatch"
    title = "The amounts are in more than one currency"
    what_to_do = "Send an invoice in one currency."


class TotalsError(InvoiceError):
    """The totals do not add up to the cent."""

    code = "invoice-totals-do-not-add-up"
    title = "The totals do not add up"
    what_to_do = "Correct the totals; net, tax and gross must agree to the cent."


class NothingPayableError(InvoiceError):
    """Zero or a negative amount is due, so nothing can become a receivable."""

    code = "invoice-nothing-payable"
    title = "Nothing is payable on this invoice"
    what_to_do = "Send an invoice with an amount still to be paid."
