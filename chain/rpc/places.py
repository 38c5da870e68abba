"""Which block a parameter means."""

from __future__ import annotations

from chain.embedded.node import EmbeddedChain
from chain.hexes import hex_text
from chain.port import At, BlockNumber, Hash32
from chain.rpc.errors import no_block
from chain.rpc.hexes import quantity
from chain.rpc.params import Block


def number_at(chain: EmbeddedChain, block: Block) -> BlockNumber | None:
    """The number of a final block, ``None`` where there is none."""
    head = chain.head().number
    if isinstance(block, bytes):
        return chain.number_of(Hash32(block))
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
