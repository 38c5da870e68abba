"""UBL 2.1 Invoice (OASIS), with the sums of EN 16931, whose business terms (BT) and rules (BR) are named here.

The standard calls a document that breaks one of these sums invalid, so it is refused, not warned of: BR-CO-10 (lines),
BR-CO-13 (net), BR-CO-15 (gross), BR-CO-16 (payable).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lxml import etree

from app.invoices.document import InvoiceDocument, Line, Remark, Side
from app.invoices.problems import CreditNoteError, DuplicateFieldError, TotalsError, UnsupportedTypeError
from app.invoices.readers.assembly import Parts, Totals, assemble
from app.invoices.readers.nodes import Node
from app.invoices.readers.texts import parse_currency, parse_decimal, parse_legal_id
from app.kernel.money import decimal_text
from app.parties.legal_ids import LegalId, is_known_scheme

INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
CREDIT_NOTE = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
_PREFIXES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}

# UNTDID 1001, the codes EN 16931 allows.
_CREDIT_NOTES = {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"}
_INVOICES = {"80", "82", "84", "130", "326", "380", "383", "389", "394", "395"}
_INVOICES_TO_LOOK_AT = {
    "384": Remark(code="corrected-invoice", detail="the invoice replaces an earlier one, which may be registered too"),
    "386": Remark(code="prepayment-invoice", detail="the invoice asks for payment before delivery"),
}


def read_ubl(root: etree._Element, reviewed: Collection[LegalId]) -> InvoiceDocument:
    """Read a UBL ``Invoice``; see :func:`app.invoices.readers.read_invoice` for ``reviewed`` and the errors."""
    invoice = Node(root, "/Invoice", _PREFIXES)
    remarks = _check_type(invoice)
    currency = parse_currency(invoice.required_text("cbc:DocumentCurrencyCode"), "/Invoice/cbc:DocumentCurrencyCode")
    lines = [_line(line, currency) for line in invoice.all("cac:InvoiceLine")]
    if invoice.optional("cac:PayeeParty"):
        remarks.append(Remark(code="payee-is-not-seller", detail="the invoice names another payee than its seller"))
    return assemble(
        Parts(
            format="ubl-2.1",
            number=invoice.required_text("cbc:ID"),
            number_field="/Invoice/cbc:ID",
            issue_date=invoice.required_date("cbc:IssueDate"),
            delivery_date=invoice.date_at("cac:Delivery", "cbc:ActualDeliveryDate"),
            due_date=invoice.date_at("cbc:DueDate"),
            totals=_totals(invoice, currency, lines),
            seller=_side(invoice.required("cac:AccountingSupplierParty", "cac:Party"), reviewed),
            buyer=_side(invoice.required("cac:AccountingCustomerParty", "cac:Party"), reviewed),
            lines=lines,
            remarks=remarks,
        )
    )


def _check_type(invoice: Node) -> list[Remark]:
    code = invoice.required_text("cbc:InvoiceTypeCode")
    if code in _CREDIT_NOTES:
        raise CreditNoteError(f"type code {code} is a credit note", "/Invoice/cbc:InvoiceTypeCode")
    if code in _INVOICES_TO_LOOK_AT:
        return [_INVOICES_TO_LOOK_AT[code]]
    if code not in _INVOICES:
        raise UnsupportedTypeError(f"type code {code[:16]} is not a seller's demand", "/Invoice/cbc:InvoiceTypeCode")
    return []


def _totals(invoice: Node, currency: str, lines: list[Line]) -> Totals:
    sums = invoice.required("cac:LegalMonetaryTotal")

    def optional(name: str) -> int:
        return sums.minor_at(currency, f"cbc:{name}") or 0

    def must_agree(rule: str, name: str, stated: int, computed: int) -> None:
        if stated != computed:
            texts = (decimal_text(minor, currency) for minor in (stated, computed))
            raise TotalsError("{} {} is not {} ({})".format(name, *texts, rule), f"{sums.path}/cbc:{name}")

    on_lines = sums.required_minor(currency, "cbc:LineExtensionAmount")
    net = sums.required_minor(currency, "cbc:TaxExclusiveAmount")
    gross = sums.required_minor(currency, "cbc:TaxInclusiveAmount")
    payable = sums.required_minor(currency, "cbc:PayableAmount")
    if lines:
        must_agree("BR-CO-10", "LineExtensionAmount", on_lines, sum(line.amount_minor for line in lines))
    charges = optional("ChargeTotalAmount") - optional("AllowanceTotalAmount")
    must_agree("BR-CO-13", "TaxExclusiveAmount", net, on_lines + charges)
    rounding = optional("PayableRoundingAmount") - optional("PrepaidAmount")
    must_agree("BR-CO-16", "PayableAmount", payable, gross + rounding)
    return Totals(currency, net=net, tax=_tax(invoice, currency), gross=gross, payable=payable)


def _tax(invoice: Node, currency: str) -> int:
    """BT-110. A second total in the seller's accounting currency (BT-111) may stand beside it and is left aside."""
    amounts = [total.required("cbc:TaxAmount") for total in invoice.all("cac:TaxTotal")]
    ours = [amount for amount in amounts if amount.attribute("currencyID") in {currency, None}]
    if len(ours) > 1:
        raise DuplicateFieldError(f"there are {len(ours)} tax totals in {currency}", "/Invoice/cac:TaxTotal")
    if amounts and not ours:
        return amounts[0].minor(currency)
    return ours[0].minor(currency) if ours else 0


def _side(party: Node, reviewed: Collection[LegalId]) -> Side:
    name = party.text_at("cac:PartyLegalEntity", "cbc:RegistrationName") or party.required_text(
        "cac:PartyName", "cbc:Name"
    )
    # dict keeps the first of equal ids, in order of strength
    ids = list(dict.fromkeys(_ids(party, reviewed)))
    return Side(name=name, legal_id=ids[0] if ids else None, other_ids=tuple(ids[1:]))


def _ids(party: Node, reviewed: Collection[LegalId]) -> Iterator[LegalId]:
    """Registration (BT-30, BT-47), identification (BT-29, BT-46), VAT (BT-31, BT-48).

    An id without a scheme, or of a scheme the ledger does not know, names nobody here and is passed over; so is the
    electronic address (BT-34, BT-49), which may be a service provider's.
    """
    registration = party.optional("cac:PartyLegalEntity", "cbc:CompanyID")
    identifications = [node.required("cbc:ID") for node in party.all("cac:PartyIdentification")]
    for node in ([registration] if registration else []) + identifications:
        scheme = node.attribute("schemeID")
        if scheme is not None and is_known_scheme(scheme) and node.text():
            yield parse_legal_id(scheme, node.text(), node.path, reviewed)
    for tax in party.all("cac:PartyTaxScheme"):
        company = tax.optional("cbc:CompanyID")
        if company and company.text() and tax.text_at("cac:TaxScheme", "cbc:ID") == "VAT":
            yield parse_legal_id("VAT", company.text(), company.path, reviewed)


def _line(line: Node, currency: str) -> Line:
    quantity = line.required("cbc:InvoicedQuantity")
    rate = line.optional("cac:Item", "cac:ClassifiedTaxCategory", "cbc:Percent")
    return Line(
        description=line.required_text("cac:Item", "cbc:Name"),
        quantity=parse_decimal(quantity.text(), quantity.path),
        unit=quantity.attribute("unitCode"),
        amount_minor=line.required_minor(currency, "cbc:LineExtensionAmount"),
        tax_rate_percent=parse_decimal(rate.text(), rate.path) if rate and rate.text() else None,
    )
