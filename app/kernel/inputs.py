"""Checks of input that need to know the resource it is for."""

from __future__ import annotations

from app.kernel.money import Money
from app.kernel.problems import FieldError, InvalidInput
from app.kernel.texts import Text


def minor_in(currency: str, field: str, money: Money) -> int:
    """The minor units of an amount that has to be in this currency.

    :param field: its place in the body, for the caller who got it wrong.
    :raises InvalidInput: it is in another one.
    """
    if money.currency != currency:
        wrong = FieldError(
            field=f"{field}.currency",
            code="currency-differs",
            detail=Text("This has to be {currency}.", currency=currency),
        )
        raise InvalidInput(
            Text(
                "The amount is in {given}, and here everything is in {needed}; give it in that.",
                given=money.currency,
                needed=currency,
            ),
            errors=[wrong],
        )
    return money.minor
