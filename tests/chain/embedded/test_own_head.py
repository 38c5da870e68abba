"""A node that opens its folder: it goes on from nothing that was not sealed, and each kind of damage has a message that
says what to do."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import lmdb
import pytest

from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.seals import Commit
from chain.embedded.node import EmbeddedChain
from chain.embedded.store import generation, records
from chain.embedded.store.folder import FORMAT
from chain.embedded.store.sealed import SealedBlock
from chain.errors import ChainUnavailable, Damaged, WrongLedger
from chain.ethereum.keystore import sign_digest
from chain.port import Hash32
from chain.runtime.clock import ManualClock
from tests.chain.chain_kit import ALICE, BOB, CONSORTIUM, DEPLOY, GENESIS_TIME, RECORDER_AT, ask, record, send
from tests.chain.sealed_kit import SEALED, panel

CONSORTIA = {"sealed": SEALED, "without validators": CONSORTIUM}
BLOCKS = 8


def opened(folder: Path, consortium: Consortium) -> EmbeddedChain:
    return EmbeddedChain.open(folder, consortium, ManualClock(GENESIS_TIME + 10), sealer=panel(consortium.seal_domain))


@pytest.fixture(params=CONSORTIA)
def consortium(request: pytest.FixtureRequest) -> Consortium:
    return CONSORTIA[request.param]


@pytest.fixture
def few_blocks_a_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation, "BLOCKS_MAX", 3)


@pytest.fixture
def filled(consortium: Consortium, tmp_path: Path, few_blocks_a_checkpoint: None) -> Path:
    """A ledger of a few blocks, cleanly stopped."""
    folder = tmp_path / "chain"
    chain = opened(folder, consortium)
    send(chain, DEPLOY)
    for nonce in range(BLOCKS - 1):
        send(chain, ALICE.raw(nonce, RECORDER_AT, record(nonce)))
    chain.close()
    return folder


def last_block(folder: Path) -> tuple[int, SealedBlock]:
    """The newest block and where its record begins."""
    data, at, last = (folder / "blocks.log").read_bytes(), 0, 0
    while at < len(data):
        last, at = at, at + records.HEAD_BYTES + records.HEAD.unpack_from(data, at)[2]

    class File:
        def read(self, offset: int, length: int) -> bytes:
            return data[offset : offset + length]

        def size(self) -> int:
            return len(data)

    return last, SealedBlock.decode(BLOCKS, records.read(File(), last, BLOCKS).payload)


def put_last(folder: Path, change: Callable[[SealedBlock], SealedBlock]) -> None:
    """Put another block in the place of the last one, with checksum, index and checkpoint to match."""
    at, block = last_block(folder)
    changed = change(block)
    log = folder / "blocks.log"
    framed = records.frame(BLOCKS, changed.encode())
    log.write_bytes(log.read_bytes()[:at] + framed)
    with lmdb.open(str(folder / "state"), max_dbs=16, map_size=1 << 30) as database:
        hashes, checkpoints = database.open_db(b"hashes"), database.open_db(b"checkpoints")
        with database.begin(write=True) as writing:
            writing.delete(block.header.hash, db=hashes)
            writing.put(changed.header.hash, BLOCKS.to_bytes(8, "big"), db=hashes)
            writing.put(BLOCKS.to_bytes(8, "big"), (at + len(framed)).to_bytes(8, "big"), db=checkpoints)


def other_state(block: SealedBlock) -> SealedBlock:
    """A state that is really stored: that of genesis."""
    header = replace(block.header, state_root=SEALED.genesis().header.state_root)
    return replace(block, header=header, commit=block.commit if len(block.commit) > 32 else header.hash)


def other_time(block: SealedBlock) -> SealedBlock:
    header = replace(block.header, timestamp=block.header.timestamp + 1)
    return replace(block, header=header, commit=block.commit if len(block.commit) > 32 else header.hash)


def other_parent(block: SealedBlock) -> SealedBlock:
    header = replace(block.header, parent_hash=Hash32(bytes(32)))
    return replace(block, header=header, commit=block.commit if len(block.commit) > 32 else header.hash)


def other_outcome(block: SealedBlock) -> SealedBlock:
    first = block.entries[0]
    return replace(block, entries=(replace(first, outcome=replace(first.outcome, succeeded=False)),))


def other_sender(block: SealedBlock) -> SealedBlock:
    return replace(block, entries=(replace(block.entries[0], sender=BOB.address),))


def nothing_in_it(block: SealedBlock) -> SealedBlock:
    return replace(block, entries=())


def no_commit(block: SealedBlock) -> SealedBlock:
    return replace(block, commit=b"")


def signed_by_a_stranger(block: SealedBlock) -> SealedBlock:
    header = replace(block.header, timestamp=block.header.timestamp + 1, extra_data=bytes(BOB.address))
    signature = sign_digest(BOB.private, SEALED.seal_domain.seal_digest(header.number, 0, header.hash))
    return replace(block, header=header, commit=Commit((signature,)).encode())


class TestTheFolderOfAnotherVersion:
    @pytest.mark.parametrize("number", [FORMAT - 1, FORMAT + 1, 1, 0, "3", 3.0, True, None])
    def test_is_refused_and_not_touched(self, filled: Path, consortium: Consortium, number: object) -> None:
        marker = filled / "ledger.json"
        said = json.loads(marker.read_text("utf-8"))
        marker.write_text(json.dumps({**said, "format": number}), "utf-8")
        before = {path: path.read_bytes() for path in filled.rglob("*") if path.is_file() and path.name != "lock.mdb"}
        with pytest.raises(WrongLedger, match=f"this software works with {FORMAT}: use the version that wrote it"):
            opened(filled, consortium)
        assert {path: path.read_bytes() for path in before} == before

    @pytest.mark.parametrize(
        "text",
        ["", "[" * 100_000, '{"format": 3}', "[]", '{"format": 3, "format": 3}', "\x00", '{"genesis": 5, "format": 3}'],
    )
    def test_whose_marker_is_nonsense_is_refused(self, filled: Path, consortium: Consortium, text: str) -> None:
        (filled / "ledger.json").write_text(text, "utf-8")
        with pytest.raises(WrongLedger, match="can't be read"):
            opened(filled, consortium)


class TestADoctoredLastBlock:
    @pytest.mark.parametrize(
        "change",
        [
            other_state,
            other_time,
            other_parent,
            other_outcome,
            other_sender,
            nothing_in_it,
            no_commit,
            signed_by_a_stranger,
        ],
    )
    def test_is_refused_at_the_start(
        self, filled: Path, consortium: Consortium, change: Callable[[SealedBlock], SealedBlock]
    ) -> None:
        put_last(filled, change)
        with pytest.raises(Damaged, match=f"block {BLOCKS}"):
            opened(filled, consortium)

    def test_put_back_as_it_was_is_gone_on_from(self, filled: Path, consortium: Consortium) -> None:
        put_last(filled, lambda block: block)
        chain = opened(filled, consortium)
        assert send(chain, ALICE.raw(BLOCKS - 1, RECORDER_AT, record(1))).block.number == BLOCKS + 1
        chain.close()

    def test_of_another_genesis_is_refused(self, filled: Path, consortium: Consortium) -> None:
        log = filled / "blocks.log"
        data = log.read_bytes()
        end = records.HEAD_BYTES + records.HEAD.unpack_from(data)[2]
        genesis = consortium.genesis()
        framed = records.frame(0, replace(genesis, header=replace(genesis.header, gas_used=1)).encode())
        log.write_bytes(framed + data[end:])
        with pytest.raises(Damaged, match="block"):
            opened(filled, consortium)


class TestTheStateDatabase:
    @pytest.mark.parametrize("kept", [0.0, 0.1, 0.5, 0.99])
    def test_that_was_cut_is_named_and_not_looked_into(self, filled: Path, consortium: Consortium, kept: float) -> None:
        data = filled / "state" / "data.mdb"
        with data.open("r+b") as file:
            file.truncate(int(data.stat().st_size * kept))
        with pytest.raises(Damaged, match=r"was cut: it has \d+ of \d+ bytes. Restore the folder from a backup"):
            opened(filled, consortium)

    def test_that_is_gone_is_named(self, filled: Path, consortium: Consortium) -> None:
        shutil.rmtree(filled / "state")
        with pytest.raises(Damaged, match=r"the state was lost. Restore the folder from a backup"):
            opened(filled, consortium)

    def test_that_is_no_database_is_named(self, filled: Path, consortium: Consortium) -> None:
        data = filled / "state" / "data.mdb"
        data.write_bytes(b"no database ".ljust(data.stat().st_size, b"."))
        with pytest.raises(Damaged, match="is no database of this software"):
            opened(filled, consortium)

    def test_index_entries_that_name_something_else_are_damage_and_no_answer(
        self, filled: Path, consortium: Consortium
    ) -> None:
        chain = opened(filled, consortium)
        first, second = (chain.sealed_block(number).entries[0].hash for number in (2, 3))  # type: ignore[arg-type]
        hashes = chain.header(2).hash, chain.header(3).hash  # type: ignore[arg-type]
        chain.close()
        with lmdb.open(str(filled / "state"), max_dbs=16, map_size=1 << 30) as database:
            for table, (one, other) in ((b"transactions", (first, second)), (b"hashes", hashes)):
                handle = database.open_db(table)
                with database.begin(write=True, db=handle) as writing:
                    writing.put(one, writing.get(other))
        chain = opened(filled, consortium)
        with pytest.raises(Damaged, match="another hash"):
            chain.receipt(first)
        with pytest.raises(Damaged, match="another block's hash"):
            chain.number_of(hashes[0])
        assert chain.receipt(second) is not None
        chain.close()


OPENS = """
import sys
from pathlib import Path
from tests.chain.embedded.test_own_head import look, CONSORTIA
print(look(Path(sys.argv[1]), CONSORTIA["sealed"]))
"""


def look(folder: Path, consortium: Consortium) -> str:
    """Open, read everything, go on by a block, close; what came of it."""
    try:
        chain = opened(folder, consortium)
    except (Damaged, OSError) as error:
        return f"named: {type(error).__name__}"
    try:
        counts = [ask(chain, "count", at=number) for number in range(1, BLOCKS + 1)]
        for block in chain.blocks(0):  # type: ignore[arg-type]
            for each in block.receipts:
                assert chain.receipt(each.transaction) in (each, None)
        sent = send(chain, ALICE.raw(BLOCKS - 1, RECORDER_AT, record(1)))
        assert counts == list(range(BLOCKS))
        assert sent.succeeded
    except (Damaged, ChainUnavailable, OSError, lmdb.Error) as error:
        return f"named: {type(error).__name__}"
    finally:
        with suppress(Damaged, ChainUnavailable, OSError, lmdb.Error):
            chain.close()
    return "whole"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed ledger whose state is in one checkpoint, closed. Copy it."""
    folder = tmp_path_factory.mktemp("flips") / "chain"
    chain = opened(folder, SEALED)
    send(chain, DEPLOY)
    for nonce in range(BLOCKS - 1):
        send(chain, ALICE.raw(nonce, RECORDER_AT, record(nonce)))
    chain.close()
    return folder


class TestFlipsInPages:
    """LMDB's pages have no checksums. What they hold is checked where it is used; a page whose own structure is broken may
    end the process, but nothing false is answered or sealed."""

    @pytest.mark.parametrize("seed", range(2))
    def test_give_no_false_answer(self, whole: Path, tmp_path: Path, seed: int) -> None:
        chosen = random.Random(seed)  # noqa: S311
        copy = tmp_path / "copy"
        shutil.copytree(whole, copy)
        data = bytearray((copy / "state" / "data.mdb").read_bytes())
        for _ in range(4):
            at = chosen.randrange(len(data))
            data[at] ^= 1 << chosen.randrange(8)
        (copy / "state" / "data.mdb").write_bytes(data)
        found = subprocess.run(  # noqa: S603
            [sys.executable, "-X", "faulthandler", "-c", OPENS, str(copy)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert found.returncode <= 0, found.stderr[-2_000:]
        if found.returncode == 0:
            assert found.stdout.splitlines()[-1].startswith(("whole", "named"))
        else:
            assert "Fatal Python error" in found.stderr


class TestAFolderThatGoesAway:
    @pytest.mark.parametrize("how", ["removed", "moved", "replaced"])
    def test_under_a_running_node_ends_acknowledging(
        self, filled: Path, consortium: Consortium, tmp_path: Path, how: str
    ) -> None:
        chain = opened(filled, consortium)
        send(chain, ALICE.raw(BLOCKS - 1, RECORDER_AT, record(1)))
        if how == "removed":
            shutil.rmtree(filled)
        else:
            filled.rename(tmp_path / "elsewhere")
        if how == "replaced":
            shutil.copytree(tmp_path / "elsewhere", filled)
        with pytest.raises(ChainUnavailable, match="removed, moved or replaced while it was in use"):
            send(chain, ALICE.raw(BLOCKS, RECORDER_AT, record(2)))
        with pytest.raises(ChainUnavailable, match="removed, moved or replaced"):
            chain.submit(ALICE.raw(BLOCKS, RECORDER_AT, record(2)))
        with pytest.raises((ChainUnavailable, OSError)):
            chain.close()
