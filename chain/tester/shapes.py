"""Blocks, transactions and receipts as eth-tester's backends show them: raw bytes, numbers, snake case."""

from __future__ import annotations

from typing import Any

from chain.embedded.store.sealed import Entry, SealedBlock
from chain.ethereum.blocks import EMPTY_UNCLES_HASH, ZERO_HASH
from chain.ethereum.transactions import decode, signature_of, type_of
from chain.ethereum.trie import EMPTY_ROOT
from chain.port import Log

Shape = dict[str, Any]


def block_shape(block: SealedBlock, *, full: bool, pending: bool) -> Shape:
    """A block, with whole transactions or their hashes."""
    header = block.header
    transactions = [
        transaction_shape(block, place, pending=pending) if full else bytes(entry.hash)
        for place, entry in enumerate(block.entries)
    ]
    return {
        "number": header.number,
        "hash": bytes(header.hash),
        "parent_hash": bytes(header.parent_hash),
        "nonce": bytes(8),
        "sha3_uncles": EMPTY_UNCLES_HASH,
        "logs_bloom": int.from_bytes(header.bloom, "big"),
        "transactions_root": bytes(header.transactions_root),
        "receipts_root": bytes(header.receipts_root),
        "state_root": bytes(header.state_root),
        "coinbase": bytes(header.coinbase),
        "difficulty": 0,
        "total_difficulty": 0,
        "mix_hash": bytes(header.prev_randao),
        "size": block.size,
        "extra_data": header.extra_data.rjust(32, b"\0"),
        "gas_limit": header.gas_limit,
        "gas_used": header.gas_used,
        "timestamp": header.timestamp,
        "transactions": transactions,
        "uncles": [],
        "base_fee_per_gas": 0,
        "withdrawals": [],
        "withdrawals_root": EMPTY_ROOT,
        "parent_beacon_block_root": bytes(ZERO_HASH),
        "blob_gas_used": 0,
        "excess_blob_gas": 0,
    }


def transaction_shape(block: SealedBlock, place: int, *, pending: bool) -> Shape:
    """A transaction and where it is."""
    entry = block.entries[place]
    signed = decode(entry.raw)
    v, r, s = signature_of(entry.raw)
    shape = {
        "type": signed.type,
        "hash": bytes(entry.hash),
        "nonce": signed.nonce,
        **_where(block, place, pending=pending),
        "from": bytes(entry.sender),
        "to": bytes(entry.to or b""),
        "value": signed.value,
        "gas": signed.gas_limit,
        "gas_price": signed.fee_per_gas_max,
        "data": signed.data,
        "v": v,
        "r": r,
        "s": s,
    }
    if signed.type:
        shape |= {"chain_id": signed.chain_id, "access_list": signed.access_list, "y_parity": v}
    if signed.type == 2:
        shape |= {"max_fee_per_gas": signed.fee_per_gas_max, "max_priority_fee_per_gas": signed.tip_per_gas_max}
    return shape


def receipt_shape(block: SealedBlock, place: int, *, pending: bool) -> Shape:
    """The receipt of a block's transaction."""
    entry = block.entries[place]
    outcome = entry.outcome
    return {
        **_where(block, place, pending=pending),
        "contract_address": None if outcome.contract is None else bytes(outcome.contract),
        "cumulative_gas_used": outcome.gas_used_in_block,
        "effective_gas_price": 0,
        "from": bytes(entry.sender),
        "gas_used": outcome.gas_used,
        "logs": [_log(block, place, entry, log, pending=pending) for log in outcome.logs],
        "state_root": b"\x01" if outcome.succeeded else b"",
        "status": int(outcome.succeeded),
        "to": bytes(entry.to or b""),
        "transaction_hash": bytes(entry.hash),
        "type": type_of(entry.raw),
    }


def _log(block: SealedBlock, place: int, entry: Entry, log: Log, *, pending: bool) -> Shape:
    return {
        "type": "pending" if pending else "mined",
        "log_index": log.index,
        **_where(block, place, pending=pending),
        "transaction_hash": bytes(entry.hash),
        "address": bytes(log.address),
        "data": log.data,
        "topics": [bytes(topic) for topic in log.topics],
    }


def _where(block: SealedBlock, place: int, *, pending: bool) -> Shape:
    if pending:
        return {"block_hash": None, "block_number": None, "transaction_index": None}
    return {"block_hash": bytes(block.header.hash), "block_number": block.header.number, "transaction_index": place}
