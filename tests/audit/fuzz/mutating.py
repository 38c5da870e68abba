"""Ways to alter bytes, JSON and RLP so that a reader may stumble: small ones mostly, and now and then something enormous."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from chain.ethereum import rlp

BITS = (
    0x00,
    0x01,
    0x22,
    0x2C,
    0x2E,
    0x5B,
    0x5C,
    0x7B,
    0x7F,
    0x80,
    0x81,
    0xB7,
    0xB8,
    0xBF,
    0xC0,
    0xC1,
    0xF7,
    0xF8,
    0xFF,
)
"""Bytes that mean something to one of the formats."""
REPEATED = (
    b"[",
    b"{",
    b'{"a":',
    b'["',
    b"\xc0",
    b"\xc1",
    b"\x00",
    b"\xff",
    b"a.",
    b"[[a]]\n",
    b"9",
    b"\\",
    b'"',
    b"a=1\n",
)
REPEATS_MAX = 100_000
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**53, 2**63, 2**64, 2**256, 10**400, 0.5, 1e308, float("nan"), float("inf"), "", "0x",
    "0x0", "0x" + "00" * 32, "0X" + "AB" * 20, "\ud800", "\x1b[2J", "\u202e", "𝟘", "9" * 5_000, "a" * 70_000, [], {}, [[]],
    [None] * 500, {"a": {}},
)  # fmt: skip


ITEMS = (b"", b"\x00", b"\x01", b"\x07", b"\x01" * 9, b"\x01" * 33, bytes(32), b"\x01" * 5_000)


def mutated_bytes(chance: Random, data: bytes) -> bytes:
    """One to four alterations of bytes."""
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(data) + 1)
        length = chance.choice((1, 1, 2, 4, 8, 32, 256))
        match chance.randrange(8):
            case 0 | 1:
                piece = bytes(chance.choice(BITS) for _ in range(chance.choice((1, 1, 2, 4))))
                data = data[:at] + piece + data[at + len(piece) :]
            case 2:
                data = data[:at] + chance.randbytes(length) + data[at + length :]
            case 3:
                data = data[:at] + data[at + length :]
            case 4:
                data = data[:at] + data[at : at + length] * 2 + data[at + length :]
            case 5:
                other = chance.randrange(len(data) + 1)
                data = data[:at] + data[other : other + length] + data[at:]
            case 6:
                data = data[:at] if chance.random() < 0.2 else data[:at] + chance.randbytes(1) + data[at:]
            case _:
                times = chance.randrange(REPEATS_MAX) if chance.random() < 0.02 else chance.randrange(1, 100)
                data = data[:at] + chance.choice(REPEATED) * times + data[at:]
    return data


def mutated_json(chance: Random, text: bytes) -> bytes:
    """A value of a document is another, or a name stands twice; or its bytes are altered."""
    value = json.loads(text)
    holders = _holders(value)
    if chance.random() < 0.4 or not holders:
        return mutated_bytes(chance, text)
    _alter_member(chance, chance.choice(holders), holders)
    try:
        made = json.dumps(value, ensure_ascii=chance.random() < 0.5)
    except ValueError:  # a number too long for Python to write
        return mutated_bytes(chance, text)
    if chance.random() < 0.1:
        name = json.dumps(chance.choice(list(value))) if isinstance(value, dict) and value else '"a"'
        made = made.replace("{", "{" + name + ": 1, ", 1)
    return made.encode("utf-8", "surrogatepass")


def mutated_rlp(chance: Random, encoded: bytes) -> bytes:
    """An item of an encoding is another; or its bytes are altered."""
    value = rlp.decode(encoded)
    if chance.random() < 0.4 or not isinstance(value, list) or not value:
        return mutated_bytes(chance, encoded)
    holder: Any = value
    while chance.random() < 0.7:
        inner = [each for each in holder if isinstance(each, list) and each]
        if not inner:
            break
        holder = chance.choice(inner)
    _alter_item(chance, holder)
    return rlp.encode(value)


def _holders(value: Any) -> list[Any]:
    """Every object and list in a document that holds something."""
    found: list[Any] = []
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, dict | list) and each:
            found.append(each)
            left += each.values() if isinstance(each, dict) else each
    return found


def _alter_member(chance: Random, holder: Any, holders: list[Any]) -> None:
    place = chance.choice(list(holder)) if isinstance(holder, dict) else chance.randrange(len(holder))
    match chance.randrange(6):
        case 0:
            del holder[place]
        case 1 if isinstance(holder, dict):
            holder[chance.choice(("", "number", "hash", "more", "\x00"))] = chance.choice(VALUES)
        case 2:
            holder[place] = chance.choice(holders)
            if _is_circular(holder):
                holder[place] = chance.choice(VALUES)
        case 3 if isinstance(holder[place], str):
            altered = mutated_bytes(chance, holder[place].encode("utf-8", "surrogatepass"))
            holder[place] = altered.decode("utf-8", "replace")
        case _:
            holder[place] = chance.choice(VALUES)


def _alter_item(chance: Random, holder: list[Any]) -> None:
    place = chance.randrange(len(holder))
    match chance.randrange(7):
        case 0:
            del holder[place]
        case 1:
            holder.insert(place, holder[place])
        case 2:
            holder[place] = []
        case 3 if isinstance(holder[place], bytes):
            holder[place] = mutated_bytes(chance, holder[place])
        case 4:
            holder[place] = chance.choice(ITEMS)
        case 5:
            holder[place] = [holder[place]]
        case _:
            other = chance.randrange(len(holder))
            holder[place], holder[other] = holder[other], holder[place]


def _is_circular(value: Any) -> bool:
    try:
        json.dumps(value)
    except (ValueError, RecursionError):
        return True
    return False
