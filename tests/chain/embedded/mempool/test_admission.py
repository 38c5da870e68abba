from __future__ import annotations

import pytest
from eth_account import Account

from chain.embedded.mempool.pool import LANE_TRANSACTIONS_MAX
from chain.embedded.node import EmbeddedChain
from chain.embedded.temporary import temporary_chain
from chain.errors import NotAdmitted
from chain.port import BlockNumber
from chain.runtime.clock import ManualClock
from tests.chain.chain_kit import (
    ADMIN,
    ALICE,
    BOB,
    CHAIN_ID,
    CONSORTIUM,
    DEPLOY,
    RECORDER_AT,
    WAIT_S,
    Gate,
    Key,
    bar,
    record,
    send,
)


def by_eth_account(**fields: object) -> bytes:
    base = {"chainId": CHAIN_ID, "nonce": 0, "gas": 90_000, "to": RECORDER_AT, "value": 0, "data": b"", "type": 2}
    fees = {"maxFeePerGas": 0, "maxPriorityFeePerGas": 0}
    return bytes(Account.from_key(ALICE.secret).sign_transaction({**base, **fees, **fields}).raw_transaction)


REFUSALS = {
    "malformed": b"\x02\xc0",
    "too-large": b"\x02" * 131_073,
    "wrong-chain": ALICE.raw(0, RECORDER_AT, record(1), chain_id=1),
    "fee-not-zero": by_eth_account(maxFeePerGas=1),
    "value-not-zero": by_eth_account(value=1),
    "gas-too-high": ALICE.raw(0, RECORDER_AT, record(1), gas=30_000_001),
    "gas-too-low": ALICE.raw(0, RECORDER_AT, record(1), gas=21_000),
    "may-not-deploy": ALICE.raw(0, None, b"\x00"),
    "initcode-too-large": ADMIN.raw(1, None, bytes(49_153), gas=30_000_000),
    "nonce-gap": ALICE.raw(1, RECORDER_AT, record(1)),
    "nonce-too-low": ADMIN.raw(0, RECORDER_AT, record(1)),
}


class TestRefusals:
    @pytest.mark.parametrize("reason", REFUSALS)
    def test_each_has_its_reason_and_leaves_no_trace(self, chain: EmbeddedChain, reason: str) -> None:
        before = chain.head()
        with pytest.raises(NotAdmitted) as caught:
            chain.submit(REFUSALS[reason])
        assert caught.value.reason == reason
        assert chain.head() == before
        assert send(chain, ALICE.raw(0, RECORDER_AT, record(1))).block.number == before.number + 1

    def test_types_zero_and_one_are_taken_too(self, chain: EmbeddedChain) -> None:
        account = Account.from_key(ALICE.secret)
        base = {"chainId": CHAIN_ID, "gas": 200_000, "to": RECORDER_AT, "value": 0, "data": record(1), "gasPrice": 0}
        for nonce, form in enumerate(({}, {"type": 1, "accessList": []})):
            raw = bytes(account.sign_transaction({**base, **form, "nonce": nonce}).raw_transaction)
            assert send(chain, raw).succeeded

    def test_a_blob_transaction_is_not(self, chain: EmbeddedChain) -> None:
        with pytest.raises(NotAdmitted, match="malformed: type 3"):
            chain.submit(b"\x03\xc0")


class TestRegistry:
    def test_before_it_is_deployed_only_admins_may_send(self, clock: ManualClock) -> None:
        with temporary_chain(CONSORTIUM, clock) as chain:
            with pytest.raises(NotAdmitted, match="unknown-sender"):
                chain.submit(ALICE.raw(0, RECORDER_AT, record(1)))
            assert send(chain, DEPLOY).contract == RECORDER_AT
            assert send(chain, ALICE.raw(0, RECORDER_AT, record(1))).succeeded

    def test_a_sender_it_bars_is_refused_from_the_next_block_on(self, chain: EmbeddedChain) -> None:
        assert send(chain, ALICE.raw(0, RECORDER_AT, record(1))).succeeded
        send(chain, ADMIN.raw(1, RECORDER_AT, bar(ALICE.address)))
        with pytest.raises(NotAdmitted, match="unknown-sender"):
            chain.submit(ALICE.raw(1, RECORDER_AT, record(2)))
        send(chain, ADMIN.raw(2, RECORDER_AT, bar(ALICE.address, barred=False)))
        assert send(chain, ALICE.raw(1, RECORDER_AT, record(2))).succeeded

    def test_admins_are_never_barred(self, chain: EmbeddedChain) -> None:
        send(chain, ADMIN.raw(1, RECORDER_AT, bar(ADMIN.address)))
        assert send(chain, ADMIN.raw(2, RECORDER_AT, record(1))).succeeded

    def test_a_transaction_that_becomes_inadmissible_while_it_waits_is_dropped_and_its_waiter_told(
        self, chain: EmbeddedChain, gate: Gate
    ) -> None:
        with gate.held(chain, ADMIN.raw(1, RECORDER_AT, bar(ALICE.address))):
            late = [chain.submit(ALICE.raw(n, RECORDER_AT, record(n))) for n in range(3)]
            other = chain.submit(BOB.raw(0, RECORDER_AT, record(0)))
        for waiting in late:
            with pytest.raises(NotAdmitted, match="unknown-sender"):
                chain.wait(waiting, WAIT_S)
            assert chain.receipt(waiting) is None
        assert chain.wait(other, WAIT_S).succeeded
        assert chain.transaction_count(ALICE.address) == 0
        send(chain, ADMIN.raw(2, RECORDER_AT, bar(ALICE.address, barred=False)))
        assert send(chain, ALICE.raw(0, RECORDER_AT, record(0))).succeeded


class TestLanes:
    def test_consecutive_nonces_may_wait_together(self, chain: EmbeddedChain) -> None:
        hashes = [chain.submit(ALICE.raw(n, RECORDER_AT, record(n))) for n in range(20)]
        receipts = [chain.wait(each, WAIT_S) for each in hashes]
        assert all(receipt.succeeded for receipt in receipts)
        assert chain.transaction_count(ALICE.address) == 20

    def test_other_bytes_with_a_waiting_nonce_are_refused(self, chain: EmbeddedChain, gate: Gate) -> None:
        with gate.held(chain, ALICE.raw(0, RECORDER_AT, record(1))), pytest.raises(NotAdmitted, match="nonce-too-low"):
            chain.submit(ALICE.raw(0, RECORDER_AT, record(2)))

    def test_the_same_bytes_again_are_harmless_before_and_after_their_block(self, chain: EmbeddedChain) -> None:
        raw = ALICE.raw(0, RECORDER_AT, record(1))
        assert chain.submit(raw) == chain.submit(raw)
        receipt = send(chain, raw)
        assert send(chain, raw) == receipt
        assert chain.head().number == receipt.block.number

    def test_a_lane_has_an_end(self, chain: EmbeddedChain, gate: Gate) -> None:
        with gate.held(chain, ADMIN.raw(1, RECORDER_AT, record(0))):
            for nonce in range(LANE_TRANSACTIONS_MAX):
                last = chain.submit(ALICE.raw(nonce, RECORDER_AT, record(nonce)))
            with pytest.raises(NotAdmitted, match="lane-full"):
                chain.submit(ALICE.raw(LANE_TRANSACTIONS_MAX, RECORDER_AT, record(0)))
        assert chain.wait(last, WAIT_S).succeeded

    def test_unknown_keys_never_reach_a_lane(self, chain: EmbeddedChain) -> None:
        send(chain, ADMIN.raw(1, RECORDER_AT, bar(Key("stranger").address)))
        head = chain.head().number
        with pytest.raises(NotAdmitted):
            chain.submit(Key("stranger").raw(0, RECORDER_AT, record(1)))
        assert chain.head().number == BlockNumber(head)
