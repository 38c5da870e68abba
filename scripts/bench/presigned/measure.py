"""How fast a chain takes a signed script in: from the first transaction handed over until the last is in a block."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from chain.contracts.artifact import artifact
from scripts.bench.figures import Figures
from scripts.bench.peers.protocol import Kind, Peer, Sent
from scripts.bench.presigned.lives import Script, write
from scripts.bench.presigned.signing import SignedScript, lasts, signed
from tests.contracts.world.founding import deployer
from tests.contracts.world.words import ClaimState

P = TypeVar("P", bound=Peer)

BATCH = 25
"""Transactions handed over at once."""

CLIENTS = 4
"""Who send side by side, each for a quarter of the senders."""


LIVES_A_COHORT = 160
"""A wave of the fast chains: some hundred milliseconds."""

LIVES_OF_A_SLOW_COHORT = 8
"""The same lives, only fewer of them, for a chain with some thirty transactions a second."""

SLOW = frozenset({"eth_tester"})


@dataclass(frozen=True, slots=True)
class Rate:
    """Transactions a second, and processor microseconds of the chain for each."""

    per_s: float
    cpu_us: float


class Presigned:
    """The scripts, and the chains that they are played on in each round."""

    def __init__(self, kinds: Sequence[Kind[Peer]], pairs: int) -> None:
        self._kinds = kinds
        self._script = write(LIVES_A_COHORT, pairs)
        self._short = write(LIVES_OF_A_SLOW_COHORT, 1)

    def measure(self, figures: Figures) -> None:
        """One round: every chain once."""
        for kind in self._kinds:
            found = rate(kind, self._short if kind.name in SLOW else self._script)
            figures.add(f"presigned_{kind.name}_per_s", found.per_s)
            figures.add(f"presigned_{kind.name}_cpu_us", found.cpu_us)


def rate(kind: Kind[Peer], script: Script) -> Rate:
    """Measure the waves on a new chain of a kind."""
    with lived(kind, script) as (_, found):
        return found


@contextmanager
def lived(kind: Kind[P], script: Script) -> Iterator[tuple[P, Rate]]:
    """Found a ledger on a new chain of a kind and measure the waves; the chain is there until the end."""
    prepared = signed(script, pays=kind.pays)
    first = deployer().address
    senders = [first, *(who for who in script.keys if who != first)]
    with kind.running(senders) as peer:
        for group in prepared.founding:
            peer.send([each.raw for each in group])
            peer.wait(lasts(group))
        found = _measure(peer, prepared, script.transactions)
        _check(peer, script)
        yield peer, found


def _measure(peer: Peer, prepared: SignedScript, transactions: int) -> Rate:
    parts = [_by_client(wave) for wave in prepared.waves]
    with ThreadPoolExecutor(CLIENTS) as clients:
        cpu_s, begin = peer.cpu_s(), time.perf_counter()
        for place, wave in enumerate(parts):
            if place >= 2:
                peer.wait(lasts(prepared.waves[place - 2]))
            list(clients.map(lambda sent: _send(peer, sent), wave))
        for last in prepared.waves[-2:]:
            peer.wait(lasts(last))
        taken_s = time.perf_counter() - begin
        return Rate(transactions / taken_s, (peer.cpu_s() - cpu_s) / transactions * 1e6)


def _by_client(wave: Sequence[Sent]) -> list[list[Sent]]:
    senders = sorted({each.sender for each in wave})
    client_of = {sender: place % CLIENTS for place, sender in enumerate(senders)}
    return [[each for each in wave if client_of[each.sender] == client] for client in range(CLIENTS)]


def _send(peer: Peer, sent: Sequence[Sent]) -> None:
    for batch in _batches(sent):
        peer.send([each.raw for each in batch])


def _batches(sent: Sequence[Sent]) -> Iterator[list[Sent]]:
    left = iter(sent)
    while batch := list(islice(left, BATCH)):
        yield batch


def _check(peer: Peer, script: Script) -> None:
    """A life that went wrong anywhere leaves a claim that is not redeemed."""
    ask = artifact("ClaimToken").abi.function("claim")
    for claim in script.redeemed:
        (record,) = ask.decode(peer.call(script.addresses["ClaimToken"], ask.encode((claim,))))
        if record["state"] != ClaimState.Redeemed or record["redeemed"] != record["value"]:
            raise AssertionError(f"claim {claim} was not redeemed: a transaction before was refused")
