"""The last step of every reader: what each document must satisfy, whatever its format, and what to warn of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.invoices.document import Format, InvoiceDocument, Line, Remark, Side
from app.invoices.numbers import normalise_number
from app.invoices.problems import (
    InvalidAmountError,
    InvoiceTooComplexError,
    MissingFieldError,
    NothingPayableError,
    TotalsError,
)
from app.kernel.money import Money, decimal_text

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

    def check(self) -> None:
        """Refuse what is not owed, and sums that do not agree to the cent (EN 16931 BR-CO-15, fatal there too).

        :raises NothingPayableError: gross or payable is zero or negative.
        :raises TotalsError: net + tax is not gross.
        :raises InvalidAmountError: net or tax is negative.
        """
        for name, minor in (("gross", self.gross), ("payable", self.payable)):
            if minor <= 0:
                raise NothingPayableError(f"{name} is {decimal_text(minor, self.currency)} {self.currency}", name)
        if self.net + self.tax != self.gross:
            net, tax, gross = (decimal_text(minor, self.currency) for minor in (self.net, self.tax, self.gross))
            raise TotalsError(f"net {net} and tax {tax} are not gross {gross} {self.currency}", "gross")
        for name, minor in (("net", self.net), ("tax", self.tax)):
            if minor < 0:
                raise InvalidAmountError(f"{name} is negative: {decimal_text(minor, self.currency)}", name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a reader found; ``number_field`` is where the number stands in that format."""

    format: Format
    number: str
    number_field: str
    issue_date: date
    delivery_date: date | None
    due_date: date | None
    totals: Totals
    seller: Side
    buyer: Side
    lines: Sequence[Line]
    remarks: Sequence[Remark] = ()


def assemble(parts: Parts) -> InvoiceDocument:
    """The document of the parts.

    :raises InvoiceError: the number, the totals or the count of lines is not acceptable.
    """
    if not parts.lines:
        raise MissingFieldError("an invoice has at least one line", "lines")
    if len(parts.lines) > LINES_MAX:
        raise InvoiceTooComplexError(f"more than {LINES_MAX} lines", "lines")
    totals = parts.totals
    totals.check()
    return InvoiceDocument(
        format=parts.format,
        number=parts.number,
        normalised_number=normalise_number(parts.number, parts.number_field),
        issue_date=parts.issue_date,
        delivery_date=parts.delivery_date,
        due_date=parts.due_date,
        currency=totals.currency,
        net=Money(totals.net, totals.currency),
        tax=Money(totals.tax, totals.currency),
        gross=Money(totals.gross, totals.currency),
        payable=Money(totals.payable, totals.currency),
        seller=parts.seller,
        buyer=parts.buyer,
        lines=tuple(parts.lines),
        warnings=(*parts.remarks, *_remarks(parts)),
    )


def _remarks(parts: Parts) -> Iterator[Remark]:
    for name, side in (("seller", parts.seller), ("buyer", parts.buyer)):
        if side.legal_id is None:
            yield Remark(code=f"{name}-unidentified", detail=f"the {name} has no legal id of a known scheme")
    if parts.due_date is not None and parts.due_date < parts.issue_date:
        yield Remark(code="due-before-issue", detail=f"due on {parts.due_date}, issued on {parts.issue_date}")
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
