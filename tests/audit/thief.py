"""Ways to tell another history: alter blocks, and make everything fit again with whichever keys were stolen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from chain.embedded.blocks import Header, bloom_of
from chain.embedded.building import header_of, sealed
from chain.embedded.executors.revm import Revm
from chain.embedded.store.sealed import Entry, SealedBlock
from chain.embedded.transactions import Transaction, decode
from chain.embedded.trie import EMPTY_ROOT, root_of
from chain.port import Hash32
from tests.audit.chronicle import CONSORTIUM, VALIDATORS, Chronicle, Key, commit, signed
from tests.contracts.world.memory import Memory

Blocks = tuple[SealedBlock, ...]


def with_block(told: Chronicle, number: int, block: SealedBlock) -> Chronicle:
    """The same history with another block in one place, and nothing else changed."""
    blocks = (*told.blocks[:number], block, *told.blocks[number + 1 :])
    return replace(told, blocks=blocks)


def with_header(told: Chronicle, number: int, *, reseal: bool = True, **fields: object) -> Chronicle:
    """Another header in one place, sealed again."""
    block = told.blocks[number]
    header = replace(block.header, **fields)  # type: ignore[arg-type]
    return with_block(told, number, replace(block, header=header, commit=commit(header) if reseal else block.commit))


def with_entry(told: Chronicle, number: int, index: int = 0, **fields: object) -> Chronicle:
    """Another record of one transaction, under the same header."""
    block = told.blocks[number]
    entries = list(block.entries)
    entries[index] = replace(entries[index], **fields)  # type: ignore[arg-type]
    return with_block(told, number, replace(block, entries=tuple(entries)))


def relinked(told: Chronicle, first: int, keys: Sequence[Key] = VALIDATORS) -> Chronicle:
    """Every block from ``first`` on linked to the one before and sealed again; what they hold stays as it is."""
    blocks = list(told.blocks)
    for number in range(first, len(blocks)):
        parent = blocks[number - 1].header
        environment = CONSORTIUM.environment(parent, blocks[number].header.timestamp)
        header = replace(
            blocks[number].header, number=number, parent_hash=parent.hash, prev_randao=environment.prev_randao
        )
        blocks[number] = replace(blocks[number], header=header, commit=commit(header, keys))
    return replace(told, blocks=tuple(blocks))


def rooted(block: SealedBlock) -> SealedBlock:
    """A block whose roots, bloom and gas are made again from what it says its transactions did."""
    outcomes = [entry.outcome for entry in block.entries]
    header = replace(
        block.header,
        transactions_root=Hash32(root_of(entry.raw for entry in block.entries)),
        receipts_root=Hash32(root_of(entry.outcome.receipt(2) for entry in block.entries)),
        bloom=bloom_of(outcomes),
        gas_used=sum(outcome.gas_used for outcome in outcomes),
    )
    return replace(block, header=header, commit=commit(header))


Rewrite = Callable[[int, list[Transaction]], list[Transaction]]


def rewritten(
    told: Chronicle,
    change: Rewrite,
    *,
    keys: Sequence[Key] = VALIDATORS,
    times: Callable[[int, int], int] = lambda _number, timestamp: timestamp,
) -> Chronicle:
    """A whole other history, executed and sealed as it would have been: what who holds every validator's key can make.

    :param change: the transactions of each block by its number; a block left with none is left out.
    """
    evm, memory, blocks = Revm(), Memory(), [told.blocks[0]]
    root = Hash32(EMPTY_ROOT)
    nonces: dict[bytes, int] = {}
    for block in told.blocks[1:]:
        given = change(block.header.number, [decode(entry.raw) for entry in block.entries])
        if not given:
            continue
        transactions = [_renumbered(each, nonces) for each in given]
        parent = blocks[-1].header
        environment = CONSORTIUM.environment(parent, times(parent.number + 1, block.header.timestamp))
        execution = evm.execute(memory, root, environment, transactions)
        memory.put(execution.nodes, execution.code)
        root = execution.state_root
        header = header_of(parent, environment, execution, VALIDATORS[environment.number % 4].address)
        made = sealed(header, transactions, execution, commit(header, keys))
        blocks.append(SealedBlock.decode(header.number, made.encode()))
    return replace(told, blocks=tuple(blocks))


def _renumbered(sent: Transaction, nonces: dict[bytes, int]) -> Transaction:
    """A transaction under its sender's next nonce; what did not change keeps its bytes."""
    nonce = nonces.get(sent.sender, 0)
    nonces[sent.sender] = nonce + 1
    return sent if sent.raw and sent.nonce == nonce else signed(sent, nonce=nonce)


def header_at(told: Chronicle, number: int) -> Header:
    """A header."""
    return told.blocks[number].header


def entry_at(told: Chronicle, number: int, index: int = 0) -> Entry:
    """A record of a transaction."""
    return told.blocks[number].entries[index]
