"""What is true, and altered again and again: a bundle, its parts, receipts, proofs and questions to a validator."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from chain.embedded.consensus.endpoints import Endpoint
from chain.embedded.consensus.round_changes import RoundChange
from chain.embedded.consensus.signatures import NOTHING
from chain.embedded.consensus.vote_requests import Ask, Proposed, Question
from chain.embedded.validator.judging import BlindJudge
from chain.embedded.validator.server import ValidatorServer
from chain.embedded.validator.votes import VoteFile, begin_votes, owner_of
from chain.port import Address
from chain.proofs.document import ProofDocument
from chain.runtime.clock import ManualClock
from tests.audit.chronicle import CONSORTIUM, LATER, VALIDATORS, Chronicle
from tests.audit.repacking import Sections, unpacked
from tests.audit.seal_ways import receipt

BLOCKS = 18
"""Of the short history: every contract is created in it."""
ASKS: tuple[Ask, ...] = ("vote", "round-change", "follow")


@dataclass(frozen=True)
class Proven:
    """A proof and who sealed its block."""

    text: bytes
    document: ProofDocument
    validators: Sequence[Address]


@dataclass(frozen=True)
class Material:
    """Everything that is altered, and a folder to write into."""

    folder: Path
    told: Chronicle
    sections: Sections
    file: bytes
    witness: bytes
    proofs: tuple[Proven, ...]
    questions: tuple[bytes, ...]
    validator: ValidatorServer


@contextmanager
def material(told: Chronicle, proofs: Sequence[Proven], folder: Path) -> Iterator[Material]:
    """The true things of a history."""
    short = replace(told, blocks=told.blocks[:BLOCKS])
    path = short.bundle(folder / "true")
    key, kept = VALIDATORS[0], folder / "votes"
    begin_votes(kept)
    server = ValidatorServer(
        key.private,
        CONSORTIUM,
        BlindJudge(CONSORTIUM, ManualClock(LATER)),
        VoteFile(kept, owner_of(CONSORTIUM.seal_domain.genesis, key.address)),
        Endpoint(path=folder / "socket"),
        round_s=0.0,
    )
    try:
        yield Material(
            folder,
            short,
            unpacked(path),
            path.read_bytes(),
            b"\n".join(json.dumps(receipt(short.blocks[number])).encode() for number in (3, 9, 14)),
            tuple(proofs),
            _questions(short),
            server,
        )
    finally:
        server.close()


def _questions(told: Chronicle) -> tuple[bytes, ...]:
    """As a node asks them: each kind, in the first round and in the second."""
    proposed = Proposed.of(told.blocks[5], told.blocks[4])
    certificates = ((), ((RoundChange(NOTHING, bytes(65)),),))
    return tuple(Question(ask, proposed, each).line(with_transactions=True) for ask in ASKS for each in certificates)
