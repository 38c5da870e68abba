"""The embedded node: one writer that admits, batches, executes, seals, commits and publishes; any number of readers.

When the writer fails (a full disk, a clock that jumps) writes halt, reads go on, and nothing acknowledged is lost.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import structlog

from chain.clock import Clock
from chain.embedded.admission import Admission, read_transaction
from chain.embedded.blocks import Header
from chain.embedded.building import header_of, sealed
from chain.embedded.consortium import Consortium
from chain.embedded.executors.protocol import CallResult, Environment, Executor, Reader
from chain.embedded.executors.pyevm import PyEvm
from chain.embedded.history import History
from chain.embedded.lanes import Lanes
from chain.embedded.recovery import recover
from chain.embedded.store.files import FileLayer
from chain.embedded.store.sealed import SealedBlock
from chain.embedded.store.store import Store
from chain.embedded.timekeeper import Timekeeper
from chain.embedded.transactions import Transaction
from chain.errors import ChainUnavailable, NotAdmitted, Reverted, TimedOut, UnknownBlock, WrongLedger
from chain.port import Address, At, Block, BlockHead, BlockNumber, Call, Hash32, Receipt

logger = structlog.get_logger(__name__)

DROPPED_MAX = 10_000
"""Refusals remembered for callers who ask after their transaction was dropped."""


class Seal(Protocol):
    """How a block becomes final."""

    def __call__(self, header: Header) -> bytes:
        """The commit over a header."""


def seal_by_hash(header: Header) -> bytes:
    """The commit of a consortium without validators: the block's hash."""
    return header.hash


class EmbeddedChain:
    """A whole chain in this process (see :class:`chain.port.Chain`). Make it with :meth:`open`."""

    def __init__(
        self, store: Store, head: SealedBlock, consortium: Consortium, clock: Clock, executor: Executor, seal: Seal
    ) -> None:
        self.consortium = consortium
        self._store = store
        self._head = head
        self._time = Timekeeper(clock)
        self._executor = executor
        self._seal = seal
        self._admission = Admission(consortium, executor, store)
        self._history = History(store, executor, consortium)
        self._lanes = Lanes()
        self._dropped: dict[Hash32, NotAdmitted] = {}
        self._lock = threading.Lock()
        self._work = threading.Condition(self._lock)
        self._published = threading.Condition(self._lock)
        self._halted: ChainUnavailable | None = None
        self._closing = False
        self._closed = False
        self._writer = threading.Thread(target=self._write_blocks, name="block-writer", daemon=True)
        self._writer.start()

    @classmethod
    def open(
        cls,
        folder: Path,
        consortium: Consortium,
        clock: Clock,
        executor: Executor | None = None,
        files: FileLayer | None = None,
        seal: Seal = seal_by_hash,
    ) -> EmbeddedChain:
        """Open a ledger's folder, or begin a new ledger in an empty one.

        :raises WrongLedger: the folder is another ledger's, or the clock can be moved and genesis forbids it.
        :raises ChainUnavailable: another process works in the folder.
        :raises Damaged: something in the folder is not what was written.
        """
        if clock.is_controlled and not consortium.time_control:
            raise WrongLedger("genesis forbids a clock that can be moved")
        executor = executor or PyEvm()
        store = Store(folder, consortium.genesis(), files)
        try:
            head = recover(store, executor, consortium)
        except BaseException:
            store.abandon()
            raise
        return cls(store, head, consortium, clock, executor, seal)

    # Time and place

    @property
    def chain_id(self) -> int:
        return self.consortium.chain_id

    def head(self) -> BlockHead:
        self._check_open()
        return self._head.head()

    def now(self) -> int:
        return self._next_time(self._head.header)

    # Writing

    def submit(self, raw: bytes) -> Hash32:
        self._check_writable()
        transaction = read_transaction(raw, self.consortium)
        if self._is_known(transaction.hash):
            return transaction.hash
        head = self._head.header
        self._admission.check_sender(transaction.sender, head, self._next_time(head))
        with self._lock:
            self._check_writable()
            if not self._is_known(transaction.hash):
                account = self._executor.account(self._store, self._head.header.state_root, transaction.sender)
                self._lanes.put(transaction, account.nonce if account is not None else 0)
                self._dropped.pop(transaction.hash, None)
                self._work.notify()
        return transaction.hash

    def wait(self, transaction: Hash32, timeout_s: float) -> Receipt:
        deadline = time.monotonic() + timeout_s
        with self._lock:
            while True:
                if transaction in self._dropped:
                    raise self._dropped[transaction]
                if transaction not in self._lanes:
                    receipt = self._receipt(transaction)
                    if receipt is not None:
                        return receipt
                self._check_running()
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimedOut(f"0x{transaction.hex()} is in no block yet")
                self._published.wait(left)

    # Reading

    def receipt(self, transaction: Hash32) -> Receipt | None:
        self._check_open()
        return self._receipt(transaction)

    def call(self, call: Call, at: At = "next") -> bytes:
        self._check_open()
        result = self._call(call, at)
        if not result.succeeded:
            raise Reverted(result.output)
        return result.output

    def transaction_count(self, account: Address, at: At = "head") -> int:
        self._check_open()
        found = self._history.read(self._number(at), lambda reader, root: self._executor.account(reader, root, account))
        return found.nonce if found is not None else 0

    def code(self, account: Address, at: At = "head") -> bytes:
        self._check_open()
        return self._history.read(self._number(at), lambda reader, root: self._executor.code(reader, root, account))

    def storage(self, account: Address, slot: int, at: At = "head") -> int:
        """A storage slot of a contract; 0 where nothing was written."""
        self._check_open()
        return self._history.read(
            self._number(at), lambda reader, root: self._executor.storage(reader, root, account, slot)
        )

    def block(self, number: BlockNumber) -> Block:
        return self.sealed_block(number).block()

    def sealed_block(self, number: BlockNumber) -> SealedBlock:
        """A block as the node keeps it: with its header, transactions and commit."""
        self._check_open()
        if number > self._head.header.number:
            raise UnknownBlock(f"there is no block {number}")
        return self._store.block(number)

    def blocks(self, first: BlockNumber) -> Iterator[Block]:
        self._check_open()
        return (self.block(BlockNumber(number)) for number in range(first, self._head.header.number + 1))

    def wait_for_block(self, number: BlockNumber, timeout_s: float) -> bool:
        with self._lock:
            self._published.wait_for(
                lambda: self._head.header.number >= number or self._halted is not None or self._closed, timeout_s
            )
            return self._head.header.number >= number

    # Stopping

    def close(self) -> None:
        with self._lock:
            if self._closing:
                return
            self._closing = True
            self._work.notify()
        self._writer.join()
        with self._lock:
            self._closed = True
            self._published.notify_all()
        self._store.close()

    def _check_open(self) -> None:
        if self._closed:
            raise ChainUnavailable("the node is closed")

    def _check_running(self) -> None:
        self._check_open()
        if self._halted is not None:
            raise ChainUnavailable(str(self._halted), self._halted.retry_after_s)

    def _check_writable(self) -> None:
        self._check_running()
        if self._closing:
            raise ChainUnavailable("the node is closing")
        self._time.check()

    # The writer

    def _write_blocks(self) -> None:
        try:
            while batch := self._next_batch():
                self._write_block(batch)
        except Exception as error:
            logger.exception("writes_halted", head=self._head.header.number)
            with self._lock:
                self._halted = ChainUnavailable(f"writes are halted: {error}", retry_after_s=60)
                self._published.notify_all()

    def _next_batch(self) -> list[Transaction]:
        limits = self.consortium.limits
        with self._lock:
            self._work.wait_for(lambda: self._lanes.has_next or self._closing)
            return self._lanes.take(limits.block_transactions_max, limits.block_gas_max)

    def _write_block(self, batch: list[Transaction]) -> None:
        parent = self._head.header
        self._time.check()
        timestamp = self._next_time(parent)
        transactions = self._admitted(batch, parent, timestamp)
        if not transactions:
            return
        environment = self.consortium.environment(parent, timestamp)
        execution = self._executor.execute(self._store, parent.state_root, environment, transactions)
        header = header_of(parent, environment, execution)
        block = sealed(header, transactions, execution, self._seal(header))
        self._store.append(block, execution.nodes, execution.code)
        with self._lock:
            self._head = block
            self._lanes.remove(transactions)
            self._published.notify_all()

    def _admitted(self, batch: list[Transaction], parent: Header, timestamp: int) -> list[Transaction]:
        """The transactions of a batch whose senders may still send; everything of the others is dropped."""
        refused: dict[Address, NotAdmitted] = {}
        for sender in {transaction.sender for transaction in batch}:
            try:
                self._admission.check_sender(sender, parent, timestamp)
            except NotAdmitted as refusal:
                refused[sender] = refusal
        if refused:
            self._drop(refused)
        return [transaction for transaction in batch if transaction.sender not in refused]

    def _drop(self, refused: dict[Address, NotAdmitted]) -> None:
        with self._lock:
            for sender, refusal in refused.items():
                for transaction in self._lanes.drop(sender):
                    self._dropped[transaction.hash] = refusal
            while len(self._dropped) > DROPPED_MAX:
                del self._dropped[next(iter(self._dropped))]
            self._published.notify_all()

    # Helpers

    def _next_time(self, parent: Header) -> int:
        return max(parent.timestamp, self._time.now())

    def _is_known(self, transaction: Hash32) -> bool:
        return transaction in self._lanes or self._store.place_of(transaction) is not None

    def _receipt(self, transaction: Hash32) -> Receipt | None:
        place = self._store.place_of(transaction)
        if place is None or place[0] > self._head.header.number:
            return None
        number, index = place
        return self._store.block(number).receipt(index)

    def _number(self, at: At) -> int:
        head = self._head.header.number
        if isinstance(at, str):
            return head
        if not 0 <= at <= head:
            raise UnknownBlock(f"there is no block {at}")
        return at

    def _call(self, call: Call, at: At) -> CallResult:
        number = self._number(at)
        header = self._store.block(number).header
        if at == "next":
            environment = self.consortium.environment(header, self._next_time(header))
        else:
            environment = _environment_of(header, self.consortium)

        def question(reader: Reader, root: Hash32) -> CallResult:
            gas = self.consortium.limits.transaction_gas_max
            return self._executor.call(reader, root, environment, call.sender, call.to, call.data, gas)

        return self._history.read(number, question)


def _environment_of(header: Header, consortium: Consortium) -> Environment:
    return Environment(
        chain_id=consortium.chain_id,
        number=header.number,
        timestamp=header.timestamp,
        gas_limit=header.gas_limit,
        prev_randao=header.prev_randao,
        coinbase=header.coinbase,
    )
