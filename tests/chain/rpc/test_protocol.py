from __future__ import annotations

from typing import Any

import pytest

from chain.rpc import server
from chain.rpc.limits import BATCH_ITEMS_MAX
from tests.chain.rpc.conftest import SCHEMA, Asker, described

HEAD = {"jsonrpc": "2.0", "method": "eth_blockNumber", "params": []}
SOMEBODY = "0x" + "ab" * 20


class TestARequest:
    def test_is_answered_under_its_id(self, ask: Asker) -> None:
        for identity in (1, "a", 1.5, 0, -3):
            assert ask.post({**HEAD, "id": identity}) == {"jsonrpc": "2.0", "id": identity, "result": "0xb"}

    def test_that_is_no_json_is_told_so(self, ask: Asker) -> None:
        for body in (b"", b"{", b"eth_blockNumber", b'{"id": NaN}', b"\xff"):
            answer = ask.post(body)
            assert (answer["error"]["code"], answer["id"]) == (-32700, None)

    @pytest.mark.parametrize(
        "asked",
        [
            1,
            "x",
            None,
            {},
            {"id": 3},
            {**HEAD, "jsonrpc": "1.0"},
            {**HEAD, "id": True},
            {**HEAD, "params": 1},
            {**HEAD, "method": 5},
        ],
    )
    def test_that_is_none_is_told_so(self, ask: Asker, asked: Any) -> None:
        answer = ask.post(asked)
        assert answer["error"]["code"] == -32600
        assert answer["id"] == (asked.get("id") if isinstance(asked, dict) and asked.get("id") == 3 else None)

    @pytest.mark.parametrize("identity", ["1e400", "-1e400", "1" + "0" * 5_000])
    def test_with_an_id_beyond_every_number_is_none(self, ask: Asker, identity: str) -> None:
        for version in ("2.0", "1.0"):
            asked = f'{{"jsonrpc": "{version}", "method": "eth_blockNumber", "id": {identity}}}'
            answer = ask.post(asked.encode())
            assert answer["id"] is None
            assert answer["error"]["code"] in (-32600, -32700)

    def test_without_an_id_has_no_answer(self, ask: Asker) -> None:
        assert ask.post(HEAD) is None
        assert ask.post([HEAD, HEAD]) is None

    def test_for_what_is_not_listed_is_refused(self, ask: Asker) -> None:
        for method in (
            "eth_sendRawTransaction", "eth_sendTransaction", "eth_sign", "personal_unlockAccount", "eth_newFilter",
            "eth_estimateGas", "debug_traceTransaction", "admin_addPeer", "evm_increaseTime", "anvil_setBalance", "",
        ):  # fmt: skip
            assert ask.error(method)["code"] == -32601

    def test_with_parameters_by_name_is_refused(self, ask: Asker) -> None:
        assert ask.post({**HEAD, "params": {"a": 1}, "id": 1})["error"]["code"] == -32602

    def test_that_fails_for_a_defect_says_no_more_than_that(self, ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(server.METHODS["eth_chainId"], "_function", lambda _chain: 1 // 0)
        error = ask.error("eth_chainId")
        assert error == {"code": -32603, "message": "internal error: it is in the node's log"}


class TestABatch:
    def test_is_answered_in_order_without_its_notifications(self, ask: Asker) -> None:
        answers = ask.post([{**HEAD, "id": 1}, HEAD, {"method": "x", "id": 2}, {**HEAD, "id": 3, "method": "x"}, 4])
        assert [(each["id"], each.get("error", {}).get("code")) for each in answers] == [
            (1, None), (2, -32600), (3, -32601), (None, -32600),
        ]  # fmt: skip

    def test_has_one_request_or_more(self, ask: Asker) -> None:
        assert ask.post([])["error"]["code"] == -32600

    def test_has_an_end(self, ask: Asker) -> None:
        assert len(ask.post([{**HEAD, "id": 1}] * BATCH_ITEMS_MAX)) == BATCH_ITEMS_MAX
        assert ask.post([{**HEAD, "id": 1}] * (BATCH_ITEMS_MAX + 1))["error"]["code"] == -32600

    def test_is_cut_where_its_answer_grows_too_large(self, ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(server, "ANSWER_BYTES_MAX", 60)
        answers = ask.post([{**HEAD, "id": each} for each in range(4)])
        assert [each.get("error", {}).get("code") for each in answers] == [None, None, -32003, -32003]
        assert [each["id"] for each in answers] == [0, 1, 2, 3]


class TestParameters:
    @pytest.mark.parametrize(
        ("method", "params"),
        [
            ("eth_chainId", [1]),
            ("eth_getBalance", []),
            ("eth_getBalance", ["0x12"]),
            ("eth_getBalance", [SOMEBODY, "0x01"]),
            ("eth_getBalance", [SOMEBODY, "newest"]),
            ("eth_getBalance", [SOMEBODY, 1]),
            ("eth_getBalance", [SOMEBODY, {"blockNumber": "0x1", "blockHash": "0x" + "00" * 32}]),
            ("eth_getBalance", [SOMEBODY, {"blockHash": "0x00"}]),
            ("eth_getBalance", [SOMEBODY, {}]),
            ("eth_getBalance", [SOMEBODY, "latest", "latest"]),
            ("eth_getBlockByNumber", ["0x1", "yes"]),
            ("eth_getBlockByNumber", ["0x" + "00" * 32, False]),
            ("eth_getBlockByHash", ["latest", False]),
            ("eth_getTransactionByHash", ["0x"]),
            ("eth_getStorageAt", [SOMEBODY, "0x" + "0" * 65]),
            ("eth_getProof", [SOMEBODY, ["0x0"] * 1025, "latest"]),
            ("eth_call", [{"to": SOMEBODY, "data": "0x0"}]),
            ("eth_call", [{"to": SOMEBODY, "data": "0x00", "input": "0x01"}]),
            ("eth_call", [{"data": "0x00"}]),
            ("eth_call", [{"to": SOMEBODY, "dta": "0x00"}]),
            ("eth_getLogs", [{"addresses": []}]),
            ("eth_getLogs", [{"fromBlock": "0x2", "toBlock": "0x1"}]),
            ("eth_getLogs", [{"blockHash": "0x" + "00" * 32, "fromBlock": "0x0"}]),
            ("eth_getLogs", [{"topics": [None] * 5}]),
            ("eth_getLogs", [{"topics": ["0x12"]}]),
            ("eth_feeHistory", ["0x1", "latest", [50, 10]]),
            ("eth_feeHistory", ["0x1", "latest", [101]]),
        ],
    )
    def test_of_a_wrong_form_are_refused(self, ask: Asker, method: str, params: list[Any]) -> None:
        assert ask.error(method, *params)["code"] == -32602

    def test_left_out_at_the_end_may_be_null(self, ask: Asker) -> None:
        assert ask("eth_getBalance", SOMEBODY, None) == "0x0"
        assert ask("eth_getTransactionCount", SOMEBODY) == "0x0"


def test_every_method_of_the_protocol_has_a_described_answer() -> None:
    assert {*described(), "tally_getCommit"} == {*server.METHODS}, SCHEMA
