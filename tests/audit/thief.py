"""Ways to tell another history: alter blocks, and make everything fit again with whichever keys were stolen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from chain.embedded.consensus.validators import ValidatorSets
from chain.embedded.executors import state
from chain.embedded.executors.revm import Revm
from chain.embedded.store.sealed import SealedBlock
from chain.ethereum.blocks import bloom_of
from chain.ethereum.transactions import Transaction, decode
from chain.ethereum.trie import EMPTY_ROOT, root_of
from chain.port import Address, Hash32
from chain.proofs.layout import Field
from tests.audit.chronicle import CONSORTIUM, Chronicle, Key, commit, seal, sealers, signed
from tests.contracts.world.memory import Memory

Rewrite = Callable[[int, list[Transaction]], list[Transaction]]
Doctor = Callable[[int, Memory, Hash32], Hash32]


def with_block(told: Chronicle, number: int, block: SealedBlock) -> Chronicle:
    """The same history with another block in one place, and nothing else changed."""
    return replace(told, blocks=(*told.blocks[:number], block, *told.blocks[number + 1 :]))


def with_header(told: Chronicle, number: int, **fields: Any) -> Chronicle:
    """Another header in one place, it and every later block sealed again."""
    block = told.blocks[number]
    header = replace(block.header, **fields)
    return relinked(
        with_block(told, number, replace(block, header=header, commit=commit(header, sealers(block)))), number + 1
    )


def with_entry(told: Chronicle, number: int, **fields: Any) -> Chronicle:
    """Another record of a block's first transaction, under the same header."""
    block = told.blocks[number]
    return with_block(told, number, replace(block, entries=(replace(block.entries[0], **fields), *block.entries[1:])))


def with_outcome(told: Chronicle, number: int, **fields: Any) -> Chronicle:
    """Another outcome of a block's first transaction, under the same header."""
    return with_entry(told, number, outcome=replace(told.blocks[number].entries[0].outcome, **fields))


def relinked(told: Chronicle, first: int, keys: Sequence[Key] = ()) -> Chronicle:
    """Every block from ``first`` on linked to the one before and sealed again, by whom it was or by others; what they
    hold stays as it is."""
    blocks = list(told.blocks)
    for number in range(first, len(blocks)):
        parent = blocks[number - 1].header
        environment = CONSORTIUM.environment(parent, blocks[number].header.timestamp)
        header = replace(
            blocks[number].header, number=number, parent_hash=parent.hash, prev_randao=environment.prev_randao
        )
        blocks[number] = replace(blocks[number], header=header, commit=commit(header, keys or sealers(blocks[number])))
    return replace(told, blocks=tuple(blocks))


def rooted(told: Chronicle, number: int) -> Chronicle:
    """A block whose roots, bloom and gas are made again from what it says its transactions did, and all sealed again."""
    block = told.blocks[number]
    outcomes = [entry.outcome for entry in block.entries]
    return with_header(
        told,
        number,
        transactions_root=Hash32(root_of(entry.raw for entry in block.entries)),
        receipts_root=Hash32(root_of(outcome.receipt(2) for outcome in outcomes)),
        bloom=bloom_of(outcomes),
        gas_used=sum(outcome.gas_used for outcome in outcomes),
    )


def rewritten(
    told: Chronicle,
    change: Rewrite = lambda _number, transactions: transactions,
    *,
    times: Callable[[int], int] = lambda timestamp: timestamp,
    doctor: Doctor = lambda _number, _memory, root: root,
) -> Chronicle:
    """A whole other history, executed and sealed as it would have been: what who holds every key can make.

    :param change: the transactions of each block by its number; a block left with none is left out. Nonces are made to
        fit and signatures made again.
    :param doctor: puts another state in the place of the one after a block, and returns its root.
    """
    evm, memory, blocks = Revm(), Memory(), [told.blocks[0]]
    sets = ValidatorSets(CONSORTIUM, evm, memory)
    root, nonces = Hash32(EMPTY_ROOT), dict[Address, int]()
    for block in told.blocks[1:]:
        number = block.header.number
        given = change(number, [decode(entry.raw) for entry in block.entries])
        if not given:
            continue
        transactions = [_renumbered(each, nonces) for each in given]
        parent = blocks[-1].header
        environment = CONSORTIUM.environment(parent, times(block.header.timestamp))
        execution = evm.execute(memory, root, environment, transactions)
        memory.put(execution.nodes, execution.code)
        root = doctor(number, memory, execution.state_root)
        execution = replace(execution, state_root=root)
        blocks.append(seal(parent, environment, transactions, execution, sets.after(parent)))
    return replace(told, blocks=tuple(blocks))


def sealed_again(told: Chronicle, number: int, change: Callable[[Transaction], Transaction]) -> Chronicle:
    """Another history in which a block holds one more transaction: what ``change`` makes of its first."""
    return rewritten(told, lambda at, given: [*given, change(given[0])] if at == number else given)


def richer(memory: Memory, root: Hash32, token: Address, slot: int) -> Hash32:
    """The root of a state in which a balance was changed in the store, past all contracts."""
    return with_field(memory, root, token, Field("value", slot, 0, 32, "uint256"), lambda amount: amount + 1_000_00)


def with_field(memory: Memory, root: Hash32, contract: Address, field: Field, change: Callable[[int], int]) -> Hash32:
    """The root of a state in which a field of a record was changed in the store, past all contracts.

    :raises AssertionError: the field would be what it is.
    """
    account = state.read_account(memory, root, contract)
    assert account is not None
    word = state.read_slot(memory, account.storage_root, field.slot)
    mask = ((1 << 8 * field.width) - 1) << 8 * field.offset
    changed = word & ~mask | change((word & mask) >> 8 * field.offset) << 8 * field.offset
    assert changed != word
    storage_root, nodes, *_ = state.changed_storage(memory, account.storage_root, {field.slot: changed})
    new_root, more, *_ = state.changed_accounts(memory, root, {contract: replace(account, storage_root=storage_root)})
    memory.put(nodes, more)
    return new_root


def _renumbered(sent: Transaction, nonces: dict[Address, int]) -> Transaction:
    """A transaction under its sender's next nonce; what did not change keeps its bytes."""
    nonce = nonces.get(sent.sender, 0)
    nonces[sent.sender] = nonce + 1
    return sent if sent.raw and sent.nonce == nonce else signed(sent, nonce=nonce)
