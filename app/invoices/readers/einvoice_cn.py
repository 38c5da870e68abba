"""数电票: China's fully digital invoice in the tax authority's XML (``/EInvoice``, no namespace), always in CNY.

It states no delivery and no due date: terms come with the proposal. Its lines are rounded each on their own, so a sum
of lines that differs from the net amount is a warning; net + tax = gross (价税合计) must hold to the cent.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal

from lxml import etree

from app.invoices.document import DocumentKind, InvoiceDocument, Line, Reference, Side
from app.invoices.problems import DuplicateFieldError, InvalidAmountError, InvalidFieldError
from app.invoices.readers.assembly import Parts, Totals, assemble, lines_remark
from app.invoices.readers.nodes import Node
from app.invoices.readers.texts import parse_date, parse_decimal, parse_legal_id
from app.kernel.texts import Text
from app.parties.legal_ids import LegalId

ROOT = "EInvoice"
CURRENCY = "CNY"

_SUMS = ("EInvoiceData", "BasicInformation")
_DEMANDED = (
    (*_SUMS, "TotalAmWithoutTax"),
    (*_SUMS, "TotalTaxAm"),
    (*_SUMS, "TotalTax-includedAmount"),
    ("EInvoiceData", "SellerInformation", "SellerIdNum"),
    ("EInvoiceData", "SellerInformation", "SellerName"),
    ("EInvoiceData", "BuyerInformation", "BuyerIdNum"),
    ("EInvoiceData", "BuyerInformation", "BuyerName"),
    ("TaxSupervisionInfo", "InvoiceNumber"),
    ("TaxSupervisionInfo", "IssueTime"),
)
_NUMBER = re.compile(r"[0-9]{20}", re.ASCII)
_TIME_OF_DAY = re.compile(r"[ T][0-9]{2}:[0-9]{2}:[0-9]{2}", re.ASCII)
# Written instead of a rate, in all the words of the scheme: exempt, not taxed, zero-rated for export, taxed in a
# simplified way, taxed on a difference, or a rate that is not shown (several, or none that the word gives).
_NO_RATE = frozenset(
    {"免税", "不征税", "零税率", "出口零税率", "出口退税", "普通零税率", "简易征收", "差额征税", "减按征税", "按*%简易征收",
     "减按1%征税", "其他", "*", "**", "***", "-", "--", "---", "/"}
)  # fmt: skip
_WORDED_RATE = re.compile(r"(?:按|减按)?([0-9]{1,2}(?:\.[0-9]{1,2})?)%(?:简易征收|征税|征收)?")
# A red letter names the invoice it takes back: in the remark, in the words of the tax authority's system, or in an element.
_IN_REMARK = re.compile(
    r"(?:被红冲蓝字(?:数电票|数电发票|全电发票|发票)|对应(?:正数|蓝字)发票)号码?[:：]\s*([0-9]{20}|[0-9]{8})(?![0-9])"
)
_IN_ELEMENT = re.compile(r"(?:Ori|Orig|Original|Blue)[A-Za-z]*(?:Number|Num|No|Code)", re.ASCII)
_NUMBERS = re.compile(r"[0-9]{20}|[0-9]{8}", re.ASCII)


def read_einvoice_cn(root: etree._Element, reviewed: Collection[LegalId]) -> InvoiceDocument:
    """Read a 数电票; see :func:`app.invoices.readers.read_invoice` for ``reviewed`` and the errors."""
    invoice = Node(root, "/EInvoice", {})
    invoice.demand(*_DEMANDED)
    data = invoice.required("EInvoiceData")
    sums = data.required("BasicInformation")
    issued = invoice.required("TaxSupervisionInfo")
    net, tax, gross = (
        sums.required_minor(CURRENCY, name) for name in ("TotalAmWithoutTax", "TotalTaxAm", "TotalTax-includedAmount")
    )
    lines = [_line(line) for line in data.all("IssuItemInformation")]
    names_original, original = _original(data)
    kind: DocumentKind = "CreditNote" if names_original or gross < 0 or _is_red(invoice) else "Invoice"
    if kind == "CreditNote" and gross < 0:
        net, tax, gross, lines = -net, -tax, -gross, [line.negated() for line in lines]
    if (net < 0) != (tax < 0) and net and tax:
        raise InvalidAmountError(Text("Net and tax have opposite signs."), f"{sums.path}/TotalTaxAm")
    return assemble(
        Parts(
            format="cn-einvoice",
            kind=kind,
            number=_number(invoice, issued),
            number_field=f"{issued.path}/InvoiceNumber",
            issued_on=parse_date(_TIME_OF_DAY.sub("", issued.required_text("IssueTime")), f"{issued.path}/IssueTime"),
            delivered_on=None,
            due_on=None,
            totals=Totals(CURRENCY, net=net, tax=tax, gross=gross, payable=gross),
            preceding=[Reference(number=original)] if original else [],
            seller=_side(data, "Seller", reviewed),
            buyer=_side(data, "Buyer", reviewed),
            lines=lines,
            remarks=lines_remark(lines, net, CURRENCY),
        )
    )


def _is_red(invoice: Node) -> bool:
    """是否蓝字发票标志 is Y on an ordinary (blue-letter) invoice; a red-letter one takes another back."""
    label = invoice.optional("Header", "InherentLabel", "InIssuType", "LabelCode")
    return label is not None and label.text() not in {"Y", ""}


def _original(data: Node) -> tuple[bool, str | None]:
    """Whether it names a blue-letter invoice that it takes back, and that one's number, where it is one of 20 digits, or
    of 8 as older invoices have.

    :raises DuplicateFieldError: it names several.
    """
    leaves = list(data.leaves())
    named = {text for name, text in leaves if text and _IN_ELEMENT.fullmatch(name)}
    remark = dict(leaves).get("Remark", "")
    numbers = {text for text in named if _NUMBERS.fullmatch(text)} or set(_IN_REMARK.findall(remark))
    if len(numbers) > 1:
        raise DuplicateFieldError(Text("The red-letter invoice names {count} invoices.", count=len(numbers)), data.path)
    return bool(named or numbers), numbers.pop() if numbers else None


def _number(invoice: Node, issued: Node) -> str:
    number = issued.required_text("InvoiceNumber")
    if not _NUMBER.fullmatch(number):
        raise InvalidFieldError(
            Text("“{number}” is not a number of 20 digits.", number=number[:40]), f"{issued.path}/InvoiceNumber"
        )
    header = invoice.text_at("Header", "EIid")
    if header not in {None, number}:
        raise InvalidFieldError(Text("The header names another invoice number."), "/EInvoice/Header/EIid")
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
    """``0.13`` and ``13%`` both stand in real files and both mean 13, as does 13 in ``按3%简易征收``; a bare ``13`` would
    be a guess."""
    text, field = line.text_at("TaxRate"), f"{line.path}/TaxRate"
    if text is None or text in _NO_RATE:
        return None
    worded = _WORDED_RATE.fullmatch(text)
    if worded:
        return parse_decimal(worded[1], field)
    rate = parse_decimal(text, field)
    if not 0 <= rate < 1:
        raise InvalidFieldError(Text("{text} is neither a fraction below 1 nor a percentage.", text=text), field)
    return (rate * 100).normalize() + 0
