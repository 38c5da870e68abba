"""Pre-signed lives, as the benchmark sends them."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from chain.embedded.consensus.consortium import Consortium
from chain.embedded.node import EmbeddedChain
from chain.embedded.temporary import temporary_chain
from chain.port import Receipt
from chain.runtime.clock import ManualClock
from scripts.bench.peers.embedded import Embedded
from scripts.bench.peers.protocol import Sent
from scripts.bench.presigned.lives import SENDERS, VERBS, Script, write
from scripts.bench.presigned.measure import rate
from scripts.bench.presigned.signing import SignedScript, signed
from tests.contracts.world.founding import deployer
from tests.contracts.world.members import CHAIN_ID

LIVES = 3


@pytest.fixture(scope="module")
def script() -> Script:
    return write(LIVES, pairs=1)


@pytest.fixture(scope="module")
def prepared(script: Script) -> SignedScript:
    return signed(script, pays=False)


@pytest.fixture
def chain(prepared: SignedScript) -> Iterator[EmbeddedChain]:
    """A chain on which the ledger is founded."""
    now = int(time.time())
    consortium = Consortium("bench", CHAIN_ID, now, (deployer().address,), time_control=True)
    with temporary_chain(consortium, ManualClock(now)) as chain:
        for group in prepared.founding:
            assert all(receipt.succeeded for receipt in _receipts(chain, group))
        yield chain


class TestLives:
    def test_every_verb_is_a_wave_of_each_of_two_cohorts(self, script: Script) -> None:
        assert [len(wave) for wave in script.waves] == [LIVES] * 2 * len(VERBS)
        assert len(script.redeemed) == 2 * 2 * LIVES

    def test_a_wave_has_as_many_senders_as_desks(self) -> None:
        waves = write(SENDERS + 1, pairs=1).waves
        assert {len({step.sender for step in wave}) for wave in waves} == {SENDERS}

    def test_a_wave_and_the_next_may_be_executed_in_any_order(
        self, chain: EmbeddedChain, prepared: SignedScript
    ) -> None:
        chance = random.Random(7)  # noqa: S311  (the order)
        for one, other in pairwise([*prepared.waves, ()]):
            # One half of each next wave overtakes; who has both halves keeps his own order.
            ahead = [sent for sent in other if chance.random() < 0.5 and _is_next(chain, sent)]
            receipts = _receipts(chain, chance.sample([*one, *ahead], len(one) + len(ahead)))
            assert all(receipt.succeeded for receipt in receipts)

    def test_are_lived_on_the_chain_whose_validators_the_founded_contracts_name(
        self, script: Script, tmp_path: Path
    ) -> None:
        assert rate(Embedded(tmp_path), script).per_s > 0


def _receipts(chain: EmbeddedChain, group: Sequence[Sent]) -> list[Receipt]:
    return [chain.wait(chain.submit(sent.raw), 30) for sent in group]


def _is_next(chain: EmbeddedChain, sent: Sent) -> bool:
    return chain.transaction_count(sent.sender) == sent.nonce_after - 1
