"""What every chain behind the port does. A subclass brings the fixture ``site``; its chain may serve many tests."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from chain.errors import NotAdmitted, Reverted, TimedOut, UnknownBlock
from chain.port import Address, BlockNumber, Call, Hash32
from tests.chain.chain_kit import RECORDER
from tests.chain.port.site import WAIT_S, Site

NOBODY = Address(bytes(20))


class PortBehaviour:
    """Subclass it as ``Test...``."""

    # Receipts

    def test_a_receipt_tells_what_happened(self, site: Site) -> None:
        sender = site.sender()
        receipt = site.chain.wait(site.record(sender, 5), WAIT_S)
        assert receipt == site.chain.receipt(receipt.transaction)
        assert (receipt.sender, receipt.to, receipt.contract) == (sender.address, site.recorder, None)
        assert receipt.succeeded
        assert receipt.revert == b""
        (entry,) = receipt.logs
        assert entry.address == site.recorder
        decoded = RECORDER.abi.events[entry.topics[0]].decode(entry.topics, entry.data)
        assert (decoded["by"], decoded["value"], decoded["time"]) == (sender.address, 5, receipt.block.timestamp)

    def test_its_block_holds_it(self, site: Site) -> None:
        receipt = site.chain.wait(site.record(site.sender(), 5), WAIT_S)
        block = site.chain.block(receipt.block.number)
        assert block.head == receipt.block
        assert block.receipts[receipt.index] == receipt

    def test_a_refused_one_carries_its_revert_data(self, site: Site) -> None:
        sender = site.sender()
        receipt = site.send(sender.signed(site.recorder, RECORDER.abi.function("refuse").encode((7,))))
        assert not receipt.succeeded
        assert not receipt.logs
        error = RECORDER.abi.errors[receipt.revert[:4]]
        assert error.inputs.decode_named(receipt.revert[4:]) == {"who": sender.address, "code": 7}
        assert site.chain.receipt(receipt.transaction) == receipt
        assert site.chain.transaction_count(sender.address) == 1

    def test_an_unknown_one_is_none_and_waiting_for_it_times_out(self, site: Site) -> None:
        unknown = Hash32(b"\x01" * 32)
        assert site.chain.receipt(unknown) is None
        with pytest.raises(TimedOut):
            site.chain.wait(unknown, 0.01)

    def test_everybody_who_waits_for_one_is_told(self, site: Site) -> None:
        sender = site.sender()
        with ThreadPoolExecutor(8) as threads:
            hash_ = site.record(sender, 5)
            told = list(threads.map(lambda _: site.chain.wait(hash_, WAIT_S), range(8)))
        assert len({receipt.block.hash for receipt in told}) == 1

    # Submitting

    def test_the_same_bytes_again_are_harmless(self, site: Site) -> None:
        sender = site.sender()
        raw = sender.signed(site.recorder, RECORDER.abi.function("record").encode((5,)))
        first = site.chain.submit(raw)
        assert site.chain.submit(raw) == first
        receipt = site.chain.wait(first, WAIT_S)
        assert site.chain.submit(raw) == first
        assert site.chain.wait(first, WAIT_S) == receipt
        assert site.chain.transaction_count(sender.address) == 1

    def test_a_used_nonce_is_too_low(self, site: Site) -> None:
        sender = site.sender()
        site.chain.wait(site.record(sender, 5), WAIT_S)
        assert self._refusal(site, sender.signed(site.recorder, b"\x01", nonce=0)) == "nonce-too-low"

    def test_a_nonce_ahead_is_a_gap_until_the_one_before_it_is_sent(self, site: Site) -> None:
        sender = site.sender()
        ahead = sender.signed(site.recorder, RECORDER.abi.function("record").encode((6,)), nonce=1)
        assert self._refusal(site, ahead) == "nonce-gap"
        site.record(sender, 5)
        assert site.send(ahead).succeeded

    def test_bytes_that_never_fit_are_refused_with_a_reason(self, site: Site) -> None:
        sender = site.sender()
        assert self._refusal(site, b"\x02\x00") == "malformed"
        assert self._refusal(site, sender.signed(site.recorder, nonce=0, on=99)) == "wrong-chain"
        assert self._refusal(site, sender.signed(site.recorder, nonce=0, gas=20_000)) == "gas-too-low"
        assert self._refusal(site, sender.signed(site.recorder, nonce=0, gas=2**40)) == "gas-too-high"
        assert site.chain.transaction_count(sender.address) == 0

    def test_the_next_nonce_counts_what_waits(self, site: Site) -> None:
        sender = site.sender()
        assert site.chain.next_nonce(sender.address) == 0
        sent = [site.record(sender, value) for value in range(3)]
        assert site.chain.next_nonce(sender.address) == 3
        for hash_ in sent:
            site.chain.wait(hash_, WAIT_S)
        assert site.chain.next_nonce(sender.address) == 3

    def test_many_senders_at_once_each_keep_their_order(self, site: Site) -> None:
        senders = [site.sender() for _ in range(4)]
        with ThreadPoolExecutor(4) as threads:
            sent = threads.map(lambda sender: [site.record(sender, value) for value in range(5)], senders)
            receipts = [[site.chain.wait(hash_, WAIT_S) for hash_ in hashes] for hashes in sent]
        for lane in receipts:
            assert all(one.succeeded for one in lane)
            places = [(one.block.number, one.index) for one in lane]
            assert places == sorted(places)
        assert [site.chain.transaction_count(sender.address) for sender in senders] == [5] * 4

    # Calls

    def test_the_next_block_is_seen_before_it_is_there(self, site: Site) -> None:
        head = site.quiet_head()
        number, time, *_ = site.ask("place", at="next")
        assert number == head.number + 1
        assert isinstance(time, int)
        assert abs(time - site.chain.now()) <= 1
        assert site.chain.now() >= site.chain.head().timestamp

    def test_an_old_block_is_seen_as_it_was(self, site: Site) -> None:
        sender = site.sender()
        before = site.chain.head()
        (count,) = site.ask("count")
        site.chain.wait(site.record(sender, 5), WAIT_S)
        assert site.ask("count", at=before.number) == (count,)
        assert site.ask("count") != (count,)
        assert site.ask("place", at=before.number)[:2] == (before.number, before.timestamp)
        assert site.chain.transaction_count(sender.address, at=before.number) == 0

    def test_a_refusal_raises_with_its_data(self, site: Site) -> None:
        for name, data in (("refuse", (9,)), ("refuseInWords", ()), ("panic", ([], 1))):
            with pytest.raises(Reverted) as caught:
                site.chain.call(Call(NOBODY, site.recorder, RECORDER.abi.function(name).encode(data)))
            known = {"refuse": next(iter(RECORDER.abi.errors)), "refuseInWords": b"\x08\xc3\x79\xa0"}
            assert caught.value.data[:4] == known.get(name, b"\x4e\x48\x7b\x71")

    def test_nothing_of_a_call_is_kept(self, site: Site) -> None:
        (count,) = site.ask("count")
        site.chain.call(Call(NOBODY, site.recorder, RECORDER.abi.function("record").encode((5,))))
        assert site.ask("count") == (count,)

    def test_an_address_without_code_answers_nothing(self, site: Site) -> None:
        nowhere = Address(b"\x07" * 20)
        assert site.chain.call(Call(NOBODY, nowhere, b"\x01\x02\x03\x04")) == b""
        assert site.chain.code(nowhere) == b""

    def test_code_is_the_artefacts(self, site: Site) -> None:
        assert RECORDER.is_code(site.chain.code(site.recorder))
        assert site.chain.code(site.recorder, at=BlockNumber(0)) == b""

    # Blocks

    def test_blocks_are_read_in_order_up_to_the_head_as_of_the_call(self, site: Site) -> None:
        first = site.quiet_head().number
        reading = site.chain.blocks(first)
        for value in range(3):
            site.chain.wait(site.record(site.sender(), value), WAIT_S)
        assert [block.head.number for block in reading] == [first]
        head = site.quiet_head()
        blocks = list(site.chain.blocks(first))
        assert blocks[-1].head == head
        for parent, block in pairwise(blocks):
            assert block.head.parent_hash == parent.head.hash
            assert block.head.number == parent.head.number + 1
            assert block.head.timestamp >= parent.head.timestamp

    def test_there_are_no_others(self, site: Site) -> None:
        for number in (BlockNumber(-1), BlockNumber(site.quiet_head().number + 1), BlockNumber(10**9)):
            with pytest.raises(UnknownBlock):
                site.chain.block(number)
            with pytest.raises(UnknownBlock):
                site.chain.code(site.recorder, at=number)

    def test_waiting_for_a_block_ends_when_it_is_there(self, site: Site) -> None:
        following = BlockNumber(site.quiet_head().number + 1)
        assert not site.chain.wait_for_block(following, 0.01)
        answers: list[bool] = []
        waiter = threading.Thread(target=lambda: answers.append(site.chain.wait_for_block(following, WAIT_S)))
        waiter.start()
        site.record(site.sender(), 5)
        waiter.join()
        assert answers == [True]

    def _refusal(self, site: Site, raw: bytes) -> str:
        with pytest.raises(NotAdmitted) as caught:
            site.chain.submit(raw)
        return caught.value.reason
