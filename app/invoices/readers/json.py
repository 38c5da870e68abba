"""The ledger's own JSON form, for parties whose system writes no standard invoice.

One object; amounts are whole minor units, quantities and rates decimal strings, dates ``YYYY-MM-DD``. No fraction is
ever read as a binary float, and no member may stand twice.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Annotated, Any, NoReturn

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from app.invoices.document import InvoiceDocument, Line, Side
from app.invoices.problems import (
    CurrencyMismatchError,
    DuplicateFieldError,
    InvalidFieldError,
    InvoiceTooComplexError,
    MalformedJsonError,
    MissingFieldError,
)
from app.invoices.readers.assembly import Parts, Totals, assemble, lines_remark
from app.invoices.readers.texts import clean_text, parse_date, parse_decimal, parse_legal_id
from app.kernel.money import MINOR_MAX, Money
from app.parties.legal_ids import LegalId

INTEGER_DIGITS_MAX = 20
"""Digits of any number in the form; 2**53 - 1 has 16."""

SignedMinor = Annotated[int, Field(ge=-MINOR_MAX, le=MINOR_MAX)]


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class LegalIdForm(_Form):
    """A legal id as written; it is normalised and checked when read."""

    scheme: str
    value: str


class SideForm(_Form):
    """Seller or buyer."""

    name: str
    legal_id: LegalIdForm


class LineForm(_Form):
    """One line; ``amount_minor`` without tax, negative for a discount."""

    description: str
    amount_minor: SignedMinor
    quantity: str | None = None
    unit: str | None = None
    tax_rate_percent: str | None = None
    tax_minor: SignedMinor | None = None


class InvoiceForm(_Form):
    """The whole form. ``payable`` defaults to ``gross``."""

    number: str
    issue_date: str
    delivery_date: str | None = None
    due_date: str | None = None
    net: Money
    tax: Money
    gross: Money
    payable: Money | None = None
    seller: SideForm
    buyer: SideForm
    lines: tuple[LineForm, ...]


def read_json(text: str, reviewed: Collection[LegalId]) -> InvoiceDocument:
    """Read the JSON form; see :func:`app.invoices.readers.read_invoice` for ``reviewed`` and the errors."""
    _check_syntax(text)
    try:
        form = InvoiceForm.model_validate_json(text)
    except ValidationError as error:
        _refuse(error)
    payable = form.payable or form.gross
    for name, money in (("net", form.net), ("tax", form.tax), ("payable", payable)):
        if money.currency != form.gross.currency:
            raise CurrencyMismatchError(f"{name} is in {money.currency}, gross in {form.gross.currency}", name)
    lines = [_line(line, f"lines.{place}") for place, line in enumerate(form.lines)]
    return assemble(
        Parts(
            format="json",
            number=_required(form.number, "number"),
            number_field="number",
            issue_date=parse_date(form.issue_date, "issue_date"),
            delivery_date=None if form.delivery_date is None else parse_date(form.delivery_date, "delivery_date"),
            due_date=None if form.due_date is None else parse_date(form.due_date, "due_date"),
            totals=Totals(
                form.gross.currency,
                net=form.net.minor,
                tax=form.tax.minor,
                gross=form.gross.minor,
                payable=payable.minor,
            ),
            seller=_side(form.seller, "seller", reviewed),
            buyer=_side(form.buyer, "buyer", reviewed),
            lines=lines,
            remarks=lines_remark(lines, form.net.minor, form.gross.currency),
        )
    )


def _check_syntax(text: str) -> None:
    """Refuse what pydantic would let pass: members that stand twice, fractions, numbers of any length.

    pydantic's parser goes first, because it bounds the nesting by itself: the standard library's relies on the
    interpreter's recursion limit, which py-evm raises so far that a deep document would end the process.
    """

    def no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise DuplicateFieldError(f"{twice[:64]!r} stands more than once in one object")
        return members

    def no_fraction(number: str) -> NoReturn:
        raise MalformedJsonError(f"{number[:40]} is not a whole number of minor units")

    def short(number: str) -> int:
        if len(number) > INTEGER_DIGITS_MAX:
            raise MalformedJsonError(f"a number of {len(number)} digits")
        return int(number)

    try:
        from_json(text, allow_inf_nan=False)
    except ValueError as error:
        if "recursion limit" in str(error):
            raise InvoiceTooComplexError("arrays or objects are nested too deeply") from error
        raise MalformedJsonError(str(error)) from error
    json.loads(
        text, object_pairs_hook=no_duplicates, parse_float=no_fraction, parse_constant=no_fraction, parse_int=short
    )


def _refuse(error: ValidationError) -> NoReturn:
    """The first thing wrong, a missing member before any other."""
    faults = sorted(error.errors(include_url=False), key=lambda fault: fault["type"] != "missing")
    field = ".".join(str(step) for step in faults[0]["loc"])
    if faults[0]["type"] == "missing":
        raise MissingFieldError(f"{field} is missing", field) from error
    raise InvalidFieldError(f"{field}: {faults[0]['msg']}", field) from error


def _required(text: str, field: str) -> str:
    cleaned = clean_text(text, field)
    if not cleaned:
        raise MissingFieldError(f"{field} is empty", field)
    return cleaned


def _side(side: SideForm, field: str, reviewed: Collection[LegalId]) -> Side:
    return Side(
        name=_required(side.name, f"{field}.name"),
        legal_id=parse_legal_id(side.legal_id.scheme, side.legal_id.value, f"{field}.legal_id", reviewed),
    )


def _line(line: LineForm, field: str) -> Line:
    def decimal(text: str | None, name: str) -> Any:
        return None if text is None else parse_decimal(text, f"{field}.{name}")

    return Line(
        description=_required(line.description, f"{field}.description"),
        quantity=decimal(line.quantity, "quantity"),
        unit=None if line.unit is None else clean_text(line.unit, f"{field}.unit") or None,
        amount_minor=line.amount_minor,
        tax_rate_percent=decimal(line.tax_rate_percent, "tax_rate_percent"),
        tax_minor=line.tax_minor,
    )
