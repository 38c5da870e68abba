"""State in dictionaries: what a base holds is shared, what comes after belongs to one clone."""

from __future__ import annotations

from collections.abc import Mapping

from chain.port import Hash32


class Memory:
    """A :class:`chain.embedded.executors.protocol.Reader` over nodes and code by hash."""

    def __init__(self, *layers: Mapping[bytes, bytes]) -> None:
        self._below = layers
        self._own: dict[bytes, bytes] = {}

    def get(self, digest: bytes) -> bytes:
        found = self._own.get(digest)
        if found is None:
            for layer in self._below:
                found = layer.get(digest)
                if found is not None:
                    return found
            raise KeyError(digest)
        return found

    def block_hash(self, number: int) -> Hash32:
        """The contracts use no block hashes."""
        raise KeyError(number)

    def put(self, *entries: Mapping[bytes, bytes]) -> None:
        for each in entries:
            self._own.update(each)

    def clone(self) -> Memory:
        """Another memory on top of this one, which must not be written any more."""
        return Memory(self._own, *self._below)
