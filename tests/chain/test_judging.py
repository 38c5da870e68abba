"""What a validator refuses to sign, how a stuck height goes on, and how a validator with an old file of votes is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chain.clock import Clock, ManualClock
from chain.embedded.consortium import Consortium
from chain.embedded.executors.choice import executor_named
from chain.embedded.judging import TIME_AHEAD_S_MAX, BlindJudge, ExecutingJudge, Judge, check_header
from chain.embedded.node import EmbeddedChain
from chain.embedded.sealing import Panel
from chain.embedded.seals import Commit, check_commit
from chain.embedded.store.sealed import SealedBlock
from chain.embedded.vote_requests import Proposed, Refused
from chain.embedded.voters import NoVote, Signatory, Voter
from chain.embedded.votes import VotesInDoubt
from chain.errors import NoQuorum
from chain.keccak import keccak
from chain.port import Address, BlockNumber, Hash32
from tests.chain.chain_kit import ALICE, DEPLOY, GENESIS_TIME, RECORDER_AT, Key, record, send
from tests.chain.sealed_kit import ADDRESSES, ANEW, DOMAIN, KEYS, NAMES, SEALED
from tests.chain.validator_kit import (
    GENESIS,
    ONE,
    OTHER,
    SOON_S,
    TWO,
    after,
    commit,
    nothing,
    serving,
    voter,
    votes_of,
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
            with pytest.raises(NoVote, match="beyond 63 bits"):
                asked.vote(two(number=number), (), nothing)
            asked.vote(ONE, (), nothing)
            asked.close()


@contextmanager
def node(
    folder: Path, near: tuple[str, ...], far: tuple[str, ...], now: int = GENESIS_TIME + 10
) -> Iterator[EmbeddedChain]:
    """A node over these validators."""
    voters: list[Voter] = [Signatory(name, KEYS[name].private, DOMAIN) for name in near]
    sealer = Panel(DOMAIN, [*voters, *(voter(folder, name) for name in far)])
    chain = EmbeddedChain.open(folder / "chain", SEALED, ManualClock(now), sealer=sealer)
    try:
        yield chain
    finally:
        chain.close()


def blocks(chain: EmbeddedChain) -> list[SealedBlock]:
    return [chain.sealed_block(BlockNumber(number)) for number in range(1, chain.head().number + 1)]


def poison(folder: Path, names: tuple[str, ...], parent: SealedBlock, **changes: Any) -> None:
    """Have validators vote for a block that nobody proposed, as whoever reaches their sockets can."""
    nonsense = after(parent.header, state_root=Hash32(b"\x66" * 32), **changes)
    if parent.header.number:
        signers = Commit.decode(parent.commit).signers(DOMAIN, parent.header.number, parent.header.hash)
        nonsense = replace(nonsense, extra_data=signers[0])
    for name in names:
        asked = voter(folder, name)
        asked.vote(Proposed(nonsense, None, parent.header, parent.commit), (), nothing)
        asked.close()


class TestAStuckHeight:
    """A vote for nonsense does not halt the ledger for ever."""

    @pytest.mark.parametrize("tricked", [("east", "south"), ("east", "south", "west")])
    def test_goes_on_in_a_later_round_that_the_commit_shows(self, tmp_path: Path, tricked: tuple[str, ...]) -> None:
        with ExitStack() as stack:
            for name in NAMES:
                stack.enter_context(serving(tmp_path, name))
            with node(tmp_path, (), NAMES) as chain:
                send(chain, DEPLOY)
                if len(tricked) == 3:
                    poison(tmp_path, tricked[:1], blocks(chain)[0], timestamp=GENESIS_TIME + 11)
                    poison(tmp_path, tricked[1:], blocks(chain)[0])
                else:
                    poison(tmp_path, tricked, blocks(chain)[0])
                hash_ = chain.submit(ALICE.raw(0, RECORDER_AT, record(1)))
                assert chain.wait_for_block(BlockNumber(2), SOON_S)
                assert chain.wait(hash_, SOON_S).succeeded
                send(chain, ALICE.raw(1, RECORDER_AT, record(2)))
                stuck, later = blocks(chain)[1:]
            assert (Commit.decode(stuck.commit).round, Commit.decode(later.commit).round) == (1, 0)
            check_commit(DOMAIN, stuck.header, stuck.commit, ADDRESSES)

    def test_goes_on_without_one_that_is_lost_for_ever(self, tmp_path: Path) -> None:
        """One of four is gone, one was tricked: the only block that may be final is the one that is proposed."""
        with serving(tmp_path, "south"), node(tmp_path, ("north", "east"), ("south", "west")) as chain:
            send(chain, DEPLOY)
            poison(tmp_path, ("south",), blocks(chain)[0])
            hash_ = chain.submit(ALICE.raw(0, RECORDER_AT, record(1)))
            assert chain.wait_for_block(BlockNumber(2), SOON_S)
            assert chain.wait(hash_, SOON_S).succeeded

    def test_is_poisoned_again_and_goes_on_again(self, tmp_path: Path) -> None:
        with ExitStack() as stack:
            for name in NAMES[1:]:
                stack.enter_context(serving(tmp_path, name))
            with node(tmp_path, ("north",), NAMES[1:]) as chain:
                send(chain, DEPLOY)
                for place in range(4):
                    poison(tmp_path, ("east", "west"), blocks(chain)[-1])
                    hash_ = chain.submit(ALICE.raw(place, RECORDER_AT, record(place)))
                    assert chain.wait_for_block(BlockNumber(place + 2), SOON_S)
                    assert chain.wait(hash_, SOON_S).succeeded
                rounds = [Commit.decode(each.commit).round for each in blocks(chain)]
            assert rounds == [0, 1, 1, 1, 1]

    def test_waits_for_as_long_as_a_healthy_block_could_take(self, tmp_path: Path) -> None:
        with ExitStack() as stack:
            for name in NAMES[1:]:
                stack.enter_context(serving(tmp_path, name, round_s=3_600))
            with node(tmp_path, ("north",), NAMES[1:]) as chain:
                send(chain, DEPLOY)
                poison(tmp_path, ("east", "west"), blocks(chain)[0])
                hash_ = chain.submit(ALICE.raw(0, RECORDER_AT, record(1)))
                with pytest.raises(NoQuorum, match="the round is not over yet"):
                    chain.wait(hash_, SOON_S)

    def test_is_the_same_block_after_a_crash_between_the_rounds(self, tmp_path: Path) -> None:
        with ExitStack() as stack:
            for name in NAMES[1:]:
                stack.enter_context(serving(tmp_path, name))
            with node(tmp_path, ("north",), ("east",)) as chain, pytest.raises(NoQuorum):
                chain.wait(chain.submit(DEPLOY), SOON_S)
            poison(tmp_path, ("south", "west"), GENESIS)
            with node(tmp_path, ("north",), NAMES[1:], now=GENESIS_TIME + 99) as chain:
                assert chain.wait_for_block(BlockNumber(1), SOON_S)
                assert blocks(chain)[0].header.timestamp == GENESIS_TIME + 10
                assert Commit.decode(blocks(chain)[0].commit).round == 1

    def test_cannot_be_changed_once_it_is_final(self, tmp_path: Path) -> None:
        """A node that was set back proposes another block; its validators have sealed one."""
        with ExitStack() as stack:
            for name in NAMES:
                stack.enter_context(serving(tmp_path, name))
            with node(tmp_path, (), NAMES) as chain:
                send(chain, DEPLOY)
            (tmp_path / "chain").rename(tmp_path / "lost")
            with node(tmp_path, (), NAMES, now=GENESIS_TIME + 99) as chain:
                hash_ = chain.submit(DEPLOY)
                with pytest.raises(NoQuorum, match="voted for another block 1"):
                    chain.wait(hash_, SOON_S)
                assert chain.head().number == 0

    def test_ends_no_round_of_a_height_that_does_not_follow_a_final_block(self, tmp_path: Path) -> None:
        with serving(tmp_path, "north"):
            asked = voter(tmp_path, "north")
            with pytest.raises(NoVote, match="number is 1023"):
                asked.end_round(two(number=1_023), (), nothing)
            asked.vote(ONE, (), nothing)
            asked.close()

    def test_takes_no_certificate_that_shows_nothing(self, tmp_path: Path) -> None:
        with serving(tmp_path, "north"):
            asked = voter(tmp_path, "north")
            change = asked.end_round(ONE, (), nothing)
            with pytest.raises(NoVote, match="an earlier round is not over"):
                asked.vote(ONE, ((change,),), nothing)
            with pytest.raises(NoVote, match="ended round 0"):
                asked.vote(ONE, (), nothing)
            asked.close()


class TestAnOldFileOfVotes:
    def test_is_found_by_what_its_key_sealed_and_signs_nothing_any_more(self, tmp_path: Path) -> None:
        """The file was set back in place, so that it still is the same one."""
        path = tmp_path / "north.votes"
        votes_of(tmp_path, "north").close()
        before = path.read_bytes()
        with serving(tmp_path, "north"):
            asked = voter(tmp_path, "north")
            asked.vote(ONE, (), nothing)
            asked.close()
        with path.open("r+b") as file:
            file.write(before)
            file.truncate(len(before))
        with serving(tmp_path, "north"):
            asked = voter(tmp_path, "north")
            with pytest.raises(NoVote, match="this key sealed block 1"):
                asked.vote(TWO, (), nothing)
            with pytest.raises(NoVote, match="older than what its key signed"):
                asked.vote(OTHER, (), nothing)
            asked.close()
        with pytest.raises(VotesInDoubt, match="older than what its key signed"):
            votes_of(tmp_path, "north")

    def test_is_no_matter_where_its_key_did_not_seal(self, tmp_path: Path) -> None:
        """It was away for a block."""
        sealed_without = replace(TWO, parent_commit=commit(ONE.header, NAMES[1:]))
        sealed_without = replace(sealed_without, header=replace(TWO.header, extra_data=ADDRESSES[2]))
        with serving(tmp_path, "north"):
            asked = voter(tmp_path, "north")
            asked.vote(sealed_without, (), nothing)
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
