"""Walks a whole state and counts in how many places of it each node is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from chain.embedded.executors.state import decode_account
from chain.ethereum.trie import EMPTY_ROOT
from chain.ethereum.trie_nodes import references

Get = Callable[[bytes], bytes]


def places_of_trie(get: Get, root: bytes) -> tuple[Counter[bytes], list[bytes]]:
    """The nodes of one trie by place, and the values in it."""
    found: Counter[bytes] = Counter()
    values: list[bytes] = []
    waiting = [] if root == EMPTY_ROOT else [root]
    while waiting:
        digest = waiting.pop()
        found[digest] += 1
        below, here = references(get(digest))
        waiting += below
        values += here
    return found, values


def places(get: Get, root: bytes) -> Counter[bytes]:
    """The nodes of a state by place: its accounts, and the storage of each."""
    found, accounts = places_of_trie(get, root)
    for account in accounts:
        found += places_of_trie(get, decode_account(account).storage_root)[0]
    return found
