"""What a node does when it opens its folder: replay the log from the newest checkpoint, believing nothing."""

from __future__ import annotations

import structlog

from chain.embedded.building import reexecute
from chain.embedded.consortium import Consortium
from chain.embedded.executors.protocol import Executor
from chain.embedded.store.sealed import SealedBlock
from chain.embedded.store.store import Store
from chain.errors import Damaged

logger = structlog.get_logger(__name__)


def recover(store: Store, executor: Executor, consortium: Consortium) -> SealedBlock:
    """Bring the store to the last block of its log and return that block. An incomplete last record is cut.

    :raises Damaged: a record is damaged, or a block is not what its parent and transactions make.
    """
    head = store.block(store.recovered_from.number)
    replayed = 0
    for block, offset, end in store.tail():
        if block.header.parent_hash != head.header.hash:
            raise Damaged(block.header.number, "it does not follow the block before")
        execution = reexecute(executor, store, consortium, head.header, block)
        store.adopt(block, offset, end, execution.nodes, execution.code)
        head = block
        replayed += 1
    if replayed:
        logger.info("block_log_replayed", blocks=replayed, head=head.header.number)
    return head
