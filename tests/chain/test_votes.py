from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chain.embedded.votes import RECORD_BYTES, Conflict, VoteFile
from chain.errors import ChainUnavailable, Damaged
from chain.keccak import keccak
from chain.port import Hash32

ONE, OTHER = Hash32(keccak(b"one")), Hash32(keccak(b"other"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "north.votes"


@pytest.fixture
def votes(path: Path) -> Iterator[VoteFile]:
    votes = VoteFile(path)
    yield votes
    votes.close()


class TestVotes:
    def test_a_height_is_voted_on_once(self, votes: VoteFile) -> None:
        votes.add(7, ONE)
        with pytest.raises(Conflict, match="block 7"):
            votes.add(7, OTHER)

    def test_the_same_vote_is_given_again(self, votes: VoteFile, path: Path) -> None:
        votes.add(7, ONE)
        votes.add(7, ONE)
        assert path.stat().st_size == RECORD_BYTES

    def test_a_lower_height_is_past(self, votes: VoteFile) -> None:
        votes.add(7, ONE)
        with pytest.raises(Conflict):
            votes.add(6, ONE)

    def test_heights_may_be_left_out(self, votes: VoteFile) -> None:
        votes.add(7, ONE)
        votes.add(12, OTHER)
        assert votes.last == (12, OTHER)

    def test_they_outlive_the_process(self, path: Path) -> None:
        first = VoteFile(path)
        first.add(7, ONE)
        first.close()
        second = VoteFile(path)
        assert second.last == (7, ONE)
        with pytest.raises(Conflict):
            second.add(7, OTHER)
        second.close()

    def test_one_process_at_a_time_holds_the_file(self, votes: VoteFile, path: Path) -> None:
        with pytest.raises(ChainUnavailable, match="another process"):
            VoteFile(path)


class TestTail:
    @pytest.mark.parametrize("tail", [b"\x00", b"\x00" * 63, b"\x00" * RECORD_BYTES, b"\xff" * 40])
    def test_what_was_never_written_whole_was_never_released(self, path: Path, tail: bytes) -> None:
        first = VoteFile(path)
        first.add(7, ONE)
        first.close()
        path.write_bytes(path.read_bytes() + tail)
        second = VoteFile(path)
        assert second.last == (7, ONE)
        second.add(8, OTHER)
        second.close()
        assert path.stat().st_size == 2 * RECORD_BYTES

    @pytest.mark.parametrize("damage", [lambda b: b[:10] + b"\xff" + b[11:], lambda b: b[:-1] + b"\xff"])
    def test_a_damaged_vote_stops_the_validator(self, path: Path, damage: Callable[[bytes], bytes]) -> None:
        first = VoteFile(path)
        first.add(7, ONE)
        first.close()
        path.write_bytes(damage(path.read_bytes()))
        with pytest.raises(Damaged):
            VoteFile(path)
