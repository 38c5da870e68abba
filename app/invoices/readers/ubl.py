"""UBL 2 Invoice and CreditNote (OASIS), with the business terms (BT) and sums of EN 16931.

Profiles that build on the standard (Peppol BIS and PINT, XRechnung, NLCIUS …) are read by what they say: see
:mod:`app.invoices.readers.schemes` for their ids and :mod:`app.invoices.readers.en16931` for their sums.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from lxml import etree

from app.invoices.document import InvoiceDocument, Line, Reference
from app.invoices.problems import DuplicateFieldError
from app.invoices.readers.en16931 import Found, Profile, ReadLine, document, only, payee_remarks
from app.invoices.readers.ids import Role, SideIds
from app.invoices.readers.nodes import Node
from app.invoices.readers.sums import Sums
from app.invoices.readers.texts import parse_currency, parse_date, parse_decimal, parse_rounded
from app.kernel.texts import Text
from app.parties.legal_ids import LegalId

INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
CREDIT_NOTE = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
_PREFIXES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
_TOTALS = "cac:LegalMonetaryTotal"
_SUMS = {"on_lines": "LineExtensionAmount", "net": "TaxExclusiveAmount", "payable": "PayableAmount"}
_DEMANDED = (
    ("cbc:ID",),
    ("cbc:IssueDate",),
    ("cbc:DocumentCurrencyCode",),
    ("cac:AccountingSupplierParty", "cac:Party"),
    ("cac:AccountingCustomerParty", "cac:Party"),
    (_TOTALS, "cbc:LineExtensionAmount"),
    (_TOTALS, "cbc:TaxExclusiveAmount"),
    (_TOTALS, "cbc:TaxInclusiveAmount"),
    (_TOTALS, "cbc:PayableAmount"),
)


def read_ubl(root: etree._Element, reviewed: Collection[LegalId]) -> InvoiceDocument:
    """Read a UBL document; see :func:`app.invoices.readers.read_invoice` for ``reviewed`` and the errors."""
    name = etree.QName(root).localname
    top = Node(root, f"/{name}", _PREFIXES)
    profile = Profile(top.first_text("cbc:CustomizationID") or "")
    top.demand(*_DEMANDED, *([(f"cbc:{name}TypeCode",)] if profile.has_types else []))
    currency_place = top.required("cbc:DocumentCurrencyCode")
    currency = parse_currency(currency_place.text(), currency_place.path)
    lines = [_line(line, name, currency) for line in top.all(f"cac:{name}Line")]
    return document(
        Found(
            format="ubl-2.1",
            root="CreditNote" if name == "CreditNote" else "Invoice",
            type_code=top.text_at(f"cbc:{name}TypeCode"),
            type_field=f"/{name}/cbc:{name}TypeCode",
            profile=profile,
            number=top.required_text("cbc:ID"),
            number_field=f"/{name}/cbc:ID",
            issued_on=top.required_date("cbc:IssueDate"),
            delivery_dates=_dates(top, "cac:Delivery", "cbc:ActualDeliveryDate"),
            due_dates=_dates(top, "cbc:DueDate") or _dates(top, "cac:PaymentMeans", "cbc:PaymentDueDate"),
            sums=_sums(top, currency, profile),
            seller=_side(top, "cac:AccountingSupplierParty", "seller", profile, reviewed),
            buyer=_side(top, "cac:AccountingCustomerParty", "buyer", profile, reviewed),
            lines=lines,
            preceding=list(_preceding(top)),
            remarks=payee_remarks(top.all("cac:PayeeParty")),
        )
    )


def _dates(top: Node, *steps: str) -> list[date]:
    return [parse_date(node.text(), node.path) for node in top.under(*steps) if node.text()]


def _preceding(top: Node) -> Iterator[Reference]:
    """BG-3."""
    for node in top.under("cac:BillingReference", "cac:InvoiceDocumentReference"):
        number = node.text_at("cbc:ID")
        if number is not None:
            yield Reference(number=number, issued_on=node.date_at("cbc:IssueDate"))


def _sums(top: Node, currency: str, profile: Profile) -> Sums:
    stated = top.required(_TOTALS)

    def optional(name: str) -> int:
        return stated.minor_at(currency, f"cbc:{name}") or 0

    net = stated.required_minor(currency, "cbc:TaxExclusiveAmount")
    gross = stated.required_minor(currency, "cbc:TaxInclusiveAmount")
    tax, payable = _tax(top, currency, gross - net), stated.required_minor(currency, "cbc:PayableAmount")
    prepaid, rounding = optional("PrepaidAmount"), optional("PayableRoundingAmount")
    # BII profiles before EN 16931 count the rounding into the amount with tax.
    is_inside = rounding != 0 and gross == net + tax + rounding and payable == gross - prepaid
    withheld = [node.minor(currency) for node in top.under("cac:WithholdingTaxTotal", "cbc:TaxAmount")]
    others = top.under("cac:PrepaidPayment", "cbc:PaidAmount") if profile.has_third_parties else []
    return Sums(
        currency=currency,
        on_lines=stated.required_minor(currency, "cbc:LineExtensionAmount"),
        net=net,
        tax=tax,
        gross=gross,
        payable=payable,
        allowances=optional("AllowanceTotalAmount"),
        charges=optional("ChargeTotalAmount"),
        prepaid=prepaid,
        rounding=0 if is_inside else rounding,
        rounding_in_gross=rounding if is_inside else 0,
        withheld=sum(withheld),
        third_party=sum(node.minor(currency) for node in others),
        names={name: f"{stated.path}/cbc:{element}" for name, element in _SUMS.items()},
    )


def _tax(top: Node, currency: str, expected: int) -> int:
    """BT-110. A total in the seller's accounting currency (BT-111) may stand beside it and is left aside. Where profiles
    give several in the document's currency, they are the same one twice, or one for each tax.

    :raises DuplicateFieldError: there are several, and neither one of them nor their sum is what gross is above net.
    """
    amounts = [total.required("cbc:TaxAmount") for total in top.all("cac:TaxTotal")]
    ours = [amount for amount in amounts if amount.attribute("currencyID") in {currency, None, ""}]
    if not ours:
        return amounts[0].minor(currency) if amounts else 0
    minors = [amount.minor(currency) for amount in ours]
    for minor in (minors[0] if len(set(minors)) == 1 else sum(minors), sum(minors)):
        if len(minors) == 1 or minor == expected:
            return minor
    raise DuplicateFieldError(
        Text("There are {count} tax totals in {currency}.", count=len(ours), currency=currency),
        f"{top.path}/cac:TaxTotal",
    )


def _side(top: Node, step: str, role: Role, profile: Profile, reviewed: Collection[LegalId]) -> tuple[str, SideIds]:
    party = top.required(step, "cac:Party")
    name = party.first_text("cac:PartyLegalEntity", "cbc:RegistrationName") or party.first_text(
        "cac:PartyName", "cbc:Name"
    )
    if name is None:
        party.demand(("cac:PartyLegalEntity", "cbc:RegistrationName"))
    country = party.first_text("cac:PostalAddress", "cac:Country", "cbc:IdentificationCode") or ""
    ids = SideIds(role, profile.name, country.upper(), reviewed)
    for node in party.under("cac:PartyLegalEntity", "cbc:CompanyID"):
        ids.registration(node.attribute("schemeID"), node.text(), node.path)
    for node in party.under("cac:PartyIdentification", "cbc:ID"):
        ids.identification(node.attribute("schemeID"), node.text(), node.path)
    for tax in party.all("cac:PartyTaxScheme"):
        for node in tax.all("cbc:CompanyID"):
            ids.tax(tax.first_text("cac:TaxScheme", "cbc:ID") or "", node.text(), node.path)
    for node in party.all("cbc:EndpointID"):
        ids.address(node.attribute("schemeID"), node.text(), node.path)
    return name or "", ids


def _line(line: Node, name: str, currency: str) -> ReadLine:
    quantity = line.optional("cbc:CreditedQuantity" if name == "CreditNote" else "cbc:InvoicedQuantity")
    line.demand(("cbc:LineExtensionAmount",), ("cac:Item", "cbc:Name"))
    amount = line.required("cbc:LineExtensionAmount")
    amount.check_currency(currency)
    minor, exact = parse_rounded(amount.text(), currency, amount.path)
    rates = {
        parse_decimal(node.text(), node.path)
        for node in line.under("cac:Item", "cac:ClassifiedTaxCategory", "cbc:Percent")
        if node.text()
    }
    return ReadLine(
        Line(
            description=line.required_text("cac:Item", "cbc:Name"),
            quantity=parse_decimal(quantity.text(), quantity.path) if quantity and quantity.text() else None,
            unit=quantity.attribute("unitCode") or None if quantity else None,
            amount_minor=minor,
            tax_rate_percent=only(rates),
        ),
        exact,
    )
