"""The commit of the largest consortium in the last round: whoever reads commits reads it, and none that is longer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chain.audit.replay.records import read_block
from chain.embedded.consensus.round_changes import Certificate, RoundChange
from chain.embedded.consensus.seals import COMMIT_BYTES_MAX, ROUNDS_MAX, Commit, check_commit
from chain.embedded.consensus.signatures import SIGNERS_MAX
from chain.embedded.consensus.vote_requests import QUESTION_BYTES_MAX, Proposed, Question
from chain.embedded.store.sealed import SealedBlock
from chain.errors import Damaged
from chain.ethereum.keystore import sign_digest
from tests.chain.chain_kit import CONSORTIUM, Key

KEYS = sorted((Key(f"validator {place}") for place in range(SIGNERS_MAX)), key=lambda key: key.address)
VALIDATORS = [key.address for key in KEYS]
DOMAIN = CONSORTIUM.seal_domain
HEADER = replace(CONSORTIUM.genesis().header, number=1, extra_data=VALIDATORS[0])
OTHER = replace(HEADER, timestamp=HEADER.timestamp + 1)


def certificate(round_: int) -> Certificate:
    """Everybody is heard, and the votes of the round are divided."""
    votes = [(key, HEADER.hash if place % 2 else OTHER.hash) for place, key in enumerate(KEYS)]
    return tuple(
        RoundChange(voted, sign_digest(key.private, DOMAIN.round_change_digest(1, round_, voted)))
        for key, voted in votes
    )


@pytest.fixture(scope="module")
def largest() -> Commit:
    digest = DOMAIN.seal_digest(1, ROUNDS_MAX, HEADER.hash)
    signatures = tuple(sign_digest(key.private, digest) for key in KEYS)
    return Commit(signatures, tuple(certificate(round_) for round_ in range(ROUNDS_MAX)))


class TestTheLargestCommit:
    def test_makes_its_block_final(self, largest: Commit) -> None:
        assert len(largest.encode()) == COMMIT_BYTES_MAX
        check_commit(DOMAIN, HEADER, largest.encode(), VALIDATORS)

    def test_is_read_by_an_auditor_and_none_that_is_longer(self, largest: Commit) -> None:
        block = SealedBlock(HEADER, (), largest.encode())
        assert read_block(1, block.encode()) == block
        with pytest.raises(Damaged, match="its commit has"):
            read_block(1, replace(block, commit=block.commit + b"\x00").encode())

    def test_is_shown_to_a_validator_in_one_question(self, largest: Commit) -> None:
        header = replace(OTHER, number=2, gas_used=(1 << 63) - 1, gas_limit=(1 << 63) - 1)
        question = Question("vote", Proposed(header, None, HEADER, largest.encode()), largest.certificates)
        line = question.line(with_transactions=False)
        assert len(line) <= QUESTION_BYTES_MAX
        assert Question.read(line) == question
