"""Nodes of a Merkle-Patricia trie: their shapes, their RLP, and the cache of decoded ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from chain.ethereum import rlp

Get: TypeAlias = Callable[[bytes], bytes]
"""Look-up of a node's RLP by its hash; raises ``KeyError`` when it is not there."""

DECODED_NODES_MAX = 200_000
"""Decoded nodes kept, in two generations of half that: about 200 MB when full of branches."""


class Leaf:
    """The rest of a key and its value."""

    __slots__ = ("path", "value")

    def __init__(self, path: bytes, value: bytes) -> None:
        self.path = path
        self.value = value


class Extension:
    """A stretch of key that everything below shares."""

    __slots__ = ("child", "path")

    def __init__(self, path: bytes, child: Child) -> None:
        self.path = path
        self.child = child


class Branch:
    """One child for each next nibble, and the value of the key that ends here (empty for none)."""

    __slots__ = ("children", "value")

    def __init__(self, children: list[Child | None], value: bytes) -> None:
        self.children = children
        self.value = value


Node: TypeAlias = Leaf | Extension | Branch
Child: TypeAlias = bytes | Leaf | Extension | Branch
"""A child is the 32-byte hash of a node, or the node itself: inline (its RLP is shorter), or new."""

_NIBBLES = [bytes((byte >> 4, byte & 15)) for byte in range(256)]


class _Decoded:
    """Cache of decoded nodes by hash: a young and an old generation, each dropped as a whole."""

    def __init__(self) -> None:
        self.young: dict[bytes, Node] = {}
        self.old: dict[bytes, Node] = {}

    def get(self, digest: bytes) -> Node | None:
        node = self.young.get(digest)
        if node is None:
            node = self.old.get(digest)
            if node is not None:
                self.put(digest, node)
        return node

    def put(self, digest: bytes, node: Node) -> None:
        if len(self.young) >= DECODED_NODES_MAX // 2:
            self.old, self.young = self.young, {}
        self.young[digest] = node


decoded = _Decoded()


def load(lookup: Get, child: Child) -> Node:
    """The node a child stands for.

    :raises KeyError: its hash is not known.
    """
    if not isinstance(child, bytes):
        return child
    node = decoded.get(child)
    if node is None:
        node = _from_item(rlp.decode(lookup(child)))
        decoded.put(child, node)
    return node


def nibbles(key: bytes) -> bytes:
    """Half-bytes of a key, one a byte."""
    return b"".join([_NIBBLES[byte] for byte in key])


def references(encoded: bytes) -> tuple[list[bytes], list[bytes]]:
    """The hashes a node refers to, and the values in it (both through inline nodes too)."""
    hashes: list[bytes] = []
    values: list[bytes] = []
    waiting: list[Child] = [_from_item(rlp.decode(encoded))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, bytes):
            hashes.append(node)
        elif isinstance(node, Leaf):
            values.append(node.value)
        elif isinstance(node, Extension):
            waiting.append(node.child)
        else:
            waiting.extend(child for child in node.children if child is not None)
            if node.value:
                values.append(node.value)
    return hashes, values


def packed(path: bytes, flag: int) -> bytes:
    """Hex-prefix encoding; ``flag`` 2 for a leaf."""
    digits = bytes((flag + 1,)) + path if len(path) & 1 else bytes((flag, 0)) + path
    return bytes([high << 4 | low for high, low in zip(digits[::2], digits[1::2], strict=True)])


def _from_item(item: list[Any]) -> Node:
    if len(item) == 17:
        return Branch([_child(part) if part else None for part in item[:16]], item[16])
    prefix, content = item
    flag = prefix[0] >> 4
    path = nibbles(prefix)[1 if flag & 1 else 2 :]
    return Leaf(path, content) if flag & 2 else Extension(path, _child(content))


def _child(part: Any) -> Child:
    return part if isinstance(part, bytes) else _from_item(part)
