"""What a node does when it opens its folder: replay the log from the newest checkpoint, believing nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import structlog

from chain.embedded.building import check_sealed, reexecute, transactions_of
from chain.embedded.consortium import Consortium
from chain.embedded.executors.protocol import Executor
from chain.embedded.store.log import Place
from chain.embedded.store.proposal import Proposal, ProposalFile
from chain.embedded.store.sealed import SealedBlock
from chain.embedded.store.store import Store
from chain.embedded.transactions import Transaction
from chain.embedded.validators import ValidatorSets
from chain.errors import Damaged

logger = structlog.get_logger(__name__)

AHEAD_MAX = 32
"""Blocks whose signatures are checked in other threads while the ones before are executed."""


def recover(store: Store, executor: Executor, consortium: Consortium) -> SealedBlock:
    """Bring the store to the last block of its log and return that block. An incomplete last record is cut.

    :raises Damaged: a record is damaged, or a block is not what its parent and transactions make, or not final.
    """
    head = store.block(store.recovered_from.number)
    validators = ValidatorSets(consortium, executor, store)
    replayed = 0
    for (block, offset, end), transactions in _with_transactions(store.tail()):
        if block.header.parent_hash != head.header.hash:
            raise Damaged(block.header.number, "it does not follow the block before")
        check_sealed(consortium, block, validators.after(head.header))
        execution = reexecute(executor, store, consortium, head.header, block, transactions)
        store.adopt(block, offset, end, execution)
        head = block
        replayed += 1
    if replayed:
        logger.info("block_log_replayed", blocks=replayed, head=head.header.number)
    return head


def recover_proposal(
    proposals: ProposalFile, head: SealedBlock, store: Store, executor: Executor, consortium: Consortium
) -> Proposal | None:
    """What was proposed when the node went down and is not final yet, executed again.

    :raises Damaged: it is not what its parent and transactions make.
    """
    block = proposals.after(head)
    if block is None:
        return None
    logger.info("block_proposed_again", block=block.header.number)
    return Proposal(block, reexecute(executor, store, consortium, head.header, block))


def _with_transactions(tail: Iterator[Place]) -> Iterator[tuple[Place, list[Transaction]]]:
    """Blocks with their transactions, which threads decode meanwhile."""
    ahead: deque[tuple[Place, Future[list[Transaction]]]] = deque()
    with ThreadPoolExecutor(thread_name_prefix="recovery") as pool:
        for place in tail:
            ahead.append((place, pool.submit(transactions_of, place[0])))
            if len(ahead) > AHEAD_MAX:
                ready, transactions = ahead.popleft()
                yield ready, transactions.result()
        while ahead:
            ready, transactions = ahead.popleft()
            yield ready, transactions.result()
