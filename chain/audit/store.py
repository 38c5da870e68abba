"""A node's own folder under audit: its block log, its indexes, and every node of the state it would answer from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chain.audit.bundle.log import LogReader
from chain.audit.findings import Finding
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.executors.protocol import Executor
from chain.embedded.executors.state import decode_account
from chain.embedded.recovery import recover
from chain.embedded.store.store import Store
from chain.embedded.verify import verify
from chain.errors import Damaged
from chain.ethereum.keccak import EMPTY
from chain.ethereum.trie import EMPTY_ROOT
from chain.ethereum.trie_nodes import references


def check_store(folder: Path, consortium: Consortium, executor: Executor) -> Iterator[Finding]:
    """Check a folder that no node works in. Stops at the first thing that is not as it must be: nothing behind it could
    be trusted to be read.

    :raises chain.errors.WrongLedger, chain.errors.ChainUnavailable: see :func:`chain.embedded.verify.verify`.
    """
    try:
        _read_log(folder)
    except Damaged as error:
        yield Finding("block-log-damaged", str(error), error.block)
        return
    try:
        verify(folder, consortium, executor)
        _read_state(folder, consortium, executor)
    except Damaged as error:
        yield Finding("store-damaged", str(error), error.block)


def _read_log(folder: Path) -> None:
    log = LogReader(folder)
    try:
        for _ in log.records():
            pass
    finally:
        log.close()


def _read_state(folder: Path, consortium: Consortium, executor: Executor) -> None:
    """Every node and code that the head's state reaches: the store hashes what it gives out."""
    store = Store(folder, consortium.genesis())
    try:
        head = recover(store, executor, consortium).header
        accounts, storage, codes = [bytes(head.state_root)], list[bytes](), set[bytes]()
        seen = {EMPTY_ROOT}
        try:
            while accounts or storage:
                is_account = not storage
                digest = (accounts if is_account else storage).pop()
                if digest in seen:
                    continue
                seen.add(digest)
                hashes, values = references(store.get(digest))
                (accounts if is_account else storage).extend(hashes)
                for account in map(decode_account, values) if is_account else ():
                    storage.append(account.storage_root)
                    codes.add(account.code_hash)
            for code in codes - {EMPTY}:
                store.get(code)
        except KeyError as error:
            raise Damaged(head.number, f"a part of its state is not there: {error}") from error
    finally:
        store.abandon()
