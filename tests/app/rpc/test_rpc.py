"""``/rpc`` of a running service, asked by web3.py over HTTP."""

from __future__ import annotations

import dataclasses

import pytest
import requests
from web3 import Web3
from web3.exceptions import BlockNotFound, ContractCustomError, MethodUnavailable, TransactionNotFound

from chain.contracts.artifact import artifact
from tests.app.ledger import Ledger
from tests.app.receivables.kit import confirmed
from tests.app.rpc.serving import serving

ASKS = {"jsonrpc": "2.0", "id": 1, "method": "eth_blockNumber", "params": []}


def web3_of(address: str, key: str) -> Web3:
    """web3.py with an API key."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    return Web3(Web3.HTTPProvider(address, request_kwargs={"headers": headers}, exception_retry_configuration=None))


class TestWeb3:
    def test_reads_the_ledger(self, ledger: Ledger) -> None:
        receivable = confirmed(ledger)
        head = ledger.chain.head()
        book = ledger.founded.deployment.address("ReceivableBook")
        with serving(ledger.client.app) as address:
            web3 = web3_of(address, ledger.maker("auditor").key)
            assert web3.is_connected()
            assert (web3.eth.chain_id, web3.eth.block_number) == (ledger.chain.chain_id, head.number)
            block = web3.eth.get_block("latest", full_transactions=True)
            assert (bytes(block["hash"]), bytes(block["stateRoot"])) == (head.hash, head.state_root)
            receipt = web3.eth.get_transaction_receipt(block["transactions"][0]["hash"])
            assert list(web3.eth.get_block_receipts(head.number)) == [receipt]
            contract = web3.eth.contract(
                Web3.to_checksum_address(book), abi=artifact("ReceivableBook").abi.entries, decode_tuples=True
            )
            told = contract.events.ReceivableConfirmed.get_logs(from_block=head.number)
            assert [str(each["args"]["receivable"]) for each in told] == [receivable["id"]]
            assert contract.functions.receivable(1).call().face == receivable["face"]["amount"]
            with pytest.raises(ContractCustomError):
                contract.functions.receivable(99).call()
            proof = web3.eth.get_proof(Web3.to_checksum_address(book), [0], "latest")
            assert bytes(proof["codeHash"]) == Web3.keccak(web3.eth.get_code(Web3.to_checksum_address(book)))
            with web3.batch_requests() as batch:
                batch.add_mapping({web3.eth.get_block: range(3)})
                assert [each["number"] for each in batch.execute()] == [0, 1, 2]

    def test_is_told_what_there_is_not(self, ledger: Ledger) -> None:
        with serving(ledger.client.app) as address:
            web3 = web3_of(address, ledger.checker("regulator").key)
            with pytest.raises(BlockNotFound):
                web3.eth.get_block(10_000)
            with pytest.raises(TransactionNotFound):
                web3.eth.get_transaction_receipt("0x" + "77" * 32)
            with pytest.raises(MethodUnavailable):
                web3.eth.send_raw_transaction(b"\x02")

    def test_needs_a_key_of_auditor_or_regulator(self, ledger: Ledger) -> None:
        with serving(ledger.client.app) as address:
            with pytest.raises(requests.HTTPError, match="401"):
                web3_of(address, "tsk_live_nobody").eth.get_block_number()
            with pytest.raises(requests.HTTPError, match="403"):
                web3_of(address, ledger.maker("tier1").key).eth.get_block_number()


class TestTheRoute:
    def test_answers_notifications_with_nothing(self, ledger: Ledger) -> None:
        question = {name: value for name, value in ASKS.items() if name != "id"}
        answer = ledger.client.post("/rpc", json=question, headers=_headers(ledger))
        assert (answer.status_code, answer.content) == (204, b"")

    def test_answers_what_is_no_question_in_the_words_of_the_protocol(self, ledger: Ledger) -> None:
        answer = ledger.client.post("/rpc", content=b"{", headers=_headers(ledger))
        assert (answer.status_code, answer.json()["error"]["code"]) == (200, -32700)

    def test_takes_no_body_that_is_nested_too_deeply(self, ledger: Ledger) -> None:
        answer = ledger.client.post("/rpc", content=b"[" * 100_000, headers=_headers(ledger))
        assert answer.json()["type"] == "/problems/malformed-json"

    def test_says_so_where_the_chain_is_a_network_of_its_own(self, ledger: Ledger) -> None:
        state = ledger.client.app.state  # type: ignore[attr-defined]
        state.services = dataclasses.replace(ledger.services, rpc=None)
        answer = ledger.client.post("/rpc", json=ASKS, headers=_headers(ledger))
        assert (answer.status_code, answer.json()["type"]) == (501, "/problems/no-json-rpc")


def _headers(ledger: Ledger) -> dict[str, str]:
    return {"Authorization": f"Bearer {ledger.maker('auditor').key}", "Content-Type": "application/json"}
