from __future__ import annotations

from pathlib import Path

import pytest

from chain.embedded.node import EmbeddedChain
from chain.errors import ChainUnavailable, WrongLedger
from chain.runtime.clock import ManualClock, SystemClock
from tests.chain.chain_kit import ALICE, CONSORTIUM, DEPLOY, GENESIS_TIME, RECORDER_AT, ask, record, send


class LooseClock:
    """A wall clock and an even one that a test moves apart."""

    is_controlled = True

    def __init__(self, wall: float) -> None:
        self.wall = wall
        self.even = 0.0

    def now(self) -> float:
        return self.wall

    def monotonic(self) -> float:
        return self.even

    def pass_evenly(self, seconds: float) -> None:
        self.wall += seconds
        self.even += seconds


class TestBlockTime:
    def test_equal_times_are_allowed(self, chain: EmbeddedChain) -> None:
        times = [send(chain, ALICE.raw(n, RECORDER_AT, record(n))).block.timestamp for n in range(3)]
        assert times == [GENESIS_TIME + 10] * 3

    def test_it_never_decreases_even_when_a_ledger_is_opened_with_an_earlier_clock(self, folder: Path) -> None:
        chain = EmbeddedChain.open(folder, CONSORTIUM, ManualClock(GENESIS_TIME + 500))
        send(chain, DEPLOY)
        chain.close()
        chain = EmbeddedChain.open(folder, CONSORTIUM, ManualClock(GENESIS_TIME + 100))
        assert chain.now() == GENESIS_TIME + 500
        assert send(chain, ALICE.raw(0, RECORDER_AT, record(1))).block.timestamp == GENESIS_TIME + 500
        chain.close()

    def test_it_follows_the_clock(self, chain: EmbeddedChain, clock: ManualClock) -> None:
        clock.advance_to(GENESIS_TIME + 86_400)
        assert chain.now() == GENESIS_TIME + 86_400
        assert send(chain, ALICE.raw(0, RECORDER_AT, record(1))).block.timestamp == GENESIS_TIME + 86_400


class TestJumps:
    @pytest.mark.parametrize("jump_s", [-3600.0, -3.0, 3.0, 86_400.0])
    def test_a_jump_halts_writes_for_good_and_reads_go_on(self, template: Path, folder: Path, jump_s: float) -> None:
        clock = LooseClock(GENESIS_TIME + 10)
        chain = EmbeddedChain.open(folder, CONSORTIUM, clock)
        send(chain, DEPLOY)
        clock.pass_evenly(60)
        assert send(chain, ALICE.raw(0, RECORDER_AT, record(1))).succeeded
        before = chain.now()
        clock.wall += jump_s
        for _ in range(2):
            with pytest.raises(ChainUnavailable, match="clock jumped"):
                chain.submit(ALICE.raw(1, RECORDER_AT, record(2)))
            clock.wall -= jump_s
        assert chain.now() == before
        assert ask(chain, "count") == 1
        chain.close()
        chain = EmbeddedChain.open(folder, CONSORTIUM, LooseClock(GENESIS_TIME + 200))
        assert send(chain, ALICE.raw(1, RECORDER_AT, record(2))).succeeded
        chain.close()

    def test_a_slow_drift_and_a_leap_second_are_no_jump(self, folder: Path) -> None:
        clock = LooseClock(GENESIS_TIME + 10)
        chain = EmbeddedChain.open(folder, CONSORTIUM, clock)
        send(chain, DEPLOY)
        for nonce in range(20):
            clock.pass_evenly(3_600)
            clock.wall += 1.0
            assert send(chain, ALICE.raw(nonce, RECORDER_AT, record(nonce))).succeeded
        chain.close()


class TestTimeControl:
    def test_production_refuses_a_clock_that_can_be_moved(self, folder: Path) -> None:
        production = type(CONSORTIUM)("production", 1, GENESIS_TIME, CONSORTIUM.admins)
        with pytest.raises(WrongLedger, match="clock"):
            EmbeddedChain.open(folder, production, ManualClock(GENESIS_TIME))
        EmbeddedChain.open(folder, production, SystemClock()).close()

    def test_a_manual_clock_only_moves_forward(self) -> None:
        clock = ManualClock(100)
        clock.advance_to(50)
        assert clock.now() == 100
        with pytest.raises(ValueError, match="go back"):
            clock.advance(-1)
