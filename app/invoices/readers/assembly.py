"""The last step of every reader: what each document must satisfy, whatever its format, and what to warn of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.invoices.amounts import SignedMoney
from app.invoices.document import (
    DocumentKind,
    Format,
    InvoiceDocument,
    Line,
    Reduction,
    Reference,
    Remark,
    RemarkCode,
    Side,
    due_before_issue,
)
from app.invoices.numbers import normalise_number
from app.invoices.problems import InvalidAmountError, InvoiceTooComplexError, MissingFieldError, TotalsError
from app.kernel.money import MINOR_MAX, Money, amount_text, decimal_text
from app.kernel.texts import Text

LINES_MAX = 10_000
"""Lines of one invoice: ten times the largest seen in the field; bounds the leaves of the Merkle root."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The document's sums in signed minor units of one currency, as read."""

    currency: str
    net: int
    tax: int
    gross: int
    payable: int
    rounding: int = 0
    """Counted into gross, in profiles before EN 16931."""

    def check(self) -> None:
        """Refuse sums that do not agree to the cent (EN 16931 BR-CO-15, fatal there too).

        :raises TotalsError: net + tax is not gross.
        :raises InvalidAmountError: a sum is beyond what the ledger counts to.
        """
        if self.net + self.tax + self.rounding != self.gross:
            net, tax, gross = (decimal_text(minor, self.currency) for minor in (self.net, self.tax, self.gross))
            raise TotalsError(
                Text(
                    "Net {net} and tax {tax} are not gross {gross} {currency}.",
                    net=net,
                    tax=tax,
                    gross=gross,
                    currency=self.currency,
                ),
                "gross",
            )
        for name in ("net", "tax", "gross", "payable"):
            if abs(getattr(self, name)) > MINOR_MAX:
                raise InvalidAmountError(
                    Text(
                        "{name} is beyond {most}, the largest amount.",
                        name=name,
                        most=amount_text(MINOR_MAX, self.currency),
                    ),
                    name,
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a reader found; ``number_field`` is where the number stands in that format. A credit note's amounts are
    positive: what it takes back.

    ``has_lines`` is false for profiles that give no lines (Factur-X MINIMUM and BASIC WL).
    """

    format: Format
    kind: DocumentKind = "Invoice"
    type_code: str | None = None
    profile: str | None = None
    number: str
    number_field: str
    issued_on: date
    delivered_on: date | None
    due_on: date | None
    totals: Totals
    seller: Side
    buyer: Side
    lines: Sequence[Line]
    has_lines: bool = True
    lines_total: int | None = None
    """What the lines sum to, where the document says it; net may differ by allowances and charges on the whole."""
    reductions: Sequence[Reduction] = ()
    preceding: Sequence[Reference] = ()
    remarks: Sequence[Remark] = ()


def assemble(parts: Parts) -> InvoiceDocument:
    """The document of the parts.

    :raises InvoiceError: the number, the totals or the count of lines is not acceptable.
    """
    if not parts.lines and parts.has_lines:
        raise MissingFieldError(Text("An invoice has at least one line."), "lines")
    if len(parts.lines) > LINES_MAX:
        raise InvoiceTooComplexError(Text("The invoice has more than {most} lines.", most=LINES_MAX), "lines")
    totals = parts.totals
    totals.check()
    if totals.gross < 0:
        raise InvalidAmountError(
            Text("Gross is negative: {gross}.", gross=decimal_text(totals.gross, totals.currency)), "gross"
        )
    return InvoiceDocument(
        format=parts.format,
        kind=parts.kind,
        type_code=parts.type_code,
        profile=parts.profile,
        number=parts.number,
        normalised_number=normalise_number(parts.number, parts.number_field),
        issued_on=parts.issued_on,
        delivered_on=parts.delivered_on,
        due_on=parts.due_on,
        currency=totals.currency,
        lines_total=None if parts.lines_total is None else SignedMoney(parts.lines_total, totals.currency),
        net=SignedMoney(totals.net, totals.currency),
        tax=SignedMoney(totals.tax, totals.currency),
        rounding=SignedMoney(totals.rounding, totals.currency) if totals.rounding else None,
        gross=Money(totals.gross, totals.currency),
        payable=SignedMoney(totals.payable, totals.currency),
        reductions=tuple(_explained(parts)),
        preceding=tuple(parts.preceding),
        seller=parts.seller,
        buyer=parts.buyer,
        lines=tuple(parts.lines),
        warnings=tuple(dict.fromkeys((*parts.remarks, *_remarks(parts)))),
    )


def _explained(parts: Parts) -> Iterator[Reduction]:
    """The reductions that the document states, and the rest that is not asked for without a reason."""
    yield from parts.reductions
    totals = parts.totals
    stated = sum(reduction.amount.minor for reduction in parts.reductions)
    if not stated and 0 <= totals.payable < totals.gross:
        yield Reduction(kind="Other", amount=Money(totals.gross - totals.payable, totals.currency))


def _remarks(parts: Parts) -> Iterator[Remark]:
    for name, side in (("seller", parts.seller), ("buyer", parts.buyer)):
        if side.legal_id is None:
            code: RemarkCode = "seller-unidentified" if name == "seller" else "buyer-unidentified"
            yield Remark(code=code, detail=f"the {name} has no legal id of a known scheme")
    if not parts.lines:
        yield Remark(code="no-lines", detail="the document's profile gives no lines")
    if parts.due_on is not None and parts.due_on < parts.issued_on:
        yield due_before_issue(str(parts.due_on), str(parts.issued_on))
    if parts.totals.payable != parts.totals.gross:
        payable, gross = (
            decimal_text(minor, parts.totals.currency) for minor in (parts.totals.payable, parts.totals.gross)
        )
        yield Remark(code="payable-is-not-gross", detail=f"{payable} is asked for of {gross}")


def lines_remark(lines: Sequence[Line], net: int, currency: str) -> list[Remark]:
    """A warning where the lines do not sum to the net amount, in formats whose rules let lines round on their own."""
    total = sum(line.amount_minor for line in lines)
    if total == net:
        return []
    texts = (decimal_text(minor, currency) for minor in (total, net))
    return [Remark(code="lines-do-not-add-up", detail="the lines sum to {}, the net amount is {}".format(*texts))]
