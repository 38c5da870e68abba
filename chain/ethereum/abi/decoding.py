"""Values out of their ABI encoding (Solidity's ABI specification, "Formal Specification of the Encoding").

For each type a reader is put together once; reading then follows the bytes, with nothing to look up. ``eth_abi``, which
encodes for us, looks at each word through five layers and takes four times as long; every event of every block is read, by
the projection and by audits. A test compares the two.

Encodings are read strictly: what a value's type leaves over of its word has to be what the specification says, and nothing
points or reaches beyond the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

WORD = 32

Read = Callable[[bytes, int], Any]
"""The value at a place in the encoding; whoever asks has made sure that its head is there.

:raises ValueError: there is no such value.
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """How values of one type are read.

    ``head`` is how many bytes one takes in its place: itself, or a pointer to it where it ``is_pointed`` at.
    """

    read: Read
    head: int = WORD
    is_pointed: bool = False


def kind_of(parameter: Mapping[str, Any]) -> Kind:
    """How values of a parameter of an ABI are read: structs as dictionaries, arrays as lists."""
    return _declared(parameter, parameter["type"])


def fields(kinds: Sequence[Kind]) -> Kind:
    """One value of each kind, in order, as a tuple."""
    head = sum(kind.head for kind in kinds)
    places = accumulate((kind.head for kind in kinds), initial=0)
    reads = [
        (_pointed(kind.read, place, head) if kind.is_pointed else kind.read, place)
        for kind, place in zip(kinds, places, strict=False)
    ]

    def read(data: bytes, at: int) -> tuple[Any, ...]:
        if len(data) < at + head:
            raise ValueError("the bytes end before the values do")
        return tuple([each(data, at + place) for each, place in reads])

    is_pointed = any(kind.is_pointed for kind in kinds)
    return Kind(read, WORD if is_pointed else head, is_pointed)


def _declared(parameter: Mapping[str, Any], declared: str) -> Kind:
    if declared.endswith("]"):
        inner, _, count = declared[:-1].rpartition("[")
        kind = _declared(parameter, inner)
        return _array(kind) if count == "" else _listed(fields([kind] * int(count)))
    if declared == "tuple":
        parts = parameter["components"]
        return _named(fields([kind_of(part) for part in parts]), [part["name"] for part in parts])
    if declared in _PLAIN:
        return _PLAIN[declared]
    found = re.fullmatch(r"(uint|int|bytes)(\d+)", declared)
    if found is None:
        raise ValueError(f"values of type {declared} are not read")
    return Kind(_SIZED[found[1]](int(found[2])))


def _pointed(read: Read, place: int, head: int) -> Read:
    """The value whose pointer is at a place of the fields around it. Pointers count from the beginning of these, and point
    to what comes after the heads of all."""

    def follow(data: bytes, at: int) -> Any:
        pointer = int.from_bytes(data[at : at + WORD], "big")
        start = at - place + pointer
        if pointer < head or start >= len(data):
            raise ValueError("a pointer to where no value is")
        return read(data, start)

    return follow


def _named(several: Kind, names: Sequence[str]) -> Kind:
    def read(data: bytes, at: int) -> dict[str, Any]:
        return dict(zip(names, several.read(data, at), strict=True))

    return Kind(read, several.head, several.is_pointed)


def _listed(several: Kind) -> Kind:
    return Kind(lambda data, at: list(several.read(data, at)), several.head, several.is_pointed)


def _array(kind: Kind) -> Kind:
    def read(data: bytes, at: int) -> list[Any]:
        count = _length(data, at)
        at += WORD
        if count * kind.head > len(data) - at:
            raise ValueError("the bytes end before the array does")
        if not kind.is_pointed:
            return [kind.read(data, place) for place in range(at, at + count * kind.head, kind.head)]
        return list(fields([kind] * count).read(data, at))

    return Kind(read, is_pointed=True)


def _length(data: bytes, at: int) -> int:
    if len(data) < at + WORD:
        raise ValueError("the bytes end before a length does")
    return int.from_bytes(data[at : at + WORD], "big")


def _bytes(data: bytes, at: int) -> bytes:
    length = _length(data, at)
    start = at + WORD
    end = start + -(-length // WORD) * WORD
    if len(data) < end:
        raise ValueError("the bytes end before the value does")
    if any(data[start + length : end]):
        raise ValueError("a value followed by something else than zeros")
    return data[start : start + length]


def _text(data: bytes, at: int) -> str:
    return _bytes(data, at).decode()


def _unsigned(bits: int) -> Read:
    most = 2**bits - 1

    def read(data: bytes, at: int) -> int:
        value = int.from_bytes(data[at : at + WORD], "big")
        if value > most:
            raise ValueError(f"{value} is no uint{bits}")
        return value

    return read


def _signed(bits: int) -> Read:
    most = 2 ** (bits - 1) - 1

    def read(data: bytes, at: int) -> int:
        value = int.from_bytes(data[at : at + WORD], "big", signed=True)
        if not -most - 1 <= value <= most:
            raise ValueError(f"{value} is no int{bits}")
        return value

    return read


def _fixed_bytes(size: int) -> Read:
    rest = bytes(WORD - size)

    def read(data: bytes, at: int) -> bytes:
        if data[at + size : at + WORD] != rest:
            raise ValueError(f"more than {size} bytes")
        return data[at : at + size]

    return read


_ADDRESS_AT = WORD - 20
_BEFORE_ADDRESS = bytes(_ADDRESS_AT)


def _address(data: bytes, at: int) -> bytes:
    if data[at : at + _ADDRESS_AT] != _BEFORE_ADDRESS:
        raise ValueError("more than an address")
    return data[at + _ADDRESS_AT : at + WORD]


def _truth(data: bytes, at: int) -> bool:
    value = int.from_bytes(data[at : at + WORD], "big")
    if value > 1:
        raise ValueError(f"{value} is neither true nor false")
    return value == 1


_SIZED = {"uint": _unsigned, "int": _signed, "bytes": _fixed_bytes}
_PLAIN = {
    "address": Kind(_address),
    "bool": Kind(_truth),
    "bytes": Kind(_bytes, is_pointed=True),
    "string": Kind(_text, is_pointed=True),
}
