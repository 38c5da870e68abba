"""Types of fields: plain integers and bytes inside, the REST forms of ``api.md`` outside.

``Instant`` is seconds UTC inside and RFC 3339 outside, ``Day`` is days since 1970-01-01 and ``YYYY-MM-DD``, ids are
integers of their own type and decimal strings, addresses and hashes are raw bytes and ``0x`` hex. What a request carries is
validated in the context :data:`OUTSIDE`, where only the forms outside count: 2026 is no date, although day 2026 has one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Annotated, Any, TypeGuard, TypeVar

from pydantic import BeforeValidator, Field, PlainSerializer, StringConstraints, ValidationInfo, WithJsonSchema

from app.kernel.ids import (
    ApprovalId,
    BankAccountId,
    ClaimId,
    IdError,
    InvoiceId,
    InvoiceKey,
    LoanId,
    OfferId,
    PartyId,
    PayoutId,
    PledgeId,
    ReceivableId,
    RequestId,
    TransferOfferId,
    invoice_key_text,
    parse_id,
    parse_invoice_key,
)
from app.kernel.texts import Text, TextError
from chain.ethereum.hexes import hex_text
from chain.port import Address, Hash32

OUTSIDE = {"from": "outside"}
"""Context in which what a caller sent is validated: the service's own forms of a value are none of it."""

SQL_INTEGER_MAX = 2**63 - 1
SECONDS_MAX = 253_402_300_799
"""9999-12-31T23:59:59Z, the last instant RFC 3339 can write; a uint40 holds more."""
DAYS_MAX = SECONDS_MAX // 86_400
_EPOCH = date(1970, 1, 1)
_EPOCH_INSTANT = datetime(1970, 1, 1)  # noqa: DTZ001  (in UTC, which its text says by itself)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


Own = TypeVar("Own", int, bytes)


def _is_own(value: Any, kind: type[Own], info: ValidationInfo) -> TypeGuard[Own]:
    """Whether a value is in the service's own form, and may be."""
    return type(value) is kind and info.context is not OUTSIDE


_NOT_IN_CALENDAR = Text("The calendar has no such day, or the day no such time.")


def _not_before_1970(number: int) -> int:
    if number < 0:
        raise TextError(Text("Nothing on the ledger is older than 1970."))
    return number


def parse_instant(value: Any) -> int:
    """Seconds UTC of an RFC 3339 instant in whole seconds.

    :raises ValueError: it is none, or before 1970.
    """
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise TextError(Text("An instant is written 2026-11-22T08:30:00Z, in whole seconds."))
    try:
        instant = datetime.fromisoformat(value)
    except ValueError as error:
        raise TextError(_NOT_IN_CALENDAR) from error
    return _not_before_1970(int(instant.timestamp()))


def instant_text(seconds: int) -> str:
    """RFC 3339 in UTC."""
    return (_EPOCH_INSTANT + timedelta(seconds=seconds)).isoformat() + "Z"


def compact_text(text: str) -> str:
    """NFKC, without white space, ASCII letters raised: how numbers and references that people write are compared."""
    compact = "".join(unicodedata.normalize("NFKC", text).split())
    return compact.upper() if compact.isascii() else compact


def printable(text: str) -> str:
    """
    :raises ValueError: it says nothing that can be read.
    """
    if not text.isprintable() or not text.strip():
        raise TextError(Text("Say it in printable characters."))
    return text


def parse_day(value: Any) -> int:
    """Days since 1970-01-01 of ``YYYY-MM-DD``.

    :raises ValueError: it is none, or before 1970.
    """
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise TextError(Text("A date is written 2026-11-22, and is not before 1970."))
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise TextError(_NOT_IN_CALENDAR) from error
    return _not_before_1970((day - _EPOCH).days)


def day_text(days: int) -> str:
    """``YYYY-MM-DD``."""
    return (_EPOCH + timedelta(days=days)).isoformat()


def _raw(length: int, value: Any, info: ValidationInfo) -> bytes:
    if _is_own(value, bytes, info) and len(value) == length:
        return value
    return _unhexed(length, value)


def _unhexed(length: int, value: Any) -> bytes:
    if not isinstance(value, str) or not re.fullmatch(f"0x[0-9a-fA-F]{{{2 * length}}}", value):
        raise TextError(
            Text("{length} bytes are written 0x and {digits} hex digits.", length=length, digits=2 * length)
        )
    return bytes.fromhex(value[2:])


def stored_id(kind: Callable[[int], Any], text: str) -> Any:
    """An id that a table can hold.

    :raises IdError: not an id, or beyond the largest number of an SQL table; nothing has such an id.
    """
    found = parse_id(kind, text)
    if found > SQL_INTEGER_MAX:
        raise IdError(Text("“{text}” is beyond every number given out.", text=text))
    return found


def account_of(text: str) -> Address:
    """The address that a path names.

    :raises IdError: any other text.
    """
    try:
        return Address(_unhexed(20, text))
    except TextError as error:
        raise IdError(error.detail) from error


def _id(kind: Callable[[int], Any], value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str) and not _is_own(value, int, info):
        raise TextError(Text('An id is a text of digits, such as "17".'))
    return stored_id(kind, str(value))


def _instant(value: Any, info: ValidationInfo) -> int:
    if _is_own(value, int, info) and 0 <= value <= SECONDS_MAX:
        return value
    return parse_instant(value)


def _day(value: Any, info: ValidationInfo) -> int:
    if _is_own(value, int, info) and 0 <= value <= DAYS_MAX:
        return value
    return parse_day(value)


def _key(value: Any, info: ValidationInfo) -> InvoiceKey:
    return InvoiceKey(value) if _is_own(value, bytes, info) else parse_invoice_key(value)


_ID_SHAPE = WithJsonSchema({"type": "string", "pattern": "^[1-9][0-9]{0,19}$", "examples": ["17"]})
_TEXT = PlainSerializer(str, return_type=str)
_HEX = PlainSerializer(hex_text, return_type=str)

Instant = Annotated[
    int,
    BeforeValidator(_instant),
    PlainSerializer(instant_text, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-22T08:30:00Z"]}),
]
Day = Annotated[
    int,
    BeforeValidator(_day),
    PlainSerializer(day_text, return_type=str),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-11-22"]}),
]
AccountField = Annotated[
    Address,
    BeforeValidator(partial(_raw, 20)),
    _HEX,
    WithJsonSchema({"type": "string", "pattern": "^0x[0-9a-fA-F]{40}$", "examples": ["0x" + "a1" * 20]}),
]
HashField = Annotated[
    Hash32,
    BeforeValidator(partial(_raw, 32)),
    _HEX,
    WithJsonSchema({"type": "string", "pattern": "^0x[0-9a-fA-F]{64}$", "examples": ["0x" + "5f" * 32]}),
]
PersonField = Annotated[
    bytes,
    BeforeValidator(partial(_raw, 16)),
    _HEX,
    WithJsonSchema({"type": "string", "pattern": "^0x[0-9a-fA-F]{32}$", "examples": ["0x" + "5e" * 16]}),
]
SignatureField = Annotated[
    bytes,
    BeforeValidator(partial(_raw, 65)),
    _HEX,
    WithJsonSchema({"type": "string", "pattern": "^0x[0-9a-fA-F]{130}$", "examples": ["0x" + "c5" * 64 + "1b"]}),
]
InvoiceKeyField = Annotated[
    InvoiceKey,
    BeforeValidator(_key),
    PlainSerializer(invoice_key_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^0x[0-9a-f]{64}$", "examples": ["0x" + "5f" * 32]}),
]
CurrencyCode = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
"""An ISO 4217 code; whether the ledger has it, the rules know."""
CurrencyAsked = Annotated[CurrencyCode | None, Field(description="ISO 4217", examples=["CNY"])]
"""What a list is narrowed to; any where there is none."""
PartyIdField = Annotated[PartyId, BeforeValidator(partial(_id, PartyId)), _TEXT, _ID_SHAPE]
InvoiceIdField = Annotated[InvoiceId, BeforeValidator(partial(_id, InvoiceId)), _TEXT, _ID_SHAPE]
ReceivableIdField = Annotated[ReceivableId, BeforeValidator(partial(_id, ReceivableId)), _TEXT, _ID_SHAPE]
ClaimIdField = Annotated[ClaimId, BeforeValidator(partial(_id, ClaimId)), _TEXT, _ID_SHAPE]
TransferOfferIdField = Annotated[TransferOfferId, BeforeValidator(partial(_id, TransferOfferId)), _TEXT, _ID_SHAPE]
RequestIdField = Annotated[RequestId, BeforeValidator(partial(_id, RequestId)), _TEXT, _ID_SHAPE]
OfferIdField = Annotated[OfferId, BeforeValidator(partial(_id, OfferId)), _TEXT, _ID_SHAPE]
LoanIdField = Annotated[LoanId, BeforeValidator(partial(_id, LoanId)), _TEXT, _ID_SHAPE]
PledgeIdField = Annotated[PledgeId, BeforeValidator(partial(_id, PledgeId)), _TEXT, _ID_SHAPE]
PayoutIdField = Annotated[PayoutId, BeforeValidator(partial(_id, PayoutId)), _TEXT, _ID_SHAPE]
BankAccountIdField = Annotated[BankAccountId, BeforeValidator(partial(_id, BankAccountId)), _TEXT, _ID_SHAPE]
ApprovalIdField = Annotated[ApprovalId, BeforeValidator(partial(_id, ApprovalId)), _TEXT, _ID_SHAPE]
