"""Which block a parameter means."""

from __future__ import annotations

from chain.embedded.node import EmbeddedChain
from chain.embedded.store.sealed import SealedBlock
from chain.errors import Damaged
from chain.ethereum.hexes import hex_text
from chain.port import At, BlockNumber, Hash32
from chain.rpc.errors import no_block
from chain.rpc.hexes import quantity
from chain.rpc.params import Block


def number_at(chain: EmbeddedChain, block: Block) -> BlockNumber | None:
    """The number of a final block, ``None`` where there is none."""
    head = chain.head().number
    if isinstance(block, bytes):
        return _number_of(chain, Hash32(block))
    if isinstance(block, int):
        return BlockNumber(block) if block <= head else None
    return BlockNumber(0) if block == "earliest" else head


def existing(chain: EmbeddedChain, block: Block) -> BlockNumber:
    """Like :func:`number_at`.

    :raises RpcError: there is no such block.
    """
    number = number_at(chain, block)
    if number is None:
        raise no_block(
            hex_text(block) if isinstance(block, bytes) else quantity(block) if isinstance(block, int) else block
        )
    return number


def state_at(chain: EmbeddedChain, block: Block) -> At:
    """The state that a call sees."""
    return "next" if block == "pending" else existing(chain, block)


def transaction_at(chain: EmbeddedChain, transaction: Hash32) -> tuple[SealedBlock, int] | None:
    """The final block that holds a transaction, and its place there; ``None`` where there is none.

    :raises Damaged: the node's index names another transaction.
    """
    place = chain.place_of(transaction)
    if place is None:
        return None
    block = chain.sealed_block(place[0])
    if place[1] >= len(block.entries) or block.entries[place[1]].hash != transaction:
        raise Damaged(place[0], f"the index names it for the transaction 0x{transaction.hex()}, which is not there")
    return block, place[1]


def _number_of(chain: EmbeddedChain, block_hash: Hash32) -> BlockNumber | None:
    number = chain.number_of(block_hash)
    if number is not None and chain.header(number).hash != block_hash:
        raise Damaged(number, f"the index names it for the block 0x{block_hash.hex()}, which it is not")
    return number
