"""Reading an invoice from bytes nobody vouches for: the format is found by content, never by file name.

| format | recognised by | |
|---|---|---|
| UBL 2 invoice, credit note | root ``Invoice`` or ``CreditNote`` in its namespace | read |
| CII D16B and later | root ``CrossIndustryInvoice`` in its namespace | read |
| Factur-X, ZUGFeRD 2 | ``%PDF``, with one of those embedded | the embedded XML is read |
| 数电票 | root ``EInvoice`` without a namespace | read |
| JSON | first character ``{`` | read |
| ZUGFeRD 1 | root ``CrossIndustryDocument`` | refused: ``invoice-unsupported-format`` |
| OFD, ZIP, anything else | | refused: ``invoice-unsupported-format`` |

A credit note is read as what it is. What may be registered as an invoice is asked of
:func:`app.invoices.registrable.obstacle_to`. Reading touches no other file and no network address.
"""

from __future__ import annotations

from collections.abc import Collection

from lxml import etree

from app.invoices.document import InvoiceDocument
from app.invoices.problems import (
    EmptyInvoiceError,
    InvoiceTooLargeError,
    UnsupportedFormatError,
    WrongNamespaceError,
)
from app.invoices.readers import cii, einvoice_cn, ubl
from app.invoices.readers.encodings import decode
from app.invoices.readers.json import read_json
from app.invoices.readers.pdf import embedded_invoice
from app.invoices.readers.xml import parse_xml
from app.kernel.texts import Text
from app.parties.legal_ids import LegalId

INVOICE_BYTES_MAX = 16_777_216
"""Bytes of one invoice file, embedded documents included; beside them it has 5,000,000 at most."""
JSON_BYTES_MAX = 5_000_000
"""Bytes of the JSON form: 10,000 lines of 500."""

_ZIP = b"PK\x03\x04"
PDF = b"%PDF"
"""What a PDF begins with."""


def read_invoice(data: bytes, *, reviewed: Collection[LegalId] = ()) -> InvoiceDocument:
    """Read an invoice file.

    :param reviewed: ids of parties admitted by review although their USCC check digit fails; only these may fail it.
    :raises InvoiceError: its subclass says why the file cannot be read; nothing else is raised.
    """
    if len(data) > INVOICE_BYTES_MAX:
        raise InvoiceTooLargeError(Text("The file has more than {most} bytes.", most=INVOICE_BYTES_MAX))
    if not data.strip():
        raise EmptyInvoiceError(Text("There is nothing in the file."))
    if data.startswith(_ZIP):
        raise UnsupportedFormatError(Text("The file is a ZIP or OFD file."))
    if data.startswith(PDF):
        text = decode(embedded_invoice(data))
        if not text.lstrip().startswith("<"):
            raise UnsupportedFormatError(Text("The file embedded in the PDF is no XML."))
        return _read_xml(parse_xml(text), reviewed)
    text = decode(data)
    first = text.lstrip()[:1]
    if first == "{":
        if len(data) > JSON_BYTES_MAX:
            raise InvoiceTooLargeError(Text("The file has more than {most} bytes of JSON.", most=JSON_BYTES_MAX))
        return read_json(text, reviewed)
    if first == "<":
        return _read_xml(parse_xml(text), reviewed)
    raise UnsupportedFormatError(Text("The file begins like neither XML nor a JSON object."))


def _read_xml(root: etree._Element, reviewed: Collection[LegalId]) -> InvoiceDocument:
    name = etree.QName(root)
    match (name.namespace or "", name.localname):
        case (ubl.INVOICE, "Invoice") | (ubl.CREDIT_NOTE, "CreditNote"):
            return ubl.read_ubl(root, reviewed)
        case (cii.NAMESPACE, cii.ROOT):
            return cii.read_cii(root, reviewed)
        case ("", einvoice_cn.ROOT):
            return einvoice_cn.read_einvoice_cn(root, reviewed)
        case (_, "CrossIndustryDocument"):
            raise UnsupportedFormatError(Text("The document is ZUGFeRD 1; version 2 and Factur-X are read."))
        case (namespace, "Invoice" | "EInvoice" | "CreditNote" | cii.ROOT as local):
            raise WrongNamespaceError(
                Text("{element} stands in the namespace “{namespace}”.", element=local, namespace=namespace[:120])
            )
    raise UnsupportedFormatError(Text("No format has the root element “{element}”.", element=name.localname[:64]))
