"""Which of many trie nodes a state still reaches: what is worth keeping when blocks after one another replaced nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chain.embedded.executors.state import decode_account
from chain.ethereum.trie_nodes import references


def live_nodes(nodes: Mapping[bytes, bytes], root: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The nodes among ``nodes`` that a state root reaches through others of them, each once, by hash."""
    seen: set[bytes] = set()
    accounts: list[bytes] = [root]
    storage: list[bytes] = []

    def once(digest: bytes) -> Iterator[bytes]:
        encoded = nodes.get(digest)
        if encoded is not None and digest not in seen:
            seen.add(digest)
            yield encoded

    while accounts:
        for encoded in once(accounts.pop()):
            hashes, values = references(encoded)
            accounts.extend(hashes)
            storage.extend(bytes(decode_account(value).storage_root) for value in values)
    while storage:
        for encoded in once(storage.pop()):
            storage.extend(references(encoded)[0])
    for digest in seen:
        yield digest, nodes[digest]
