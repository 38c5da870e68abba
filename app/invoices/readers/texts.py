"""From text to values, one way for every format. Each function names the field it complains about."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from app.invoices.problems import InvalidAmountError, InvalidFieldError, InvalidLegalIdError
from app.kernel.money import MINOR_MAX, MoneyError, amount_text, exponent_of, minor_units
from app.kernel.texts import Text
from app.parties.legal_ids import LegalId, LegalIdError

TEXT_LENGTH_MAX = 4_000
"""Characters of a name or a description. EN 16931 sets none; long enough for a line's full specification."""

DECIMAL_LENGTH_MAX = 28
"""Characters of a quantity or a rate: as many digits as ``decimal`` reckons with exactly by default."""

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
"""Dates outside are slips of the keyboard; on chain a date is days since 1970 and never negative."""

_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", re.ASCII)
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)
# Bidirectional overrides and isolates make a name read otherwise than it is stored.
_DISGUISES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_text(text: str, field: str) -> str:
    """Text for people: white space collapsed; may be empty.

    :raises InvalidFieldError: control characters, lone surrogates, bidirectional overrides, or too long.
    """
    collapsed = " ".join(text.split())
    if len(collapsed) > TEXT_LENGTH_MAX:
        raise InvalidFieldError(Text("The text has more than {most} characters.", most=TEXT_LENGTH_MAX), field)
    if any(unicodedata.category(character) in {"Cc", "Cs"} or character in _DISGUISES for character in collapsed):
        raise InvalidFieldError(Text("The text has control characters or text-direction overrides."), field)
    return collapsed


def parse_date(text: str, field: str) -> date:
    """The calendar date as written (``xsd:date``): a zone, which it may carry, does not move it.

    :raises InvalidFieldError: another form, no such day, or outside 2000..2099.
    """
    found = _DATE.fullmatch(text)
    try:
        day = date.fromisoformat(found[1]) if found else None
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise InvalidFieldError(
            Text(
                "“{text}” is not a date from {first_day} to {last_day}.",
                text=text[:40],
                first_day=FIRST_DAY,
                last_day=LAST_DAY,
            ),
            field,
        )
    return day


def parse_decimal(text: str, field: str) -> Decimal:
    """A quantity or a rate: a plain decimal, exact, no exponent.

    :raises InvalidFieldError: any other text.
    """
    if len(text) > DECIMAL_LENGTH_MAX or not _DECIMAL.fullmatch(text):
        raise InvalidFieldError(Text("“{text}” is not a plain decimal number.", text=text[:DECIMAL_LENGTH_MAX]), field)
    return Decimal(text)


def parse_minor(text: str, currency: str, field: str) -> int:
    """Signed minor units of a decimal amount.

    :raises InvalidAmountError: not plain, fractions of a minor unit, or out of range.
    """
    try:
        return minor_units(text, currency)
    except MoneyError as error:
        raise InvalidAmountError(error.detail, field) from error


def parse_rounded(text: str, currency: str, field: str) -> tuple[int, Decimal]:
    """Minor units of a line's amount, half a unit rounded up, and the amount as written: lines may have more decimals than
    the currency, and the totals may not.

    :raises InvalidAmountError: not plain, or out of range.
    """
    if len(text) > DECIMAL_LENGTH_MAX or not _DECIMAL.fullmatch(text):
        raise InvalidAmountError(Text("“{text}” is not a plain decimal number.", text=text[:DECIMAL_LENGTH_MAX]), field)
    exact = Decimal(text)
    if abs(exact) > MINOR_MAX:
        raise _too_large(text, currency, field)
    minor = int(exact.scaleb(exponent_of(currency)).quantize(Decimal(1), ROUND_HALF_UP))
    if abs(minor) > MINOR_MAX:
        raise _too_large(text, currency, field)
    return minor, exact


def _too_large(text: str, currency: str, field: str) -> InvalidAmountError:
    detail = Text(
        "{text} {currency} is more than {most}, the largest amount.",
        text=text,
        currency=currency,
        most=amount_text(MINOR_MAX, currency),
    )
    return InvalidAmountError(detail, field)


def parse_currency(text: str, field: str) -> str:
    """An ISO 4217 code.

    :raises InvalidFieldError: not a currency with a minor unit.
    """
    try:
        exponent_of(text)
    except MoneyError as error:
        raise InvalidFieldError(error.detail, field) from error
    return text


def parse_legal_id(scheme: str, text: str, field: str, reviewed: Collection[LegalId]) -> LegalId:
    """A checked legal id; a failing USCC digit is accepted only for an id in ``reviewed``.

    :raises InvalidLegalIdError: unknown scheme, wrong form or failing check digit.
    """
    try:
        found = LegalId.parse(scheme, text, reviewed=True)
    except LegalIdError as error:
        raise InvalidLegalIdError(error.detail, field) from error
    if not found.check_digit_holds and found not in reviewed:
        raise InvalidLegalIdError(Text("The check digit of {legal_id} does not hold.", legal_id=found), field)
    return found
