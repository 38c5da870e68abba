from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chain.embedded.consensus.signatures import NOTHING
from chain.embedded.validator.votes import (
    RECORD_BYTES,
    Conflict,
    Vote,
    VoteFile,
    VotesInDoubt,
    begin_votes,
    height_in,
    owner_of,
)
from chain.errors import ChainUnavailable, Damaged
from chain.ethereum.keccak import keccak
from chain.port import Address, Hash32

ONE, OTHER = Hash32(keccak(b"one")), Hash32(keccak(b"other"))
OWNER = owner_of(Hash32(keccak(b"genesis")), Address(b"\x01" * 20))
HEAD_BYTES = 2 * RECORD_BYTES


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "north.votes"
    begin_votes(path)
    return path


@pytest.fixture
def votes(path: Path) -> Iterator[VoteFile]:
    votes = VoteFile(path, OWNER)
    yield votes
    votes.close()


def voted(path: Path, *heights: int) -> None:
    """Vote for blocks of these heights, and let go of the file."""
    votes = VoteFile(path, OWNER)
    for height in heights:
        votes.add(height, 0, ONE)
    votes.close()


class TestVotes:
    def test_a_height_is_voted_on_once(self, votes: VoteFile) -> None:
        votes.add(7, 0, ONE)
        with pytest.raises(Conflict, match="block 7") as caught:
            votes.add(7, 0, OTHER)
        assert caught.value.is_here

    def test_the_same_vote_is_given_again(self, votes: VoteFile, path: Path) -> None:
        votes.add(7, 0, ONE)
        votes.add(7, 0, ONE)
        assert path.stat().st_size == HEAD_BYTES + RECORD_BYTES

    def test_a_lower_height_is_past(self, votes: VoteFile) -> None:
        votes.add(7, 0, ONE)
        with pytest.raises(Conflict) as caught:
            votes.add(6, 0, ONE)
        assert not caught.value.is_here

    def test_heights_may_be_left_out(self, votes: VoteFile) -> None:
        votes.add(7, 0, ONE)
        votes.add(12, 0, OTHER)
        assert votes.last == Vote(12, OTHER)

    def test_they_outlive_the_process(self, path: Path) -> None:
        voted(path, 7)
        second = VoteFile(path, OWNER)
        assert (second.last, second.epoch) == (Vote(7, ONE), 2)
        with pytest.raises(Conflict):
            second.add(7, 0, OTHER)
        second.close()

    def test_one_process_at_a_time_holds_the_file(self, votes: VoteFile, path: Path) -> None:
        with pytest.raises(ChainUnavailable, match="another process"):
            VoteFile(path, OWNER)


class TestRounds:
    def test_a_round_that_was_ended_is_not_voted_in(self, votes: VoteFile) -> None:
        assert votes.end_round(7, 0) == NOTHING
        with pytest.raises(Conflict, match="ended round 0") as caught:
            votes.add(7, 0, ONE)
        assert caught.value.is_here
        votes.add(7, 1, OTHER)

    def test_what_was_voted_for_is_told_and_told_again(self, votes: VoteFile) -> None:
        votes.add(7, 0, ONE)
        assert votes.end_round(7, 0) == votes.end_round(7, 0) == ONE
        votes.add(7, 1, OTHER)
        assert votes.end_round(7, 0) == ONE
        assert votes.end_round(7, 1) == OTHER
        assert [votes.end_round(7, round_) for round_ in (0, 1)] == [ONE, OTHER]

    def test_it_outlives_the_process(self, path: Path) -> None:
        first = VoteFile(path, OWNER)
        first.add(7, 0, ONE)
        first.end_round(7, 0)
        first.close()
        second = VoteFile(path, OWNER)
        with pytest.raises(Conflict):
            second.add(7, 0, ONE)
        assert second.end_round(7, 0) == ONE
        second.close()

    def test_a_round_that_was_left_out_is_past(self, votes: VoteFile) -> None:
        votes.add(7, 2, ONE)
        with pytest.raises(Conflict):
            votes.end_round(7, 1)
        with pytest.raises(Conflict):
            votes.add(7, 1, ONE)

    def test_a_lower_height_has_no_rounds_any_more(self, votes: VoteFile) -> None:
        votes.end_round(7, 0)
        votes.add(8, 0, ONE)
        with pytest.raises(Conflict):
            votes.end_round(7, 0)


class TestTail:
    @pytest.mark.parametrize("tail", [b"\x00", b"\x00" * 63, b"\x00" * RECORD_BYTES, b"\xff" * 40])
    def test_what_was_never_written_whole_was_never_released(self, path: Path, tail: bytes) -> None:
        voted(path, 7)
        with path.open("ab") as file:
            file.write(tail)
        second = VoteFile(path, OWNER)
        assert second.last == Vote(7, ONE)
        second.add(8, 0, OTHER)
        second.close()
        assert path.stat().st_size == HEAD_BYTES + 2 * RECORD_BYTES

    @pytest.mark.parametrize(
        "damage", [lambda b: b[:140] + bytes((b[140] ^ 1,)) + b[141:], lambda b: b[:-1] + bytes((b[-1] ^ 1,))]
    )
    def test_a_damaged_vote_stops_the_validator(self, path: Path, damage: Callable[[bytes], bytes]) -> None:
        voted(path, 7)
        content = damage(path.read_bytes())
        with path.open("r+b") as file:
            file.write(content)
        with pytest.raises(Damaged):
            VoteFile(path, OWNER)


class TestDoubt:
    """Nothing is signed with a file that may not know everything its key signed."""

    def test_a_file_that_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(VotesInDoubt, match=r"is missing.*adopt"):
            VoteFile(tmp_path / "none.votes", OWNER)
        assert not (tmp_path / "none.votes").exists()

    def test_a_file_that_was_copied(self, path: Path, tmp_path: Path) -> None:
        voted(path, 7)
        shutil.copy2(path, tmp_path / "copy.votes")
        with pytest.raises(VotesInDoubt, match="copied, moved or restored"):
            VoteFile(tmp_path / "copy.votes", OWNER)

    def test_a_file_that_was_restored_from_a_backup(self, path: Path, tmp_path: Path) -> None:
        shutil.copy2(path, tmp_path / "backup")
        voted(path, 7)
        (tmp_path / "backup").replace(path)
        with pytest.raises(VotesInDoubt, match="copied, moved or restored"):
            VoteFile(path, OWNER)

    def test_a_file_that_goes_by_another_name_is_still_known(self, path: Path, tmp_path: Path) -> None:
        voted(path, 7)
        path.rename(tmp_path / "other.votes")
        voted(tmp_path / "other.votes", 8)

    def test_a_file_of_another_validator_or_ledger(self, path: Path) -> None:
        voted(path, 7)
        with pytest.raises(VotesInDoubt, match="another validator"):
            VoteFile(path, owner_of(Hash32(keccak(b"genesis")), Address(b"\x02" * 20)))
        with pytest.raises(VotesInDoubt, match="another ledger"):
            VoteFile(path, owner_of(Hash32(keccak(b"another")), Address(b"\x01" * 20)))

    @pytest.mark.parametrize("content", [b"", b"\x00" * 64, b"\x00" * 128, b"nonsense" * 20])
    def test_a_file_of_an_older_version_or_of_something_else(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "old.votes").write_bytes(content)
        with pytest.raises(VotesInDoubt, match="older version"):
            VoteFile(tmp_path / "old.votes", OWNER)

    def test_one_that_is_found_to_be_older_stays_so(self, path: Path) -> None:
        voted(path, 7)
        votes = VoteFile(path, OWNER)
        votes.doubt()
        for ask in (lambda: votes.add(9, 0, ONE), lambda: votes.end_round(9, 0)):
            with pytest.raises(VotesInDoubt):
                ask()
        votes.close()
        with pytest.raises(VotesInDoubt, match="older than what its key signed"):
            VoteFile(path, OWNER)

    def test_one_that_was_told_a_height_signs_nothing_up_to_it(self, tmp_path: Path) -> None:
        begin_votes(tmp_path / "told.votes", (12, ONE))
        votes = VoteFile(tmp_path / "told.votes", OWNER)
        for number in (11, 12):
            with pytest.raises(Conflict):
                votes.add(number, 0, ONE)
            with pytest.raises(Conflict):
                votes.end_round(number, 0)
        votes.add(13, 0, ONE)
        votes.close()

    def test_the_greatest_height_is_read_from_a_doubtful_file_too(self, path: Path, tmp_path: Path) -> None:
        voted(path, 7, 9)
        shutil.copy2(path, tmp_path / "copy.votes")
        assert height_in(tmp_path / "copy.votes") == 9
        assert height_in(tmp_path / "none.votes") == -1
