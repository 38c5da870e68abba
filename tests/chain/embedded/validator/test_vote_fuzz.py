"""Questions with their bytes turned: a validator answers each, and signs one block of a height and round at most."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
import structlog

from chain.embedded.consensus.endpoints import Endpoint
from chain.embedded.consensus.round_changes import RoundChange
from chain.embedded.consensus.signatures import NOTHING, recovered
from chain.embedded.consensus.vote_requests import Ask, Proposed, Question, Refused
from chain.embedded.validator.judging import BlindJudge
from chain.embedded.validator.server import ValidatorServer
from chain.port import Hash32
from chain.runtime.clock import ManualClock
from tests.audit.fuzz import progress
from tests.chain.chain_kit import DEPLOY, GENESIS_TIME
from tests.chain.sealed_kit import DOMAIN, KEYS, SEALED
from tests.chain.validator_kit import ONE, after, commit, votes_of

LINES = 2_000
A_HEIGHT = 50
"""Questions about one height before the next one is asked about."""
ASKS: tuple[Ask, ...] = ("vote", "round-change", "follow")


@cache
def proposed(number: int) -> Proposed:
    """The block of a height, after one that all sealed."""
    if number == 1:
        return ONE
    parent = proposed(number - 1).header
    return Proposed(after(parent), (DEPLOY,), parent, commit(parent))


@cache
def genuine(number: int) -> list[bytes]:
    """Questions about a height as a node asks them, votes before others; and those of somebody else."""
    meant = proposed(number)
    other = replace(meant, header=replace(meant.header, timestamp=meant.header.timestamp + 1))
    certificates = ((), ((RoundChange(NOTHING, bytes(65)),),))
    return [
        Question(ask, each, given).line(with_transactions=True)
        for given in certificates
        for ask in ("vote", "vote", *ASKS)
        for each in (meant, other)
    ]


def mutated(chance: Random, lines: list[bytes]) -> bytes:
    """A question of which something is another."""
    line = bytearray(chance.choice(lines))
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(line) - 1)
        match chance.randrange(5):
            case 0:
                line[at] = chance.randrange(256)
            case 1:
                line[at] = chance.choice(b"0123456789abcdef")
            case 2:
                del line[at : at + chance.randrange(1, 60)]
            case 3:
                line[at:at] = chance.choice([b'"', b"{", b"[" * 500, b"\\ud800", b"1e999", b"\x00", b"0x"])
            case _:
                other = chance.choice(lines)
                cut = chance.randrange(len(other))
                line[at : at + 200] = other[cut : cut + 200]
    return bytes(line)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ValidatorServer]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    judge = BlindJudge(SEALED, ManualClock(GENESIS_TIME + 10))
    endpoint = Endpoint(path=tmp_path / "north.sock")
    server = ValidatorServer(KEYS["north"].private, SEALED, judge, votes_of(tmp_path, "north"), endpoint, round_s=0)
    yield server
    server.close()
    structlog.reset_defaults()


def play(server: ValidatorServer, seed: int, count: int) -> int:
    """Ask so many questions; how many were signed."""
    chance = Random(seed)  # noqa: S311  (repeatable)
    signed: dict[tuple[int, int], set[Hash32]] = {}
    for place in range(count):
        lines = genuine(1 + place // A_HEIGHT)
        line = mutated(chance, lines) if place % 10 else chance.choice(lines)
        answer = server.answer(line)
        assert json.loads(json.dumps(answer)) == answer
        if "signature" not in answer or "voted" in answer:
            continue
        question = Question.read(line)
        number, round_, block = question.proposed.header.number, len(question.certificates), question.proposed.header
        digest = DOMAIN.seal_digest(number, round_, block.hash)
        assert recovered(digest, bytes.fromhex(answer["signature"][2:])) == KEYS["north"].address
        signed.setdefault((number, round_), set()).add(block.hash)
    assert all(len(hashes) == 1 for hashes in signed.values()), f"seed {seed}"
    return len(signed)


class TestQuestions:
    def test_never_bring_a_validator_to_a_second_signature(self, server: ValidatorServer) -> None:
        assert play(server, 1, LINES) > LINES // A_HEIGHT // 4

    @pytest.mark.long
    @pytest.mark.parametrize("part", range(progress.PARTS))
    def test_nor_in_many(self, server: ValidatorServer, part: int) -> None:
        with progress.part_of("signature", part) as is_new:
            if is_new:
                play(server, 1_000 + part, progress.CASES["signature"] // progress.PARTS)

    def test_that_are_genuine_are_read(self) -> None:
        for line in genuine(2):
            try:
                Question.read(line)
            except Refused as refused:
                pytest.fail(str(refused))
