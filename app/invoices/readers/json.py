"""The ledger's own JSON form, for parties whose system writes no standard invoice.

One object; amounts are whole minor units, quantities and rates decimal strings, dates ``YYYY-MM-DD``. No fraction is
ever read as a binary float, and no member may stand twice. What ``tally invoices read`` prints of any document is this
form too: it then has the members that are worked out (``normalised_number``, ``currency``), which have to agree.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NoReturn

from pydantic import ValidationError
from pydantic_core import from_json

from app.invoices.document import InvoiceDocument, Line, Reduction, Reference, Remark, Side
from app.invoices.numbers import normalise_number
from app.invoices.problems import (
    CurrencyMismatchError,
    DuplicateFieldError,
    InvalidFieldError,
    InvoiceTooComplexError,
    MalformedJsonError,
    MissingFieldError,
    TotalsError,
)
from app.invoices.readers.assembly import Parts, Totals, assemble, lines_remark
from app.invoices.readers.json_form import InvoiceForm, LineForm, SideForm
from app.invoices.readers.texts import clean_text, parse_date, parse_decimal, parse_legal_id
from app.kernel.field_texts import field_text
from app.kernel.money import amount_text
from app.kernel.texts import Text
from app.parties.legal_ids import LegalId

INTEGER_DIGITS_MAX = 20
"""Digits of any number in the form; 2**53 - 1 has 16."""
FAULTS_MAX = 100
"""Faults that one refusal names."""
PARTS_MAX = 500_000
"""Commas and brackets of a document: 10,000 lines of 8 members, five times over."""


def read_json(text: str, reviewed: Collection[LegalId]) -> InvoiceDocument:
    """Read the JSON form; see :func:`app.invoices.readers.read_invoice` for ``reviewed`` and the errors."""
    _check_syntax(text)
    try:
        form = InvoiceForm.model_validate_json(text)
    except ValidationError as error:
        _refuse(error)
    _refuse_empty(form)
    _check_currencies(form)
    lines = [_line(line, f"lines.{place}") for place, line in enumerate(form.lines)]
    document = assemble(
        Parts(
            format="json",
            kind=form.kind,
            type_code=form.type_code,
            profile=form.profile,
            number=clean_text(form.number, "number"),
            number_field="number",
            issued_on=parse_date(form.issued_on, "issued_on"),
            delivered_on=None if form.delivered_on is None else parse_date(form.delivered_on, "delivered_on"),
            due_on=None if form.due_on is None else parse_date(form.due_on, "due_on"),
            totals=Totals(
                form.gross.currency,
                net=form.net.minor,
                tax=form.tax.minor,
                gross=form.gross.minor,
                payable=_payable(form),
                rounding=0 if form.rounding is None else form.rounding.minor,
            ),
            reductions=[Reduction(kind=each.kind, amount=each.amount) for each in form.reductions],
            preceding=[
                Reference(
                    number=clean_text(each.number, f"preceding.{place}.number"),
                    issued_on=None
                    if each.issued_on is None
                    else parse_date(each.issued_on, f"preceding.{place}.issued_on"),
                )
                for place, each in enumerate(form.preceding)
            ],
            seller=_side(form.seller, "seller", reviewed),
            buyer=_side(form.buyer, "buyer", reviewed),
            lines=lines,
            has_lines=not any(each.code == "no-lines" for each in form.warnings),
            lines_total=None if form.lines_total is None else form.lines_total.minor,
            remarks=[*form.warnings, *_lines_remark(form, lines)],
        )
    )
    _check_worked_out(form, document)
    return document


def _payable(form: InvoiceForm) -> int:
    """What is still asked for: as said, or gross less the reductions.

    :raises TotalsError: both are said and do not agree.
    """
    reduced = sum(each.amount.minor for each in form.reductions)
    if form.payable is None:
        return form.gross.minor - reduced
    if form.reductions and not form.format and form.payable.minor != form.gross.minor - reduced:
        detail = Text(
            "Payable {payable} is not gross {gross} less the reductions {reduced}.",
            payable=form.payable,
            gross=form.gross,
            reduced=amount_text(reduced, form.gross.currency),
        )
        raise TotalsError(detail, "payable")
    return form.payable.minor


def _lines_remark(form: InvoiceForm, lines: Sequence[Line]) -> list[Remark]:
    """A warning where the lines do not sum, unless a warning that came with the form says why."""
    if any(each.code in {"no-lines", "line-amounts-rounded", "lines-do-not-add-up"} for each in form.warnings):
        return []
    return lines_remark(lines, (form.lines_total or form.net).minor, form.gross.currency)


def _check_currencies(form: InvoiceForm) -> None:
    sums: list[tuple[str, str]] = [("net", form.net.currency), ("tax", form.tax.currency)]
    if form.rounding is not None:
        sums.append(("rounding", form.rounding.currency))
    if form.lines_total is not None:
        sums.append(("lines_total", form.lines_total.currency))
    if form.payable is not None:
        sums.append(("payable", form.payable.currency))
    sums += [(f"reductions.{place}.amount", each.amount.currency) for place, each in enumerate(form.reductions)]
    wrong = [
        (
            name,
            Text("{name} is in {currency}, gross in {gross}.", name=name, currency=currency, gross=form.gross.currency),
        )
        for name, currency in sums
        if currency != form.gross.currency
    ]
    if wrong:
        raise CurrencyMismatchError(wrong[0][1], places=wrong)


def _check_worked_out(form: InvoiceForm, document: InvoiceDocument) -> None:
    """What the form repeats has to be what follows from the rest."""
    worked_out: Mapping[str, tuple[str | None, str]] = {
        "normalised_number": (form.normalised_number, normalise_number(form.number)),
        "currency": (form.currency, document.currency),
    }
    for name, (said, found) in worked_out.items():
        if said is not None and said != found:
            raise InvalidFieldError(
                Text(
                    "{name} is “{said}”, and “{found}” follows from the rest.", name=name, said=said[:80], found=found
                ),
                name,
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
            raise DuplicateFieldError(Text("“{name}” is there more than once in one object.", name=twice[:64]))
        return members

    def no_fraction(number: str) -> NoReturn:
        raise MalformedJsonError(Text("{number} is not a whole number of minor units.", number=number[:40]))

    def short(number: str) -> int:
        if len(number) > INTEGER_DIGITS_MAX:
            raise MalformedJsonError(Text("A number has {number} digits, which is too many.", number=len(number)))
        return int(number)

    if sum(map(text.count, ",{[")) > PARTS_MAX:
        raise InvoiceTooComplexError(Text("The JSON has more than {most} members and items.", most=PARTS_MAX))
    try:
        from_json(text, allow_inf_nan=False)
    except ValueError as error:
        if "recursion limit" in str(error):
            raise InvoiceTooComplexError(Text("Arrays or objects are nested too deeply.")) from error
        raise MalformedJsonError(Text("{fault}", fault=str(error))) from error
    json.loads(
        text, object_pairs_hook=no_duplicates, parse_float=no_fraction, parse_constant=no_fraction, parse_int=short
    )


def _refuse(error: ValidationError) -> NoReturn:
    """All that is missing in one answer; if nothing is, all that is of another form."""
    faults = [(".".join(str(step) for step in fault["loc"]), fault) for fault in error.errors(include_url=False)]
    missing = [field for field, fault in faults if fault["type"] == "missing"]
    if missing:
        _refuse_missing(missing)
    places = [
        (field, Text("{field}: {fault}", field=field, fault=field_text(fault))) for field, fault in faults[:FAULTS_MAX]
    ]
    raise InvalidFieldError(places[0][1], places=places) from error


def _refuse_missing(fields: Sequence[str]) -> NoReturn:
    places = [(field, Text("{field} is missing.", field=field)) for field in fields[:FAULTS_MAX]]
    raise MissingFieldError(Text("Missing: {fields}.", fields=fields[:FAULTS_MAX]), places=places)


def _refuse_empty(form: InvoiceForm) -> None:
    """A text that every invoice has, and that is there without a character, is as good as missing."""
    texts: Iterable[tuple[str, str]] = (
        ("number", form.number),
        ("seller.name", form.seller.name),
        ("buyer.name", form.buyer.name),
        *((f"lines.{place}.description", line.description) for place, line in enumerate(form.lines)),
        *((f"preceding.{place}.number", each.number) for place, each in enumerate(form.preceding)),
    )
    empty = [field for field, text in texts if not text.strip()]
    if empty:
        _refuse_missing(empty)


def _side(side: SideForm, field: str, reviewed: Collection[LegalId]) -> Side:
    def legal_id(form: Any, place: str) -> LegalId:
        return parse_legal_id(form.scheme, form.value, f"{field}.{place}", reviewed)

    return Side(
        name=clean_text(side.name, f"{field}.name"),
        legal_id=None if side.legal_id is None else legal_id(side.legal_id, "legal_id"),
        other_ids=tuple(legal_id(each, f"other_ids.{place}") for place, each in enumerate(side.other_ids)),
    )


def _line(line: LineForm, field: str) -> Line:
    def decimal(text: str | None, name: str) -> Any:
        return None if text is None else parse_decimal(text, f"{field}.{name}")

    return Line(
        description=clean_text(line.description, f"{field}.description"),
        quantity=decimal(line.quantity, "quantity"),
        unit=None if line.unit is None else clean_text(line.unit, f"{field}.unit") or None,
        amount_minor=line.amount_minor,
        tax_rate_percent=decimal(line.tax_rate_percent, "tax_rate_percent"),
        tax_minor=line.tax_minor,
    )
