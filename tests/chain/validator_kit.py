"""Validators that listen in threads, and blocks to show them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.distant import DistantValidator
from chain.embedded.consensus.endpoints import Endpoint
from chain.embedded.consensus.round_changes import Certificate
from chain.embedded.consensus.sealing import Panel
from chain.embedded.consensus.seals import Commit
from chain.embedded.consensus.vote_requests import Proposed
from chain.embedded.consensus.voters import Signatory, Voter
from chain.embedded.node import EmbeddedChain
from chain.embedded.store.sealed import SealedBlock
from chain.embedded.validator.judging import BlindJudge, Judge
from chain.embedded.validator.server import ValidatorServer
from chain.embedded.validator.votes import VoteFile, begin_votes, owner_of
from chain.ethereum.blocks import Header
from chain.ethereum.keccak import keccak
from chain.ethereum.keystore import sign_digest
from chain.port import BlockNumber, Hash32
from chain.runtime.clock import Clock, ManualClock
from tests.chain.chain_kit import GENESIS_TIME
from tests.chain.sealed_kit import ADDRESSES, DOMAIN, KEYS, NAMES, SEALED

SOON_S = 10.0


def after(parent: Header, **changes: Any) -> Header:
    """A header that a blind validator has nothing against, or that differs from it."""
    return replace(
        parent,
        parent_hash=parent.hash,
        number=parent.number + 1,
        prev_randao=Hash32(keccak(parent.hash)),
        extra_data=ADDRESSES[(parent.number + 1) % 4],
        **changes,
    )


def commit(over: Header, names: Sequence[str] = NAMES, certificates: Sequence[Certificate] = ()) -> bytes:
    """The commit of some of the validators."""
    digest = DOMAIN.seal_digest(over.number, len(certificates), over.hash)
    keys = [KEYS[name] for name in names]
    return Commit.of({key.address: sign_digest(key.private, digest) for key in keys}, certificates).encode()


GENESIS = SEALED.genesis()
ONE = Proposed(after(GENESIS.header), None, GENESIS.header, GENESIS.commit)
OTHER = replace(ONE, header=after(GENESIS.header, timestamp=GENESIS_TIME + 1))
TWO = Proposed(after(ONE.header), None, ONE.header, commit(ONE.header))


def nothing(number: int) -> SealedBlock:
    """No block is looked up."""
    raise AssertionError(f"block {number} is asked for")


def votes_of(folder: Path, name: str, consortium: Consortium = SEALED) -> VoteFile:
    """The file of a validator's votes, begun where it is not there."""
    path = folder / f"{name}.votes"
    if not path.exists():
        begin_votes(path)
    return VoteFile(path, owner_of(consortium.genesis().header.hash, KEYS[name].address))


@contextmanager
def serving(
    folder: Path,
    name: str,
    *,
    key: str | None = None,
    consortium: Consortium = SEALED,
    endpoint: Endpoint | None = None,
    judge: Callable[[Consortium, Clock], Judge] = BlindJudge,
    round_s: float = 0.0,
) -> Iterator[Endpoint]:
    """A validator, listening; what it voted stays in the folder."""
    key = key or name
    endpoint = endpoint or Endpoint(path=folder / f"{name}.sock")
    votes, judged = votes_of(folder, key, consortium), judge(consortium, ManualClock(GENESIS_TIME + 10))
    server = ValidatorServer(KEYS[key].private, consortium, judged, votes, endpoint, round_s)
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield endpoint if endpoint.path else replace(endpoint, port=server.port)
    finally:
        server.close()
        thread.join()


def voter(folder: Path, name: str, timeout_s: float = SOON_S) -> DistantValidator:
    """A validator as a node asks it."""
    return DistantValidator(name, KEYS[name].address, Endpoint(path=folder / f"{name}.sock"), timeout_s)


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
    """What is final after genesis."""
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
