from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
import rlp
from eth_tester import EthereumTester
from eth_tester.backends.pyevm.main import GENESIS_GAS_LIMIT
from eth_tester.exceptions import TransactionFailed, TransactionNotFound, ValidationError
from eth_tester.utils.backend_testing import BaseTestBackendDirect
from eth_utils import encode_hex, to_canonical_address
from web3 import EthereumTesterProvider, Web3

from chain.tester.backend import GENESIS_TIME, TallystickBackend
from tests.chain.chain_kit import RECORDER
from tests.chain.tester.exceptions import EXCEPTIONS


@pytest.fixture
def eth_tester() -> Iterator[EthereumTester]:
    """The tool over a ledger of its own."""
    backend = TallystickBackend()
    yield EthereumTester(backend)
    backend.close()


class TestEthTestersOwnSuite(BaseTestBackendDirect):  # type: ignore[misc]
    """What eth-tester asks of every backend; ``exceptions.py`` names what cannot be, and ``conftest.py`` that it is so."""


def test_every_exception_names_a_test_of_the_suite(request: pytest.FixtureRequest) -> None:
    names = {name.partition("[")[0] for name in EXCEPTIONS}
    assert names <= set(dir(BaseTestBackendDirect))


class TestWeb3:
    def test_deploys_and_asks_as_it_does_elsewhere(self, eth_tester: EthereumTester) -> None:
        web3 = Web3(EthereumTesterProvider(eth_tester))
        owner = web3.eth.accounts[0]
        factory = web3.eth.contract(abi=RECORDER.abi.entries, bytecode=RECORDER.creation)
        receipt = web3.eth.wait_for_transaction_receipt(factory.constructor(owner).transact({"from": owner}))
        recorder = web3.eth.contract(receipt["contractAddress"], abi=RECORDER.abi.entries)
        told = web3.eth.wait_for_transaction_receipt(recorder.functions.record(77).transact({"from": owner}))
        (event,) = recorder.events.Recorded().process_receipt(told)
        assert (event["args"]["by"], event["args"]["value"]) == (owner, 77)
        assert recorder.functions.values(1).call() == 77
        assert [each["args"]["value"] for each in recorder.events.Recorded().get_logs(from_block=0)] == [77]
        assert RECORDER.is_code(bytes(web3.eth.get_code(recorder.address)))
        assert int.from_bytes(web3.eth.get_storage_at(recorder.address, 0), "big") == 1
        with pytest.raises(TransactionFailed, match="in words"):
            recorder.functions.refuseInWords().call()
        assert web3.eth.get_block("latest")["number"] == 2


class TestTheBackend:
    def test_is_the_node(self, eth_tester: EthereumTester) -> None:
        eth_tester.mine_blocks(2)
        head = eth_tester.backend.chain.head()
        block = eth_tester.get_block_by_number("latest")
        assert (block["number"], block["hash"]) == (head.number, f"0x{head.hash.hex()}") == (2, block["hash"])
        assert len(block["transactions"]) == 1  # no block is empty

    def test_goes_back_to_the_same_blocks_and_on_to_others(self, eth_tester: EthereumTester) -> None:
        first, second = eth_tester.get_accounts()[:2]
        move = {"from": first, "to": second, "gas": 30_000}
        eth_tester.time_travel(GENESIS_TIME + 60)
        eth_tester.send_transaction(move)
        snapshot, kept = eth_tester.take_snapshot(), eth_tester.get_block_by_number("latest")
        lost = eth_tester.send_transaction({**move, "data": "0x01"})
        eth_tester.revert_to_snapshot(snapshot)
        assert eth_tester.get_block_by_number("latest") == kept
        other = eth_tester.send_transaction({**move, "data": "0x02"})
        assert eth_tester.get_transaction_receipt(other)["block_number"] == kept["number"] + 1
        with pytest.raises(TransactionNotFound):
            eth_tester.get_transaction_by_hash(lost)

    def test_mines_in_one_block_what_waited_together(self, eth_tester: EthereumTester) -> None:
        eth_tester.disable_auto_mine_transactions()
        accounts = eth_tester.get_accounts()
        sent = [
            eth_tester.send_transaction({"from": account, "to": accounts[0], "gas": 21_000, "nonce": 0})
            for account in accounts[:5]
        ]
        eth_tester.mine_block()
        receipts = [eth_tester.get_transaction_receipt(each) for each in sent]
        assert [each["block_number"] for each in receipts] == [1] * 5
        assert [each["cumulative_gas_used"] for each in receipts] == [21_000 * place for place in range(1, 6)]

    def test_gives_a_block_the_size_of_its_bytes(self, eth_tester: EthereumTester) -> None:
        """A legacy transaction is a list in them, a typed one a string."""
        first, second = eth_tester.get_accounts()[:2]
        sizes = []
        for fee in ({"gas_price": 0}, {"max_fee_per_gas": 0, "max_priority_fee_per_gas": 0}):
            eth_tester.send_transaction({"from": first, "to": second, "gas": 30_000, **fee})
            block = eth_tester.get_block_by_number("latest")
            sealed = eth_tester.backend.chain.sealed_block(block["number"])
            (raw,) = (entry.raw for entry in sealed.entries)
            transaction = raw if raw[0] == 2 else rlp.decode(raw)
            assert block["size"] == len(rlp.encode([sealed.header.items(), [transaction], [], []]))
            sizes.append(block["size"])
        assert sizes[0] < sizes[1]

    def test_sends_again_what_was_signed_elsewhere(self, eth_tester: EthereumTester) -> None:
        backend = eth_tester.backend
        account = eth_tester.get_accounts()[3]
        made = {"from": to_canonical_address(account), "to": to_canonical_address(account), "gas": 21_000}
        raw = backend._signed(made, backend._keys[to_canonical_address(account)])
        eth_tester.disable_auto_mine_transactions()
        sent = eth_tester.send_raw_transaction(encode_hex(raw))
        assert eth_tester.enable_auto_mine_transactions() == [sent]

    def test_admits_its_own_accounts_alone(self, eth_tester: EthereumTester) -> None:
        account = eth_tester.add_account("0x" + "77" * 32)
        with pytest.raises(ValidationError, match="unknown-sender"):
            eth_tester.send_transaction({"from": account, "to": account, "gas": 21_000})
        with pytest.raises(ValidationError, match="nonce"):
            eth_tester.send_transaction(
                {"from": eth_tester.get_accounts()[0], "to": account, "gas": 21_000, "nonce": 7}
            )

    def test_needs_a_contract_to_call(self, eth_tester: EthereumTester) -> None:
        with pytest.raises(ValidationError, match="contract to call"):
            eth_tester.call({"from": eth_tester.get_accounts()[0], "data": "0x00"})


class TestManyBackends:
    def test_live_in_one_process(self) -> None:
        """Each reserves address space for its state; of a terabyte each, the 128th found none left."""
        backends = [TallystickBackend() for _ in range(150)]
        try:
            assert {backend.chain.head().hash for backend in backends} == {backends[0].chain.head().hash}
        finally:
            for backend in backends:
                backend.close()

    def test_end_without_a_word_with_the_interpreter(self) -> None:
        program = "from chain.tester.backend import TallystickBackend as B; b = B(); b.mine_blocks(2); c = B()"
        command = [sys.executable, "-W", "error", "-c", program]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

    def test_allow_a_transaction_the_gas_of_eth_testers_own_block(self, eth_tester: EthereumTester) -> None:
        first = eth_tester.get_accounts()[0]
        sent = eth_tester.send_transaction({"from": first, "to": first, "gas": GENESIS_GAS_LIMIT})
        assert eth_tester.get_transaction_receipt(sent)["status"] == 1
