"""What a node does when it opens its folder: check the block it would go on from, and replay the log after it, believing
nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import structlog

from chain.embedded.building import check_outcomes, check_sealed, reexecute, transactions_of
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.validators import ValidatorSets
from chain.embedded.executors.protocol import Executor
from chain.embedded.state_overlay import Overlay
from chain.embedded.store.log import Place
from chain.embedded.store.proposal import Proposal, ProposalFile
from chain.embedded.store.sealed import SealedBlock
from chain.embedded.store.store import Store
from chain.errors import Damaged
from chain.ethereum.blocks import Header
from chain.ethereum.transactions import Transaction
from chain.port import Address

logger = structlog.get_logger(__name__)

AHEAD_MAX = 32
"""Blocks whose signatures are checked in other threads while the ones before are executed."""


def recover(store: Store, executor: Executor, consortium: Consortium) -> SealedBlock:
    """Bring the store to the last block of its log and return that block. An incomplete last record is cut.

    :raises Damaged: a record is damaged, or a block is not what its parent and transactions make, or not final.
    """
    head = store.block(store.recovered_from.number)
    check_head(head, store, executor, consortium)
    validators = ValidatorSets(consortium, executor, store)
    replayed = 0
    for (block, offset, end), transactions in _with_transactions(store.tail()):
        check_follows(head.header, block, consortium, validators)
        execution = reexecute(executor, store, consortium, head.header, block, transactions)
        store.adopt(block, offset, end, execution)
        head = block
        replayed += 1
    if replayed:
        logger.info("block_log_replayed", blocks=replayed, head=head.header.number)
    return head


def check_head(head: SealedBlock, store: Store, executor: Executor, consortium: Consortium) -> None:
    """Check the newest checkpoint's block, on whose state everything to come will stand. What it costs does not grow with
    history.

    While the validators of genesis are in force, their signatures vouch for the header, and with it for the state, whose
    every node is hashed when it is read. Where others are, or nobody seals, the blocks since the checkpoint before are
    executed again: a state that names its own validators vouches for nothing.

    :raises Damaged: it is not what was sealed.
    """
    number = head.header.number
    if store.read_block(0) != consortium.genesis():
        raise Damaged(0, "it is not the genesis of this consortium")
    if number == 0:
        return
    check_outcomes(head)
    if store.header(number - 1).hash != head.header.parent_hash:
        raise Damaged(number, "it does not follow the block before")
    if store.number_of(head.header.hash) != number:
        raise Damaged(number, "the index does not find it by its hash")
    sealers = _sealers_by_its_own_state(head, store, executor, consortium)
    check_sealed(consortium, head, sealers)
    if not sealers or sealers != tuple(each.address for each in consortium.validators):
        _execute_up_to(head, store, executor, consortium)


def _sealers_by_its_own_state(
    head: SealedBlock, store: Store, executor: Executor, consortium: Consortium
) -> tuple[Address, ...]:
    """The validators that a block's state has for the block itself. A change names a later block, so the parent's state,
    which may not be stored, says the same."""
    asked = replace(head.header, number=head.header.number - 1)
    try:
        return ValidatorSets(consortium, executor, store).after(asked)
    except KeyError as error:
        raise Damaged(head.header.number, "a part of its state is not there") from error


def _execute_up_to(head: SealedBlock, store: Store, executor: Executor, consortium: Consortium) -> None:
    """Execute the blocks from the checkpoint before on; where retention gave that up there is nothing to start from."""
    before = store.checkpoint_before(head.header.number - 1)
    if before is None:
        return
    overlay = Overlay(store)
    validators = ValidatorSets(consortium, executor, overlay)
    parent = store.read_block(before.number)
    for number in range(before.number + 1, head.header.number + 1):
        block = store.read_block(number)
        check_follows(parent.header, block, consortium, validators)
        overlay.add(reexecute(executor, overlay, consortium, parent.header, block))
        parent = block


def check_follows(parent: Header, block: SealedBlock, consortium: Consortium, validators: ValidatorSets) -> None:
    """Judge whether a block stands after its parent and is sealed by the validators in force.

    :raises Damaged: it does not, or is not.
    """
    if block.header.parent_hash != parent.hash:
        raise Damaged(block.header.number, "it does not follow the block before")
    check_sealed(consortium, block, validators.after(parent))


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
