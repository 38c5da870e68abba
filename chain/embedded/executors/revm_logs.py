"""Logs as the engine answers them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from struct import Struct
from typing import overload

from chain.port import Address, Hash32, Log

_COUNT = Struct("<I")


class Logs(Sequence[Log]):
    """A transaction's logs, taken apart when somebody looks: the thread that makes blocks does not."""

    __slots__ = ("_first", "_read", "_unread")

    def __init__(self, unread: bytes, first: int) -> None:
        self._unread = unread
        self._first = first
        self._read: tuple[Log, ...] | None = None

    def _items(self) -> tuple[Log, ...]:
        if self._read is None:  # a second thread reads them again, to the same end
            self._read = tuple(_logs(self._unread, self._first))
        return self._read

    @overload
    def __getitem__(self, index: int) -> Log: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Log]: ...
    def __getitem__(self, index: int | slice) -> Log | Sequence[Log]:
        return self._items()[index]

    def __iter__(self) -> Iterator[Log]:
        return iter(self._items())

    def __len__(self) -> int:
        count: int = _COUNT.unpack_from(self._unread)[0]
        return count

    def __eq__(self, other: object) -> bool:
        return self._items() == (other._items() if isinstance(other, Logs) else other)

    def __hash__(self) -> int:
        return hash(self._items())

    def __repr__(self) -> str:
        return repr(self._items())


def _logs(data: bytes, first: int) -> Iterator[Log]:
    at = 4
    for index in range(first, first + _COUNT.unpack_from(data)[0]):
        topics = at + 21
        after = topics + 32 * data[topics - 1]
        start = after + 4
        end = start + int.from_bytes(data[after:start], "little")
        named = tuple([Hash32(data[topic : topic + 32]) for topic in range(topics, after, 32)])
        yield Log(Address(data[at : at + 20]), named, data[start:end], index)
        at = end
