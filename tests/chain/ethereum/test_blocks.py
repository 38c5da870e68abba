from __future__ import annotations

import pytest
import rlp as library
from eth.vm.forks.cancun.blocks import CancunBlockHeader
from eth.vm.forks.cancun.receipts import CancunReceiptBuilder
from eth_bloom import BloomFilter
from trie import HexaryTrie

from chain.embedded.node import EmbeddedChain
from chain.embedded.store.sealed import SealedBlock
from chain.errors import Damaged
from chain.ethereum.blocks import Header, bloom_of
from chain.ethereum.keccak import keccak
from chain.ethereum.transactions import type_of
from chain.port import BlockNumber
from tests.chain.chain_kit import ALICE, CONSORTIUM, RECORDER_AT, record, send


@pytest.fixture
def block(chain: EmbeddedChain) -> SealedBlock:
    """A block with a successful and a refused transaction."""
    first = chain.submit(ALICE.raw(0, RECORDER_AT, record(5)))
    chain.wait(first, 10)
    send(chain, ALICE.raw(1, RECORDER_AT, b"\xff\xff\xff\xff"))
    return chain.sealed_block(BlockNumber(2))


class TestHeader:
    def test_the_hash_is_the_one_py_evm_computes(self, block: SealedBlock) -> None:
        encoded = library.encode(block.header.items())
        theirs = library.decode(encoded, CancunBlockHeader)
        assert theirs.hash == block.header.hash
        assert (theirs.block_number, theirs.timestamp) == (2, block.header.timestamp)
        assert (theirs.base_fee_per_gas, theirs.difficulty, theirs.gas_limit) == (0, 0, 1_000_000_000)

    def test_it_is_read_back_from_its_fields(self, block: SealedBlock) -> None:
        assert Header.from_items(block.header.items()) == block.header

    def test_a_fixed_field_with_another_value_is_refused(self, block: SealedBlock) -> None:
        items = block.header.items()
        items[15] = b"\x07"  # base fee
        with pytest.raises(ValueError, match="fixed by the chain rules"):
            Header.from_items(items)

    def test_genesis_has_a_known_hash(self) -> None:
        """Changes only together with the chain rules: a ledger's folder is recognised by it."""
        assert CONSORTIUM.genesis().header.hash.hex() == (
            "397c97b5a7731ff91b8de5fe4094726b1e78b36db4b92a98f5fa03780baeb18c"
        )


class TestRoots:
    def test_they_are_those_of_py_trie_over_the_same_bytes(self, block: SealedBlock) -> None:
        transactions, receipts = HexaryTrie({}), HexaryTrie({})
        for index, entry in enumerate(block.entries):
            key = library.encode(index)
            transactions[key] = entry.raw
            receipts[key] = entry.outcome.receipt(type_of(entry.raw))
        assert block.header.transactions_root == transactions.root_hash
        assert block.header.receipts_root == receipts.root_hash

    def test_a_receipt_is_read_by_py_evm(self, block: SealedBlock) -> None:
        outcome = block.entries[0].outcome
        receipt = CancunReceiptBuilder.decode(outcome.receipt(2))
        assert receipt.gas_used == outcome.gas_used_in_block
        assert [(log.address, log.data) for log in receipt.logs] == [(log.address, log.data) for log in outcome.logs]
        assert receipt.bloom == int.from_bytes(bloom_of([outcome]), "big")

    def test_the_bloom_is_eth_blooms(self, block: SealedBlock) -> None:
        bloom = BloomFilter()
        for entry in block.entries:
            for log in entry.outcome.logs:
                for part in (log.address, *log.topics):
                    bloom.add(part)
        assert block.header.bloom == int(bloom).to_bytes(256, "big")


class TestRecord:
    def test_a_block_comes_back_from_its_record(self, chain: EmbeddedChain, block: SealedBlock) -> None:
        decoded = SealedBlock.decode(2, block.encode())
        assert decoded.header == block.header
        assert decoded.block() == block.block() == chain.block(BlockNumber(2))

    def test_a_record_of_another_block_is_damage(self, block: SealedBlock) -> None:
        with pytest.raises(Damaged, match="block 3"):
            SealedBlock.decode(3, block.encode())

    def test_prevrandao_is_the_hash_of_the_parents_hash(self, block: SealedBlock) -> None:
        assert block.header.prev_randao == keccak(block.header.parent_hash)
