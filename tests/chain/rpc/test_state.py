from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import rlp
from eth_utils import keccak
from trie import HexaryTrie

from chain.embedded.node import EmbeddedChain
from chain.embedded.store import generation
from chain.ethereum.trie_nodes import decoded
from chain.runtime.clock import ManualClock
from tests.chain.chain_kit import ALICE, BOB, CONSORTIUM, DEPLOY, GENESIS_TIME, RECORDER, RECORDER_AT, record, send
from tests.chain.rpc.conftest import Asker, Written, words

AT = words(RECORDER_AT)


def calling(function: str, *args: object) -> dict[str, str]:
    """The message of a call to the recorder."""
    return {"from": words(ALICE.address), "to": AT, "data": words(RECORDER.abi.function(function).encode(args))}


class TestACall:
    def test_sees_the_state_of_its_block(self, ask: Asker, written: Written) -> None:
        for number in range(1, 7):
            block_hash = ask("eth_getBlockByNumber", hex(number), False)["hash"]
            for block in (hex(number), block_hash, {"blockNumber": hex(number)}, {"blockHash": block_hash}):
                assert int(ask("eth_call", calling("count"), block), 16) == number - 1
        canonical = {"blockHash": words(written.chain.head().hash), "requireCanonical": True}
        for block in ("latest", "safe", "finalized", "pending", canonical):
            assert int(ask("eth_call", calling("count"), block), 16) == 8
        assert int(ask("eth_call", calling("count")), 16) == 8
        assert ask("eth_call", calling("count"), "earliest") == "0x"

    def test_carries_the_number_and_time_of_its_block(self, ask: Asker, written: Written) -> None:
        def place(block: str) -> tuple[int, int]:
            answer = ask("eth_call", calling("place"), block)[2:]
            return int(answer[:64], 16), int(answer[64:128], 16)

        assert place("0x3") == (3, int(ask("eth_getBlockByNumber", "0x3", False)["timestamp"], 16))
        assert place("pending") == (12, written.chain.now())

    def test_may_name_its_data_input(self, ask: Asker) -> None:
        message = calling("count")
        message["input"] = message.pop("data")
        assert int(ask("eth_call", message), 16) == 8

    def test_that_is_refused_says_why(self, ask: Asker) -> None:
        error = ask.error("eth_call", calling("refuse", 9))
        assert (error["code"], error["message"]) == (3, "execution reverted")
        assert RECORDER.abi.errors[bytes.fromhex(error["data"][2:10])].name == "NotAllowed"
        assert (
            ask.error("eth_call", calling("refuseInWords"))["message"]
            == "execution reverted: Error(message='in words')"
        )
        assert "index out of bounds" in ask.error("eth_call", calling("panic", [], 1))["message"]

    def test_has_as_much_gas_as_it_asks_for_and_no_more_than_a_transaction(self, ask: Asker) -> None:
        assert ask.error("eth_call", {**calling("count"), "gas": "0x64"}) == {
            "code": 3, "message": "execution reverted", "data": "0x",
        }  # fmt: skip
        assert int(ask("eth_call", {**calling("count"), "gas": "0xffffffffff"}), 16) == 8

    def test_pays_nothing(self, ask: Asker) -> None:
        free = {"gasPrice": "0x0", "maxFeePerGas": "0x0", "maxPriorityFeePerGas": "0x0", "value": "0x0", "nonce": "0x5"}
        assert int(ask("eth_call", calling("count") | free), 16) == 8
        for costs in ("value", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas"):
            assert ask.error("eth_call", calling("count") | {costs: "0x1"})["code"] == -32000


class TestState:
    def test_is_that_of_the_block_asked_for(self, ask: Asker) -> None:
        assert ask("eth_getTransactionCount", words(ALICE.address), "latest") == "0x5"
        assert ask("eth_getTransactionCount", words(ALICE.address), "0x3") == "0x2"
        assert ask("eth_getStorageAt", AT, "0x0", "0x3") == f"0x{2:064x}"
        assert ask("eth_getStorageAt", AT, "0x" + "00" * 32, {"blockNumber": "0x4"}) == f"0x{3:064x}"
        assert ask("eth_getCode", AT, "0x0") == "0x"
        assert RECORDER.is_code(bytes.fromhex(ask("eth_getCode", AT, "0x1")[2:]))

    def test_holds_no_money(self, ask: Asker) -> None:
        assert {ask("eth_getBalance", words(account)) for account in (ALICE.address, BOB.address, RECORDER_AT)} == {
            "0x0"
        }

    def test_of_a_block_that_does_not_exist_is_an_error(self, ask: Asker) -> None:
        for block in ("0xffff", "0x" + "77" * 32, {"blockHash": "0x" + "77" * 32}):
            assert ask.error("eth_getBalance", AT, block)["code"] == -32001
            assert ask.error("eth_call", calling("count"), block)["code"] == -32001
            assert ask.error("eth_getProof", AT, [], block)["code"] == -32001

    def test_beyond_retention_is_pruned(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, asker: Callable[[EmbeddedChain], Asker]
    ) -> None:
        monkeypatch.setattr(generation, "BLOCKS_MAX", 5)
        chain = EmbeddedChain.open(folder, CONSORTIUM, ManualClock(GENESIS_TIME + 10))
        send(chain, DEPLOY)
        for nonce in range(20):
            send(chain, ALICE.raw(nonce, RECORDER_AT, record(nonce)))
        chain.close()
        decoded.young.clear()
        decoded.old.clear()
        chain = EmbeddedChain.open(folder, CONSORTIUM, ManualClock(GENESIS_TIME + 10))
        monkeypatch.setattr(generation, "BLOCKS_MAX", 2)
        ask = asker(chain)
        error = ask.error("eth_getStorageAt", AT, "0x0", "0x9")
        assert (error["code"], error["message"]) == (4444, "pruned history unavailable")
        assert error["data"]["reason"] == "pruned"
        assert ask("eth_getBlockByNumber", "0x9", True)["number"] == "0x9"
        chain.close()
        assert ask.error("eth_blockNumber")["code"] == -32002


class TestAProof:
    @pytest.mark.parametrize("block", ["0x1", "0x3", "latest"])
    def test_proves_an_account_and_its_slots_to_another_trie(self, ask: Asker, block: str) -> None:
        root = bytes.fromhex(ask("eth_getBlockByNumber", block, False)["stateRoot"][2:])
        found = ask("eth_getProof", AT, ["0x0", "0x" + "00" * 31 + "07"], block)
        account = rlp.decode(HexaryTrie.get_from_proof(root, keccak(RECORDER_AT), _nodes(found["accountProof"])))
        assert [words(account[2]), words(account[3])] == [found["storageHash"], found["codeHash"]]
        for each in found["storageProof"]:
            slot = keccak(bytes.fromhex(each["key"][2:]))
            kept = HexaryTrie.get_from_proof(account[2], slot, _nodes(each["proof"])) if each["proof"] else b""
            assert int.from_bytes(rlp.decode(kept) if kept else b"", "big") == int(each["value"], 16)

    def test_proves_that_there_is_no_account(self, ask: Asker) -> None:
        root = bytes.fromhex(ask("eth_getBlockByNumber", "latest", False)["stateRoot"][2:])
        found = ask("eth_getProof", "0x" + "99" * 20, [], "latest")
        assert HexaryTrie.get_from_proof(root, keccak(b"\x99" * 20), _nodes(found["accountProof"])) == b""
        assert (found["nonce"], found["codeHash"]) == ("0x0", words(keccak(b"")))


def _nodes(proof: list[str]) -> list[object]:
    return [rlp.decode(bytes.fromhex(node[2:])) for node in proof]
