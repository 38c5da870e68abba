"""An invoice or a credit note as it was read: the same shape whatever format it came in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.invoices.amounts import SignedMoney
from app.invoices.numbers import InvoiceNumber
from app.kernel.money import Money
from app.parties.legal_ids import LegalId

Format = Literal["ubl-2.1", "cii-d16b", "cn-einvoice", "json"]
DocumentKind = Literal["Invoice", "CreditNote"]
ReductionKind = Literal["Prepaid", "Retention", "Rounding", "Other"]

RemarkCode = Literal[
    "buyer-by-endpoint",
    "buyer-id-passed-over",
    "buyer-unidentified",
    "corrected-invoice",
    "due-before-issue",
    "line-amounts-rounded",
    "lines-do-not-add-up",
    "negative-invoice",
    "no-lines",
    "payable-is-not-gross",
    "payee-is-not-seller",
    "prepayment-invoice",
    "self-billed-invoice",
    "seller-by-endpoint",
    "seller-id-passed-over",
    "seller-unidentified",
    "several-due-dates",
    "third-party-payment",
]


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Remark(_Read):
    """Something a person should know before acting on the invoice. It refuses nothing. ``code`` is stable."""

    code: RemarkCode
    detail: str


def due_before_issue(due: str, issued: str) -> Remark:
    """What is said of an invoice that was due before it was issued; both are dates as texts."""
    return Remark(code="due-before-issue", detail=f"due on {due}, issued on {issued}")


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

    ``tax_rate_percent`` is 13 for 13 %; ``None`` where there is none (exempt, not taxed), or more than one.
    """

    description: str
    quantity: Decimal | None
    unit: str | None
    amount_minor: int
    tax_rate_percent: Decimal | None
    tax_minor: int | None = None

    def negated(self) -> Line:
        """The same with every sign turned."""
        return self.model_copy(
            update={
                "amount_minor": -self.amount_minor,
                "quantity": None if self.quantity is None else -self.quantity,
                "tax_minor": None if self.tax_minor is None else -self.tax_minor,
            }
        )


class Reference(_Read):
    """An invoice that came before and that this document credits or corrects (BT-25, BT-26)."""

    number: str
    issued_on: date | None = None


class Reduction(_Read):
    """Why less is payable than the gross amount. ``Other`` where the document does not say why."""

    kind: ReductionKind
    amount: Money


class InvoiceDocument(_Read):
    """A whole invoice or credit note, checked on its own: ids, dates, one currency, totals to the cent.

    ``gross`` is the amount with tax (UBL ``TaxInclusiveAmount``, 数电票 ``TotalTax-includedAmount``). ``payable`` is
    what is still asked for: less than gross if part was prepaid; negative if too much was. A credit note's amounts are
    what it takes back, so they are positive as an invoice's are.
    ``number`` is as written; ``normalised_number`` is what the contract computes the key from.
    """

    format: Format
    kind: DocumentKind = "Invoice"
    type_code: str | None = Field(None, description="UNTDID 1001, as EN 16931 uses it; null where the format has none")
    profile: str | None = Field(None, description="The specification it says it follows (BT-24)")
    number: str
    normalised_number: InvoiceNumber
    issued_on: date
    delivered_on: date | None
    due_on: date | None
    currency: str
    lines_total: SignedMoney | None = Field(
        None, description="What the lines sum to (BT-106); net is that, less allowances and with charges on the whole"
    )
    net: SignedMoney
    tax: SignedMoney
    rounding: SignedMoney | None = Field(
        None, description="Counted into gross beside net and tax, in profiles before EN 16931; null where none is"
    )
    gross: Money
    payable: SignedMoney
    reductions: tuple[Reduction, ...] = ()
    preceding: tuple[Reference, ...] = Field((), description="The invoices that it credits or corrects")
    seller: Side
    buyer: Side
    lines: tuple[Line, ...]
    warnings: tuple[Remark, ...]

    @property
    def reduced_by(self) -> Money:
        """How much of the gross is not asked for: paid, retained, rounded off; never more than the gross."""
        return Money(min(max(self.gross.minor - self.payable.minor, 0), self.gross.minor), self.currency)

    def fields(self) -> dict[str, str]:
        """Canonical path to value: the leaves of the Merkle root that stands for the document on chain.

        Absent fields have no path. Money is ``"100000000 CNY"``, a legal id ``"USCC:…"``, dates ISO 8601.
        """
        found: dict[str, object] = {
            "number": self.normalised_number,
            "issued_on": self.issued_on,
            "delivered_on": self.delivered_on,
            "due_on": self.due_on,
        }
        for name in ("net", "tax", "gross", "payable"):
            money: Money | SignedMoney = getattr(self, name)
            found[name] = f"{money.minor} {money.currency}"
        for place, reduction in enumerate(self.reductions):
            amount = f"{reduction.amount.minor} {reduction.amount.currency}"
            found |= {f"reductions.{place}.kind": reduction.kind, f"reductions.{place}.amount": amount}
        for name, side in (("seller", self.seller), ("buyer", self.buyer)):
            found |= {f"{name}.name": side.name, f"{name}.legal_id": side.legal_id}
        for place, line in enumerate(self.lines):
            found |= {f"lines.{place}.{name}": value for name, value in line}
        return {path: str(value) for path, value in found.items() if value is not None}
