from __future__ import annotations

import threading
from itertools import pairwise
from pathlib import Path

import pytest

from chain.embedded.node import EmbeddedChain
from chain.embedded.temporary import temporary_chain
from chain.errors import ChainUnavailable, Reverted, TimedOut, UnknownBlock, WrongLedger
from chain.port import Address, BlockNumber, Call, Chain, Hash32
from chain.runtime.clock import ManualClock
from tests.chain.chain_kit import (
    ADMIN,
    ALICE,
    BOB,
    CONSORTIUM,
    DEPLOY,
    GENESIS_TIME,
    RECORDER,
    RECORDER_AT,
    Gate,
    Key,
    ask,
    record,
    send,
)


def as_port(chain: EmbeddedChain) -> Chain:
    """A type checker reads this: the node is a chain."""
    return chain


class TestBatching:
    def test_many_threads_each_get_the_receipt_of_their_own_transaction(self, chain: EmbeddedChain) -> None:
        keys = [Key(f"thread {n}") for n in range(12)]
        failures: list[str] = []

        def run(key: Key) -> None:
            for nonce in range(8):
                raw = key.raw(nonce, RECORDER_AT, record(nonce))
                receipt = chain.wait(chain.submit(raw), 30)
                if not receipt.succeeded or receipt.sender != key.address:
                    failures.append(f"{key} {nonce}")

        threads = [threading.Thread(target=run, args=(key,)) for key in keys]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures
        assert ask(chain, "count") == 96
        recorded = [receipt for block in chain.blocks(BlockNumber(2)) for receipt in block.receipts]
        assert len(recorded) == 96
        assert all(chain.transaction_count(key.address) == 8 for key in keys)

    def test_what_waits_together_shares_a_block(self, chain: EmbeddedChain, gate: Gate) -> None:
        with gate.held(chain, ADMIN.raw(1, RECORDER_AT, record(0))):
            hashes = [chain.submit(key.raw(n, RECORDER_AT, record(n))) for n in range(40) for key in (ALICE, BOB)]
        receipts = [chain.wait(each, 30) for each in hashes]
        assert {receipt.block.number for receipt in receipts} == {3}
        assert [receipt.index for receipt in receipts] == list(range(80))

    def test_no_empty_blocks_are_made(self, chain: EmbeddedChain, clock: ManualClock) -> None:
        head = chain.head()
        clock.advance(1_000)
        assert not chain.wait_for_block(BlockNumber(head.number + 1), 0.05)
        assert chain.head() == head


class TestDeterminism:
    def test_equal_transactions_and_times_make_equal_blocks(self) -> None:
        tips = []
        for _ in range(2):
            clock = ManualClock(GENESIS_TIME + 10)
            with temporary_chain(CONSORTIUM, clock) as chain:
                send(chain, DEPLOY)
                for nonce in range(5):
                    clock.advance(7)
                    send(chain, ALICE.raw(nonce, RECORDER_AT, record(nonce)))
                tips.append(chain.head())
        assert tips[0] == tips[1]

    def test_another_consortium_has_another_genesis(self) -> None:
        other = type(CONSORTIUM)("other", CONSORTIUM.chain_id, GENESIS_TIME, CONSORTIUM.admins, time_control=True)
        assert other.genesis().header.hash != CONSORTIUM.genesis().header.hash


class TestReceipts:
    def test_a_receipt_tells_what_happened(self, chain: EmbeddedChain) -> None:
        receipt = send(chain, ALICE.raw(0, RECORDER_AT, record(5)))
        assert receipt == chain.receipt(receipt.transaction)
        assert receipt.block == chain.head() == chain.block(receipt.block.number).head
        assert (receipt.sender, receipt.to, receipt.contract) == (ALICE.address, RECORDER_AT, None)
        event = RECORDER.abi.events[receipt.logs[0].topics[0]]
        decoded = event.decode(receipt.logs[0].topics, receipt.logs[0].data)
        assert decoded == {"by": ALICE.address, "number": 1, "value": 5, "time": GENESIS_TIME + 10}

    def test_a_refused_one_carries_its_revert_data(self, chain: EmbeddedChain) -> None:
        receipt = send(chain, ALICE.raw(0, RECORDER_AT, RECORDER.abi.function("refuse").encode((7,))))
        assert not receipt.succeeded
        assert not receipt.logs
        error = RECORDER.abi.errors[receipt.revert[:4]]
        assert error.inputs.decode_named(receipt.revert[4:]) == {"who": ALICE.address, "code": 7}
        assert chain.transaction_count(ALICE.address) == 1

    def test_an_unknown_one_is_none_and_waiting_for_it_times_out(self, chain: EmbeddedChain) -> None:
        unknown = Hash32(b"\x01" * 32)
        assert chain.receipt(unknown) is None
        with pytest.raises(TimedOut):
            chain.wait(unknown, 0.01)

    def test_the_commit_is_the_block_hash_until_validators_seal(self, chain: EmbeddedChain) -> None:
        assert chain.head().commit == chain.head().hash


class TestCalls:
    def test_the_next_block_is_seen_before_it_is_there(self, chain: EmbeddedChain, clock: ManualClock) -> None:
        clock.advance(100)
        view = RECORDER.abi.function("place")
        seen = view.decode(chain.call(Call(ALICE.address, RECORDER_AT, view.encode())))
        head = chain.head()
        assert seen[:3] == (head.number + 1, GENESIS_TIME + 110, 0)
        assert seen[4] == head.hash

    def test_the_head_is_seen_as_it_was(self, chain: EmbeddedChain, clock: ManualClock) -> None:
        clock.advance(100)
        view = RECORDER.abi.function("place")
        seen = view.decode(chain.call(Call(ALICE.address, RECORDER_AT, view.encode()), at="head"))
        assert seen[:2] == (chain.head().number, chain.head().timestamp)

    def test_a_refusal_raises_with_its_data(self, chain: EmbeddedChain) -> None:
        with pytest.raises(Reverted) as caught:
            chain.call(Call(ALICE.address, RECORDER_AT, RECORDER.abi.function("refuse").encode((9,))))
        assert RECORDER.abi.errors[caught.value.data[:4]].name == "NotAllowed"

    def test_nothing_of_it_is_kept(self, chain: EmbeddedChain) -> None:
        chain.call(Call(ALICE.address, RECORDER_AT, record(5)))
        assert ask(chain, "count") == 0

    def test_an_address_without_code_answers_nothing(self, chain: EmbeddedChain) -> None:
        assert chain.call(Call(ALICE.address, Address(b"\x07" * 20), b"\x01\x02\x03\x04")) == b""


class TestBlocks:
    def test_they_are_read_in_order_up_to_the_head_as_of_the_call(self, chain: EmbeddedChain) -> None:
        send(chain, ALICE.raw(0, RECORDER_AT, record(0)))
        reading = chain.blocks(BlockNumber(0))
        send(chain, ALICE.raw(1, RECORDER_AT, record(1)))
        blocks = list(reading)
        assert [block.head.number for block in blocks] == [0, 1, 2]
        for parent, block in pairwise(blocks):
            assert block.head.parent_hash == parent.head.hash

    @pytest.mark.parametrize("number", [-1, 2, 10_000])
    def test_there_are_no_others(self, chain: EmbeddedChain, number: int) -> None:
        with pytest.raises(UnknownBlock):
            chain.block(BlockNumber(number))
        with pytest.raises(UnknownBlock):
            chain.code(RECORDER_AT, at=BlockNumber(number))

    def test_waiting_for_one_ends_when_it_is_there(self, chain: EmbeddedChain) -> None:
        answers: list[bool] = []
        waiter = threading.Thread(target=lambda: answers.append(chain.wait_for_block(BlockNumber(2), 30)))
        waiter.start()
        send(chain, ALICE.raw(0, RECORDER_AT, record(0)))
        waiter.join()
        assert answers == [True]

    def test_code_is_the_artefacts(self, chain: EmbeddedChain) -> None:
        assert RECORDER.is_code(chain.code(RECORDER_AT))
        assert chain.code(RECORDER_AT, at=BlockNumber(0)) == b""
        assert chain.code(ALICE.address) == b""


class TestClosing:
    def test_what_was_accepted_is_in_a_block_and_later_calls_are_refused(
        self, folder: Path, clock: ManualClock
    ) -> None:
        chain = EmbeddedChain.open(folder, CONSORTIUM, clock)
        send(chain, DEPLOY)
        accepted = [chain.submit(ALICE.raw(n, RECORDER_AT, record(n))) for n in range(30)]
        chain.close()
        chain.close()
        for refused in (chain.head, lambda: chain.submit(DEPLOY), lambda: chain.wait(accepted[0], 1)):
            with pytest.raises(ChainUnavailable):
                refused()
        again = EmbeddedChain.open(folder, CONSORTIUM, clock)
        assert all(again.receipt(each) is not None for each in accepted)
        again.close()

    def test_one_process_at_a_time_works_in_a_folder(self, folder: Path, clock: ManualClock) -> None:
        chain = EmbeddedChain.open(folder, CONSORTIUM, clock)
        with pytest.raises(ChainUnavailable, match="another process"):
            EmbeddedChain.open(folder, CONSORTIUM, clock)
        chain.close()
        EmbeddedChain.open(folder, CONSORTIUM, clock).close()

    def test_a_folder_of_another_ledger_is_refused(self, template: Path, clock: ManualClock) -> None:
        other = type(CONSORTIUM)("other", CONSORTIUM.chain_id, GENESIS_TIME, (BOB.address,), time_control=True)
        with pytest.raises(WrongLedger, match="with genesis"):
            EmbeddedChain.open(template, other, clock)

    def test_a_folder_without_its_marker_is_refused_when_it_holds_blocks(
        self, folder: Path, clock: ManualClock
    ) -> None:
        chain = EmbeddedChain.open(folder, CONSORTIUM, clock)
        send(chain, DEPLOY)
        chain.close()
        (folder / "ledger.json").unlink()
        with pytest.raises(WrongLedger, match="missing"):
            EmbeddedChain.open(folder, CONSORTIUM, clock)

    def test_a_first_start_that_was_cut_short_begins_again(self, folder: Path, clock: ManualClock) -> None:
        EmbeddedChain.open(folder, CONSORTIUM, clock).close()
        (folder / "ledger.json").unlink()
        chain = EmbeddedChain.open(folder, CONSORTIUM, clock)
        assert chain.head().number == 0
        chain.close()


class TestConsortium:
    def test_the_registry_is_the_first_admins_first_contract(self, chain: EmbeddedChain) -> None:
        creation = chain.block(BlockNumber(1)).receipts[0]
        assert (creation.sender, creation.contract) == (ADMIN.address, CONSORTIUM.registry)

    @pytest.mark.parametrize("admins", [(), (b"\x01" * 19,), (ADMIN.address, ADMIN.address)])
    def test_it_needs_good_admins(self, admins: tuple[Address, ...]) -> None:
        with pytest.raises(ValueError, match="admins"):
            type(CONSORTIUM)("bad", 1, 0, admins)
