"""The Merkle-Patricia trie (Yellow Paper, appendix D) over any look-up of nodes by hash.

Nodes are immutable, so decoded ones are shared between threads and cached by hash. An update copies the path it
changes, encodes each changed node once, and returns the new root with the new nodes; it writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from chain.ethereum import rlp
from chain.ethereum.keccak import keccak
from chain.ethereum.trie_nodes import Branch, Child, Extension, Get, Leaf, Node, decoded, load, nibbles, packed

EMPTY_ROOT = keccak(rlp.encode(b""))
"""The root of a trie without entries."""


def get(lookup: Get, root: bytes, key: bytes) -> bytes:
    """The value of a key, empty where there is none.

    :raises KeyError: a node on the way is missing.
    """
    if root == EMPTY_ROOT:
        return b""
    path = nibbles(key)
    node, depth = load(lookup, root), 0
    while True:
        if isinstance(node, Branch):
            if depth == len(path):
                return node.value
            child = node.children[path[depth]]
            depth += 1
        elif isinstance(node, Leaf):
            return node.value if node.path == path[depth:] else b""
        else:
            if not path.startswith(node.path, depth):
                return b""
            depth += len(node.path)
            child = node.child
        if child is None:
            return b""
        node = load(lookup, child) if isinstance(child, bytes) else child


class Updated(NamedTuple):
    """A trie after changes: its root, the new nodes by hash, and in how many more places of it than before a node is (a
    node that was replaced: in one less; what did not change is not named)."""

    root: bytes
    nodes: dict[bytes, bytes]
    uses: dict[bytes, int]


def update(lookup: Get, root: bytes, changes: Mapping[bytes, bytes]) -> Updated:
    """Put every change; an empty value removes its key.

    :raises KeyError: a node on the way is missing.
    """
    top: Child | None = None if root == EMPTY_ROOT else root
    new = _New(lookup)
    for key, value in changes.items():
        path = nibbles(key)
        top = _put(new, top, path, value) if value else _remove(new, top, path)
    if top is None:
        new_root = EMPTY_ROOT
    else:
        new_root = top if isinstance(top, bytes) else new.keep(top, rlp.encode(_item(top, new)))
    return Updated(new_root, new.nodes, {digest: count for digest, count in new.uses.items() if count})


def root_of(values: Iterable[bytes]) -> bytes:
    """The root of a list: keys are the RLP of the positions, as in a block's transactions and receipts."""
    entries = {rlp.encode(rlp.encode_int(index)): value for index, value in enumerate(values)}
    return update(_nothing, EMPTY_ROOT, entries).root


def proof(lookup: Get, root: bytes, key: bytes) -> list[bytes]:
    """The nodes from the root towards a key, as ``eth_getProof`` gives them; they prove presence or absence."""
    if root == EMPTY_ROOT:
        return []
    path = nibbles(key)
    found = [lookup(root)]
    node, depth = load(lookup, root), 0
    while True:
        if isinstance(node, Branch):
            child = node.children[path[depth]] if depth < len(path) else None
            depth += 1
        elif isinstance(node, Extension) and path.startswith(node.path, depth):
            depth += len(node.path)
            child = node.child
        else:
            return found
        if child is None:
            return found
        if isinstance(child, bytes):
            found.append(lookup(child))
            node = load(lookup, child)
        else:
            node = child


def _nothing(digest: bytes) -> bytes:
    raise KeyError(digest)


class _New:
    """What an update makes, and of what it takes the place."""

    def __init__(self, lookup: Get) -> None:
        self.lookup = lookup
        self.nodes: dict[bytes, bytes] = {}
        self.uses: dict[bytes, int] = {}

    def keep(self, node: Node, encoded: bytes) -> bytes:
        """A node that has a hash is at a place now; its hash."""
        digest = keccak(encoded)
        self.nodes[digest] = encoded
        self.uses[digest] = self.uses.get(digest, 0) + 1
        decoded.put(digest, node)
        return digest

    def drop(self, child: Child) -> None:
        """What a place held is replaced."""
        if isinstance(child, bytes):
            self.uses[child] = self.uses.get(child, 0) - 1


def _put(new: _New, child: Child | None, path: bytes, value: bytes) -> Node:
    if child is None:
        return Leaf(path, value)
    node = load(new.lookup, child)
    new.drop(child)
    if isinstance(node, Branch):
        if not path:
            return Branch(node.children, value)
        children = node.children.copy()
        children[path[0]] = _put(new, children[path[0]], path[1:], value)
        return Branch(children, node.value)
    shared = _shared(node.path, path)
    if shared == len(node.path):
        if isinstance(node, Extension):
            return Extension(node.path, _put(new, node.child, path[shared:], value))
        if shared == len(path):
            return Leaf(path, value)
    branch = _fork(node, shared, path, value)
    return Extension(path[:shared], branch) if shared else branch


def _fork(node: Leaf | Extension, shared: int, path: bytes, value: bytes) -> Branch:
    """The branch where a new key leaves the stretch of an old node."""
    children: list[Child | None] = [None] * 16
    branch_value = b""
    rest = node.path[shared:]
    if isinstance(node, Extension):
        children[rest[0]] = Extension(rest[1:], node.child) if len(rest) > 1 else node.child
    elif rest:
        children[rest[0]] = Leaf(rest[1:], node.value)
    else:
        branch_value = node.value
    if shared == len(path):
        branch_value = value
    else:
        children[path[shared]] = Leaf(path[shared + 1 :], value)
    return Branch(children, branch_value)


def _remove(new: _New, child: Child | None, path: bytes) -> Child | None:
    """The child without a key: the same object where the key was not there."""
    if child is None:
        return None
    node = load(new.lookup, child)
    if isinstance(node, Branch):
        return _remove_below(new, child, node, path)
    below: Child | None = None
    if isinstance(node, Extension) and path.startswith(node.path):
        below = _remove(new, node.child, path[len(node.path) :])
        if below is node.child:
            return child
    elif node.path != path:
        return child
    new.drop(child)
    return _joined(new, node.path, below)


def _remove_below(new: _New, child: Child, node: Branch, path: bytes) -> Child | None:
    """A branch without a key; ``child`` is how its parent holds it."""
    children, value = node.children.copy(), node.value
    if path:
        children[path[0]] = _remove(new, children[path[0]], path[1:])
        if children[path[0]] is node.children[path[0]]:
            return child
    elif value:
        value = b""
    else:
        return child
    new.drop(child)
    left = [index for index, item in enumerate(children) if item is not None]
    if value and not left:
        return Leaf(b"", value)
    if not value and len(left) == 1:
        return _joined(new, bytes((left[0],)), children[left[0]])
    return Branch(children, value)


def _joined(new: _New, path: bytes, child: Child | None) -> Child | None:
    """A stretch of key in front of a child, merged with the child's own stretch."""
    if child is None:
        return None
    node = load(new.lookup, child)
    if isinstance(node, Branch):
        return Extension(path, child)
    new.drop(child)
    if isinstance(node, Leaf):
        return Leaf(path + node.path, node.value)
    return Extension(path + node.path, node.child)


def _shared(one: bytes, other: bytes) -> int:
    limit = min(len(one), len(other))
    for index in range(limit):
        if one[index] != other[index]:
            return index
    return limit


def _item(node: Node, new: _New) -> list[rlp.Item]:
    """A node as RLP items; every new node below that has a hash is kept."""
    if isinstance(node, Leaf):
        return [packed(node.path, 2), node.value]
    if isinstance(node, Extension):
        node.child, item = _reference(node.child, new)
        return [packed(node.path, 0), item]
    items: list[rlp.Item] = []
    for index, child in enumerate(node.children):
        if child is None:
            items.append(b"")
        else:
            node.children[index], item = _reference(child, new)
            items.append(item)
    items.append(node.value)
    return items


def _reference(child: Child, new: _New) -> tuple[Child, rlp.Item]:
    """What a parent keeps of a child (its hash once it has one), and how it writes it."""
    if isinstance(child, bytes):
        return child, child
    item = _item(child, new)
    encoded = rlp.encode(item)
    if len(encoded) < 32:
        return child, item
    digest = new.keep(child, encoded)
    return digest, digest
