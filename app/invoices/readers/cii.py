"""UN/CEFACT Cross Industry Invoice, D16B and later (``CrossIndustryInvoice:100``): the syntax of Factur-X, ZUGFeRD 2 and
of half of XRechnung, with the business terms (BT) and sums of EN 16931."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date

from lxml import etree

from app.invoices.document import InvoiceDocument, Line, Reference
from app.invoices.problems import DuplicateFieldError, InvalidFieldError
from app.invoices.readers.en16931 import Found, Profile, ReadLine, document, only, payee_remarks
from app.invoices.readers.ids import Role, SideIds
from app.invoices.readers.nodes import Node
from app.invoices.readers.sums import Sums
from app.invoices.readers.texts import parse_currency, parse_date, parse_decimal, parse_rounded
from app.kernel.texts import Text
from app.parties.legal_ids import LegalId

_BASE = "urn:un:unece:uncefact:data:standard:"
NAMESPACE = f"{_BASE}CrossIndustryInvoice:100"
ROOT = "CrossIndustryInvoice"
_PARTS = {
    "ram": "ReusableAggregateBusinessInformationEntity",
    "udt": "UnqualifiedDataType",
    "qdt": "QualifiedDataType",
}
_DOCUMENT = "rsm:ExchangedDocument"
_TRADE = "rsm:SupplyChainTradeTransaction"
_AGREEMENT = "ram:ApplicableHeaderTradeAgreement"
_DELIVERY = "ram:ApplicableHeaderTradeDelivery"
_SETTLEMENT = "ram:ApplicableHeaderTradeSettlement"
_TOTALS = "ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_DEMANDED = (
    (_DOCUMENT, "ram:ID"),
    (_DOCUMENT, "ram:TypeCode"),
    (_DOCUMENT, "ram:IssueDateTime"),
    (_TRADE, _AGREEMENT, "ram:SellerTradeParty", "ram:Name"),
    (_TRADE, _AGREEMENT, "ram:BuyerTradeParty", "ram:Name"),
    (_TRADE, _SETTLEMENT, "ram:InvoiceCurrencyCode"),
    (_TRADE, _SETTLEMENT, _TOTALS, "ram:TaxBasisTotalAmount"),
    (_TRADE, _SETTLEMENT, _TOTALS, "ram:GrandTotalAmount"),
    (_TRADE, _SETTLEMENT, _TOTALS, "ram:DuePayableAmount"),
)
_SUMS = {"on_lines": "LineTotalAmount", "net": "TaxBasisTotalAmount", "payable": "DuePayableAmount"}
_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[0-9]{4}|[0-9]{6})?", re.ASCII)
_TAX_KINDS = {"VA": "VAT", "GST": "GST"}
# Lines that only group others or inform repeat what other lines say (Factur-X EXTENDED, BT-X-8).
_NO_AMOUNTS = {"GROUP", "INFORMATION"}


def read_cii(root: etree._Element, reviewed: Collection[LegalId]) -> InvoiceDocument:
    """Read a CII document; see :func:`app.invoices.readers.read_invoice` for ``reviewed`` and the errors."""
    top = Node(root, f"/{ROOT}", _prefixes(root))
    top.demand(*_DEMANDED)
    head, trade = top.required(_DOCUMENT), top.required(_TRADE)
    agreement, settlement = trade.required(_AGREEMENT), trade.required(_SETTLEMENT)
    context = ("rsm:ExchangedDocumentContext", "ram:GuidelineSpecifiedDocumentContextParameter", "ram:ID")
    profile = Profile(top.first_text(*context) or "")
    code_place, number_place = head.required("ram:TypeCode"), head.required("ram:ID")
    currency_place = settlement.required("ram:InvoiceCurrencyCode")
    currency = parse_currency(currency_place.text(), currency_place.path)
    items = trade.all("ram:IncludedSupplyChainTradeLineItem")
    return document(
        Found(
            format="cii-d16b",
            root=None,
            type_code=code_place.text(),
            type_field=code_place.path,
            profile=profile,
            number=number_place.text(),
            number_field=number_place.path,
            issued_on=_date(head.required("ram:IssueDateTime")),
            delivery_dates=[
                _date(node)
                for node in trade.under(_DELIVERY, "ram:ActualDeliverySupplyChainEvent", "ram:OccurrenceDateTime")
                if node.has_content()
            ],
            due_dates=[
                _date(node)
                for node in settlement.under("ram:SpecifiedTradePaymentTerms", "ram:DueDateDateTime")
                if node.has_content()
            ],
            sums=_sums(settlement, currency, profile),
            seller=_side(agreement.required("ram:SellerTradeParty"), "seller", profile, reviewed),
            buyer=_side(agreement.required("ram:BuyerTradeParty"), "buyer", profile, reviewed),
            lines=[_line(item, currency) for item in items if _has_amount(item)],
            preceding=list(_preceding(settlement)),
            remarks=payee_remarks(settlement.all("ram:PayeeTradeParty")),
        )
    )


def _prefixes(root: etree._Element) -> dict[str, str]:
    """The namespaces by the standards' prefixes. D16A numbers the parts' otherwise than D16B and later do, and writes the
    same elements in them."""
    known = {"rsm": NAMESPACE, **{prefix: f"{_BASE}{part}:100" for prefix, part in _PARTS.items()}}
    for uri in root.nsmap.values():
        for prefix, part in _PARTS.items():
            if uri.lower().startswith(f"{_BASE}{part}:".lower()):
                known[prefix] = uri
    return known


def _date(node: Node) -> date:
    """A date as CII writes it: ``20261130`` in format 102, or with a time of day behind it in 203 and 204."""
    places = node.all("udt:DateTimeString") or node.all("qdt:DateTimeString") or node.all("udt:DateString")
    if len(places) == 1:
        text = places[0].text()
        found = _DAY.fullmatch(text)
        return parse_date("-".join(found.groups()) if found else text, places[0].path)
    plain = node.first_text("udt:DateTime") or node.first_text("udt:Date")
    if plain is None:
        raise InvalidFieldError(Text("There is no date here."), node.path)
    return parse_date(plain[:10], node.path)


def _preceding(settlement: Node) -> Iterator[Reference]:
    """BG-3."""
    for node in settlement.all("ram:InvoiceReferencedDocument"):
        number = node.text_at("ram:IssuerAssignedID")
        if number is not None:
            issued = node.optional("ram:FormattedIssueDateTime")
            yield Reference(number=number, issued_on=_date(issued) if issued and issued.has_content() else None)


def _sums(settlement: Node, currency: str, profile: Profile) -> Sums:
    stated = settlement.required(_TOTALS)

    def amount(name: str) -> int | None:
        """The sum in the document's currency; the grand total may stand once more in the accounting currency."""
        places = [
            node
            for node in stated.all(f"ram:{name}")
            if node.text() and node.attribute("currencyID") in {currency, None, ""}
        ]
        if len({node.minor(currency) for node in places}) > 1:
            raise DuplicateFieldError(
                Text("{name} is there {count} times.", name=name, count=len(places)), f"{stated.path}/ram:{name}"
            )
        if not places and stated.first_text(f"ram:{name}") is not None:
            stated.all(f"ram:{name}")[0].check_currency(currency)
        return places[0].minor(currency) if places else None

    others = settlement.under("ram:SpecifiedAdvancePayment", "ram:PaidAmount") if profile.has_third_parties else []
    gross, net = amount("GrandTotalAmount"), amount("TaxBasisTotalAmount")
    payable, tax = amount("DuePayableAmount"), _tax(stated, currency)
    assert gross is not None and net is not None and payable is not None, "they were demanded"  # noqa: S101, PT018
    return Sums(
        currency=currency,
        on_lines=amount("LineTotalAmount"),
        net=net,
        tax=tax,
        gross=gross,
        payable=payable,
        allowances=amount("AllowanceTotalAmount") or 0,
        charges=amount("ChargeTotalAmount") or 0,
        prepaid=amount("TotalPrepaidAmount") or 0,
        rounding=amount("RoundingAmount") or 0,
        third_party=sum(node.minor(currency) for node in others),
        names={name: f"{stated.path}/ram:{element}" for name, element in _SUMS.items()},
    )


def _tax(stated: Node, currency: str) -> int:
    """BT-110; the total in the accounting currency (BT-111) is left aside."""
    places = [node for node in stated.all("ram:TaxTotalAmount") if node.text()]
    ours = [node for node in places if node.attribute("currencyID") in {currency, None, ""}]
    if len({node.minor(currency) for node in ours}) > 1:
        raise DuplicateFieldError(
            Text("There are {count} tax totals in {currency}.", count=len(ours), currency=currency),
            f"{stated.path}/ram:TaxTotalAmount",
        )
    if places and not ours:
        places[0].check_currency(currency)
    return ours[0].minor(currency) if ours else 0


def _side(party: Node, role: Role, profile: Profile, reviewed: Collection[LegalId]) -> tuple[str, SideIds]:
    country = party.first_text("ram:PostalTradeAddress", "ram:CountryID") or ""
    ids = SideIds(role, profile.name, country.upper(), reviewed)
    for node in party.under("ram:SpecifiedLegalOrganization", "ram:ID"):
        ids.registration(node.attribute("schemeID"), node.text(), node.path)
    for node in (*party.all("ram:GlobalID"), *party.all("ram:ID")):
        ids.identification(node.attribute("schemeID"), node.text(), node.path)
    for node in party.under("ram:SpecifiedTaxRegistration", "ram:ID"):
        ids.tax(_TAX_KINDS.get(node.attribute("schemeID") or "", ""), node.text(), node.path)
    for node in party.under("ram:URIUniversalCommunication", "ram:URIID"):
        ids.address(node.attribute("schemeID"), node.text(), node.path)
    return party.first_text("ram:Name") or "", ids


def _has_amount(item: Node) -> bool:
    status = item.first_text("ram:AssociatedDocumentLineDocument", "ram:LineStatusReasonCode")
    return (status or "").upper() not in _NO_AMOUNTS


def _line(item: Node, currency: str) -> ReadLine:
    total = (
        "ram:SpecifiedLineTradeSettlement",
        "ram:SpecifiedTradeSettlementLineMonetarySummation",
        "ram:LineTotalAmount",
    )
    item.demand(("ram:SpecifiedTradeProduct", "ram:Name"), total)
    amount = item.required(*total)
    amount.check_currency(currency)
    minor, exact = parse_rounded(amount.text(), currency, amount.path)
    quantity = item.optional("ram:SpecifiedLineTradeDelivery", "ram:BilledQuantity")
    rates = {
        parse_decimal(node.text(), node.path)
        for node in item.under(
            "ram:SpecifiedLineTradeSettlement", "ram:ApplicableTradeTax", "ram:RateApplicablePercent"
        )
        if node.text()
    }
    return ReadLine(
        Line(
            description=item.first_text("ram:SpecifiedTradeProduct", "ram:Name") or "",
            quantity=parse_decimal(quantity.text(), quantity.path) if quantity and quantity.text() else None,
            unit=quantity.attribute("unitCode") or None if quantity else None,
            amount_minor=minor,
            tax_rate_percent=only(rates),
        ),
        exact,
    )
