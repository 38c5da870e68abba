"""Sums of a document that may be negative: tax of an invoice with negative lines, what is payable after an overpayment."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.money import MINOR_MAX, Amount


@dataclass(frozen=True, slots=True)
class SignedMoney(Amount):
    """An amount from -(2**53 - 1) to 2**53 - 1 minor units. It is only ever read and shown; what moves or is owed is
    :class:`~app.kernel.money.Money`."""

    MINOR_MIN = -MINOR_MAX
