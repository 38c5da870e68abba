"""An invoice as it was read: the same shape whatever format it came in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from app.invoices.numbers import InvoiceNumber
from app.kernel.money import Money
from app.parties.legal_ids import LegalId

Format = Literal["ubl-2.1", "cn-einvoice", "json"]


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Remark(_Read):
    """Something a person should know before acting on the invoice. It refuses nothing. ``code`` is stable."""

    code: str
    detail: str


class Side(_Read):
    """Seller or buyer as the document names it.

    ``legal_id`` is the strongest id it gives (registration, then other identification, then VAT), or ``None`` if it
    gives none of a known scheme; ``other_ids`` are the rest, so that a party admitted under one of them is found.
    """

    name: str
    legal_id: LegalId | None
    other_ids: tuple[LegalId, ...] = ()


class Line(_Read):
    """One invoice line. ``amount_minor`` is without tax, in minor units of the document's currency, and negative for
    a discount or a returned item; ``tax_minor`` likewise, where the format gives it.

    ``tax_rate_percent`` is 13 for 13 %; ``None`` where there is none (exempt, not taxed).
    """

    description: str
    quantity: Decimal | None
    unit: str | None
    amount_minor: int
    tax_rate_percent: Decimal | None
    tax_minor: int | None = None


class InvoiceDocument(_Read):
    """A whole invoice, checked on its own: ids, dates, one currency, totals to the cent.

    ``gross`` is what the register takes: the amount with tax (UBL ``TaxInclusiveAmount``, 数电票
    ``TotalTax-includedAmount``). ``payable`` is what is still asked for: less than gross if part was prepaid.
    ``number`` is as written; ``normalised_number`` is what the contract computes the key from.
    """

    format: Format
    number: str
    normalised_number: InvoiceNumber
    issue_date: date
    delivery_date: date | None
    due_date: date | None
    currency: str
    net: Money
    tax: Money
    gross: Money
    payable: Money
    seller: Side
    buyer: Side
    lines: tuple[Line, ...]
    warnings: tuple[Remark, ...]

    def fields(self) -> dict[str, str]:
        """Canonical path to value: the leaves of the Merkle root that stands for the document on chain.

        Absent fields have no path. Money is ``"100000000 CNY"``, a legal id ``"USCC:…"``, dates ISO 8601.
        """
        found: dict[str, object] = {
            "number": self.normalised_number,
            "issue_date": self.issue_date,
            "delivery_date": self.delivery_date,
            "due_date": self.due_date,
        }
        for name in ("net", "tax", "gross", "payable"):
            money: Money = getattr(self, name)
            found[name] = f"{money.minor} {money.currency}"
        for name, side in (("seller", self.seller), ("buyer", self.buyer)):
            found |= {f"{name}.name": side.name, f"{name}.legal_id": side.legal_id}
        for place, line in enumerate(self.lines):
            found |= {f"lines.{place}.{name}": value for name, value in line}
        return {path: str(value) for path, value in found.items() if value is not None}
