"""What is kept of old states: exactly what the states inside the window need, in every order of crashes."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import lmdb
import pytest

from chain.embedded.building import reexecute
from chain.embedded.executors.protocol import Execution, Reader
from chain.embedded.executors.revm import Revm
from chain.embedded.executors.state import decode_account
from chain.embedded.history import History
from chain.embedded.node import EmbeddedChain
from chain.embedded.recovery import recover
from chain.embedded.store import generation, nodes
from chain.embedded.store.store import Store
from chain.errors import Damaged, Pruned
from chain.ethereum.keccak import EMPTY
from chain.port import BlockNumber, Hash32
from chain.runtime.clock import ManualClock
from chain.runtime.failpoints import armed, at_visit
from tests.chain.chain_kit import (
    ADMIN,
    ALICE,
    BOB,
    CONSORTIUM,
    DEPLOY,
    GENESIS_TIME,
    RECORDER_AT,
    ask,
    bar,
    record,
    send,
)
from tests.chain.places import Get, places, places_of_trie

WINDOW = 12
NONE = 0


@pytest.fixture(autouse=True)
def few_blocks_a_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkpoint every five blocks, and a few nodes forgotten at once."""
    monkeypatch.setattr(generation, "BLOCKS_MAX", 5)
    monkeypatch.setattr(nodes, "NODES_FORGOTTEN_AT_ONCE", 3)


def opened(folder: Path, state_history: int | None) -> EmbeddedChain:
    clock = ManualClock(GENESIS_TIME + 10)
    return EmbeddedChain.open(folder, CONSORTIUM, clock, state_history=state_history)


def work(chain: EmbeddedChain, blocks: int) -> None:
    """Blocks that write new slots, and that put old values back, so that nodes die and come back."""
    if chain.head().number == 0:
        send(chain, DEPLOY)
    for _ in range(blocks):
        number = chain.head().number
        if number % 3:
            send(chain, ALICE.raw(chain.transaction_count(ALICE.address), RECORDER_AT, record(number)))
        else:
            nonce = chain.transaction_count(ADMIN.address)
            send(chain, ADMIN.raw(nonce, RECORDER_AT, bar(BOB.address, barred=number % 2 == 0)))


class Stored:
    """The state database of a closed ledger, read without the store."""

    def __init__(self, folder: Path) -> None:
        env = lmdb.open(str(folder / "state"), max_dbs=8, readonly=True)
        tables = {name: env.open_db(name, create=False) for name in (b"nodes", b"uses", b"deaths", b"checkpoints")}
        with env.begin() as reading:
            self.nodes = dict(reading.cursor(tables[b"nodes"]))
            self.uses = dict(reading.cursor(tables[b"uses"]))
            self.checkpoints = [int.from_bytes(key, "big") for key, _ in reading.cursor(tables[b"checkpoints"])]
            oldest = self.checkpoints[0].to_bytes(8, "big")
            lists = [hashes for number, hashes in reading.cursor(tables[b"deaths"]) if number <= oldest]
        self.forgotten = {hashes[at : at + 32] for hashes in lists for at in range(0, len(hashes), 32)}
        """What the next life goes on removing."""
        env.close()

    def counts(self) -> Counter[bytes]:
        """In how many places the newest state has each node, as the tables say. Code is in ``nodes`` too."""
        given = {digest: int.from_bytes(uses[:4], "big") for digest, uses in self.uses.items()}
        return Counter({digest: given.get(digest, 1) for digest in self.nodes})


def code_of(get: Get, root: bytes) -> set[bytes]:
    accounts = [decode_account(value) for value in places_of_trie(get, root)[1]]
    return {bytes(account.code_hash) for account in accounts} - {EMPTY}


def check(folder: Path) -> list[int]:
    """The database has every node of the states it has checkpoints of, and nothing else; their numbers."""
    stored = Stored(folder)
    chain = opened(folder, None)
    roots = [chain.block(BlockNumber(number)).head.state_root for number in stored.checkpoints]
    chain.close()
    get = stored.nodes.__getitem__
    newest = places(get, roots[-1])
    code = code_of(get, roots[-1])
    needed = code.union(*(places(get, root) for root in roots))
    assert stored.nodes.keys() - needed <= stored.forgotten
    assert needed <= stored.nodes.keys()
    assert +stored.counts() == newest + Counter(code)
    return stored.checkpoints


class TestAWindow:
    def test_state_inside_it_is_seen_and_older_state_is_pruned(self, folder: Path) -> None:
        chain = opened(folder, WINDOW)
        work(chain, 40)
        chain.close()
        chain = opened(folder, WINDOW)
        head = chain.head().number
        for back in range(WINDOW):
            at = BlockNumber(head - back)
            assert chain.transaction_count(ALICE.address, at=at) == sum(1 for n in range(1, at) if n % 3)
        with pytest.raises(Pruned):
            ask(chain, "count", at=BlockNumber(head - 3 * WINDOW))
        assert chain.block(BlockNumber(2)).receipts
        chain.close()

    def test_nothing_is_left_that_no_state_inside_it_needs(self, folder: Path) -> None:
        chain = opened(folder, WINDOW)
        work(chain, 60)
        chain.close()
        kept = check(folder)
        assert kept[0] >= 60 - WINDOW - 2 * generation.BLOCKS_MAX

    def test_without_one_every_state_is_kept(self, folder: Path) -> None:
        chain = opened(folder, None)
        work(chain, 40)
        chain.close()
        assert check(folder)[0] == 0

    def test_it_can_be_made_smaller_and_larger_later(self, folder: Path) -> None:
        for window in (None, WINDOW, NONE, None, 2 * WINDOW):
            chain = opened(folder, window)
            work(chain, 20)
            chain.close()
            check(folder)

    def test_no_window_at_all_keeps_the_newest_checkpoint_alone(self, folder: Path) -> None:
        chain = opened(folder, NONE)
        work(chain, 30)
        chain._store.finish_checkpoint()  # a stop does not wait for what is still to be pruned
        chain.close()
        # What a clean stop wrote last is pruned by the next life.
        assert len(check(folder)) <= 2


class Grown:
    """A ledger's store, with blocks of its future that are written when a test wants them."""

    def __init__(self, folder: Path, blocks: int, later: int) -> None:
        chain = opened(folder / "now", None)
        work(chain, blocks)
        chain.close()
        shutil.copytree(folder / "now", folder / "future")
        chain = opened(folder / "future", None)
        work(chain, later)
        head = chain.head().number
        self._blocks = [chain.sealed_block(BlockNumber(number)) for number in range(head - later, head + 1)]
        chain.close()
        self.store = Store(folder / "now", CONSORTIUM.genesis(), state_history=WINDOW)
        recover(self.store, Revm(), CONSORTIUM)

    def grow(self) -> None:
        """Write them, until what lies beyond the window is gone."""
        for parent, block in pairwise(self._blocks):
            self.store.append(block, reexecute(Revm(), self.store, CONSORTIUM, parent.header, block))
        self.store.finish_checkpoint()


class Late(Revm):
    """An executor that something else comes before."""

    def __init__(self, first: Callable[[], None]) -> None:
        super().__init__()
        self._first: list[Callable[[], None]] = [first]

    def execute(self, *question: Any) -> Execution:
        while self._first:
            self._first.pop()()
        return super().execute(*question)


def whole(reader: Reader, root: Hash32) -> int:
    return places(reader.get, root).total()


class TestAReader:
    """Block 7 is between two checkpoints, so its state is worked out."""

    @pytest.fixture
    def grown(self, folder: Path) -> Iterator[Grown]:
        grown = Grown(folder, 20, 30)
        yield grown
        grown.store.close()

    def test_who_saw_a_state_is_told_when_the_window_has_passed_it(self, grown: Grown) -> None:
        history = History(grown.store, Revm(), CONSORTIUM)
        assert history.read(7, whole)
        grown.grow()
        with pytest.raises(Pruned, match="block 7"):
            history.read(7, whole)

    def test_the_window_may_pass_a_state_while_it_is_worked_out(self, grown: Grown) -> None:
        history = History(grown.store, Late(grown.grow), CONSORTIUM)
        with pytest.raises(Pruned, match="block 7"):
            history.read(7, whole)

    def test_what_is_missing_inside_the_window_is_damage(self, grown: Grown) -> None:
        history = History(grown.store, Revm(), CONSORTIUM)
        with pytest.raises(Damaged, match="block 7: its state lacks"):
            history.read(7, lambda reader, _root: reader.get(bytes(32)))


class TestACrash:
    @pytest.mark.parametrize(
        "name", ["checkpoint.begin", "checkpoint.writing", "checkpoint.committed", "prune.committed"]
    )
    def test_leaves_nothing_that_is_not_tidied_up_later(self, folder: Path, tmp_path: Path, name: str) -> None:
        chain = opened(folder, WINDOW)
        work(chain, 21)
        copy = tmp_path / "crashed"
        with armed(at_visit(1, lambda _: shutil.copytree(folder, copy)), name):
            work(chain, 20)
            chain.close()
        again = opened(copy, WINDOW)
        work(again, 40)
        again.close()
        check(copy)
