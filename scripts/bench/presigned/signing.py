"""A script signed for one chain: bytes that only have to be sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from coincurve import PrivateKey

from chain.ethereum.keystore import sign_transaction
from chain.port import NO_FEE, Address, Fee
from scripts.bench.peers.protocol import Sent
from scripts.bench.presigned.lives import Script, Step
from tests.contracts.world.members import CHAIN_ID

GWEI = 10**9
FEE = Fee(max_wei=20 * GWEI, tip_wei=GWEI)
"""What a network with a fee market is paid: its base fee starts at one gwei and falls under this load."""


@dataclass(frozen=True, slots=True)
class SignedScript:
    """Groups of the founding, each to be final before the next; and the waves."""

    founding: tuple[tuple[Sent, ...], ...]
    waves: tuple[tuple[Sent, ...], ...]


def signed(script: Script, *, pays: bool) -> SignedScript:
    """Sign everything for chain ``CHAIN_ID``, free of charge or with a fee."""
    nonces: Counter[Address] = Counter()

    def sign(steps: Iterable[Step]) -> Iterator[Sent]:
        for step in steps:
            yield _sign(step, script.keys[step.sender], nonces[step.sender], pays=pays)
            nonces[step.sender] += 1

    groups = (list(steps) for _, steps in groupby(script.founding, key=lambda step: step.sender))
    return SignedScript(
        tuple(tuple(sign(group)) for group in groups), tuple(tuple(sign(wave)) for wave in script.waves)
    )


def lasts(wave: Iterable[Sent]) -> list[Sent]:
    """The last transaction of each sender of a wave."""
    return list({each.sender: each for each in wave}.values())


def _sign(step: Step, secret: bytes, nonce: int, *, pays: bool) -> Sent:
    # In another order a transaction may be the first to write a slot; half as much again is always enough.
    gas = step.gas_used * 3 // 2
    fee = FEE if pays else NO_FEE
    key = PrivateKey(secret)
    signed = sign_transaction(key, chain_id=CHAIN_ID, nonce=nonce, gas=gas, to=step.to, data=step.data, fee=fee)
    return Sent(signed.raw, signed.hash, step.sender, nonce + 1)
