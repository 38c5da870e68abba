"""Checking a Merkle-Patricia proof (EIP-1186): every node hashed, none left over, nothing looked up elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chain.ethereum import rlp
from chain.ethereum.keccak import keccak
from chain.ethereum.trie import EMPTY_ROOT
from chain.ethereum.trie_nodes import nibbles


class ProofError(Exception):
    """What was given does not prove what it says."""


def value_in(root: bytes, key: bytes, proof: Sequence[bytes]) -> bytes:
    """The value that a trie with this root holds under the hash of ``key``; empty where the proof shows that it holds
    none.

    :param proof: the nodes from the root towards the key.
    :raises ProofError: the proof is not one of this root and key.
    """
    if root == EMPTY_ROOT and not proof:
        return b""
    nodes = list(reversed(proof))
    path = nibbles(keccak(key))
    child: Any = root
    while True:
        node = _open(child, nodes)
        if len(node) == 17:
            child = node[path[0]] if path else node[16]
            path, is_end = path[1:], not path
        else:
            stretch, is_end = _stretch(node[0])
            if not path.startswith(stretch) or (is_end and len(path) > len(stretch)):
                child, is_end = b"", True
            else:
                path, child = path[len(stretch) :], node[1]
        if is_end or child == b"":
            break
    if nodes:
        raise ProofError("the proof has nodes that do not belong to it")
    if not isinstance(child, bytes):
        raise ProofError("the proof ends in a node, not in a value")
    return child


def _open(child: Any, nodes: list[bytes]) -> list[Any]:
    """The node that a parent refers to, by its hash or as a whole (shorter than 32 bytes)."""
    if isinstance(child, bytes):
        if not nodes:
            raise ProofError("the proof ends before the key does")
        encoded = nodes.pop()
        if keccak(encoded) != child:
            raise ProofError("a node of the proof has another hash than its parent says")
        try:
            child = rlp.decode(encoded)
        except ValueError as error:
            raise ProofError(f"a node of the proof can't be read: {error}") from error
    if not isinstance(child, list) or len(child) not in (2, 17):
        raise ProofError("a node of the proof is none")
    return child


def _stretch(packed: Any) -> tuple[bytes, bool]:
    """The nibbles of a leaf or extension, and whether it is a leaf (hex-prefix encoding)."""
    if not isinstance(packed, bytes) or not packed or packed[0] >> 4 > 3:
        raise ProofError("a node of the proof has no path")
    flag = packed[0] >> 4
    return nibbles(packed)[1 if flag & 1 else 2 :], bool(flag & 2)
