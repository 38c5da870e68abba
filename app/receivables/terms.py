"""What names the terms of a proposal: the hash that the receivable book stores of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain.ethereum.keccak import keccak

_WORD = 32
_HEAD_WORDS = 10
"""Members of the struct: nine values, and where the list of allocations begins."""


def terms_hash(terms: Mapping[str, Any]) -> bytes:
    """``keccak256(abi.encode(terms))`` for the struct ``ReceivableTerms``, as its event carries it."""
    allocations = terms["allocations"]
    words = [
        _word(_WORD),  # where the struct begins, since its length varies
        _word(terms["debtor"]),
        _word(terms["supplier"]),
        terms["currency"].ljust(_WORD, b"\0"),
        _word(terms["face"]),
        _word(terms["deliveredOn"]),
        _word(terms["dueOn"]),
        _word(terms["zoneMinutes"]),
        terms["reason"],
        terms["undertaking"],
        _word(_HEAD_WORDS * _WORD),
        _word(len(allocations)),
    ]
    words += [_word(part) for each in allocations for part in (each["invoice"], each["amount"])]
    return keccak(b"".join(words))


def _word(number: int) -> bytes:
    return number.to_bytes(_WORD, "big", signed=True)
