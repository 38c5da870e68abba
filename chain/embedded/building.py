"""From a parent and transactions to a block, and back: is this block what its parent and transactions make?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.seals import SealError, check_commit
from chain.embedded.executors.protocol import Environment, Execution, Executor, InvalidBlockError, Reader
from chain.embedded.store.sealed import Entry, SealedBlock
from chain.errors import Damaged
from chain.ethereum.blocks import Header
from chain.ethereum.transactions import Transaction, decode, type_of
from chain.ethereum.trie import root_of
from chain.port import Address


def header_of(parent: Header, environment: Environment, execution: Execution, proposer: bytes = b"") -> Header:
    """The header of an executed block; where there are validators, one of them proposes it."""
    return Header(
        parent_hash=parent.hash,
        coinbase=environment.coinbase,
        state_root=execution.state_root,
        transactions_root=execution.transactions_root,
        receipts_root=execution.receipts_root,
        bloom=execution.bloom,
        number=environment.number,
        gas_limit=environment.gas_limit,
        gas_used=execution.gas_used,
        timestamp=environment.timestamp,
        extra_data=proposer,
        prev_randao=environment.prev_randao,
    )


def sealed(header: Header, transactions: Sequence[Transaction], execution: Execution, commit: bytes) -> SealedBlock:
    """A block with its commit."""
    entries = (
        Entry(transaction.raw, transaction.hash, transaction.sender, transaction.to, outcome)
        for transaction, outcome in zip(transactions, execution.outcomes, strict=True)
    )
    return SealedBlock(header, tuple(entries), commit)


def check_sealed(consortium: Consortium, block: SealedBlock, validators: Sequence[Address]) -> None:
    """Check that a block of the log is final.

    :raises Damaged: its commit does not make it so.
    """
    try:
        check_commit(consortium.seal_domain, block.header, block.commit, validators)
    except SealError as error:
        raise Damaged(block.header.number, f"its commit does not make it final: {error}") from error


def transactions_of(block: SealedBlock) -> list[Transaction]:
    """The transactions of a block of the log, with the senders that their signatures say.

    :raises Damaged: one can't be decoded.
    """
    try:
        return [decode(entry.raw) for entry in block.entries]
    except ValueError as error:
        raise Damaged(block.header.number, f"a transaction can't be read: {error}") from error


def check_outcomes(block: SealedBlock) -> None:
    """Check that the transactions and outcomes that a record keeps are those its header names.

    :raises Damaged: they are not.
    """
    transactions = root_of(entry.raw for entry in block.entries)
    receipts = root_of(entry.outcome.receipt(type_of(entry.raw)) for entry in block.entries)
    if (transactions, receipts) != (block.header.transactions_root, block.header.receipts_root):
        raise Damaged(block.header.number, "its transactions or outcomes are not those that its header names")
    signed = [(transaction.sender, transaction.to) for transaction in transactions_of(block)]
    if signed != [(entry.sender, entry.to) for entry in block.entries]:
        raise Damaged(block.header.number, "its transactions are not by those who signed them")


def reexecute(
    executor: Executor,
    reader: Reader,
    consortium: Consortium,
    parent: Header,
    block: SealedBlock,
    transactions: Sequence[Transaction] | None = None,
) -> Execution:
    """Execute a block of the log again and check that its header is what comes out.

    :param transactions: those of :func:`transactions_of`, if they are known already.
    :raises Damaged: it is not.
    """
    number = block.header.number
    environment = consortium.environment(parent, block.header.timestamp)
    if block.header.timestamp < parent.timestamp:
        raise Damaged(number, "its time is before its parent's")
    if transactions is None:
        transactions = transactions_of(block)
    try:
        execution = executor.execute(reader, parent.state_root, environment, transactions)
    except (ValueError, KeyError, InvalidBlockError) as error:
        raise Damaged(number, f"it can't be executed again: {error!r}") from error
    header = header_of(parent, environment, execution, block.header.extra_data)
    if header != block.header:
        raise Damaged(number, f"executed again it has the hash {header.hash.hex()}, not {block.header.hash.hex()}")
    if _kept(sealed(header, transactions, execution, b"").entries) != _kept(block.entries):
        raise Damaged(number, "executed again its outcomes differ")
    return execution


def _kept(entries: Iterable[Entry]) -> list[Entry]:
    """Entries as the log keeps them: what a successful transaction returned is not kept."""
    return [
        replace(entry, outcome=replace(entry.outcome, output=b"")) if entry.outcome.succeeded else entry
        for entry in entries
    ]
