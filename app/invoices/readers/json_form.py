"""The JSON form's members, as the OpenAPI document publishes them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.invoices.amounts import SignedMoney
from app.invoices.document import DocumentKind, Format, ReductionKind, Remark
from app.kernel.money import MINOR_MAX, Money, PositiveMoney

SignedMinor = Annotated[int, Field(ge=-MINOR_MAX, le=MINOR_MAX)]
_DATE: JsonDict = {"format": "date", "examples": ["2026-11-20"]}


def _cny(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "CNY"}


EXAMPLE: dict[str, Any] = {
    "number": "INV-2026/0117",
    "issued_on": "2026-11-20",
    "delivered_on": "2026-11-18",
    "due_on": "2027-01-17",
    "net": _cny(88_495_575),
    "tax": _cny(11_504_425),
    "gross": _cny(100_000_000),
    "reductions": [{"kind": "Prepaid", "amount": _cny(20_000_000)}],
    "seller": {"name": "深圳明晖精密制造有限公司", "legal_id": {"scheme": "USCC", "value": "91440300MA5EQ4T81A"}},
    "buyer": {"name": "粤湾智驾汽车集团有限公司", "legal_id": {"scheme": "USCC", "value": "91440101MA5D3K7N18"}},
    "lines": [
        {
            "description": "制动卡钳总成",
            "quantity": "1200",
            "unit": "件",
            "amount_minor": 88_495_575,
            "tax_rate_percent": "13",
            "tax_minor": 11_504_425,
        }
    ],
}
"""A whole form, as the documentation shows it."""


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class LegalIdForm(_Form):
    """A legal id as written; it is normalised and checked when read."""

    scheme: str = Field(examples=["USCC"])
    value: str = Field(examples=["91440300MA5EQ4T81A"])


class SideForm(_Form):
    """Seller or buyer. Without a legal id it matches no party, so the invoice can be read and not registered."""

    name: str
    legal_id: LegalIdForm | None
    other_ids: tuple[LegalIdForm, ...] = ()


class LineForm(_Form):
    """One line; ``amount_minor`` without tax, negative for a discount."""

    description: str
    amount_minor: SignedMinor
    quantity: str | None = Field(None, description="A decimal", examples=["12.5"])
    unit: str | None = None
    tax_rate_percent: str | None = Field(None, description="13 for 13 %", examples=["13"])
    tax_minor: SignedMinor | None = None


class ReductionForm(_Form):
    """Why less is payable than the gross amount."""

    kind: ReductionKind
    amount: PositiveMoney


class ReferenceForm(_Form):
    """An invoice that this document credits or corrects."""

    number: str
    issued_on: str | None = Field(None, json_schema_extra=_DATE)


class InvoiceForm(_Form):
    """An invoice or a credit note in the ledger's own form. Net and tax sum to gross to the cent; ``payable`` is gross less
    the reductions and may be left out. All amounts are in one currency."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, json_schema_extra={"examples": [EXAMPLE]})

    kind: DocumentKind = Field("Invoice", description="A credit note's amounts are what it takes back, so positive")
    type_code: str | None = Field(None, pattern="^[0-9A-Z]{1,4}$", description="UNTDID 1001")
    profile: str | None = Field(None, max_length=512)
    number: str = Field(description="As written; normalised when read", examples=["INV-2026/0117"])
    issued_on: str = Field(json_schema_extra=_DATE)
    delivered_on: str | None = Field(None, json_schema_extra=_DATE)
    due_on: str | None = Field(None, json_schema_extra=_DATE)
    lines_total: SignedMoney | None = Field(
        None, description="What the lines sum to, where allowances or charges on the whole lead from it to net"
    )
    net: SignedMoney
    tax: SignedMoney
    rounding: SignedMoney | None = Field(None, description="Counted into gross beside net and tax; rare")
    gross: Money
    payable: SignedMoney | None = None
    reductions: tuple[ReductionForm, ...] = Field((), max_length=16)
    preceding: tuple[ReferenceForm, ...] = Field((), max_length=1_000)
    seller: SideForm
    buyer: SideForm
    lines: tuple[LineForm, ...]
    warnings: tuple[Remark, ...] = Field((), max_length=100, description="Of the document that this was read from")
    format: Format | None = Field(None, description="Of the document that this was read from; it changes nothing")
    normalised_number: str | None = Field(None, description="Follows from `number`; has to agree where it is given")
    currency: str | None = Field(None, description="Follows from the amounts; has to agree where it is given")
