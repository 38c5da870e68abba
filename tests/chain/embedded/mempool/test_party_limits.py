from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chain.embedded.consensus.consortium import Consortium, Limits
from chain.embedded.mempool.party_limits import Shares
from chain.embedded.node import EmbeddedChain
from chain.embedded.temporary import temporary_chain
from chain.port import Address, BlockNumber
from chain.runtime.clock import ManualClock
from tests.chain.chain_kit import (
    ALICE,
    BOB,
    CONSORTIUM,
    DEPLOY,
    GENESIS_TIME,
    RECORDER_AT,
    WAIT_S,
    Gate,
    record,
    send,
)

LIMITS = Limits(party_transactions_max=2, party_gas_max=30_000_000)


def by_itself(sender: Address) -> bytes | None:
    return sender


class TestShares:
    def test_a_party_has_so_many_transactions(self) -> None:
        shares = Shares(LIMITS, by_itself)
        assert [shares.take(ALICE.transaction(nonce, RECORDER_AT)) for nonce in range(3)] == [True, True, False]
        assert shares.take(BOB.transaction(0, RECORDER_AT))

    def test_and_so_much_gas(self) -> None:
        shares = Shares(LIMITS, by_itself)
        assert shares.take(ALICE.transaction(0, RECORDER_AT, gas=20_000_000))
        assert not shares.take(ALICE.transaction(1, RECORDER_AT, gas=20_000_000))

    def test_after_one_that_had_no_room_comes_none_of_the_party(self) -> None:
        """Else a sender's later nonce would come before its earlier one."""
        shares = Shares(LIMITS, by_itself)
        gas = (20_000_000, 20_000_000, 21_000)
        taken = [shares.take(ALICE.transaction(nonce, RECORDER_AT, gas=each)) for nonce, each in enumerate(gas)]
        assert taken == [True, False, False]

    def test_two_keys_of_one_party_share(self) -> None:
        shares = Shares(LIMITS, lambda _: b"one party")
        assert [shares.take(key.transaction(0, RECORDER_AT)) for key in (ALICE, BOB)] == [True, True]
        assert not shares.take(ALICE.transaction(1, RECORDER_AT))

    def test_genesis_admins_have_no_limit(self) -> None:
        shares = Shares(LIMITS, lambda _: None)
        assert all(shares.take(ALICE.transaction(nonce, RECORDER_AT)) for nonce in range(5))

    @pytest.mark.parametrize("limits", [{"party_transactions_max": 0}, {"party_gas_max": 29_999_999}])
    def test_a_transaction_has_room_in_every_share(self, limits: dict[str, int]) -> None:
        with pytest.raises(ValueError, match="share"):
            replace(CONSORTIUM, limits=Limits(**limits))


class TestNode:
    consortium: Consortium = replace(CONSORTIUM, limits=LIMITS)

    @pytest.fixture
    def gate(self) -> Gate:
        return Gate()

    @pytest.fixture
    def chain(self, gate: Gate) -> Iterator[EmbeddedChain]:
        with temporary_chain(self.consortium, ManualClock(GENESIS_TIME + 10), sealer=gate) as chain:
            send(chain, DEPLOY)
            yield chain

    def test_who_sends_much_does_not_keep_others_waiting(self, chain: EmbeddedChain, gate: Gate) -> None:
        with gate.held(chain, BOB.raw(0, RECORDER_AT, record(0))):
            many = [chain.submit(ALICE.raw(nonce, RECORDER_AT, record(nonce))) for nonce in range(5)]
            one = chain.submit(BOB.raw(1, RECORDER_AT, record(9)))
        blocks = [chain.wait(hash_, WAIT_S).block.number for hash_ in many]
        assert blocks == [3, 3, 4, 4, 5]
        assert chain.wait(one, WAIT_S).block.number == 3
        assert [len(chain.block(BlockNumber(number)).receipts) for number in (3, 4, 5)] == [3, 2, 1]
