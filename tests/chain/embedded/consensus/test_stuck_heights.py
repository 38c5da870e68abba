"""How a stuck height goes on, and how a validator with an old file of votes is found."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from chain.embedded.consensus.seals import Commit, check_commit
from chain.embedded.consensus.voters import NoVote
from chain.embedded.validator.votes import VotesInDoubt
from chain.errors import NoQuorum
from chain.port import BlockNumber
from tests.chain.chain_kit import ALICE, DEPLOY, GENESIS_TIME, RECORDER_AT, record, send
from tests.chain.sealed_kit import ADDRESSES, DOMAIN, NAMES
from tests.chain.validator_kit import (
    GENESIS,
    ONE,
    OTHER,
    SOON_S,
    TWO,
    blocks,
    commit,
    node,
    nothing,
    poison,
    serving,
    voter,
    votes_of,
)


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
                asked.end_round(replace(TWO, header=replace(TWO.header, number=1_023)), (), nothing)
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
