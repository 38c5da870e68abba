"""Reading an invoice from bytes nobody vouches for: the format is found by content, never by file name.

| format | recognised by | |
|---|---|---|
| UBL 2.1 | root ``Invoice`` in its namespace | read |
| 数电票 | root ``EInvoice`` without a namespace | read |
| JSON | first character ``{`` | read |
| UBL credit note | root ``CreditNote`` | refused: ``invoice-credit-note`` |
| UN/CEFACT CII | root ``CrossIndustryInvoice`` | refused: ``invoice-unsupported-format`` |
| PDF, OFD, ZIP, anything else | | refused: ``invoice-unsupported-format`` |

Reading touches no other file and no network address.
"""

from __future__ import annotations

from collections.abc import Collection

from lxml import etree

from app.invoices.document import InvoiceDocument
from app.invoices.problems import (
    CreditNoteError,
    EmptyInvoiceError,
    InvoiceTooLargeError,
    UnsupportedFormatError,
    WrongNamespaceError,
)
from app.invoices.readers import einvoice_cn, ubl
from app.invoices.readers.json import read_json
from app.invoices.readers.xml import decode_utf8, parse_xml
from app.parties.legal_ids import LegalId

INVOICE_BYTES_MAX = 5_000_000
"""Bytes of one invoice file. 10,000 lines of UBL fit; scanned attachments do not belong on the ledger."""

_SIGNATURES = {b"%PDF": "a PDF file", b"PK\x03\x04": "a ZIP or OFD file"}


def read_invoice(data: bytes, *, reviewed: Collection[LegalId] = ()) -> InvoiceDocument:
    """Read an invoice file.

    :param reviewed: ids of parties admitted by review although their USCC check digit fails; only these may fail it.
    :raises InvoiceError: its subclass says why the file cannot be read; nothing else is raised.
    """
    if len(data) > INVOICE_BYTES_MAX:
        raise InvoiceTooLargeError(f"more than {INVOICE_BYTES_MAX} bytes")
    if not data.strip():
        raise EmptyInvoiceError("there is nothing in the file")
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            raise UnsupportedFormatError(f"the file is {name}")
    text = decode_utf8(data)
    first = text.lstrip()[:1]
    if first == "{":
        return read_json(text, reviewed)
    if first == "<":
        return _read_xml(parse_xml(text), reviewed)
    raise UnsupportedFormatError("the file begins like neither XML nor a JSON object")


def _read_xml(root: etree._Element, reviewed: Collection[LegalId]) -> InvoiceDocument:
    name = etree.QName(root)
    match (name.namespace or "", name.localname):
        case (ubl.INVOICE, "Invoice"):
            return ubl.read_ubl(root, reviewed)
        case ("", einvoice_cn.ROOT):
            return einvoice_cn.read_einvoice_cn(root, reviewed)
        case (ubl.CREDIT_NOTE, "CreditNote"):
            raise CreditNoteError("the document is a UBL credit note")
        case (_, "CrossIndustryInvoice"):
            raise UnsupportedFormatError("the document is a UN/CEFACT Cross Industry Invoice (CII)")
        case (namespace, "Invoice" | "EInvoice" | "CreditNote" as local):
            raise WrongNamespaceError(f"{local} stands in the namespace {namespace[:120]!r}")
    raise UnsupportedFormatError(f"no format has the root element {name.localname[:64]!r}")
