"""A node's own folder: whatever was altered in the log, the indexes or the state is found and named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import lmdb
import pytest
from typer.testing import CliRunner

from app.cli import cli
from chain.audit.bundle.log import LogReader
from chain.embedded.store import records
from chain.embedded.store.sealed import Entry, SealedBlock
from chain.ethereum.keccak import keccak


def _log(folder: Path, change: Callable[[bytes], bytes]) -> None:
    path = folder / "blocks.log"
    path.write_bytes(change(path.read_bytes()))


def a_bit_in_a_block(folder: Path) -> None:
    _log(folder, lambda log: log[: len(log) // 2] + bytes((log[len(log) // 2] ^ 4,)) + log[len(log) // 2 + 1 :])


def a_block_put_in_the_place_of_another(folder: Path) -> None:
    """With a checksum that fits, as long as the true one, and other gas."""
    log = LogReader(folder)
    found = list(log.records())
    log.close()
    block, room = SealedBlock.decode(40, found[40].payload), found[40].end - found[39].end
    first = block.entries[0]
    gas = first.outcome.gas_used
    framed = next(
        record
        for other in (*range(gas + 1, gas + 1_000), *range(1, 1_000))
        # Both, for they are mostly equal: a text that repeats itself is packed as short as the true one.
        for outcome in (replace(first.outcome, gas_used=other, gas_used_in_block=other),)
        if len(record := _framed(block, replace(first, outcome=outcome))) == room
    )
    _log(folder, lambda data: data[: found[39].end] + framed + data[found[40].end :])


def _framed(block: SealedBlock, first: Entry) -> bytes:
    return records.frame(block.header.number, replace(block, entries=(first, *block.entries[1:])).encode())


def the_last_block_cut_away(folder: Path) -> None:
    log = LogReader(folder)
    found = list(log.records())
    log.close()
    _log(folder, lambda data: data[: found[-2].end])


def _altered(folder: Path, table: bytes, choose: Callable[[bytes, bytes], bytes | None]) -> None:
    """Change the first entry of a table that ``choose`` has another value for."""
    with lmdb.open(str(folder / "state"), max_dbs=16, map_size=1 << 30) as database:
        handle = database.open_db(table, create=False)
        with database.begin(write=True, db=handle) as writing:
            for key, value in writing.cursor():
                other = choose(key, value)
                if other is not None:
                    assert writing.put(key, other)
                    return
    raise AssertionError("nothing to change was found")


def a_balance_in_the_state(folder: Path) -> None:
    """A node or code under its hash holds something else: in every table that keeps them so."""
    _altered(
        folder, b"nodes", lambda key, value: value[:-1] + bytes((value[-1] ^ 1,)) if keccak(value) == key else None
    )


def a_transaction_that_is_not_found(folder: Path) -> None:
    _altered(folder, b"transactions", lambda _key, value: value[:-1] + bytes((value[-1] + 1,)))


WAYS = {
    "block-log-damaged": [a_bit_in_a_block],
    "store-damaged": [
        a_block_put_in_the_place_of_another,
        the_last_block_cut_away,
        a_balance_in_the_state,
        a_transaction_that_is_not_found,
    ],
}


class TestStore:
    def test_of_an_honest_ledger_has_no_finding(self, data: Path) -> None:
        done = CliRunner().invoke(cli, ["audit", "store"])
        assert (done.exit_code, done.stdout) == (0, "Nothing was found.\n")

    @pytest.mark.parametrize(("name", "way"), [(name, way) for name, ways in WAYS.items() for way in ways])
    def test_names_what_was_altered(self, data: Path, name: str, way: Callable[[Path], None]) -> None:
        way(data / "chain")
        done = CliRunner().invoke(cli, ["audit", "store"])
        assert done.exit_code == 1, done.stdout
        assert done.stdout.startswith(f"{name} at block ")
