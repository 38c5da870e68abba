"""A full check of a ledger's folder: every record, every link, every index entry, and every block executed again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from chain.embedded.building import reexecute
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.validators import ValidatorSets
from chain.embedded.executors.protocol import Executor
from chain.embedded.recovery import check_follows, recover
from chain.embedded.state_overlay import Overlay
from chain.embedded.store.sealed import SealedBlock
from chain.embedded.store.store import Store
from chain.errors import Damaged


def verify(
    folder: Path, consortium: Consortium, executor: Executor, on_block: Callable[[int], None] | None = None
) -> int:
    """Check a folder that no node works in, from genesis to the last block, and return that block's number.

    Each block is executed on the state of the checkpoint before it, so the state database is checked on the way.

    :param on_block: told of each block that was found good.
    :raises Damaged: something is not what its parent and transactions make; names the first block in doubt.
    :raises WrongLedger, ChainUnavailable: see :meth:`chain.embedded.node.EmbeddedChain.open`.
    """
    genesis = consortium.genesis()
    store = Store(folder, genesis)
    try:
        head = recover(store, executor, consortium).header.number
        overlay = Overlay(store)
        parent = store.read_block(0)
        if parent != genesis:
            raise Damaged(0, "it is not the genesis of this consortium")
        for number in range(1, head + 1):
            block = store.read_block(number)
            check_follows(parent.header, block, consortium, ValidatorSets(consortium, executor, overlay))
            _check_index(store, block)
            execution = reexecute(executor, overlay, consortium, parent.header, block)
            checkpoint = store.checkpoint_before(number)
            if checkpoint is not None and checkpoint.number == number:
                overlay = Overlay(store)
            else:
                overlay.add(execution)
            parent = block
            if on_block is not None:
                on_block(number)
        return head
    finally:
        store.abandon()


def _check_index(store: Store, block: SealedBlock) -> None:
    number = block.header.number
    if store.number_of(block.header.hash) != number:
        raise Damaged(number, "the index does not find it by its hash")
    for index, entry in enumerate(block.entries):
        if store.place_of(entry.hash) != (number, index):
            raise Damaged(number, f"the index does not find its transaction {index}")
