"""Money: whole minor units (分, cents) of one ISO 4217 currency. No float ever becomes money, and nothing is rounded.

Limit: an amount is at most 2**53 - 1 minor units, so that every JSON reader holds it exactly and the contracts'
``uint64`` holds it with room to spare.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Self

from iso4217 import Currency
from pydantic import AfterValidator, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from app.kernel.texts import Text, TextError

MINOR_MAX = 2**53 - 1
"""The largest amount, in minor units: the largest integer below which every JSON number is exact (RFC 8259 §6)."""

DECIMAL_TEXT_LENGTH_MAX = 40
"""Characters of a written amount. 2**53 - 1 has 16 digits; the rest is room for zeros that carry no value."""

_DECIMAL = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]*)(?:\.(?P<fraction>[0-9]*))?", re.ASCII)


class MoneyError(TextError):
    """An amount or a currency that is not acceptable. ``code`` is a stable kebab-case word."""

    def __init__(self, code: str, detail: Text) -> None:
        super().__init__(detail)
        self.code = code


@lru_cache(maxsize=512)
def exponent_of(currency: str) -> int:
    """Digits after the decimal point in ``currency`` (ISO 4217): 2 for CNY and EUR, 0 for JPY, 3 for KWD.

    :raises MoneyError: ``currency-unknown``; also for codes without a minor unit, such as gold (XAU).
    """
    try:
        exponent = Currency(currency).exponent
    except ValueError:
        exponent = None
    if exponent is None:
        raise MoneyError(
            "currency-unknown",
            Text("“{currency}” is not an ISO 4217 currency with a minor unit.", currency=currency[:16]),
        )
    return exponent


def minor_units(text: str, currency: str) -> int:
    """The signed number of minor units that a decimal text says, exactly: ``"-12.5"`` in CNY is -1250.

    The form is that of ``xsd:decimal``: an optional sign, ASCII digits, at most one point; no exponent, no grouping,
    no spaces. Zeros beyond the currency's exponent are accepted, any other digit there is refused.

    :raises MoneyError: ``amount-malformed``, ``amount-fractional-minor-unit``, ``amount-out-of-range`` (beyond
        ±(2**53 - 1)), ``currency-unknown``.
    """
    exponent = exponent_of(currency)
    found = _DECIMAL.fullmatch(text) if len(text) <= DECIMAL_TEXT_LENGTH_MAX else None
    if found is None or not (found["whole"] or found["fraction"]):
        raise MoneyError(
            "amount-malformed", Text("“{text}” is not a plain decimal number.", text=text[:DECIMAL_TEXT_LENGTH_MAX])
        )
    fraction = (found["fraction"] or "").rstrip("0")
    if len(fraction) > exponent:
        raise MoneyError(
            "amount-fractional-minor-unit",
            Text(
                "{text} {currency} has more than {exponent} decimals.", text=text, currency=currency, exponent=exponent
            ),
        )
    minor = int((found["whole"] or "0") + fraction.ljust(exponent, "0"))
    if minor > MINOR_MAX:
        raise MoneyError(
            "amount-out-of-range",
            Text(
                "{text} {currency} is more than {most}, the largest amount.",
                text=text,
                currency=currency,
                most=amount_text(MINOR_MAX, currency),
            ),
        )
    return -minor if found["sign"] == "-" else minor


def decimal_text(minor: int, currency: str) -> str:
    """The decimal text of a signed number of minor units, with exactly the currency's decimals: ``"1000.00"``."""
    exponent = exponent_of(currency)
    sign, digits = "-" if minor < 0 else "", str(abs(minor)).rjust(exponent + 1, "0")
    return f"{sign}{digits[:-exponent]}.{digits[-exponent:]}" if exponent else f"{sign}{digits}"


def amount_text(minor: int, currency: str) -> str:
    """An amount as a person reads it: ``"1,000.00 CNY"``."""
    whole, point, fraction = decimal_text(abs(minor), currency).partition(".")
    return f"{'-' if minor < 0 else ''}{int(whole):,}{point}{fraction} {currency}"


@dataclass(frozen=True, slots=True)
class Amount:
    """Whole minor units of a currency, within bounds that a subclass sets. JSON: ``{"amount": 100000000, "currency": "CNY"}``.

    :raises TypeError: ``minor`` is not an ``int`` (a ``float``, a ``bool`` and a ``str`` are not).
    :raises MoneyError: ``amount-out-of-range``, ``currency-unknown``.
    """

    MINOR_MIN: ClassVar[int]

    minor: int
    currency: str = "CNY"

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"money is a whole number of minor units, never a {type(self.minor).__name__}")
        exponent_of(self.currency)
        if not self.MINOR_MIN <= self.minor <= MINOR_MAX:
            raise MoneyError(
                "amount-out-of-range",
                Text(
                    "The amount has to be from {least} to {most}.",
                    least=amount_text(self.MINOR_MIN, self.currency),
                    most=amount_text(MINOR_MAX, self.currency),
                ),
            )

    def decimal(self) -> str:
        """The amount as plain decimal text: ``"1000000.00"``."""
        return decimal_text(self.minor, self.currency)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Self], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Strict on the wire: no numeric strings, no floats, no booleans, no other members."""
        wire = core_schema.typed_dict_schema(
            {
                "amount": core_schema.typed_dict_field(
                    core_schema.int_schema(strict=True, ge=cls.MINOR_MIN, le=MINOR_MAX)
                ),
                "currency": core_schema.typed_dict_field(core_schema.str_schema(strict=True, pattern="^[A-Z]{3}$")),
            },
            extra_behavior="forbid",
        )
        from_wire = core_schema.no_info_after_validator_function(cls._from_wire, wire)
        return core_schema.json_or_python_schema(
            json_schema=from_wire,
            python_schema=core_schema.no_info_wrap_validator_function(cls._keep, from_wire),
            serialization=core_schema.plain_serializer_function_ser_schema(cls._to_wire, return_schema=wire),
        )

    @classmethod
    def _keep(cls, value: Any, read: core_schema.ValidatorFunctionWrapHandler) -> Self:
        """An amount stays as it is; a union with it would put its own name into the place of every error."""
        return value if isinstance(value, cls) else read(value)

    @classmethod
    def _from_wire(cls, wire: dict[str, Any]) -> Self:
        return cls(wire["amount"], wire["currency"])

    def __str__(self) -> str:
        return amount_text(self.minor, self.currency)

    def _to_wire(self) -> dict[str, Any]:
        return {"amount": self.minor, "currency": self.currency}


@dataclass(frozen=True, slots=True)
class Money(Amount):
    """An amount from 0 to 2**53 - 1 minor units."""

    MINOR_MIN = 0

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Read a decimal text exactly, as :meth:`decimal` writes it; see :func:`minor_units` for its form and errors."""
        return cls(minor_units(text, currency), currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same_currency(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same_currency(other), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same_currency(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same_currency(other)

    def _same_currency(self, other: Money) -> int:
        if self.currency != other.currency:
            raise MoneyError(
                "currency-mismatch",
                Text("{currency} and {other} do not mix.", currency=self.currency, other=other.currency),
            )
        return other.minor


def _refuse_zero(money: Money) -> Money:
    if money.minor == 0:
        raise MoneyError("amount-out-of-range", Text("The amount has to be more than zero."))
    return money


PositiveMoney = Annotated[Money, AfterValidator(_refuse_zero)]
"""Money that moves or is owed: at least one minor unit."""
