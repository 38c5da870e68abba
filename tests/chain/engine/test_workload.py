"""The ledger's own contracts on both executors, and on many threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import islice

import pytest

from chain.embedded.executors.protocol import CallResult
from chain.embedded.executors.pyevm import PyEvm
from chain.embedded.executors.revm import Revm
from chain.embedded.node import EmbeddedChain
from chain.embedded.temporary import temporary_folder
from chain.ethereum.transactions import Transaction
from chain.runtime.clock import ManualClock
from tests.chain.chain_kit import ALICE, BOB, CONSORTIUM, DEPLOY, GENESIS_TIME, RECORDER_AT, ask, record, send
from tests.chain.engine.comparing import Comparison
from tests.chain.engine.lifecycle import VERBS, Recording
from tests.chain.engine.lifecycle import record as recorded

LIVES = 2


@pytest.fixture(scope="module")
def recording() -> Recording:
    """Two receivables from invoice to settlement."""
    return recorded(LIVES)


def blocks(recording: Recording, size: int) -> Iterator[list[Transaction]]:
    left = iter(recording.transactions)
    while block := list(islice(left, size)):
        yield block


class TestLifecycle:
    @pytest.mark.parametrize("size", [1, 7, LIVES * VERBS])
    def test_both_agree_on_blocks_of_any_size(self, recording: Recording, size: int) -> None:
        assert len(recording.transactions) == LIVES * VERBS
        comparison = Comparison(recording.root, recording.nodes)
        for block in blocks(recording, size):
            execution = comparison.agree(recording.environment, block)
            assert all(outcome.succeeded for outcome in execution.outcomes)
        comparison.uses_add_up()

    def test_both_agree_on_dry_calls(self, recording: Recording) -> None:
        revm, pyevm = Revm(), PyEvm()
        for transaction in recording.transactions:
            assert transaction.to is not None
            arguments = (recording.environment, transaction.sender, transaction.to, transaction.data, 30_000_000)
            ours = revm.call(recording, recording.root, *arguments)
            assert ours == pyevm.call(recording, recording.root, *arguments)


class TestThreads:
    def test_calls_on_many_threads_while_blocks_are_made_give_what_they_give_alone(self, recording: Recording) -> None:
        revm = Revm()
        asked = [transaction for transaction in recording.transactions[:VERBS] if transaction.to is not None]

        def answers(evm: Revm) -> list[CallResult]:
            return [
                evm.call(recording, recording.root, recording.environment, t.sender, t.to, t.data, 30_000_000)
                for t in asked
                if t.to is not None
            ]

        def call() -> None:
            found.extend(answers(revm) for _ in range(3))

        def execute() -> None:
            for _ in range(3):
                execution = revm.execute(recording, recording.root, recording.environment, recording.transactions)
                roots.add(execution.state_root)

        found: list[list[CallResult]] = []
        roots: set[bytes] = set()
        threads = [threading.Thread(target=work) for work in (*[call] * 8, execute, execute)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        alone = answers(Revm())
        assert found == [alone] * 24
        assert len(roots) == 1


class TestNode:
    """A folder is the same ledger on either executor."""

    def test_what_one_wrote_the_other_goes_on_with_and_verifies(self) -> None:
        with temporary_folder() as folder:
            clock = ManualClock(GENESIS_TIME + 10)
            hashes = []
            for executor, key in ((Revm(), ALICE), (PyEvm(), BOB)):
                chain = EmbeddedChain.open(folder, CONSORTIUM, clock, executor=executor)
                if not hashes:
                    send(chain, DEPLOY)
                for nonce in range(3):
                    send(chain, key.raw(nonce, RECORDER_AT, record(nonce)))
                hashes.append(chain.head().hash)
                chain.close()
            chain = EmbeddedChain.open(folder, CONSORTIUM, clock, executor=Revm())
            assert chain.head().hash == hashes[-1]
            assert [ask(chain, "count", at=number) for number in (1, 4, 7)] == [0, 3, 6]
            chain.close()
