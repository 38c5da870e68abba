"""A block's transactions by themselves: form, signatures, limits, and the sender that the record names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chain.audit.findings import Finding
from chain.embedded.admission import read_transaction
from chain.embedded.consortium import Consortium
from chain.embedded.store.sealed import Entry, SealedBlock
from chain.embedded.transactions import Transaction, decode
from chain.errors import NotAdmitted

_NAMES = {"malformed": "transaction-malformed", "may-not-deploy": "creation-by-stranger"}
"""Why admission refuses a form → what an audit calls it; every other reason is ``transaction-not-allowed``."""


@dataclass(frozen=True, slots=True)
class Read:
    """What could be read. ``transactions`` is ``None`` where one of them cannot be executed at all."""

    transactions: tuple[Transaction, ...] | None
    findings: tuple[Finding, ...]


def read_transactions(consortium: Consortium, block: SealedBlock) -> Read:
    """Decode every transaction, recover its sender anew, and judge what does not depend on state."""
    transactions: list[Transaction] = []
    findings = list(_limits(consortium, block))
    for index, entry in enumerate(block.entries):
        try:
            read_transaction(entry.raw, consortium)
        except NotAdmitted as refusal:
            name = _NAMES.get(refusal.reason, "transaction-not-allowed")
            findings.append(Finding(name, f"{refusal.reason}: {refusal.detail}", block.header.number, index))
        try:
            transaction = decode(entry.raw)
        except ValueError:
            continue
        transactions.append(transaction)
        findings += _differences(block.header.number, index, entry, transaction)
    findings += _gas(block, transactions)
    can_execute = len(transactions) == len(block.entries) and all(
        max(each.nonce, each.gas_limit, each.value, each.chain_id) < 1 << 64 for each in transactions
    )
    return Read(tuple(transactions) if can_execute else None, tuple(findings))


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
