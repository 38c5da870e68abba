"""Sums of a document that may be negative: tax of an invoice with negative lines, what is payable after an overpayment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from app.kernel.money import MINOR_MAX, Money, MoneyError, decimal_text, exponent_of


@dataclass(frozen=True, slots=True)
class SignedMoney:
    """An amount from -(2**53 - 1) to 2**53 - 1 minor units, in JSON written as money is. It is only ever read and shown;
    what moves or is owed is :class:`~app.kernel.money.Money`.

    :raises TypeError: ``minor`` is not an ``int``.
    :raises MoneyError: ``amount-out-of-range``, ``currency-unknown``.
    """

    minor: int
    currency: str = "CNY"

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"money is a whole number of minor units, never a {type(self.minor).__name__}")
        exponent_of(self.currency)
        if not -MINOR_MAX <= self.minor <= MINOR_MAX:
            raise MoneyError("amount-out-of-range", f"{self.minor} {self.currency} is not in ±{MINOR_MAX}")

    def decimal(self) -> str:
        """The amount as plain decimal text: ``"-12.50"``."""
        return decimal_text(self.minor, self.currency)

    def as_money(self) -> Money:
        """The same, where it is not negative.

        :raises MoneyError: it is.
        """
        return Money(self.minor, self.currency)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[SignedMoney], handler: GetCoreSchemaHandler) -> CoreSchema:
        """As strict on the wire as money is."""
        wire = core_schema.typed_dict_schema(
            {
                "amount": core_schema.typed_dict_field(
                    core_schema.int_schema(strict=True, ge=-MINOR_MAX, le=MINOR_MAX)
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
    def _keep(cls, value: Any, read: core_schema.ValidatorFunctionWrapHandler) -> SignedMoney:
        return value if isinstance(value, cls) else read(value)

    @classmethod
    def _from_wire(cls, wire: dict[str, Any]) -> SignedMoney:
        return cls(wire["amount"], wire["currency"])

    def _to_wire(self) -> dict[str, Any]:
        return {"amount": self.minor, "currency": self.currency}
