"""Questions about blocks, transactions, receipts and commits."""

from __future__ import annotations

from chain.embedded.consensus.seals import Commit
from chain.embedded.node import EmbeddedChain
from chain.embedded.store.sealed import SealedBlock
from chain.ethereum.hexes import hex_text
from chain.port import Address
from chain.rpc.hexes import quantity
from chain.rpc.method import Methods
from chain.rpc.params import Block, BlockIn, BlockNumberIn, FlagIn, HashIn, QuantityIn
from chain.rpc.places import existing, number_at, transaction_at
from chain.rpc.shapes import Shape, block_shape, receipt_shape, transaction_shape

methods = Methods()


@methods.add("eth_getBlockByNumber")
def block_by_number(chain: EmbeddedChain, block: BlockNumberIn, full: FlagIn = False) -> Shape | None:  # noqa: FBT002
    """A block, or null."""
    found = _block(chain, block)
    return None if found is None else block_shape(found, full=full)


@methods.add("eth_getBlockByHash")
def block_by_hash(chain: EmbeddedChain, block: HashIn, full: FlagIn = False) -> Shape | None:  # noqa: FBT002
    """A block, or null."""
    return block_by_number(chain, block, full)


@methods.add("eth_getBlockTransactionCountByNumber")
def count_by_number(chain: EmbeddedChain, block: BlockNumberIn) -> str | None:
    """How many transactions a block has, or null."""
    found = _block(chain, block)
    return None if found is None else quantity(len(found.entries))


@methods.add("eth_getBlockTransactionCountByHash")
def count_by_hash(chain: EmbeddedChain, block: HashIn) -> str | None:
    """How many transactions a block has, or null."""
    return count_by_number(chain, block)


@methods.add("eth_getTransactionByHash")
def transaction(chain: EmbeddedChain, transaction: HashIn) -> Shape | None:
    """A transaction in a final block, or null."""
    found = transaction_at(chain, transaction)
    return None if found is None else transaction_shape(found[0].header, found[1], found[0].entries[found[1]])


@methods.add("eth_getTransactionByBlockNumberAndIndex")
def transaction_by_number(chain: EmbeddedChain, block: BlockNumberIn, index: QuantityIn) -> Shape | None:
    """A block's transaction, or null."""
    found = _block(chain, block)
    if found is None or index >= len(found.entries):
        return None
    return transaction_shape(found.header, index, found.entries[index])


@methods.add("eth_getTransactionByBlockHashAndIndex")
def transaction_by_block(chain: EmbeddedChain, block: HashIn, index: QuantityIn) -> Shape | None:
    """A block's transaction, or null."""
    return transaction_by_number(chain, block, index)


@methods.add("eth_getTransactionReceipt")
def receipt(chain: EmbeddedChain, transaction: HashIn) -> Shape | None:
    """The receipt of a transaction in a final block, or null."""
    found = transaction_at(chain, transaction)
    return None if found is None else receipt_shape(*found)


@methods.add("eth_getBlockReceipts")
def block_receipts(chain: EmbeddedChain, block: BlockIn) -> list[Shape] | None:
    """Every receipt of a block, or null."""
    found = _block(chain, block)
    return None if found is None else [receipt_shape(found, place) for place in range(len(found.entries))]


@methods.add("tally_getCommit")
def commit(chain: EmbeddedChain, block: BlockIn = "latest") -> Shape:
    """The consortium's proof that a block is final, as it is stored beside the block, and whose signatures are in it. Without
    validators, and of genesis, it is the block's hash, and nobody signed."""
    found = chain.sealed_block(existing(chain, block))
    header = found.header
    is_signed = found.commit != header.hash
    return {
        "blockNumber": quantity(header.number),
        "blockHash": hex_text(header.hash),
        "commit": hex_text(found.commit),
        "signers": [hex_text(each) for each in _signers(chain, found)] if is_signed else [],
    }


def _signers(chain: EmbeddedChain, sealed: SealedBlock) -> tuple[Address, ...]:
    header = sealed.header
    return Commit.decode(sealed.commit).signers(chain.consortium.seal_domain, header.number, header.hash)


def _block(chain: EmbeddedChain, block: Block) -> SealedBlock | None:
    number = number_at(chain, block)
    return None if number is None else chain.sealed_block(number)
