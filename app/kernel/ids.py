"""The ledger's names for things, one type per noun, so that a claim's number cannot stand where a loan's belongs.

On chain a number is a ``uint64`` counted from 1 (a party's a ``uint32``) and an invoice key is a ``bytes32``.
Over REST every id is a string: a number in decimal without leading zeros, a key as ``0x`` and 64 hex digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NewType, TypeVar

from app.kernel.texts import Text, TextError

PartyId = NewType("PartyId", int)
InvoiceId = NewType("InvoiceId", int)
"""An invoice's number in the register; its :data:`InvoiceKey` says which invoice of the world it is."""
ReceivableId = NewType("ReceivableId", int)
ClaimId = NewType("ClaimId", int)
TransferOfferId = NewType("TransferOfferId", int)
RequestId = NewType("RequestId", int)
"""A financing request."""
OfferId = NewType("OfferId", int)
"""A funder's offer on a financing request."""
LoanId = NewType("LoanId", int)
PledgeId = NewType("PledgeId", int)
"""An entry in the public register of pledges and assignments."""
PayoutId = NewType("PayoutId", int)
BankAccountId = NewType("BankAccountId", int)
"""A party's own account at a bank, to which it is paid out."""
ApprovalId = NewType("ApprovalId", int)
"""A dual-control request that awaits, or got, its second person. 0 on chain means none."""
InvoiceKey = NewType("InvoiceKey", bytes)
"""32 bytes the contract derives from seller, buyer and normalised number; never from the amount."""

PARTY_ID_MAX = 2**32 - 1
NUMBER_MAX = 2**64 - 1

_NUMBER = re.compile(r"[1-9][0-9]{0,19}", re.ASCII)
_KEY = re.compile(r"0x[0-9a-f]{64}", re.ASCII)

Id = TypeVar("Id", bound=int)


class IdError(TextError):
    """The text is not the name of anything: a caller treats it like the name of something that does not exist."""


def parse_id(kind: Callable[[int], Id], text: str) -> Id:
    """The id that a path or a body names: ``parse_id(ClaimId, "17")``.

    :raises IdError: not a decimal number from 1 to the largest of its kind, or written with leading zeros.
    """
    largest = PARTY_ID_MAX if kind is PartyId else NUMBER_MAX
    if not _NUMBER.fullmatch(text) or int(text) > largest:
        raise IdError(Text("“{text}” is not a number from 1 to {largest}.", text=text[:32], largest=largest))
    return kind(int(text))


def parse_invoice_key(text: str) -> InvoiceKey:
    """The invoice key in ``0x`` and 64 lower-case hex digits.

    :raises IdError: any other text.
    """
    if not _KEY.fullmatch(text):
        raise IdError(Text("“{text}” is not 0x and 64 lower-case hex digits.", text=text[:80]))
    return InvoiceKey(bytes.fromhex(text[2:]))


def invoice_key_text(key: InvoiceKey) -> str:
    """The REST form of an invoice key; :func:`parse_invoice_key` reads it back."""
    return "0x" + key.hex()
