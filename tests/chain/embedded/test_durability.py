"""What survives: reopening, torn and damaged records, writes that were never synced, a crash in a first start."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import structlog

from chain.embedded.executors.pyevm import PyEvm
from chain.embedded.executors.revm import Revm
from chain.embedded.node import EmbeddedChain
from chain.embedded.store import generation, records
from chain.embedded.store.files import AppendFile, Disk
from chain.embedded.store.proposal import ProposalFile
from chain.embedded.store.sealed import SealedBlock
from chain.embedded.verify import verify
from chain.errors import ChainUnavailable, Damaged
from chain.port import BlockHead, BlockNumber
from chain.runtime.clock import ManualClock
from tests.chain.chain_kit import ALICE, CONSORTIUM, DEPLOY, GENESIS_TIME, RECORDER_AT, ask, record, send

BLOCKS = 12


def opened(folder: Path, files: Disk | None = None) -> EmbeddedChain:
    return EmbeddedChain.open(folder, CONSORTIUM, ManualClock(GENESIS_TIME + 10), files=files)


def filled(folder: Path, blocks: int = BLOCKS) -> BlockHead:
    """A ledger with so many blocks, cleanly stopped."""
    chain = opened(folder)
    send(chain, DEPLOY)
    for nonce in range(blocks - 1):
        send(chain, ALICE.raw(nonce, RECORDER_AT, record(nonce)))
    head = chain.head()
    chain.close()
    return head


def crashed(source: Path, target: Path) -> Path:
    """A copy of a folder as a crash at this moment leaves it."""
    shutil.copytree(source, target)
    return target


def offsets(log: Path) -> list[int]:
    """Where each record begins, and the end."""
    found, data = [0], log.read_bytes()
    while found[-1] < len(data):
        length = records.HEAD.unpack_from(data, found[-1])[2]
        found.append(found[-1] + records.HEAD_BYTES + length)
    return found


@pytest.fixture
def few_blocks_a_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkpoint every five blocks."""
    monkeypatch.setattr(generation, "BLOCKS_MAX", 5)


class TestReopening:
    def test_after_a_clean_stop_everything_is_there(self, folder: Path) -> None:
        head = filled(folder)
        chain = opened(folder)
        assert chain.head() == head
        assert ask(chain, "count") == BLOCKS - 1
        assert chain.transaction_count(ALICE.address) == BLOCKS - 1
        for block in chain.blocks(BlockNumber(0)):
            for receipt in block.receipts:
                assert chain.receipt(receipt.transaction) == receipt
        chain.close()

    @pytest.mark.usefixtures("few_blocks_a_checkpoint")
    def test_after_a_crash_everything_acknowledged_is_there(self, folder: Path, tmp_path: Path) -> None:
        chain = opened(folder)
        send(chain, DEPLOY)
        for nonce in range(23):
            receipt = send(chain, ALICE.raw(nonce, RECORDER_AT, record(nonce)))
            if nonce % 4 == 0:
                again = opened(crashed(folder, tmp_path / str(nonce)))
                assert again.head() == receipt.block
                assert again.receipt(receipt.transaction) == receipt
                assert ask(again, "count") == nonce + 1
                again.close()
        chain.close()

    def test_a_replayed_ledger_goes_on_with_the_same_hashes(self, folder: Path, tmp_path: Path) -> None:
        chain = opened(folder)
        send(chain, DEPLOY)
        again = opened(crashed(folder, tmp_path / "crashed"))
        raw = ALICE.raw(0, RECORDER_AT, record(1))
        assert send(chain, raw).block == send(again, raw).block
        chain.close()
        again.close()

    @pytest.mark.usefixtures("few_blocks_a_checkpoint")
    def test_replay_is_bounded_by_the_checkpoints(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        filled(folder, 40)
        executed: list[int] = []
        execute = Revm.execute
        monkeypatch.setattr(Revm, "execute", lambda *args: executed.append(args[3].number) or execute(*args))
        opened(folder).close()
        assert executed == [36, 37, 38, 39, 40], (
            "without validators to vouch for the last block, one checkpoint is executed"
        )


class TestTornRecords:
    @pytest.mark.parametrize("cut", [1, 20, records.HEAD_BYTES, records.HEAD_BYTES + 1, -1])
    def test_an_incomplete_last_record_is_cut_and_said(self, folder: Path, tmp_path: Path, cut: int) -> None:
        chain = opened(folder)
        send(chain, DEPLOY)
        send(chain, ALICE.raw(0, RECORDER_AT, record(1)))
        before = chain.head()
        lost = send(chain, ALICE.raw(1, RECORDER_AT, record(2)))
        copy = crashed(folder, tmp_path / "crashed")
        chain.close()
        log = copy / "blocks.log"
        last = offsets(log)[-2]
        with log.open("r+b") as file:
            file.truncate(last + cut if cut > 0 else log.stat().st_size + cut)
        with structlog.testing.capture_logs() as said:
            again = opened(copy)
        assert "block_log_cut" in [entry["event"] for entry in said]
        assert again.head() == before
        assert again.receipt(lost.transaction) is None
        assert send(again, ALICE.raw(1, RECORDER_AT, record(2))).block == lost.block
        again.close()

    def test_space_that_was_allocated_and_never_written_is_cut(self, folder: Path) -> None:
        head = filled(folder)
        with (folder / "blocks.log").open("ab") as file:
            file.write(bytes(5_000))
        chain = opened(folder)
        assert chain.head() == head
        chain.close()


class TestDamage:
    @pytest.mark.parametrize(
        "place", ["magic", "number", "length", "checksum", "head checksum", "payload", "last byte"]
    )
    def test_a_flipped_byte_in_a_record_to_replay_stops_the_node_and_names_the_block(
        self, folder: Path, tmp_path: Path, place: str
    ) -> None:
        chain = opened(folder)
        send(chain, DEPLOY)
        for nonce in range(4):
            send(chain, ALICE.raw(nonce, RECORDER_AT, record(nonce)))
        copy = crashed(folder, tmp_path / "crashed")
        chain.close()
        log = copy / "blocks.log"
        begins, ends = offsets(log)[3], offsets(log)[4]
        at = {
            "magic": begins, "number": begins + 11, "length": begins + 15, "checksum": begins + 17,
            "head checksum": begins + 26, "payload": begins + records.HEAD_BYTES + 40, "last byte": ends - 1,
        }[place]  # fmt: skip
        flip(log, at)
        with pytest.raises(Damaged) as caught:
            opened(copy)
        assert caught.value.block == 3

    @pytest.mark.parametrize("which", ["length", "payload", "last byte"])
    def test_the_last_record_is_no_exception(self, folder: Path, tmp_path: Path, which: str) -> None:
        chain = opened(folder)
        send(chain, DEPLOY)
        copy = crashed(folder, tmp_path / "crashed")
        chain.close()
        log = copy / "blocks.log"
        begins, ends = offsets(log)[-2:]
        flip(log, {"length": begins + 14, "payload": begins + 60, "last byte": ends - 1}[which])
        with pytest.raises(Damaged) as caught:
            opened(copy)
        assert caught.value.block == 1

    @pytest.mark.usefixtures("few_blocks_a_checkpoint")
    def test_damage_in_an_old_record_is_found_when_it_is_read_and_by_a_full_check(self, folder: Path) -> None:
        filled(folder)
        log = folder / "blocks.log"
        flip(log, offsets(log)[4] + 100)
        chain = opened(folder)
        assert ask(chain, "count") == BLOCKS - 1
        with pytest.raises(Damaged) as caught:
            chain.block(BlockNumber(4))
        assert caught.value.block == 4
        chain.close()
        with pytest.raises(Damaged) as caught:
            verify(folder, CONSORTIUM, PyEvm())
        assert caught.value.block == 4

    def test_a_record_with_good_checksums_and_wrong_contents_is_found_by_executing_it(
        self, folder: Path, tmp_path: Path
    ) -> None:
        chain = opened(folder)
        send(chain, DEPLOY)
        send(chain, ALICE.raw(0, RECORDER_AT, record(1)))
        copy = crashed(folder, tmp_path / "crashed")
        block = chain.sealed_block(BlockNumber(2))
        chain.close()
        log = copy / "blocks.log"
        begins = offsets(log)[2]
        forged = block.encode().replace(block.header.state_root, block.header.parent_hash)
        log.write_bytes(log.read_bytes()[:begins] + records.frame(2, forged))
        with pytest.raises(Damaged) as caught:
            opened(copy)
        assert caught.value.block == 2

    def test_a_log_shorter_than_the_state_database_is_damage(self, folder: Path) -> None:
        filled(folder)
        log = folder / "blocks.log"
        with log.open("r+b") as file:
            file.truncate(offsets(log)[5])
        with pytest.raises(Damaged, match="ends before"):
            opened(folder)


class TestFullCheck:
    @pytest.mark.usefixtures("few_blocks_a_checkpoint")
    def test_a_good_ledger_passes_to_its_last_block(self, folder: Path) -> None:
        filled(folder, 18)
        told: list[int] = []
        assert verify(folder, CONSORTIUM, PyEvm(), told.append) == 18
        assert told == list(range(1, 19))


class LossyFile:
    """A file whose writes since the last sync can be lost, as by a loss of power; and whose disk can be full."""

    def __init__(self, inner: AppendFile) -> None:
        self.inner = inner
        self.synced = inner.size()
        self.fail: Callable[[str], None] = lambda operation: None

    def append(self, data: bytes) -> None:
        self.fail("append")
        self.inner.append(data)

    def sync(self) -> None:
        self.fail("sync")
        self.inner.sync()
        self.synced = self.inner.size()

    def read(self, offset: int, length: int) -> bytes:
        return self.inner.read(offset, length)

    def size(self) -> int:
        return self.inner.size()

    def truncate(self, size: int) -> None:
        self.inner.truncate(size)
        self.synced = min(self.synced, size)

    def close(self) -> None:
        self.inner.close()


class LossyDisk:
    """A file layer that remembers its file."""

    def __init__(self) -> None:
        self.file: LossyFile

    def open(self, path: Path) -> AppendFile:
        self.file = LossyFile(Disk().open(path))
        return self.file


class TestUnsyncedWrites:
    def test_an_acknowledged_transaction_was_synced_before(self, folder: Path, tmp_path: Path) -> None:
        disk = LossyDisk()
        chain = opened(folder, disk)  # type: ignore[arg-type]
        send(chain, DEPLOY)
        for nonce in range(6):
            receipt = send(chain, ALICE.raw(nonce, RECORDER_AT, record(nonce)))
            copy = crashed(folder, tmp_path / str(nonce))
            with (copy / "blocks.log").open("r+b") as file:
                file.truncate(disk.file.synced)
            again = opened(copy)
            assert again.receipt(receipt.transaction) == receipt
            again.close()
        chain.close()

    @pytest.mark.parametrize("operation", ["append", "sync"])
    def test_a_full_disk_halts_writes_loses_nothing_acknowledged_and_reads_go_on(
        self, folder: Path, operation: str
    ) -> None:
        disk = LossyDisk()
        chain = opened(folder, disk)  # type: ignore[arg-type]
        send(chain, DEPLOY)
        kept = send(chain, ALICE.raw(0, RECORDER_AT, record(1)))

        def fail(asked: str) -> None:
            if asked == operation:
                raise OSError(errno.ENOSPC, "no space left on device")

        disk.file.fail = fail
        waiting = chain.submit(ALICE.raw(1, RECORDER_AT, record(2)))
        with pytest.raises(ChainUnavailable, match="no space left"):
            chain.wait(waiting, 30)
        with pytest.raises(ChainUnavailable, match="no space left"):
            chain.submit(ALICE.raw(2, RECORDER_AT, record(3)))
        assert chain.wait_for_block(BlockNumber(2), 30)
        with pytest.raises(ChainUnavailable, match="no space left"):
            chain.wait_for_block(BlockNumber(3), 30)
        assert chain.receipt(kept.transaction) == kept
        assert ask(chain, "count") == 1
        disk.file.fail = lambda operation: None
        chain.close()
        again = opened(folder)
        assert again.receipt(kept.transaction) == kept
        assert send(again, ALICE.raw(1, RECORDER_AT, record(2))).succeeded
        assert ask(again, "count") == 2
        again.close()


class TestAProposal:
    @pytest.fixture
    def blocks(self, chain: EmbeddedChain) -> list[SealedBlock]:
        for nonce in range(2):
            send(chain, ALICE.raw(nonce, RECORDER_AT, record(nonce)))
        return [chain.sealed_block(BlockNumber(number)) for number in range(1, 4)]

    def test_is_durable_after_one_sync(
        self, folder: Path, blocks: list[SealedBlock], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        disk = LossyDisk()
        proposals = ProposalFile(disk, folder / "proposal")
        proposals.keep(blocks[1])
        synced: list[int] = []
        monkeypatch.setattr(os, "fsync", synced.append)
        monkeypatch.setattr(os, "fdatasync", synced.append)
        proposals.keep(blocks[2])
        assert len(synced) == 1
        assert disk.file.synced == disk.file.size()
        proposals.close()

    def test_that_a_crash_mixed_with_the_one_before_is_none(self, folder: Path, blocks: list[SealedBlock]) -> None:
        before, new = (records.frame(each.header.number, each.encode()) for each in blocks[1:])
        for written in range(len(new)):
            (folder / "proposal").write_bytes(new[:written] + before[written:])
            proposals = ProposalFile(Disk(), folder / "proposal")
            assert proposals.after(blocks[1]) is None
            proposals.close()


class TestFirstStart:
    def test_one_that_was_cut_short_anywhere_begins_again(self, folder: Path, tmp_path: Path) -> None:
        genesis = CONSORTIUM.genesis()
        record_bytes = records.frame(0, genesis.encode())
        for cut in (0, 5, len(record_bytes) // 2, len(record_bytes)):
            half_made = tmp_path / str(cut)
            half_made.mkdir()
            (half_made / "blocks.log").write_bytes(record_bytes[:cut])
            chain = opened(half_made)
            assert chain.head() == genesis.head()
            assert send(chain, DEPLOY).succeeded
            chain.close()


def flip(path: Path, at: int) -> None:
    """Change one bit."""
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes((byte ^ 0x10,)))
