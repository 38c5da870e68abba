from __future__ import annotations

from pathlib import Path

import pytest

from chain.embedded.executors.revm import Revm
from chain.embedded.node import EmbeddedChain
from chain.embedded.store import generation
from chain.embedded.store.sealed import SealedBlock
from chain.errors import Pruned
from chain.ethereum.trie_nodes import decoded
from chain.port import BlockNumber
from chain.runtime.clock import ManualClock
from tests.chain.chain_kit import ALICE, CONSORTIUM, DEPLOY, GENESIS_TIME, RECORDER_AT, ask, record, send

BLOCKS = 33


@pytest.fixture
def ledger(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stopped ledger with a checkpoint every five blocks, and no decoded nodes left from making it."""
    monkeypatch.setattr(generation, "BLOCKS_MAX", 5)
    chain = EmbeddedChain.open(folder, CONSORTIUM, ManualClock(GENESIS_TIME + 10))
    send(chain, DEPLOY)
    for nonce in range(BLOCKS - 1):
        send(chain, ALICE.raw(nonce, RECORDER_AT, record(nonce * 10)))
    chain.close()
    decoded.young.clear()
    decoded.old.clear()
    return folder


class TestOldState:
    def test_every_block_is_seen_as_it_was(self, ledger: Path) -> None:
        chain = EmbeddedChain.open(ledger, CONSORTIUM, ManualClock(GENESIS_TIME + 10))
        for number in [*range(1, BLOCKS + 1), 7, 31, 2]:
            at = BlockNumber(number)
            assert ask(chain, "count", at=at) == number - 1
            assert ask(chain, "values", 3, at=at) == (20 if number > 3 else 0)
            assert chain.transaction_count(ALICE.address, at=at) == number - 1
        assert chain.transaction_count(ALICE.address, at=BlockNumber(0)) == 0
        chain.close()

    def test_it_is_seen_while_blocks_are_made(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(generation, "BLOCKS_MAX", 3)
        chain = EmbeddedChain.open(folder, CONSORTIUM, ManualClock(GENESIS_TIME + 10))
        send(chain, DEPLOY)
        for nonce in range(20):
            send(chain, ALICE.raw(nonce, RECORDER_AT, record(nonce)))
            for number in range(1, nonce + 2, 3):
                assert ask(chain, "count", at=BlockNumber(number)) == number - 1
        chain.close()

    def test_no_more_blocks_are_executed_again_than_lie_between_checkpoints(
        self, ledger: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chain = EmbeddedChain.open(ledger, CONSORTIUM, ManualClock(GENESIS_TIME + 10))
        executed: list[int] = []
        execute = Revm.execute
        monkeypatch.setattr(Revm, "execute", lambda *args: executed.append(args[3].number) or execute(*args))
        for number in range(BLOCKS, 0, -4):
            executed.clear()
            ask(chain, "count", at=BlockNumber(number))
            assert len(executed) < 5
        chain.close()

    def test_what_was_worked_out_is_kept(self, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        chain = EmbeddedChain.open(ledger, CONSORTIUM, ManualClock(GENESIS_TIME + 10))
        ask(chain, "count", at=BlockNumber(9))
        monkeypatch.setattr(Revm, "execute", None)
        assert ask(chain, "count", at=BlockNumber(9)) == 8
        chain.close()

    def test_no_whole_block_is_read_where_its_state_is_stored(
        self, ledger: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chain = EmbeddedChain.open(ledger, CONSORTIUM, ManualClock(GENESIS_TIME + 10))
        monkeypatch.setattr(SealedBlock, "decode", None)
        assert ask(chain, "count", at=BlockNumber(10)) == 9
        assert chain.transaction_count(ALICE.address, at=BlockNumber(15)) == 14
        chain.close()

    def test_state_far_from_any_checkpoint_is_pruned(self, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        chain = EmbeddedChain.open(ledger, CONSORTIUM, ManualClock(GENESIS_TIME + 10))
        monkeypatch.setattr(generation, "BLOCKS_MAX", 2)
        with pytest.raises(Pruned, match="block 9"):
            ask(chain, "count", at=BlockNumber(9))
        assert chain.block(BlockNumber(9)).receipts
        chain.close()

    def test_proofs_are_against_the_blocks_own_root(self, ledger: Path) -> None:
        chain = EmbeddedChain.open(ledger, CONSORTIUM, ManualClock(GENESIS_TIME + 10))
        now, then = (chain.proof(RECORDER_AT, (0,), at=BlockNumber(n)) for n in (BLOCKS, 8))
        assert now.account != then.account
        assert now.account_nodes[0] != then.account_nodes[0]
        chain.close()
