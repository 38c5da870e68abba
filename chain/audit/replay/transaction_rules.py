"""A block's transactions by themselves: form, signatures, limits, and the sender that the record names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chain.audit.findings import Finding
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.mempool.admission import check_form
from chain.embedded.store.sealed import Entry, SealedBlock
from chain.errors import NotAdmitted
from chain.ethereum.transactions import Transaction, decode


@dataclass(frozen=True, slots=True)
class Read:
    """What could be read. ``transactions`` is ``None`` where one of them cannot be executed at all."""

    transactions: tuple[Transaction, ...] | None
    findings: tuple[Finding, ...]


def read_transactions(consortium: Consortium, block: SealedBlock) -> Read:
    """Decode every transaction, recover its sender anew, and judge what does not depend on state. What a block holds beyond the
    limit is not looked at, and the block cannot be executed."""
    transactions: list[Transaction] = []
    findings = list(_limits(consortium, block))
    number = block.header.number
    for index, entry in enumerate(block.entries[: consortium.limits.block_transactions_max]):
        if len(entry.raw) > consortium.limits.transaction_bytes_max:
            findings.append(Finding("transaction-not-allowed", f"it has {len(entry.raw)} bytes", number, index))
        try:
            transaction = decode(entry.raw)
        except (ValueError, RecursionError) as error:
            findings.append(Finding("transaction-malformed", str(error), number, index))
            continue
        transactions.append(transaction)
        findings += _form(consortium, number, index, transaction)
        findings += _differences(number, index, entry, transaction)
    findings += _gas(block, transactions)
    can_execute = len(transactions) == len(block.entries) and all(
        max(each.nonce, each.gas_limit, each.value, each.chain_id) < 1 << 64 for each in transactions
    )
    return Read(tuple(transactions) if can_execute else None, tuple(findings))


def _form(consortium: Consortium, number: int, index: int, transaction: Transaction) -> Iterator[Finding]:
    try:
        check_form(transaction, consortium)
    except NotAdmitted as refusal:
        name = "creation-by-stranger" if refusal.reason == "may-not-deploy" else "transaction-not-allowed"
        yield Finding(name, f"{refusal.reason}: {refusal.detail}", number, index)


def _limits(consortium: Consortium, block: SealedBlock) -> Iterator[Finding]:
    number, most = block.header.number, consortium.limits.block_transactions_max
    if not block.entries:
        yield Finding("block-empty", "a block holds at least one transaction", number)
    if len(block.entries) > most:
        yield Finding("block-over-limits", f"{len(block.entries)} transactions where {most} are allowed", number)


def _gas(block: SealedBlock, transactions: list[Transaction]) -> Iterator[Finding]:
    reserved = sum(each.gas_limit for each in transactions)
    if reserved > block.header.gas_limit:
        detail = f"gas limits of {reserved} where {block.header.gas_limit} is the block's"
        yield Finding("block-over-limits", detail, block.header.number)


def _differences(number: int, index: int, entry: Entry, transaction: Transaction) -> Iterator[Finding]:
    if entry.sender != transaction.sender:
        detail = f"recorded as sent by 0x{entry.sender.hex()}, signed by 0x{transaction.sender.hex()}"
        yield Finding("sender-differs", detail, number, index)
    if entry.to != transaction.to:
        yield Finding("sender-differs", "recorded as sent to another address than was signed", number, index)
