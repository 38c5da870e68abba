"""Invoices that look like another one between the same two firms. It warns the person who confirms; it decides nothing.

The register already refuses the same number twice. This finds the same claim under a number that only looks
different: ``INV-1O1`` for ``INV-101``, ``INV-0101``, ``INV-101-A``, two digits swapped; or another number for about the
same amount at about the same time. Numbers that follow each other are ordinary, so one changed digit says something
only beside a near amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.invoices.numbers import InvoiceNumber
from app.kernel.money import Money
from app.parties.legal_ids import LegalId

NEAR_AMOUNT_BPS = 100
"""Amounts within 1 % of the larger are near: a changed freight charge, a rounded total."""
NEAR_DATE_DAYS = 7
"""Issue dates within a week are near: an invoice written again after a refusal."""
SUFFIX_LENGTH_MAX = 3
"""Characters of a suffix such as ``-A``, ``/2`` or ``-R1``."""

Reason = Literal[
    "confusable-characters",
    "same-number-written-otherwise",
    "transposed-characters",
    "suffix",
    "one-character-differs",
    "near-amount-and-date",
    "same-number-other-buyer",
]

# Letters, digits and signs that a person or a scanner takes for each other. Normalised numbers are ASCII without lower
# case letters, so this is all that Unicode's confusables (UTS 39) leave, and what scanners add.
_CONFUSABLE = str.maketrans("OQDIL|!ZSBG$", "000111125865")
_PUNCTUATION = re.compile(r"[^A-Z0-9]", re.ASCII)
_ZEROS_BEFORE_DIGITS = re.compile(r"(?<![0-9])0+(?=[0-9])")


@dataclass(frozen=True, slots=True)
class InvoiceTraits:
    """What is compared of an invoice. ``number`` is normalised; ``amount`` is the gross."""

    seller: LegalId
    buyer: LegalId
    amount: Money
    issued_on: date
    number: InvoiceNumber


@dataclass(frozen=True, slots=True)
class LookAlike:
    """An existing invoice that looks like the candidate, and why."""

    other: InvoiceTraits
    reasons: tuple[Reason, ...]


def look_alikes(candidate: InvoiceTraits, existing: Iterable[InvoiceTraits]) -> Iterator[LookAlike]:
    """The existing invoices that look like the candidate, in the order given. The candidate itself is passed over."""
    for other in existing:
        reasons = tuple(_reasons(candidate, other))
        if reasons:
            yield LookAlike(other, reasons)


def core_of(number: str) -> str:
    """The number without punctuation, confusable letters and leading zeros of its groups. Equal for numbers of confusable
    characters, and for one number written in two ways."""
    return _PUNCTUATION.sub("", _ZEROS_BEFORE_DIGITS.sub("", number.translate(_CONFUSABLE)))


def transposed(number: str) -> set[str]:
    """The numbers that have two neighbouring characters of this one transposed."""
    swapped = (
        number[:place] + number[place + 1] + number[place] + number[place + 2 :] for place in range(len(number) - 1)
    )
    return {each for each in swapped if each != number}


def stems(number: str) -> set[str]:
    """What is left of a number without a suffix that is set apart."""
    lengths = range(1, min(SUFFIX_LENGTH_MAX, len(number) - 1) + 1)
    return {number[:-length] for length in lengths if _suffixed(number[:-length], number)}


def near_to(amount: int) -> tuple[int, int]:
    """The least and the most that is near to an amount, minor units."""
    whole = 10_000
    return -(-amount * (whole - NEAR_AMOUNT_BPS) // whole), amount * whole // (whole - NEAR_AMOUNT_BPS)


def _reasons(one: InvoiceTraits, other: InvoiceTraits) -> Iterator[Reason]:
    if one.seller != other.seller:
        return
    if one.buyer != other.buyer:
        if one.number == other.number:
            yield "same-number-other-buyer"
        return
    if one.number == other.number:
        return
    near_amount = _near_amount(one.amount, other.amount)
    yield from _number_reasons(one.number, other.number, near_amount=near_amount)
    if near_amount and abs((one.issued_on - other.issued_on).days) <= NEAR_DATE_DAYS:
        yield "near-amount-and-date"


def _number_reasons(one: str, other: str, *, near_amount: bool) -> Iterator[Reason]:
    if one.translate(_CONFUSABLE) == other.translate(_CONFUSABLE):
        yield "confusable-characters"
    elif core_of(one) == core_of(other):
        yield "same-number-written-otherwise"
    elif _transposed(one, other):
        yield "transposed-characters"
    elif _suffixed(one, other):
        yield "suffix"
    elif near_amount and _one_edit_apart(one, other):
        yield "one-character-differs"


def _near_amount(one: Money, other: Money) -> bool:
    larger, smaller = max(one.minor, other.minor), min(one.minor, other.minor)
    return one.currency == other.currency and (larger - smaller) * 10_000 <= larger * NEAR_AMOUNT_BPS


def _transposed(one: str, other: str) -> bool:
    """Equal but for two neighbours that changed places."""
    if len(one) != len(other):
        return False
    places = [place for place, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and one[places[0]] == other[places[1]]
        and one[places[1]] == other[places[0]]
    )


def _suffixed(one: str, other: str) -> bool:
    """One is the other with a few characters behind it that are set apart: punctuation, or a letter after a digit."""
    short, long = sorted((one, other), key=len)
    suffix = long[len(short) :]
    if not long.startswith(short) or not 1 <= len(suffix) <= SUFFIX_LENGTH_MAX:
        return False
    return bool(_PUNCTUATION.match(suffix)) or (short[-1].isdigit() and suffix[0].isalpha())


def _one_edit_apart(one: str, other: str) -> bool:
    """One character inserted, left out or replaced."""
    if abs(len(one) - len(other)) > 1:
        return False
    ahead = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    rest, other_rest = one[ahead:], other[ahead:]
    return rest[1:] == other_rest[1:] or rest[1:] == other_rest or rest == other_rest[1:]
