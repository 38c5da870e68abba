"""What UBL and CII documents have in common: the semantic model of EN 16931, whose business terms (BT) are named here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from app.invoices.document import DocumentKind, Format, InvoiceDocument, Line, Reference, Remark, Side
from app.invoices.problems import UnsupportedTypeError
from app.invoices.readers import codes
from app.invoices.readers.assembly import Parts, Totals, assemble
from app.invoices.readers.ids import SideIds
from app.invoices.readers.nodes import Node
from app.invoices.readers.sums import Sums
from app.kernel.money import exponent_of
from app.kernel.texts import Text

Value = TypeVar("Value")

_WITH_TYPES = ("cen.eu:en16931", "peppol:pint", "factur-x", "zugferd", "xrechnung")
_WITHOUT_LINES = (
    "factur-x.eu:1p0:minimum",
    "factur-x.eu:1p0:basicwl",
    "zugferd.de:2p0:minimum",
    "zugferd.de:2p0:basicwl",
)
_LINES_ROUND = (
    "#conformant#urn:factur-x.eu:1p0:extended",
    "#conformant#urn:zugferd.de:2p0:extended",
    "extended-ctc-fr",
)
_THIRD_PARTY = ("extension:xrechnung",)


@dataclass(frozen=True, slots=True)
class Profile:
    """The specification a document says it follows (BT-24), by what it allows beyond the standard."""

    name: str

    @property
    def has_types(self) -> bool:
        """Whether its documents have to say what type they are, as EN 16931 and all that build on it do."""
        return any(part in self.name.lower() for part in _WITH_TYPES)

    @property
    def has_lines(self) -> bool:
        """Whether its documents have lines; Factur-X MINIMUM and BASIC WL give totals alone."""
        return not any(part in self.name.lower() for part in _WITHOUT_LINES)

    @property
    def lines_round(self) -> bool:
        """Whether each line may be off by a cent."""
        return any(part in self.name.lower() for part in _LINES_ROUND)

    @property
    def has_third_parties(self) -> bool:
        """Whether amounts for somebody else are collected with it (XRechnung's extension, BG-DEX-09)."""
        return any(part in self.name.lower() for part in _THIRD_PARTY)


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line, and its amount as written, which may have more decimals than the currency."""

    line: Line
    exact: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the reader of a syntax found, with the document's own signs."""

    format: Format
    root: DocumentKind | None
    """What the root element says it is, where it says so."""
    type_code: str | None
    type_field: str
    profile: Profile
    number: str
    number_field: str
    issued_on: date
    delivery_dates: Sequence[date]
    due_dates: Sequence[date]
    sums: Sums
    seller: tuple[str, SideIds]
    buyer: tuple[str, SideIds]
    lines: Sequence[ReadLine]
    preceding: Sequence[Reference]
    remarks: Sequence[Remark] = ()


def document(found: Found) -> InvoiceDocument:
    """The document of what was found. One whose gross is negative takes back what it names: it is a credit note.

    :raises InvoiceError: its type, sums, number or lines are not acceptable.
    """
    kind = _kind(found)
    remarks = [*found.remarks, *codes.remarks_of(found.type_code or "")]
    if found.profile.has_lines or found.lines:
        remarks += found.sums.check([each.exact for each in found.lines], slack=found.profile.lines_round)
    sums, lines = found.sums, [each.line for each in found.lines]
    if sums.gross < 0:
        if kind == "Invoice":
            remarks.append(Remark(code="negative-invoice", detail="an invoice of negative amounts takes back another"))
        kind, sums, lines = "CreditNote", sums.negated(), [line.negated() for line in lines]
    remarks += _rounded(found)
    due = only(found.due_dates)
    if due is None and found.due_dates:
        days = ", ".join(sorted({str(day) for day in found.due_dates}))
        remarks.append(Remark(code="several-due-dates", detail=f"parts of it are due on {days}"))
    sides: list[Side] = []
    for name, ids in (found.seller, found.buyer):
        sides.append(ids.side(name))
        remarks += ids.remarks
    return assemble(
        Parts(
            format=found.format,
            kind=kind,
            type_code=found.type_code,
            profile=found.profile.name or None,
            number=found.number,
            number_field=found.number_field,
            issued_on=found.issued_on,
            delivered_on=only(found.delivery_dates),
            due_on=due,
            totals=Totals(
                sums.currency,
                net=sums.net,
                tax=sums.tax,
                gross=sums.gross,
                payable=sums.payable,
                rounding=sums.rounding_in_gross,
            ),
            lines_total=sums.on_lines,
            reductions=sums.reductions(),
            preceding=found.preceding,
            seller=sides[0],
            buyer=sides[1],
            lines=lines,
            has_lines=found.profile.has_lines,
            remarks=remarks,
        )
    )


def _kind(found: Found) -> DocumentKind:
    if found.type_code is None and found.root is not None:
        return found.root
    if found.type_code in codes.CREDIT_NOTES:
        return "CreditNote"
    if found.type_code in codes.INVOICES:
        return "CreditNote" if found.root == "CreditNote" else "Invoice"
    profile = found.profile.name[:120] or "no specification"
    raise UnsupportedTypeError(
        Text(
            "Type code “{code}” is none of those that EN 16931 allows (UNTDID 1001, BR-CL-01), and the codes of "
            "the document's profile ({profile}) are not known here.",
            code=(found.type_code or "")[:16],
            profile=profile,
        ),
        found.type_field,
    )


def payee_remarks(payees: Sequence[Node]) -> list[Remark]:
    """What is said where the document names a payee."""
    if not payees:
        return []
    return [Remark(code="payee-is-not-seller", detail="the document names another payee than its seller")]


def only(values: Iterable[Value]) -> Value | None:
    """The value, where all are the same one; ``None`` where they differ, or there is none."""
    different = set(values)
    return different.pop() if len(different) == 1 else None


def _rounded(found: Found) -> list[Remark]:
    """One remark for all the lines whose amounts have more decimals than the currency."""
    count = sum(1 for each in found.lines if each.exact != each.exact.quantize(_least(found.sums.currency)))
    if not count:
        return []
    detail = f"{count} line amounts have more decimals than {found.sums.currency} and are shown rounded"
    return [Remark(code="line-amounts-rounded", detail=detail)]


def _least(currency: str) -> Decimal:
    return Decimal(1).scaleb(-exponent_of(currency))
