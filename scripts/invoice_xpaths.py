"""A second way into a UBL or CII invoice, which shares nothing with the readers: a dozen XPaths, evaluated by lxml.

It tells what the main fields of a document say and checks nothing; :mod:`scripts.read_invoices` compares it with what was
read, so that a file that is read *wrongly* is found too.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from lxml import etree
from pypdf import PdfReader

from app.invoices.document import InvoiceDocument

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_UBL_TOTALS = "/*/*[local-name()='LegalMonetaryTotal']/*[local-name()='{}']"
_CII_TRADE = "/*/*[local-name()='SupplyChainTradeTransaction']"
_CII_SETTLEMENT = f"{_CII_TRADE}/*[local-name()='ApplicableHeaderTradeSettlement']"
_CII_TOTALS = (
    f"{_CII_SETTLEMENT}/*[local-name()='SpecifiedTradeSettlementHeaderMonetarySummation']/*[local-name()='{{}}']"
)
_UBL_NAMES = (
    "/*/*[local-name()='Accounting{0}Party']/*/*[local-name()='PartyLegalEntity']/*[local-name()='RegistrationName']",
    "/*/*[local-name()='Accounting{0}Party']/*/*[local-name()='PartyName']/*[local-name()='Name']",
)
_CII_NAME = f"{_CII_TRADE}/*[local-name()='ApplicableHeaderTradeAgreement']/*[local-name()='{{}}TradeParty']/*[local-name()='Name']"

UBL = {
    "number": "/*/*[local-name()='ID']",
    "issued on": "/*/*[local-name()='IssueDate']",
    "currency": "/*/*[local-name()='DocumentCurrencyCode']",
    "net": _UBL_TOTALS.format("TaxExclusiveAmount"),
    "gross": _UBL_TOTALS.format("TaxInclusiveAmount"),
    "payable": _UBL_TOTALS.format("PayableAmount"),
    "seller": " | ".join(path.format("Supplier") for path in _UBL_NAMES),
    "buyer": " | ".join(path.format("Customer") for path in _UBL_NAMES),
}
CII = {
    "number": "/*/*[local-name()='ExchangedDocument']/*[local-name()='ID']",
    "issued on": "/*/*[local-name()='ExchangedDocument']/*[local-name()='IssueDateTime']/*",
    "currency": f"{_CII_SETTLEMENT}/*[local-name()='InvoiceCurrencyCode']",
    "net": _CII_TOTALS.format("TaxBasisTotalAmount"),
    "gross": _CII_TOTALS.format("GrandTotalAmount"),
    "payable": _CII_TOTALS.format("DuePayableAmount"),
    "seller": _CII_NAME.format("Seller"),
    "buyer": _CII_NAME.format("Buyer"),
}
_BY_ROOT = {"Invoice": UBL, "CreditNote": UBL, "CrossIndustryInvoice": CII}


def said(data: bytes) -> dict[str, list[str]]:
    """What the fields of an XML invoice, or of the one in a PDF, say, each place by itself; nothing of another format."""
    if data.startswith(b"%PDF"):
        files = PdfReader(io.BytesIO(data)).attachments
        data = next(content[0] for name, content in files.items() if name.lower().endswith(".xml"))
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError:
        return {}
    paths = _BY_ROOT.get(etree.QName(root).localname, {})
    return {
        name: [" ".join("".join(each.itertext()).split()) for each in root.xpath(path)] for name, path in paths.items()
    }


def differences(document: InvoiceDocument, found: dict[str, list[str]]) -> Iterator[str]:
    """Fields that say something else than what was read. A credit note written as a negative invoice is read with its
    signs turned."""
    sign = -1 if any(warning.code == "negative-invoice" for warning in document.warnings) else 1
    read = {
        "number": document.number,
        "issued on": document.issued_on.isoformat(),
        "currency": document.currency,
        "net": sign * Decimal(document.net.decimal()),
        "gross": sign * Decimal(document.gross.decimal()),
        "payable": sign * Decimal(document.payable.decimal()),
        "seller": document.seller.name,
        "buyer": document.buyer.name,
    }
    for name, value in read.items():
        texts = found.get(name, [])
        if texts and not any(_is_same(value, text) for text in texts):
            yield f"{name}: read {value}, said {', '.join(texts)}"


def _is_same(value: str | Decimal, text: str) -> bool:
    if isinstance(value, Decimal):
        try:
            return Decimal(text) == value
        except InvalidOperation:
            return False
    if _DATE.fullmatch(value):
        return value.replace("-", "") == text[:10].replace("-", "")
    return " ".join(value.split()) == text
