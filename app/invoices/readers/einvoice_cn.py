"""数电票: China's fully digital invoice in the tax authority's XML (``/EInvoice``, no namespace), always in CNY.

It states no delivery and no due date: terms come with the proposal. Its lines are rounded each on their own, so a sum
of lines that differs from the net amount is a warning; net + tax = gross (价税合计) must hold to the cent.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal

from lxml import etree

from app.invoices.document import InvoiceDocument, Line, Side
from app.invoices.problems import CreditNoteError, InvalidFieldError
from app.invoices.readers.assembly import Parts, Totals, assemble, lines_remark
from app.invoices.readers.nodes import Node
from app.invoices.readers.texts import parse_date, parse_decimal, parse_legal_id
from app.parties.legal_ids import LegalId

ROOT = "EInvoice"
CURRENCY = "CNY"

_NUMBER = re.compile(r"[0-9]{20}", re.ASCII)
_TIME_OF_DAY = re.compile(r"[ T][0-9]{2}:[0-9]{2}:[0-9]{2}", re.ASCII)
# Written instead of a rate: exempt, not taxed, or a rate that is not shown.
_NO_RATE = {"免税", "不征税", "***"}


def read_einvoice_cn(root: etree._Element, reviewed: Collection[LegalId]) -> InvoiceDocument:
    """Read a 数电票; see :func:`app.invoices.readers.read_invoice` for ``reviewed`` and the errors."""
    invoice = Node(root, "/EInvoice", {})
    _refuse_red_letter(invoice)
    data = invoice.required("EInvoiceData")
    sums = data.required("BasicInformation")
    issued = invoice.required("TaxSupervisionInfo")
    totals = Totals(
        CURRENCY,
        net=sums.required_minor(CURRENCY, "TotalAmWithoutTax"),
        tax=sums.required_minor(CURRENCY, "TotalTaxAm"),
        gross=sums.required_minor(CURRENCY, "TotalTax-includedAmount"),
        payable=sums.required_minor(CURRENCY, "TotalTax-includedAmount"),
    )
    lines = [_line(line) for line in data.all("IssuItemInformation")]
    return assemble(
        Parts(
            format="cn-einvoice",
            number=_number(invoice, issued),
            number_field=f"{issued.path}/InvoiceNumber",
            issue_date=parse_date(_TIME_OF_DAY.sub("", issued.required_text("IssueTime")), f"{issued.path}/IssueTime"),
            delivery_date=None,
            due_date=None,
            totals=totals,
            seller=_side(data, "Seller", reviewed),
            buyer=_side(data, "Buyer", reviewed),
            lines=lines,
            remarks=lines_remark(lines, totals.net, CURRENCY),
        )
    )


def _refuse_red_letter(invoice: Node) -> None:
    """是否蓝字发票标志 is Y on an ordinary (blue-letter) invoice; a red-letter one takes another back."""
    label = invoice.optional("Header", "InherentLabel", "InIssuType", "LabelCode")
    if label and label.text() not in {"Y", ""}:
        raise CreditNoteError("the invoice is not a blue-letter one (蓝字发票)", label.path)


def _number(invoice: Node, issued: Node) -> str:
    number = issued.required_text("InvoiceNumber")
    if not _NUMBER.fullmatch(number):
        raise InvalidFieldError(f"{number[:40]!r} is not a number of 20 digits", f"{issued.path}/InvoiceNumber")
    header = invoice.text_at("Header", "EIid")
    if header not in {None, number}:
        raise InvalidFieldError("the header names another invoice number", "/EInvoice/Header/EIid")
    return number


def _side(data: Node, role: str, reviewed: Collection[LegalId]) -> Side:
    information = data.required(f"{role}Information")
    code = information.required(f"{role}IdNum")
    return Side(
        name=information.required_text(f"{role}Name"),
        legal_id=parse_legal_id("USCC", information.required_text(f"{role}IdNum"), code.path, reviewed),
    )


def _line(line: Node) -> Line:
    quantity = line.text_at("Quantity")
    return Line(
        description=line.required_text("ItemName"),
        quantity=None if quantity is None else parse_decimal(quantity, f"{line.path}/Quantity"),
        unit=line.text_at("MeaUnits"),
        amount_minor=line.required_minor(CURRENCY, "Amount"),
        tax_rate_percent=_rate_percent(line),
        tax_minor=line.minor_at(CURRENCY, "ComTaxAm"),
    )


def _rate_percent(line: Node) -> Decimal | None:
    """``0.13`` and ``13%`` both stand in real files and both mean 13; a bare ``13`` would be a guess."""
    text, field = line.text_at("TaxRate"), f"{line.path}/TaxRate"
    if text is None or text in _NO_RATE:
        return None
    if text.endswith("%"):
        return parse_decimal(text[:-1], field)
    rate = parse_decimal(text, field)
    if not 0 <= rate < 1:
        raise InvalidFieldError(f"{text} is neither a fraction below 1 nor a percentage", field)
    return (rate * 100).normalize() + 0
