from __future__ import annotations

import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chain.embedded.consensus.sealing import Panel
from chain.embedded.consensus.seals import Commit, check_commit
from chain.embedded.executors.choice import executor_named
from chain.embedded.mempool.pool import Lanes
from chain.embedded.node import EmbeddedChain
from chain.embedded.store.records import HEAD_BYTES
from chain.embedded.store.sealed import SealedBlock
from chain.embedded.verify import verify
from chain.errors import NoQuorum, WrongLedger
from chain.ethereum import rlp
from chain.port import Address, BlockNumber, Hash32
from chain.runtime.clock import ManualClock
from tests.chain.chain_kit import ALICE, BOB, DEPLOY, GENESIS_TIME, RECORDER_AT, WAIT_S, ask, record, send
from tests.chain.sealed_kit import ADDRESSES, ANEW, DOMAIN, KEYS, NAMES, SEALED, Stopped, panel


@contextmanager
def opened(folder: Path, sealer: Panel | None = None) -> Iterator[EmbeddedChain]:
    chain = EmbeddedChain.open(folder, SEALED, ManualClock(GENESIS_TIME + 10), sealer=sealer)
    try:
        yield chain
    finally:
        chain.close()


@pytest.fixture
def stopped() -> Stopped:
    return Stopped()


@pytest.fixture
def chain(folder: Path, stopped: Stopped) -> Iterator[EmbeddedChain]:
    with opened(folder, panel(stopped=stopped)) as chain:
        send(chain, DEPLOY)
        yield chain


def block(chain: EmbeddedChain, number: int) -> SealedBlock:
    return chain.sealed_block(BlockNumber(number))


def signers(sealed: SealedBlock) -> tuple[Address, ...]:
    return Commit.decode(sealed.commit).signers(DOMAIN, sealed.header.number, sealed.header.hash)


class TestCommits:
    def test_every_block_carries_the_votes_of_all_that_run(self, chain: EmbeddedChain) -> None:
        assert signers(block(chain, 1)) == tuple(sorted(ADDRESSES))
        check_commit(DOMAIN, block(chain, 1).header, block(chain, 1).commit, ADDRESSES)

    def test_the_receipt_tells_the_commit(self, chain: EmbeddedChain) -> None:
        receipt = send(chain, ALICE.raw(0, RECORDER_AT, record(1)))
        assert receipt.block.commit == block(chain, 2).commit != receipt.block.hash

    def test_validators_take_turns(self, chain: EmbeddedChain) -> None:
        for nonce in range(4):
            send(chain, ALICE.raw(nonce, RECORDER_AT, record(nonce)))
        proposers = [block(chain, number).header.extra_data for number in range(1, 6)]
        assert proposers == [ADDRESSES[number % 4] for number in range(1, 6)]

    def test_the_next_one_proposes_where_one_is_stopped(self, chain: EmbeddedChain, stopped: Stopped) -> None:
        stopped.names = {"south"}
        send(chain, ALICE.raw(0, RECORDER_AT, record(1)))
        assert block(chain, 2).header.extra_data == KEYS["west"].address
        assert signers(block(chain, 2)) == tuple(sorted(set(ADDRESSES) - {KEYS["south"].address}))

    def test_who_did_not_seal_the_parent_does_not_propose(self, chain: EmbeddedChain, stopped: Stopped) -> None:
        """A validator that does not execute knows no others than those whose seals it sees."""
        for nonce in range(4):
            stopped.names = {"south"} if nonce == 3 else set()
            send(chain, ALICE.raw(nonce, RECORDER_AT, record(nonce)))
        stopped.names = set()
        for nonce in range(4, 9):
            send(chain, ALICE.raw(nonce, RECORDER_AT, record(nonce)))
        assert block(chain, 6).header.extra_data == KEYS["west"].address, "it is south's turn"
        assert block(chain, 10).header.extra_data == KEYS["south"].address

    def test_a_sealed_ledger_is_opened_again_and_verified(self, folder: Path) -> None:
        with opened(folder, panel()) as chain:
            send(chain, DEPLOY)
            tip = chain.head()
        with opened(folder, panel()) as chain:
            assert chain.head() == tip
        assert verify(folder, SEALED, executor_named("revm")) == 1

    def test_validators_of_another_ledger_are_not_taken(self, folder: Path) -> None:
        with pytest.raises(WrongLedger, match="sign for another ledger"), opened(folder, panel(ANEW.seal_domain)):
            pass

    def test_a_ledger_can_be_read_without_its_keys(self, folder: Path) -> None:
        with opened(folder, panel()) as chain:
            send(chain, DEPLOY)
        with opened(folder) as chain:
            assert ask(chain, "count") == 0
            hash_ = chain.submit(ALICE.raw(0, RECORDER_AT, record(1)))
            with pytest.raises(NoQuorum, match="0 of 4 validators voted for block 2"):
                chain.wait(hash_, WAIT_S)


class TestWithoutQuorum:
    @pytest.fixture
    def waiting(self, chain: EmbeddedChain, stopped: Stopped) -> Hash32:
        """A transaction that was taken when two of four were lost."""
        stopped.names = {"north", "east"}
        hash_ = chain.submit(ALICE.raw(0, RECORDER_AT, record(1)))
        with pytest.raises(NoQuorum, match="2 of 4 validators voted for block 2") as caught:
            chain.wait(hash_, WAIT_S)
        assert caught.value.retry_after_s > 0
        return hash_

    def test_nothing_is_shown(self, chain: EmbeddedChain, waiting: Hash32) -> None:
        assert chain.head().number == 1
        assert chain.receipt(waiting) is None
        assert chain.transaction_count(ALICE.address) == 0

    def test_nothing_is_taken(self, chain: EmbeddedChain, waiting: Hash32) -> None:
        with pytest.raises(NoQuorum):
            chain.submit(BOB.raw(0, RECORDER_AT, record(2)))

    def test_reads_go_on(self, chain: EmbeddedChain, waiting: Hash32) -> None:
        assert ask(chain, "count") == 0

    def test_it_goes_on_when_one_is_back(self, chain: EmbeddedChain, stopped: Stopped, waiting: Hash32) -> None:
        stopped.names = {"north"}
        assert chain.wait_for_block(BlockNumber(2), WAIT_S)
        assert chain.wait(waiting, WAIT_S).succeeded
        assert send(chain, BOB.raw(0, RECORDER_AT, record(2))).block.number == 3

    def test_who_waited_for_a_block_before_is_told_of_that_block(
        self, chain: EmbeddedChain, stopped: Stopped, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        final = send(chain, ALICE.raw(0, RECORDER_AT, record(1)))
        looks: list[Hash32] = []

        def look(lanes: Lanes, hash_: Hash32) -> bool:
            """It waits at first; while its caller looks, it comes into a block, and the quorum is lost for the next."""
            if hash_ != final.transaction or looks:
                return contains(lanes, hash_)
            looks.append(hash_)
            stopped.names = {"north", "east"}
            with pytest.raises(NoQuorum):
                send(chain, BOB.raw(0, RECORDER_AT, record(2)))
            return True

        contains = Lanes.__contains__
        monkeypatch.setattr(Lanes, "__contains__", look)
        assert chain.wait(final.transaction, WAIT_S) == final

    def test_votes_that_were_given_still_count(self, chain: EmbeddedChain, stopped: Stopped, waiting: Hash32) -> None:
        stopped.names = {"south", "west"}
        assert chain.wait_for_block(BlockNumber(2), WAIT_S)
        assert chain.wait(waiting, WAIT_S).succeeded
        assert signers(block(chain, 2)) == tuple(sorted(ADDRESSES))

    def test_the_same_block_is_proposed_after_a_restart(self, folder: Path) -> None:
        with opened(folder, panel(stopped=Stopped("north", "east"))) as chain:
            hash_ = chain.submit(DEPLOY)
            with pytest.raises(NoQuorum):
                chain.wait(hash_, WAIT_S)
        proposal = (folder / "proposal").read_bytes()
        with opened(folder, panel(stopped=Stopped("north", "east"))) as chain:
            assert chain.submit(DEPLOY) == hash_, "it is known"
            with pytest.raises(NoQuorum):
                chain.wait(hash_, WAIT_S)
        assert (folder / "proposal").read_bytes() == proposal
        proposed = zlib.decompress(proposal[HEAD_BYTES:])
        with opened(folder, panel()) as chain:
            assert chain.wait(hash_, WAIT_S).block.number == 1
            assert rlp.encode(block(chain, 1).header.items()) in proposed

    def test_flapping_validators_lose_and_double_nothing(self, chain: EmbeddedChain, stopped: Stopped) -> None:
        done = threading.Event()

        def flap() -> None:
            turn = 0
            while not done.wait(0.01):
                turn += 1
                stopped.names = set(NAMES[turn % 4 : turn % 4 + turn % 3])

        flapping = threading.Thread(target=flap)
        flapping.start()
        try:
            for nonce in range(30):
                _insist(chain, ALICE.raw(nonce, RECORDER_AT, record(nonce)))
        finally:
            done.set()
            flapping.join()
        assert ask(chain, "count") == 30
        assert chain.transaction_count(ALICE.address) == 30


def _insist(chain: EmbeddedChain, raw: bytes) -> None:
    """As a client does that is told to come back."""
    while True:
        try:
            send(chain, raw)
        except NoQuorum:
            continue
        return
