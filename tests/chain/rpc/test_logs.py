from __future__ import annotations

from typing import Any

import pytest

from chain.embedded.store.store import Store
from chain.rpc import log_methods
from tests.chain.chain_kit import ALICE, BOB, RECORDER_AT
from tests.chain.rpc.conftest import Asker, Written, words

ALL = {"fromBlock": "earliest"}


def topic(value: bytes | int) -> str:
    """A value as a topic."""
    return f"0x{value:064x}" if isinstance(value, int) else "0x" + value.hex().rjust(64, "0")


def numbers(found: list[dict[str, Any]]) -> list[int]:
    """Which records the logs tell of, by their count."""
    return [int(each["topics"][2], 16) for each in found]


class TestLogs:
    def test_are_those_of_the_receipts(self, ask: Asker, written: Written) -> None:
        receipts = [ask("eth_getTransactionReceipt", words(each.transaction)) for each in written.receipts]
        assert ask("eth_getLogs", ALL) == [log for receipt in receipts for log in receipt["logs"]]

    def test_are_found_by_block(self, ask: Asker) -> None:
        assert numbers(ask("eth_getLogs", {"fromBlock": "0x3", "toBlock": "0x5"})) == [2, 3, 4]
        assert numbers(ask("eth_getLogs", {"blockHash": ask("eth_getBlockByNumber", "0x3", False)["hash"]})) == [2]
        assert ask("eth_getLogs", {}) == ask("eth_getLogs", {"fromBlock": "latest", "toBlock": "pending"}) == []
        assert numbers(ask("eth_getLogs", {"fromBlock": "0x8", "toBlock": "latest"})) == [7, 8]

    def test_are_found_by_address(self, ask: Asker) -> None:
        other = "0x" + "55" * 20
        assert len(ask("eth_getLogs", {**ALL, "address": words(RECORDER_AT)})) == 8
        assert len(ask("eth_getLogs", {**ALL, "address": [other, words(RECORDER_AT)]})) == 8
        assert len(ask("eth_getLogs", {**ALL, "address": []})) == 8
        assert ask("eth_getLogs", {**ALL, "address": other}) == []

    def test_are_found_by_topics(self, ask: Asker) -> None:
        def found(*topics: Any) -> list[int]:
            return numbers(ask("eth_getLogs", {**ALL, "topics": list(topics)}))

        alice, bob = topic(ALICE.address), topic(BOB.address)
        kind = ask("eth_getLogs", ALL)[0]["topics"][0]
        assert (
            found() == found(None) == found(kind) == found(None, [alice, bob]) == found(None, []) == list(range(1, 9))
        )
        assert found(None, None, [None, topic(3)]) == list(range(1, 9))
        assert found(None, alice) == [1, 2, 3, 4, 5]
        assert found(kind, [bob]) == [6, 7, 8]
        assert found(None, None, [topic(3), topic(7)]) == [3, 7]
        assert found(None, alice, topic(7)) == []
        assert found(alice) == []
        assert found(None, None, None, None) == []

    def test_of_a_block_that_does_not_exist_are_an_error(self, ask: Asker) -> None:
        assert ask.error("eth_getLogs", {"blockHash": "0x" + "77" * 32})["code"] == -32001

    @pytest.mark.parametrize(
        "asked",
        [
            {"fromBlock": "0xffff", "toBlock": "0xffff"},
            {"fromBlock": "0x1", "toBlock": "0xc"},
            {"fromBlock": "0xc"},
            {"fromBlock": "0xc", "toBlock": "latest"},
            {"toBlock": hex(2**70)},
            {"address": None, "topics": None, "fromBlock": "0x9", "toBlock": "0x20"},
        ],
    )
    def test_beyond_the_head_are_refused_as_the_execution_apis_have_it(self, ask: Asker, asked: dict[str, Any]) -> None:
        error = ask.error("eth_getLogs", asked)
        assert (error["code"], error["message"]) == (-32602, "block range extends beyond current head block")
        assert error["data"] == {"head": "0xb"}

    def test_of_a_range_that_is_turned_are_refused(self, ask: Asker) -> None:
        error = ask.error("eth_getLogs", {"fromBlock": "0x5", "toBlock": "0x4"})
        assert (error["code"], error["message"]) == (-32602, "invalid block range params")


class TestTheSearch:
    def test_opens_no_block_whose_bloom_has_no_match(
        self, ask: Asker, written: Written, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[int] = []
        block = Store.block
        monkeypatch.setattr(Store, "block", lambda store, number: opened.append(number) or block(store, number))
        assert len(ask("eth_getLogs", {**ALL, "topics": [None, None, topic(3)]})) == 1
        assert opened == [written.receipts[2].block.number]

    def test_hashes_each_alternative_once_however_many_blocks_there_are(
        self, ask: Asker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hashed: list[bytes] = []
        bits = log_methods.bloom_bits
        monkeypatch.setattr(log_methods, "bloom_bits", lambda entry: hashed.append(entry) or bits(entry))
        addresses = [f"0x{number:040x}" for number in range(1_000)]
        assert ask("eth_getLogs", {**ALL, "address": addresses}) == []
        assert len(hashed) == 1_000

    def test_looks_at_so_many_blocks_at_once(self, ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(log_methods, "LOG_RANGE_BLOCKS_MAX", 3)
        assert ask("eth_getLogs", {"fromBlock": "0x1", "toBlock": "0x3"})
        error = ask.error("eth_getLogs", {"fromBlock": "0x1", "toBlock": "0x4"})
        assert (error["code"], error["data"]) == (-32005, {"blocks": 3})

    def test_finds_so_many_logs_at_once(self, ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(log_methods, "LOGS_MAX", 8)
        assert len(ask("eth_getLogs", ALL)) == 8
        monkeypatch.setattr(log_methods, "LOGS_MAX", 7)
        assert ask.error("eth_getLogs", ALL)["code"] == -32005
