"""What is true, and altered again and again: a bundle, its parts, receipts, a proof and a question to a validator."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from coincurve import PrivateKey

from chain.embedded import rlp
from chain.embedded.blocks import Header
from chain.embedded.endpoints import Endpoint
from chain.embedded.validator import ValidatorServer
from chain.embedded.votes import VoteFile
from chain.keccak import keccak
from chain.port import Address
from chain.proofs.document import ProofDocument
from tests.audit.chronicle import CHAIN_ID, Chronicle
from tests.audit.repacking import Sections, unpacked

BLOCKS = 18
"""Of the short history: every contract is created in it."""


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
    question: bytes
    validator: ValidatorServer


@contextmanager
def material(told: Chronicle, proofs: Sequence[Proven], folder: Path) -> Iterator[Material]:
    """The true things of a history."""
    short = replace(told, blocks=told.blocks[:BLOCKS])
    path = short.bundle(folder / "true")
    votes = VoteFile(folder / "votes")
    server = ValidatorServer(
        PrivateKey(keccak(b"a validator that is asked nonsense")), CHAIN_ID, votes, Endpoint(path=folder / "socket")
    )
    try:
        yield Material(
            folder,
            short,
            unpacked(path),
            path.read_bytes(),
            b"\n".join(_receipt(short, number) for number in (3, 9, 14)),
            tuple(proofs),
            _question(short.blocks[5].header),
            server,
        )
    finally:
        server.close()


def _receipt(told: Chronicle, number: int) -> bytes:
    block = told.blocks[number]
    return json.dumps(
        {
            "receipt": {
                "transaction": f"0x{block.entries[0].hash.hex()}",
                "block": {"number": number, "hash": f"0x{block.header.hash.hex()}"},
                "commit": f"0x{block.commit.hex()}",
            }
        }
    ).encode()


def _question(header: Header) -> bytes:
    return json.dumps({"header": f"0x{rlp.encode(header.items()).hex()}"}).encode() + b"\n"
