from __future__ import annotations

import pytest

from chain.embedded.mempool.pool import LANE_TRANSACTIONS_MAX, Lanes
from chain.errors import NotAdmitted
from chain.ethereum.transactions import Transaction
from tests.chain.chain_kit import ALICE, BOB, RECORDER_AT


class TestLanes:
    def test_transactions_leave_in_the_order_they_came(self) -> None:
        lanes = Lanes()
        arriving = [
            ALICE.transaction(0, RECORDER_AT),
            BOB.transaction(4, RECORDER_AT),
            ALICE.transaction(1, RECORDER_AT),
        ]
        for transaction, next_nonce in zip(arriving, (0, 4, 0), strict=True):
            lanes.put(transaction, next_nonce)
        assert lanes.take(10, 10**9) == arriving
        assert not lanes.has_next
        lanes.remove([transaction.hash for transaction in arriving])
        assert len(lanes) == 0

    def test_a_block_takes_no_more_than_its_count_and_its_gas(self) -> None:
        lanes = Lanes()
        for nonce in range(5):
            lanes.put(ALICE.transaction(nonce, RECORDER_AT, gas=100), 0)
        assert len(lanes.take(2, 10**9)) == 2
        assert len(lanes.take(10, 250)) == 2
        assert len(lanes.take(10, 99)) == 0
        assert len(lanes.take(10, 100)) == 1

    def test_after_one_that_has_no_room_comes_none_of_its_sender(self) -> None:
        lanes = Lanes()
        hers = [ALICE.transaction(nonce, RECORDER_AT) for nonce in range(3)]
        his = [BOB.transaction(nonce, RECORDER_AT) for nonce in range(2)]
        for transaction in (hers[0], his[0], hers[1], his[1], hers[2]):
            lanes.put(transaction, 0)
        asked: list[Transaction] = []

        def has_room(transaction: Transaction) -> bool:
            asked.append(transaction)
            return transaction != hers[0]

        assert lanes.take(10, 10**9, has_room) == his
        assert asked == [hers[0], *his], "she is looked at once"
        assert lanes.take(10, 10**9) == hers

    def test_a_full_lane_refuses(self) -> None:
        lanes = Lanes()
        for nonce in range(LANE_TRANSACTIONS_MAX):
            lanes.put(ALICE.transaction(nonce, RECORDER_AT), 0)
        with pytest.raises(NotAdmitted, match="lane-full"):
            lanes.put(ALICE.transaction(LANE_TRANSACTIONS_MAX, RECORDER_AT), 0)
        lanes.put(BOB.transaction(0, RECORDER_AT), 0)

    def test_dropping_a_sender_leaves_the_others(self) -> None:
        lanes = Lanes()
        hers, his = [ALICE.transaction(n, RECORDER_AT) for n in range(3)], BOB.transaction(0, RECORDER_AT)
        lanes.put(hers[0], 0)
        lanes.put(his, 0)
        lanes.put(hers[1], 0)
        lanes.put(hers[2], 0)
        assert lanes.drop(ALICE.address) == hers
        assert lanes.take(10, 10**9) == [his]
        lanes.put(hers[0], 0)
        assert lanes.take(10, 10**9) == [hers[0]]
