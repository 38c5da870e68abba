"""Checks of input that need to know the resource it is for."""

from __future__ import annotations

from app.kernel.money import Money
from app.kernel.problems import FieldError, InvalidInput


def minor_in(currency: str, field: str, money: Money) -> int:
    """The minor units of an amount that has to be in this currency.

    :param field: its place in the body, for the caller who got it wrong.
    :raises InvalidInput: it is in another one.
    """
    if money.currency != currency:
        wrong = FieldError(field=f"{field}.currency", code="currency-differs", detail=f"It has to be {currency}.")
        raise InvalidInput(f"The amount is in {money.currency}; here everything is in {currency}.", errors=[wrong])
    return money.minor
