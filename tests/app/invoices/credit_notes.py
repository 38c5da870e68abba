"""Credit notes of tier1 to core1 in every format."""

from __future__ import annotations

import json
from typing import Any

from tests.app.invoices.conftest import SAMPLES, changed_text
from tests.app.receivables.kit import cny

SELLER, BUYER = "91440300MA5EQ4T81A", "91440101MA5D3K7N18"
ORIGINAL = "26442000000012345600"
"""Number of the invoice that they credit, unless another is said."""


def form(number: str = "CN-1", of: str = ORIGINAL, **changes: Any) -> dict[str, Any]:
    """A credit note over the whole of :data:`GROSS` in the JSON form."""
    sample: dict[str, Any] = json.loads((SAMPLES / "golden" / "cn-einvoice-tier1.json").read_text(encoding="utf-8"))
    del sample["normalised_number"]
    return sample | {"kind": "CreditNote", "number": number, "preceding": [{"number": of}]} | changes


def credit_note(minor: int, **changes: Any) -> dict[str, Any]:
    """A credit note over so much, without tax."""
    lines = [{"description": "Returned", "amount_minor": minor}]
    return form(net=cny(minor), tax=cny(0), gross=cny(minor), payable=cny(minor), lines=lines, **changes)


def ubl(of: str) -> bytes:
    """A UBL credit note of tier1 to core1."""
    reference = f"<cac:InvoiceDocumentReference><cbc:ID>{of}</cbc:ID></cac:InvoiceDocumentReference>"
    begins = "<cac:AccountingSupplierParty>"
    text = changed_text(
        "ubl-tc434-creditnote1.xml",
        (begins, f"<cac:BillingReference>{reference}</cac:BillingReference>{begins}"),
        ("<cbc:CompanyID>0000000196<", f'<cbc:CompanyID schemeID="USCC">{SELLER}<'),
        ("<cbc:CompanyID>0000000295<", f'<cbc:CompanyID schemeID="USCC">{BUYER}<'),
    )
    return text.replace('"EUR"', '"CNY"').replace(">EUR<", ">CNY<").encode()


def cii(of: str) -> bytes:
    """A CII credit note of tier1 to core1."""
    reference = f"<ram:IssuerAssignedID>{of}</ram:IssuerAssignedID>"
    begins = "</ram:ApplicableHeaderTradeSettlement>"
    text = changed_text(
        "CII_example9.xml",
        (">380<", ">381<"),
        (begins, f"<ram:InvoiceReferencedDocument>{reference}</ram:InvoiceReferencedDocument>{begins}"),
    )
    for role, code in (("Seller", SELLER), ("Buyer", BUYER)):
        name = f"<ram:{role}TradeParty>"
        assert name in text
        text = text.replace(name, f'{name}<ram:GlobalID schemeID="USCC">{code}</ram:GlobalID>')
    return text.replace('"EUR"', '"CNY"').replace(">EUR<", ">CNY<").encode()


def red_letter(of: str) -> bytes:
    """A red 数电票 of tier1 to core1."""
    end = "</EInvoiceData>"
    named = f"<SpecificInformation><OriginalInvoiceNumber>{of}</OriginalInvoiceNumber></SpecificInformation>{end}"
    return changed_text("cn-einvoice-tier1.xml", (end, named)).encode()
