"""The sums of EN 16931 over a document's totals, which UBL and CII share.

The standard calls a document that breaks one of them invalid, so it is refused, not warned of: BR-CO-10 (lines),
BR-CO-13 (net), BR-CO-15 (gross), BR-CO-16 (payable).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from app.invoices.document import Reduction, ReductionKind, Remark
from app.invoices.problems import TotalsError
from app.kernel.money import Money, decimal_text, exponent_of
from app.kernel.texts import Text

LINES_SLACK_MINOR = 1
"""Minor units that each line may be off in profiles that let lines round on their own (Factur-X EXTENDED,
BR-FXEXT-CO-10; EXTENDED-CTC-FR)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """A document's sums in signed minor units, as it states them. ``None`` where its profile leaves one out."""

    currency: str
    on_lines: int | None
    net: int
    tax: int
    gross: int
    payable: int
    allowances: int = 0
    charges: int = 0
    prepaid: int = 0
    rounding: int = 0
    rounding_in_gross: int = 0
    """Rounding that the gross has in it already, in profiles before EN 16931."""
    withheld: int = 0
    third_party: int = 0
    """Paid through the seller to somebody else (XRechnung extension, BT-DEX-002): added to what is payable."""
    names: dict[str, str] = field(default_factory=dict)
    """Where each sum stands, for refusals."""

    def negated(self) -> Sums:
        """The same with every sign turned."""
        return Sums(
            currency=self.currency,
            on_lines=None if self.on_lines is None else -self.on_lines,
            net=-self.net,
            tax=-self.tax,
            gross=-self.gross,
            payable=-self.payable,
            allowances=-self.allowances,
            charges=-self.charges,
            prepaid=-self.prepaid,
            rounding=-self.rounding,
            rounding_in_gross=-self.rounding_in_gross,
            withheld=-self.withheld,
            third_party=-self.third_party,
            names=self.names,
        )

    def check(self, lines: Sequence[Decimal], *, slack: bool) -> list[Remark]:
        """Check BR-CO-10, -13 and -16; BR-CO-15 is for every format and checked where all documents are.

        :param lines: the amounts of the lines as written; they may have more decimals than the currency.
        :param slack: the profile lets lines round on their own.
        :raises TotalsError: a sum does not agree.
        """
        remarks = []
        if self.on_lines is not None:
            if lines:
                remarks += self._check_lines(sum(lines, Decimal(0)), len(lines) if slack else 0)
            self._agree("BR-CO-13", "net", self.net, self.on_lines + self.charges - self.allowances, 0)
        asked = self.gross - self.prepaid + self.rounding + self.third_party
        if self.payable != asked or not self.withheld:
            self._agree("BR-CO-16", "payable", self.payable, asked - self.withheld, 0)
        if self.third_party:
            text = decimal_text(self.third_party, self.currency)
            remarks.append(Remark(code="third-party-payment", detail=f"{text} of it is collected for somebody else"))
        return remarks

    def reductions(self) -> list[Reduction]:
        """Why less is payable than the gross; empty where it is not less."""
        if self.payable >= self.gross or self.gross <= 0:
            return []
        withheld = self.withheld if self.payable == self.gross - self.prepaid + self.rounding - self.withheld else 0
        parts: tuple[tuple[ReductionKind, int], ...] = (
            ("Prepaid", self.prepaid),
            ("Retention", withheld),
            ("Rounding", -self.rounding),
        )
        return [Reduction(kind=kind, amount=Money(minor, self.currency)) for kind, minor in parts if minor > 0]

    def _check_lines(self, total: Decimal, slack: int) -> list[Remark]:
        minor = int(total.scaleb(exponent_of(self.currency)).quantize(Decimal(1), ROUND_HALF_UP))
        assert self.on_lines is not None  # noqa: S101  (the caller asked)
        self._agree("BR-CO-10", "on_lines", self.on_lines, minor, slack * LINES_SLACK_MINOR)
        if minor == self.on_lines:
            return []
        texts = (decimal_text(each, self.currency) for each in (minor, self.on_lines))
        return [Remark(code="lines-do-not-add-up", detail="the lines sum to {}, their total is {}".format(*texts))]

    def _agree(self, rule: str, name: str, stated: int, computed: int, slack: int) -> None:
        if abs(stated - computed) > slack:
            place = self.names.get(name, name)
            detail = Text(
                "{name} {stated} is not {computed} ({rule}).",
                name=place.rpartition(":")[2],
                stated=decimal_text(stated, self.currency),
                computed=decimal_text(computed, self.currency),
                rule=rule,
            )
            raise TotalsError(detail, place)
