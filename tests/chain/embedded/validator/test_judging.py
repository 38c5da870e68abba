"""What a validator refuses to sign."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.seals import Commit
from chain.embedded.consensus.vote_requests import Proposed, Refused
from chain.embedded.consensus.voters import NoVote
from chain.embedded.executors.choice import executor_named
from chain.embedded.validator.judging import TIME_AHEAD_S_MAX, BlindJudge, ExecutingJudge, Judge, check_header
from chain.ethereum.keccak import keccak
from chain.port import Address, Hash32
from chain.runtime.clock import Clock, ManualClock
from tests.chain.chain_kit import ALICE, DEPLOY, GENESIS_TIME, RECORDER_AT, Key, record, send
from tests.chain.sealed_kit import ADDRESSES, ANEW, DOMAIN, KEYS, NAMES, SEALED
from tests.chain.validator_kit import (
    GENESIS,
    ONE,
    OTHER,
    TWO,
    after,
    blocks,
    commit,
    node,
    nothing,
    serving,
    voter,
)

STRICT = replace(SEALED, time_control=False)
CLOCK = ManualClock(GENESIS_TIME + 10)
FORGED = replace(GENESIS.header, state_root=Hash32(b"\x11" * 32))


def judged(proposed: Proposed, consortium: Consortium = SEALED) -> str:
    """Why a blind validator refuses a block; empty where it does not."""
    try:
        BlindJudge(consortium, CLOCK).check(proposed)
    except Refused as refused:
        return str(refused)
    return ""


def two(**changes: Any) -> Proposed:
    """The second block with another header."""
    return replace(TWO, header=replace(TWO.header, **changes))


class TestABlindValidator:
    def test_has_nothing_against_what_the_rules_allow(self) -> None:
        assert judged(ONE) == judged(OTHER) == judged(TWO) == ""

    @pytest.mark.parametrize(
        ("proposed", "why"),
        [
            (two(number=1_023), "number is 1023, not 2"),
            (two(number=1), "number is 1, not 2"),
            (two(parent_hash=Hash32(bytes(32))), "parent hash"),
            (two(timestamp=GENESIS_TIME - 1), "seconds before its parent"),
            (two(gas_limit=1), "gas limit"),
            (two(gas_used=2 * SEALED.limits.block_gas_max), "gas where"),
            (two(prev_randao=Hash32(bytes(32))), "prevRandao"),
            (two(coinbase=Address(b"\x01" * 20)), "coinbase"),
            (two(extra_data=Key("stranger").address), "did not seal its parent"),
            (two(extra_data=b""), "did not seal its parent"),
            (replace(TWO, parent_commit=commit(ONE.header, NAMES[:2])), "2 of 4 validators"),
            (replace(TWO, parent_commit=commit(OTHER.header)), "0 of 4 validators"),
            (replace(TWO, parent_commit=Commit(()).encode()), "0 of 4 validators"),
            (replace(TWO, parent_commit=ONE.header.hash), "malformed"),
            (replace(TWO, parent_commit=b""), "malformed"),
            (Proposed(after(FORGED), None, FORGED, FORGED.hash), "not the genesis of this ledger"),
            (replace(ONE, parent_commit=b""), "not the genesis of this ledger"),
        ],
    )
    def test_refuses_what_does_not_follow_a_final_block(self, proposed: Proposed, why: str) -> None:
        assert why in judged(proposed)

    def test_refuses_a_time_that_its_clock_has_not_reached_unless_genesis_lets_time_be_moved(self) -> None:
        late = after(GENESIS.header, timestamp=GENESIS_TIME + 10 + TIME_AHEAD_S_MAX + 1)
        check_header(SEALED, CLOCK, GENESIS.header, late)
        with pytest.raises(Refused, match="16 seconds ahead"):
            check_header(STRICT, CLOCK, GENESIS.header, late)
        check_header(STRICT, CLOCK, GENESIS.header, replace(late, timestamp=late.timestamp - 1))

    def test_refuses_the_ledger_that_the_same_members_founded_anew(self) -> None:
        assert "not the genesis of this ledger" in judged(ONE, ANEW)

    def test_lets_validators_change_by_less_than_a_third(self) -> None:
        """Three of four whom it knows sealed the parent, and one whom it does not."""
        known = (*ADDRESSES[:3], Key("one who left").address)
        BlindJudge(SEALED, CLOCK, known).check(TWO)
        with pytest.raises(Refused, match="2 of 4"):
            BlindJudge(SEALED, CLOCK, (*ADDRESSES[:2], *known[3:], Key("another").address)).check(TWO)

    @pytest.mark.parametrize("number", [2**63, 2**64, 2**200])
    def test_answers_a_number_beyond_63_bits_and_goes_on(self, tmp_path: Path, number: int) -> None:
        with serving(tmp_path, "north"):
            asked = voter(tmp_path, "north")
            with pytest.raises(NoVote, match=r"beyond 63 bits|a number of"):
                asked.vote(two(number=number), (), nothing)
            asked.vote(ONE, (), nothing)
            asked.close()


def executing(folder: Path, name: str) -> Callable[[Consortium, Clock], Judge]:
    return lambda consortium, clock: ExecutingJudge(consortium, clock, folder / f"{name}-state", executor_named("revm"))


class TestAnExecutingValidator:
    def test_seals_what_it_executed_and_catches_up_with_what_it_missed(self, tmp_path: Path) -> None:
        with ExitStack() as stack:
            for name in NAMES[:2]:
                stack.enter_context(serving(tmp_path, name, judge=executing(tmp_path, name)))
            with node(tmp_path, ("south", "west"), ("north", "east")) as chain:
                send(chain, DEPLOY)
                for place in range(5):
                    send(chain, ALICE.raw(place, RECORDER_AT, record(place)))
            with node(tmp_path, NAMES[1:], ()) as chain:
                for place in range(5, 9):
                    send(chain, ALICE.raw(place, RECORDER_AT, record(place)))
            with node(tmp_path, ("south", "west"), ("north",)) as chain:
                send(chain, ALICE.raw(9, RECORDER_AT, record(9)))
                signers = Commit.decode(blocks(chain)[-1].commit).signers(DOMAIN, 11, chain.head().hash)
                assert KEYS["north"].address in signers

    def test_goes_on_from_its_own_folder(self, tmp_path: Path) -> None:
        for life in range(2):
            judge = executing(tmp_path, "north")
            with (
                serving(tmp_path, "north", judge=judge),
                node(tmp_path, ("south", "west"), ("north",)) as chain,
            ):
                send(chain, DEPLOY if not life else ALICE.raw(0, RECORDER_AT, record(1)))
                assert chain.head().number == life + 1

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"state_root": Hash32(b"\x66" * 32)}, "executed it is"),
            ({"receipts_root": Hash32(b"\x66" * 32)}, "executed it is"),
            ({"gas_used": 21_000}, "executed it is"),
            ({"extra_data": Key("stranger").address}, "is no validator"),
        ],
    )
    def test_refuses_a_header_that_its_transactions_do_not_make(
        self, tmp_path: Path, change: dict[str, Any], why: str
    ) -> None:
        judge, proposed = self.made(tmp_path)
        judge.check(proposed)
        with pytest.raises(Refused, match=why):
            judge.check(replace(proposed, header=replace(proposed.header, **change)))
        judge.close()

    @pytest.mark.parametrize(
        ("transactions", "why"),
        [
            ((), "0 transactions"),
            ((b"\x02\xc0",), "may not be in it"),
            ((DEPLOY, DEPLOY), "can't be executed"),
            ((ALICE.raw(0, RECORDER_AT, record(1)),), "unknown-sender"),
            ((DEPLOY,) * 501, "501 transactions"),
        ],
    )
    def test_refuses_transactions_that_may_not_be_there(
        self, tmp_path: Path, transactions: tuple[bytes, ...], why: str
    ) -> None:
        judge, proposed = self.made(tmp_path)
        with pytest.raises(Refused, match=why):
            judge.check(replace(proposed, transactions=transactions))
        judge.check(proposed)
        judge.close()

    def test_follows_no_block_that_is_not_final(self, tmp_path: Path) -> None:
        judge, proposed = self.made(tmp_path)
        for sealed in (commit(proposed.header, NAMES[:2]), proposed.header.hash, b""):
            with pytest.raises(Refused, match="is not final"):
                judge.follow(replace(proposed, parent=proposed.header, parent_commit=sealed))
        assert judge.follow(replace(proposed, parent=proposed.header, parent_commit=commit(proposed.header))) == 1
        judge.close()

    def test_asks_for_the_blocks_before_a_far_height(self, tmp_path: Path) -> None:
        judge, _ = self.made(tmp_path)
        far = replace(ONE.header, number=1_022)
        with pytest.raises(Refused, match="it is at block 0") as caught:
            judge.check(Proposed(after(far), (), far, commit(far)))
        assert (caught.value.reason, caught.value.height) == ("behind", 0)
        judge.close()

    def made(self, folder: Path) -> tuple[ExecutingJudge, Proposed]:
        """A judge of an empty folder, and the first block as a node makes it."""
        with node(folder, NAMES, ()) as chain:
            send(chain, DEPLOY)
            first = blocks(chain)[0]
        judge = ExecutingJudge(SEALED, CLOCK, folder / "state", executor_named("revm"))
        return judge, Proposed.of(first, GENESIS)


def test_a_blind_validator_signs_what_an_executing_one_refuses(tmp_path: Path) -> None:
    """So the auditor is needed where validators are blind (docs/threat-model.md)."""
    invented = replace(ONE, header=replace(ONE.header, state_root=Hash32(keccak(b"a fortune"))), transactions=(DEPLOY,))
    assert judged(invented) == ""
    judge = ExecutingJudge(SEALED, CLOCK, tmp_path / "state", executor_named("revm"))
    with pytest.raises(Refused, match="executed it is"):
        judge.check(invented)
    judge.close()
