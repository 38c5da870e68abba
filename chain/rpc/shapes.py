"""Blocks, transactions, receipts and logs as the protocol shows them."""

from __future__ import annotations

from typing import Any

from chain.embedded.store.sealed import Entry, SealedBlock
from chain.ethereum.blocks import EMPTY_UNCLES_HASH, ZERO_HASH, Header, bloom_of
from chain.ethereum.hexes import hex_text
from chain.ethereum.transactions import decode, signature_of, type_of
from chain.ethereum.trie import EMPTY_ROOT
from chain.port import Log
from chain.rpc.hexes import quantity, word

Shape = dict[str, Any]


def block_shape(block: SealedBlock, *, full: bool) -> Shape:
    """A block, with whole transactions or their hashes."""
    entries = block.entries
    return {
        **header_shape(block.header),
        "size": quantity(block.size),
        "transactions": [
            transaction_shape(block.header, place, entry) if full else hex_text(entry.hash)
            for place, entry in enumerate(entries)
        ],
        "uncles": [],
        "withdrawals": [],
    }


def header_shape(header: Header) -> Shape:
    """The fields of a header, those that the chain rules fix included, so that its hash can be worked out again."""
    return {
        "number": quantity(header.number),
        "hash": hex_text(header.hash),
        "parentHash": hex_text(header.parent_hash),
        "sha3Uncles": hex_text(EMPTY_UNCLES_HASH),
        "miner": hex_text(header.coinbase),
        "stateRoot": hex_text(header.state_root),
        "transactionsRoot": hex_text(header.transactions_root),
        "receiptsRoot": hex_text(header.receipts_root),
        "logsBloom": hex_text(header.bloom),
        "difficulty": "0x0",
        "gasLimit": quantity(header.gas_limit),
        "gasUsed": quantity(header.gas_used),
        "timestamp": quantity(header.timestamp),
        "extraData": hex_text(header.extra_data),
        "mixHash": hex_text(header.prev_randao),
        "nonce": hex_text(bytes(8)),
        "baseFeePerGas": "0x0",
        "withdrawalsRoot": hex_text(EMPTY_ROOT),
        "blobGasUsed": "0x0",
        "excessBlobGas": "0x0",
        "parentBeaconBlockRoot": hex_text(ZERO_HASH),
    }


def transaction_shape(header: Header, place: int, entry: Entry) -> Shape:
    """A transaction and where it is."""
    signed = decode(entry.raw)
    shape = {
        "blockHash": hex_text(header.hash),
        "blockNumber": quantity(header.number),
        "blockTimestamp": quantity(header.timestamp),
        "transactionIndex": quantity(place),
        "hash": hex_text(entry.hash),
        "from": hex_text(entry.sender),
        "to": None if entry.to is None else hex_text(entry.to),
        "type": quantity(signed.type),
        "chainId": quantity(signed.chain_id),
        "nonce": quantity(signed.nonce),
        "gas": quantity(signed.gas_limit),
        "gasPrice": quantity(signed.fee_per_gas_max),
        "value": quantity(signed.value),
        "input": hex_text(signed.data),
        **_signature(entry.raw),
    }
    if signed.type:
        shape["accessList"] = [
            {"address": hex_text(address), "storageKeys": [word(slot) for slot in slots]}
            for address, slots in signed.access_list
        ]
    if signed.type == 2:
        shape["maxFeePerGas"] = quantity(signed.fee_per_gas_max)
        shape["maxPriorityFeePerGas"] = quantity(signed.tip_per_gas_max)
    return shape


def receipt_shape(block: SealedBlock, place: int) -> Shape:
    """The receipt of a block's transaction."""
    header, entry = block.header, block.entries[place]
    outcome = entry.outcome
    return {
        "type": quantity(type_of(entry.raw)),
        "transactionHash": hex_text(entry.hash),
        "transactionIndex": quantity(place),
        "blockHash": hex_text(header.hash),
        "blockNumber": quantity(header.number),
        "from": hex_text(entry.sender),
        "to": None if entry.to is None else hex_text(entry.to),
        "cumulativeGasUsed": quantity(outcome.gas_used_in_block),
        "gasUsed": quantity(outcome.gas_used),
        "contractAddress": None if outcome.contract is None else hex_text(outcome.contract),
        "logs": [log_shape(header, place, entry, log) for log in outcome.logs],
        "logsBloom": hex_text(bloom_of([outcome])),
        "status": quantity(int(outcome.succeeded)),
        "effectiveGasPrice": "0x0",
    }


def log_shape(header: Header, place: int, entry: Entry, log: Log) -> Shape:
    """A log and where it is. Blocks are final, so none is ever removed."""
    return {
        "address": hex_text(log.address),
        "topics": [hex_text(topic) for topic in log.topics],
        "data": hex_text(log.data),
        "blockNumber": quantity(header.number),
        "blockHash": hex_text(header.hash),
        "blockTimestamp": quantity(header.timestamp),
        "transactionHash": hex_text(entry.hash),
        "transactionIndex": quantity(place),
        "logIndex": quantity(log.index),
        "removed": False,
    }


def _signature(raw: bytes) -> Shape:
    """v, r and s; the typed ones have a parity instead of v, and show it under both names, as others do."""
    v, r, s = map(quantity, signature_of(raw))
    parity = {"yParity": v} if type_of(raw) else {}
    return {**parity, "v": v, "r": r, "s": s}
