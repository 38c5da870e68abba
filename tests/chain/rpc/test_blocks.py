from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from eth_account import Account
from eth_utils import keccak

from chain.embedded.node import EmbeddedChain
from chain.embedded.store.store import Store
from chain.errors import Damaged
from chain.ethereum import rlp
from chain.port import BlockNumber
from chain.runtime.clock import ManualClock
from tests.chain.chain_kit import ADMIN, ALICE, BOB, CHAIN_ID, DEPLOY, GENESIS_TIME, RECORDER_AT, send
from tests.chain.rpc.conftest import Asker, Written, words
from tests.chain.sealed_kit import ADDRESSES, SEALED, panel

NOTHING = "0x" + "77" * 32


class TestTheChain:
    def test_says_who_it_is(self, ask: Asker) -> None:
        assert ask("eth_chainId") == hex(CHAIN_ID)
        assert ask("net_version") == str(CHAIN_ID)
        assert ask("web3_clientVersion").startswith("tallystick/")
        assert ask("eth_syncing") is False
        assert ask("eth_accounts") == []

    def test_takes_nothing_for_gas(self, ask: Asker) -> None:
        assert ask("eth_gasPrice") == ask("eth_maxPriorityFeePerGas") == "0x0"
        history = ask("eth_feeHistory", "0x3", "latest", [10, 90])
        assert history["oldestBlock"] == "0x9"
        assert history["baseFeePerGas"] == ["0x0"] * 4
        assert history["baseFeePerBlobGas"] == ["0x1"] * 4  # EIP-4844's least: MIN_BASE_FEE_PER_BLOB_GAS
        assert history["reward"] == [["0x0", "0x0"]] * 3
        assert all(0 < ratio < 0.01 for ratio in history["gasUsedRatio"])
        assert ask("eth_feeHistory", "0x400", "0x1", [])["oldestBlock"] == "0x0"


class TestABlock:
    def test_is_the_same_by_number_hash_and_tag(self, ask: Asker, written: Written) -> None:
        head = written.chain.head()
        by_hash = ask("eth_getBlockByHash", words(head.hash), True)
        assert by_hash["hash"] == words(head.hash)
        for tag in ("latest", "safe", "finalized", "pending", hex(head.number)):
            assert ask("eth_getBlockByNumber", tag, True) == by_hash

    def test_has_a_hash_that_its_fields_give(self, ask: Asker) -> None:
        for number in range(12):
            block = ask("eth_getBlockByNumber", hex(number), False)
            fields = [
                "parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot", "logsBloom",
                "difficulty", "number", "gasLimit", "gasUsed", "timestamp", "extraData", "mixHash", "nonce",
                "baseFeePerGas", "withdrawalsRoot", "blobGasUsed", "excessBlobGas", "parentBeaconBlockRoot",
            ]  # fmt: skip
            numbers = {"difficulty", "number", "gasLimit", "gasUsed", "timestamp"} | {
                "baseFeePerGas", "blobGasUsed", "excessBlobGas",
            }  # fmt: skip
            items = [
                rlp.encode_int(int(block[name], 16)) if name in numbers else bytes.fromhex(block[name][2:])
                for name in fields
            ]
            assert words(keccak(rlp.encode(items))) == block["hash"]

    def test_begins_with_genesis(self, ask: Asker) -> None:
        genesis = ask("eth_getBlockByNumber", "earliest", True)
        assert (genesis["number"], genesis["timestamp"]) == ("0x0", hex(GENESIS_TIME))
        assert genesis["transactions"] == []

    def test_that_does_not_exist_is_null(self, ask: Asker) -> None:
        assert ask("eth_getBlockByNumber", "0xffff", False) is None
        assert ask("eth_getBlockByHash", NOTHING, False) is None
        assert ask("eth_getBlockTransactionCountByNumber", "0xffff") is None
        assert ask("eth_getBlockTransactionCountByHash", NOTHING) is None
        assert ask("eth_getBlockReceipts", "0xffff") is None
        assert ask("eth_getTransactionByBlockNumberAndIndex", "0xffff", "0x0") is None

    def test_counts_its_transactions(self, ask: Asker, written: Written) -> None:
        assert ask("eth_getBlockTransactionCountByNumber", "latest") == "0x1"
        assert ask("eth_getBlockTransactionCountByHash", words(written.chain.head().hash)) == "0x1"
        assert ask("eth_getBlockTransactionCountByNumber", "0x0") == "0x0"

    def test_has_a_commit(self, ask: Asker, written: Written) -> None:
        for number in (0, 5):
            block = written.chain.sealed_block(BlockNumber(number))
            found = ask("tally_getCommit", hex(number))
            assert (found["blockNumber"], found["blockHash"]) == (hex(number), words(block.header.hash))
            assert (found["commit"], found["signers"]) == (words(block.commit), [])
        assert ask.error("tally_getCommit", "0xffff")["code"] == -32001

    def test_sealed_by_validators_names_them(self, folder: Path, asker: Callable[[EmbeddedChain], Asker]) -> None:
        clock = ManualClock(GENESIS_TIME)
        chain = EmbeddedChain.open(folder, SEALED, clock, sealer=panel())
        send(chain, DEPLOY)
        assert asker(chain)("tally_getCommit", "0x1")["signers"] == sorted(map(words, ADDRESSES))
        assert asker(chain)("tally_getCommit", "0x0")["signers"] == []
        chain.close()


class TestATransaction:
    def test_is_the_same_however_it_is_asked_for(self, ask: Asker, written: Written) -> None:
        for receipt in written.receipts:
            found = ask("eth_getTransactionByHash", words(receipt.transaction))
            block = receipt.block
            assert ask("eth_getTransactionByBlockHashAndIndex", words(block.hash), "0x0") == found
            assert ask("eth_getTransactionByBlockNumberAndIndex", hex(block.number), "0x0") == found
            assert ask("eth_getBlockByNumber", hex(block.number), True)["transactions"] == [found]
            assert ask("eth_getBlockByNumber", hex(block.number), False)["transactions"] == [found["hash"]]

    @pytest.mark.parametrize("kind", [0, 1, 2])
    def test_shows_what_was_signed(self, ask: Asker, written: Written, kind: int) -> None:
        receipt = written.receipts[5 + kind]
        found = ask("eth_getTransactionByHash", words(receipt.transaction))
        assert (int(found["type"], 16), found["from"]) == (kind, words(BOB.address))
        assert ("accessList" in found, "yParity" in found, "maxFeePerGas" in found) == (kind > 0, kind > 0, kind == 2)
        raw = written.chain.sealed_block(receipt.block.number).entries[0].raw
        assert Account.recover_transaction(raw).lower() == found["from"]
        fields = rlp.decode(raw[1:] if kind else raw)
        assert [int.from_bytes(field, "big") for field in fields[-3:]] == [int(found[name], 16) for name in "vrs"]

    def test_that_creates_has_no_recipient(self, ask: Asker, written: Written) -> None:
        found = ask("eth_getTransactionByHash", words(written.receipts[-1].transaction))
        assert (found["to"], found["from"]) == (None, words(ADMIN.address))

    def test_that_is_in_no_block_is_null(self, ask: Asker) -> None:
        assert ask("eth_getTransactionByHash", NOTHING) is None
        assert ask("eth_getTransactionReceipt", NOTHING) is None
        assert ask("eth_getTransactionByBlockNumberAndIndex", "latest", "0x1") is None


class TestAReceipt:
    def test_tells_what_came_of_it(self, ask: Asker, written: Written) -> None:
        done, refused, created = written.receipts[0], written.receipts[-2], written.receipts[-1]
        found = ask("eth_getTransactionReceipt", words(done.transaction))
        assert (found["status"], found["from"], found["to"]) == ("0x1", words(ALICE.address), words(RECORDER_AT))
        assert len(found["logs"]) == 1
        assert ask("eth_getTransactionReceipt", words(refused.transaction))["status"] == "0x0"
        assert created.contract is not None
        assert ask("eth_getTransactionReceipt", words(created.transaction))["contractAddress"] == words(
            created.contract
        )

    def test_is_among_those_of_its_block(self, ask: Asker, written: Written) -> None:
        for receipt in written.receipts:
            found = ask("eth_getTransactionReceipt", words(receipt.transaction))
            assert ask("eth_getBlockReceipts", hex(receipt.block.number)) == [found]
            assert ask("eth_getBlockReceipts", words(receipt.block.hash)) == [found]


class TestADoctoredIndex:
    def test_never_makes_a_transaction_pass_for_another(
        self, ask: Asker, written: Written, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked, other = words(written.receipts[2].transaction), written.receipts[3].block.number
        for place in ((other, 0), (other, 7)):
            monkeypatch.setattr(Store, "place_of", lambda _store, _hash, place=place: place)
            for method in ("eth_getTransactionByHash", "eth_getTransactionReceipt"):
                assert ask.error(method, asked)["code"] == -32603
            with pytest.raises(Damaged, match="the index names it"):
                written.chain.receipt(written.receipts[2].transaction)

    def test_never_makes_a_block_pass_for_another(
        self, ask: Asker, written: Written, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = words(written.receipts[2].block.hash)
        monkeypatch.setattr(Store, "number_of", lambda _store, _hash: written.receipts[3].block.number)
        for method, more in (
            ("eth_getBlockByHash", [False]),
            ("eth_getBlockReceipts", []),
            ("eth_getTransactionByBlockHashAndIndex", ["0x0"]),
            ("eth_getCode", []),
        ):
            params = [words(RECORDER_AT), asked] if method == "eth_getCode" else [asked, *more]
            assert ask.error(method, *params)["code"] == -32603
