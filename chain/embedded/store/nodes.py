"""State nodes in LMDB, each with the number of places where the newest checkpoint's state has it.

A node that is in no place any more is *dead*: only older states need it. It stays until retention gives those up.
Tables: ``nodes`` hash → RLP of a node, or code; ``uses`` hash → how often, for nodes that are not in exactly one place;
``deaths`` number of a checkpoint → hashes of the nodes that died with it. Code never dies.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import Any

from chain.errors import Damaged

NODES_FORGOTTEN_AT_ONCE = 2_000
"""How many nodes one transaction of the database removes: some 10 ms of work."""

_USES = struct.Struct(">IQ")
"""Places, and for none the checkpoint that left it so."""
_NUMBER = struct.Struct(">Q")
_HASH_BYTES = 32


class Nodes:
    """The tables of nodes of an open environment. Transactions are the caller's."""

    def __init__(self, env: Any) -> None:
        self.table = env.open_db(b"nodes")
        self._uses = env.open_db(b"uses")
        self._deaths = env.open_db(b"deaths")

    @property
    def tables(self) -> tuple[Any, ...]:
        """All three."""
        return self.table, self._uses, self._deaths

    def change(self, writing: Any, number: int, uses: Mapping[bytes, int], nodes: Mapping[bytes, bytes]) -> None:
        """Bring a state from the checkpoint before to that of block ``number``. ``uses`` says what changed (see
        :class:`chain.embedded.executors.protocol.Execution`), ``nodes`` has every node that is used more.

        :raises Damaged: a node would be used less than never.
        """
        dead = []
        # In the order of the keys, which is the order of the pages.
        for digest in sorted(uses):
            change = uses[digest]
            if change > 0 and writing.put(digest, nodes[digest], db=self.table, overwrite=False):
                if change == 1:  # as nearly all are: new, in one place, and so nothing is noted of it
                    continue
                after = change
            else:
                after = self._count(writing, digest) + change
            if after < 0:
                raise Damaged(number, f"the state uses 0x{digest.hex()} {after} times")
            if after == 1:
                writing.delete(digest, db=self._uses)
            else:
                writing.put(digest, _USES.pack(after, 0 if after else number), db=self._uses)
            if not after:
                dead.append(digest)
        if dead:
            writing.put(_NUMBER.pack(number), b"".join(dead), db=self._deaths)

    def add_code(self, writing: Any, code: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep code for ever."""
        for digest, each in code:
            writing.put(digest, each, db=self.table)

    def forget(self, writing: Any, number: int) -> bool:
        """Remove some of the nodes that no state from block ``number`` on needs; whether any are left.

        ``number`` is that of a checkpoint, and states before it were given up.
        """
        with writing.cursor(db=self._deaths) as cursor:
            if not cursor.first() or cursor.key() > _NUMBER.pack(number):
                return False
            key, hashes = cursor.item()
            end = NODES_FORGOTTEN_AT_ONCE * _HASH_BYTES
            for at in range(0, min(end, len(hashes)), _HASH_BYTES):
                self._forget_node(writing, hashes[at : at + _HASH_BYTES], key)
            if len(hashes) > end:
                cursor.put(key, hashes[end:])
            else:
                cursor.delete()
        return True

    def _forget_node(self, writing: Any, digest: bytes, died: bytes) -> None:
        # One that came back, or came back and died again later, says so in its uses.
        if writing.get(digest, db=self._uses) == bytes(_USES.size - _NUMBER.size) + died:
            writing.delete(digest, db=self.table)
            writing.delete(digest, db=self._uses)

    def _count(self, writing: Any, digest: bytes) -> int:
        found = writing.get(digest, db=self._uses)
        if found is not None:
            count: int = _USES.unpack(found)[0]
            return count
        return 0 if writing.get(digest, db=self.table) is None else 1
