"""Recursive Length Prefix (Yellow Paper, appendix B): byte strings and lists of them, and nothing else.

The ``rlp`` package speaks typed objects and is several times slower; a block is thousands of these calls. A test
compares the two. Decoding is strict: one encoding per value, no trailing bytes. It is bounded too, for bytes that anybody
may have sent: what is nested deeper than :data:`DEPTH_MAX` or holds more than :data:`ITEMS_MAX` items is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias, Union

Item: TypeAlias = Union[bytes, "Sequence[Item]"]
"""What can be encoded."""

DEPTH_MAX = 64
"""Lists in lists. A block's record has six levels; a trie's node holds shorter nodes whole, each a nibble further."""

ITEMS_MAX = 1 << 20
"""Items of one encoding. A block's record has nine a transaction and up to eight a log. An empty list is one byte here
and sixty-four in memory."""

NUMBER_BYTES_MAX = 32
"""Of a number: a word of the EVM."""


def encode(item: Item) -> bytes:
    """The RLP of a byte string, or of a list of items."""
    if isinstance(item, bytes):
        return b"".join(_of_bytes(item))
    parts: list[bytes] = []
    for part in item:
        if not isinstance(part, bytes):
            parts.append(encode(part))
        elif 1 < len(part) < 56:  # most are, and a block has thousands: no call for those
            parts += _SHORT[len(part)], part
        else:
            parts += _of_bytes(part)
    return encoded_list(parts)


def encoded_list(parts: Iterable[bytes]) -> bytes:
    """The list of items that are encoded already; a part may hold several of them."""
    payload = b"".join(parts)
    length = len(payload)
    if length < 56:
        return bytes((0xC0 + length,)) + payload
    return _long_prefix(0xF7, length) + payload


def decode(data: bytes) -> Any:
    """The item that ``data`` encodes: ``bytes``, or nested ``list``.

    :raises ValueError: ``data`` is not exactly one canonical encoding.
    """
    _check_count(data)
    item, end = _item(data, 0, len(data), DEPTH_MAX)
    if end != len(data):
        raise ValueError("bytes after the end of the RLP item")
    return item


def decode_list(data: bytes) -> tuple[list[Any], list[int]]:
    """The items of the list that ``data`` encodes, and where in it each begins.

    :raises ValueError: ``data`` is not exactly one canonical encoding of a list.
    """
    at, end = _payload(data)
    if end != len(data):
        raise ValueError("bytes after the end of the RLP item")
    _check_count(data)
    items: list[Any] = []
    starts: list[int] = []
    while at < end:
        starts.append(at)
        item, at = _item(data, at, end, DEPTH_MAX - 1)
        items.append(item)
    return items, starts


def first(data: bytes) -> Any:
    """The first item of the list that ``data`` encodes; the others are not looked at.

    :raises ValueError: ``data`` does not begin with a list that has a canonical item.
    """
    at, end = _payload(data)
    return _item(data, at, end, DEPTH_MAX - 1)[0]


def encode_int(value: int) -> bytes:
    """Big-endian bytes without leading zeros; nothing for 0."""
    return value.to_bytes((value.bit_length() + 7) >> 3, "big")


def decode_int(data: Any) -> int:
    """The inverse of :func:`encode_int`.

    :raises ValueError: not bytes, with leading zeros, or longer than a word.
    """
    if not isinstance(data, bytes):
        raise ValueError("a number was expected, not a list")  # noqa: TRY004  (bad bytes, not a bad caller)
    if len(data) > NUMBER_BYTES_MAX:
        raise ValueError(f"a number has {len(data)} bytes")
    if data and data[0] == 0:
        raise ValueError("a number has leading zeros")
    return int.from_bytes(data, "big")


_SHORT = tuple(bytes((0x80 + length,)) for length in range(56))
"""What is before a byte string of a length."""


def _of_bytes(item: bytes) -> tuple[bytes, ...]:
    length = len(item)
    if length == 1 and item[0] < 0x80:
        return (item,)
    return (_SHORT[length] if length < 56 else _long_prefix(0xB7, length), item)


def _long_prefix(base: int, length: int) -> bytes:
    digits = length.to_bytes((length.bit_length() + 7) >> 3, "big")
    return bytes((base + len(digits),)) + digits


def _payload(data: bytes) -> tuple[int, int]:
    """Where the payload of the list that ``data`` begins with begins and ends."""
    if not data or data[0] < 0xC0:
        raise ValueError("a list was expected")
    return _span(data, 0, data[0], 0xC0, len(data))


def _item(data: bytes, start: int, limit: int, depth: int) -> tuple[Any, int]:
    """The item at ``start``, with at most ``depth`` lists in each other, and where it ends."""
    if start >= limit:
        raise ValueError("the RLP item is cut short")
    first = data[start]
    if first < 0x80:
        return data[start : start + 1], start + 1
    if first < 0xC0:
        begin, end = _span(data, start, first, 0x80, limit)
        if end - begin == 1 and first == 0x81 and data[begin] < 0x80:
            raise ValueError("a single small byte has a prefix")
        return data[begin:end], end
    if not depth:
        raise ValueError("nested too deeply")
    begin, end = _span(data, start, first, 0xC0, limit)
    items: list[Any] = []
    while begin < end:
        item, begin = _item(data, begin, end, depth - 1)
        items.append(item)
    return items, end


def _check_count(data: bytes) -> None:
    """Count the items of a large encoding before any is made. No item is shorter than a byte, so others need no counting."""
    at, count = 0, 0
    while len(data) > ITEMS_MAX and at < len(data):
        first = data[at]
        if first < 0x80:
            at += 1
        elif first < 0xC0:
            at = _span(data, at, first, 0x80, len(data))[1]
        else:
            at = _span(data, at, first, 0xC0, len(data))[0]  # its items follow, as if they stood beside it
        count += 1
        if count > ITEMS_MAX:
            raise ValueError(f"more than {ITEMS_MAX} items in one RLP encoding")


def _span(data: bytes, start: int, first: int, base: int, limit: int) -> tuple[int, int]:
    """Where the payload of the item at ``start`` begins and ends."""
    short = first - base
    if short < 56:
        begin, length = start + 1, short
    else:
        size = short - 55
        begin = start + 1 + size
        digits = data[start + 1 : begin]
        length = int.from_bytes(digits, "big")
        if begin > limit or digits[0] == 0 or length < 56:
            raise ValueError("the length of an RLP item is not canonical")
    if begin + length > limit:
        raise ValueError("the RLP item is cut short")
    return begin, begin + length
