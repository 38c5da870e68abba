"""Validators that sign in processes of their own, here in threads: what they answer, and a node that depends on them."""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from chain.embedded.consensus.distant import DistantValidator
from chain.embedded.consensus.endpoints import Endpoint
from chain.embedded.consensus.round_changes import Certificate, RoundChange
from chain.embedded.consensus.sealing import Panel
from chain.embedded.consensus.seals import signer_of
from chain.embedded.consensus.vote_requests import Proposed, Question
from chain.embedded.consensus.voters import BlockAt, NoVote, Signatory, Voter
from chain.embedded.node import EmbeddedChain
from chain.embedded.validator.server import CONNECTIONS_MAX
from chain.errors import NoQuorum, TimedOut
from chain.ethereum import rlp
from chain.port import BlockNumber
from chain.runtime.clock import ManualClock
from chain.runtime.failpoints import armed, at_visit, crash
from tests.chain.chain_kit import ALICE, DEPLOY, GENESIS_TIME, RECORDER_AT, record, send
from tests.chain.sealed_kit import ANEW, DOMAIN, KEYS, NAMES, SEALED
from tests.chain.validator_kit import ONE, OTHER, nothing, serving, voter

SOON_S = 10.0
GONE_S = 0.5
"""How long is waited for who may have died: long enough on most days for a block, which need not come."""


@contextmanager
def answering(folder: Path, name: str, parts: list[bytes], pause_s: float = 0.0) -> Iterator[None]:
    """Somebody in a validator's place, who answers the first question with these parts."""

    def answer() -> None:
        connection, _ = listening.accept()
        with connection, suppress(OSError):
            connection.recv(4_096)
            for part in parts:
                connection.sendall(part)
                time.sleep(pause_s)

    with Endpoint(path=folder / f"{name}.sock").listen() as listening:
        thread = threading.Thread(target=answer)
        thread.start()
        yield
        thread.join()


@contextmanager
def node(folder: Path, distant: tuple[str, ...] = NAMES) -> Iterator[EmbeddedChain]:
    """A node over these validators, and the others in its own process."""
    near: list[Voter] = [Signatory(name, KEYS[name].private, DOMAIN) for name in NAMES if name not in distant]
    sealer = Panel(DOMAIN, [*near, *(voter(folder, name) for name in distant)])
    chain = EmbeddedChain.open(folder / "chain", SEALED, ManualClock(GENESIS_TIME + 10), sealer=sealer)
    try:
        yield chain
    finally:
        chain.close()


@pytest.fixture
def plain_depth() -> Iterator[None]:
    """Python's own limit of recursion, which py-evm raises where it is imported."""
    raised = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000)
    yield
    sys.setrecursionlimit(raised)


class TestValidator:
    def test_it_signs_a_header(self, tmp_path: Path) -> None:
        with serving(tmp_path, "north"):
            asked = voter(tmp_path, "north")
            digest = DOMAIN.seal_digest(1, 0, ONE.header.hash)
            assert signer_of(digest, asked.vote(ONE, (), nothing)) == asked.address
            asked.close()

    def test_it_never_signs_another_block_of_the_height(self, tmp_path: Path) -> None:
        for _ in range(2):
            with serving(tmp_path, "north"):
                asked = voter(tmp_path, "north")
                asked.vote(ONE, (), nothing)
                with pytest.raises(NoVote, match="has voted for block 1"):
                    asked.vote(OTHER, (), nothing)
                asked.close()

    def test_whoever_holds_many_connections_does_not_keep_a_node_out(self, tmp_path: Path) -> None:
        with serving(tmp_path, "north"), ExitStack() as held:
            asked = voter(tmp_path, "north")
            asked.vote(ONE, (), nothing)
            silent = []
            for _ in range(3 * CONNECTIONS_MAX):
                each = held.enter_context(socket.socket(socket.AF_UNIX))
                each.settimeout(SOON_S)
                each.connect(str(tmp_path / "north.sock"))
                each.sendall(b"{")
                silent.append(each)
            for each in silent[:CONNECTIONS_MAX]:
                assert each.recv(1) == b"", "it was hung up on"
            with suppress(NoVote):  # its connection was silent for longest, and is not found broken before it is used
                asked.vote(ONE, (), nothing)
            asked.vote(ONE, (), nothing)
            asked.close()

    def test_who_does_not_listen_gives_no_vote(self, tmp_path: Path) -> None:
        asked = voter(tmp_path, "north")
        with pytest.raises(NoVote, match="does not answer"):
            asked.vote(ONE, (), nothing)
        assert not asked.is_up

    def test_a_connection_that_broke_is_made_again(self, tmp_path: Path) -> None:
        asked = voter(tmp_path, "north")
        with serving(tmp_path, "north"):
            asked.vote(ONE, (), nothing)
        with serving(tmp_path, "north"):
            with pytest.raises(NoVote):
                asked.vote(ONE, (), nothing)
            asked.vote(ONE, (), nothing)
            assert asked.is_up
            asked.close()

    def test_who_hangs_is_not_waited_for(self, tmp_path: Path) -> None:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(tmp_path / "north.sock"))
            listening.listen()
            with pytest.raises(NoVote, match="timed out"):
                voter(tmp_path, "north", timeout_s=0.01).vote(ONE, (), nothing)

    def test_who_answers_a_byte_at_a_time_is_not_waited_for_either(self, tmp_path: Path) -> None:
        with answering(tmp_path, "north", [b" "] * 200, pause_s=0.01), pytest.raises(NoVote, match="timed out"):
            voter(tmp_path, "north", timeout_s=0.1).vote(ONE, (), nothing)

    @pytest.mark.usefixtures("plain_depth")
    @pytest.mark.parametrize("line", [b"", b"5", b"[]", b"{}", b'{"signature": 5}', b"[" * 4_000, b"\xff\xfe"])
    def test_an_answer_that_is_none_is_no_vote(self, tmp_path: Path, line: bytes) -> None:
        asked = voter(tmp_path, "north")
        with answering(tmp_path, "north", [line + b"\n"]), pytest.raises(NoVote):
            asked.vote(ONE, (), nothing)
        asked.close()

    @pytest.mark.usefixtures("plain_depth")
    @pytest.mark.parametrize(
        "line",
        [
            b"",
            b"{}",
            b"[]",
            b'{"ask": "vote", "header": 5}',
            b'{"ask": "vote", "header": "0xzz"}',
            b'{"ask": "vote", "header": "0xc0"}',
            b'{"ask": "everything"}',
            b'{"ask": "vote", "ask": "vote"}',
            b'{"ask": 1e400}',
            b"[" * 100_000,
            b'{"ask":' * 10_000,
            b"\xff\xfe",
        ],
    )
    def test_a_question_that_is_none_is_refused(self, tmp_path: Path, line: bytes) -> None:
        with serving(tmp_path, "north") as endpoint, endpoint.connect(SOON_S) as connection:
            connection.sendall(line + b"\n")
            assert "can't be read" in json.loads(connection.makefile().readline())["refused"]

    @pytest.mark.parametrize("number", [1 << 64, 1 << 255, (1 << 2_000) - 1])
    def test_a_height_beyond_64_bits_is_refused_and_ends_no_thread(self, tmp_path: Path, number: int) -> None:
        honest = Question("vote", ONE).line(with_transactions=False)
        said = json.loads(honest)
        items = ONE.header.items()
        items[8] = rlp.encode_int(number)
        beyond = json.dumps({**said, "header": f"0x{rlp.encode(items).hex()}"}).encode() + b"\n"
        with serving(tmp_path, "north") as endpoint, endpoint.connect(SOON_S) as connection:
            lines = connection.makefile("rb")
            connection.sendall(beyond)
            assert "can't be read" in json.loads(lines.readline())["refused"]
            connection.sendall(honest)
            assert "signature" in json.loads(lines.readline())

    def test_it_listens_on_loopback_too(self, tmp_path: Path) -> None:
        with serving(tmp_path, "north", endpoint=Endpoint.parse("127.0.0.1:0")) as endpoint:
            asked = DistantValidator("north", KEYS["north"].address, endpoint)
            asked.vote(ONE, (), nothing)
            asked.close()


class TestEndpoint:
    @pytest.mark.parametrize("text", ["unix:/run/north.sock", "127.0.0.1:9701", "::1:9701"])
    def test_it_is_read_and_written(self, text: str) -> None:
        assert str(Endpoint.parse(text)) == text

    @pytest.mark.parametrize("text", ["0.0.0.0:9701", "10.0.0.1:9701", "example.com:1", "127.0.0.1", "127.0.0.1:x", ""])
    def test_others_than_this_machine_are_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="loopback"):
            Endpoint.parse(text)


class TestNode:
    def test_it_collects_votes_until_there_are_enough(self, tmp_path: Path) -> None:
        with ExitStack() as stack:
            for name in NAMES[:3]:
                stack.enter_context(serving(tmp_path, name))
            with node(tmp_path) as chain:
                assert send(chain, DEPLOY).block.number == 1
                assert send(chain, ALICE.raw(0, RECORDER_AT, record(1))).block.number == 2

    def test_it_waits_for_a_validator_that_comes_back(self, tmp_path: Path) -> None:
        with serving(tmp_path, "north"), serving(tmp_path, "east"), node(tmp_path) as chain:
            hash_ = chain.submit(DEPLOY)
            with pytest.raises(NoQuorum, match="2 of 4"):
                chain.wait(hash_, SOON_S)
            assert chain.head().number == 0
            with serving(tmp_path, "west"):
                assert chain.wait_for_block(BlockNumber(1), SOON_S)

    def test_one_that_hangs_delays_neither_blocks_nor_the_end(self, tmp_path: Path) -> None:
        with ExitStack() as stack:
            hanging = stack.enter_context(socket.socket(socket.AF_UNIX))
            hanging.bind(str(tmp_path / "west.sock"))
            hanging.listen()
            hanging.settimeout(SOON_S)
            for name in NAMES[:3]:
                stack.enter_context(serving(tmp_path, name))
            began = time.monotonic()
            with node(tmp_path) as chain:
                send(chain, DEPLOY)
                for nonce in range(3):
                    send(chain, ALICE.raw(nonce, RECORDER_AT, record(nonce)))
            assert time.monotonic() - began < SOON_S
            asked, _ = hanging.accept()
            with asked, asked.makefile("rb") as questions:
                assert len(questions.readlines()) == 1, "the others were answered without it"

    def test_a_vote_over_something_else_does_not_count(self, tmp_path: Path) -> None:
        """Its process signs with another one's key."""
        with serving(tmp_path, "north", key="west"):
            with serving(tmp_path, "east"), node(tmp_path, ("north", "east")) as chain:
                send(chain, DEPLOY)
            with node(tmp_path, ("north", "east")) as chain:
                hash_ = chain.submit(ALICE.raw(0, RECORDER_AT, record(1)))
                with pytest.raises(NoQuorum, match="2 of 4"):
                    chain.wait(hash_, SOON_S)

    def test_a_validator_of_a_ledger_that_was_founded_anew_signs_nothing_of_this_one(self, tmp_path: Path) -> None:
        with serving(tmp_path, "north", consortium=ANEW):
            asked = voter(tmp_path, "north")
            with pytest.raises(NoVote, match="not the genesis of this ledger"):
                asked.vote(ONE, (), nothing)
            asked.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("visit", [1, 2])
@pytest.mark.parametrize(
    "moment",
    ["block.executed", "seal.before", "seal.proposed", "seal.voted", "seal.sealed", "append.written", "fsync.done"],
)
def test_no_validator_signs_two_blocks_of_a_height_whenever_the_node_or_a_validator_dies(
    tmp_path: Path, moment: str, visit: int
) -> None:
    """After the crash the node's clock is another, so a block that is not the same one would have another hash."""
    signed: dict[tuple[str, int], set[bytes]] = {}
    now = GENESIS_TIME + 10
    for life in range(3):
        with ExitStack() as stack:
            for name in NAMES[1:]:
                stack.enter_context(serving(tmp_path, name))
            near = Signatory("north", KEYS["north"].private, DOMAIN)
            watched = [_Watched(each, signed) for each in (near, *(voter(tmp_path, name) for name in NAMES[1:]))]
            sealer = Panel(DOMAIN, watched)
            chain = EmbeddedChain.open(tmp_path / "chain", SEALED, ManualClock(now), sealer=sealer)
            if life == 0:
                with armed(at_visit(visit, crash), moment):
                    _try(chain, visit + 1, GONE_S)
            else:
                _try(chain, 4, SOON_S)
            chain.close()
        now += 7
    assert max(number for _, number in signed) >= 4
    assert all(len(hashes) == 1 for hashes in signed.values())


class _Watched:
    """A voter whose votes a test writes down."""

    def __init__(self, voter: Voter, signed: dict[tuple[str, int], set[bytes]]) -> None:
        self.name, self.address, self.is_here = voter.name, voter.address, voter.is_here
        self._voter = voter
        self._signed = signed

    @property
    def is_up(self) -> bool:
        return self._voter.is_up

    def vote(self, proposed: Proposed, certificates: Sequence[Certificate], block: BlockAt, /) -> bytes:
        vote = self._voter.vote(proposed, certificates, block)
        self._signed.setdefault((self.name, proposed.header.number), set()).add(proposed.header.hash)
        return vote

    def end_round(self, proposed: Proposed, certificates: Sequence[Certificate], block: BlockAt, /) -> RoundChange:
        return self._voter.end_round(proposed, certificates, block)

    def close(self) -> None:
        self._voter.close()


def _try(chain: EmbeddedChain, blocks: int, patience_s: float) -> None:
    """Bring so many blocks about, one after the other, or as many as can be had."""
    for number in range(1, blocks + 1):
        raw = DEPLOY if number == 1 else ALICE.raw(number - 2, RECORDER_AT, record(number))
        try:
            chain.wait(chain.submit(raw), patience_s)
        except (TimedOut, NoQuorum):
            return
