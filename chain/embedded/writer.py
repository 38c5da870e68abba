"""The single writer: it takes transactions in, and turns what waits into one block after another.

A block closes when nothing more waits, or at its limits: one caller waits for one block, a hundred callers share one.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import structlog

from chain.embedded.building import header_of, sealed
from chain.embedded.clock_guard import Timekeeper
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.sealing import Panel, Sealer
from chain.embedded.consensus.validators import ValidatorSets
from chain.embedded.executors.protocol import Executor
from chain.embedded.mempool.admission import Admission, read_transaction
from chain.embedded.mempool.party_limits import Shares
from chain.embedded.mempool.pool import Lanes
from chain.embedded.mempool.receipt_waiters import Callers, raise_missing
from chain.embedded.store.proposal import Proposal, ProposalFile
from chain.embedded.store.sealed import SealedBlock
from chain.embedded.store.store import Store
from chain.errors import ChainUnavailable, Damaged, NoQuorum, NotAdmitted
from chain.ethereum.blocks import Header
from chain.ethereum.transactions import Transaction, decode
from chain.port import Address, BlockNumber, Hash32, Receipt
from chain.runtime.failpoints import failpoint

logger = structlog.get_logger(__name__)

QUORUM_LOOK_S = 0.1
"""How often a proposed block is put before the validators again while too few of them vote."""


class Writer:
    """Admits, batches, executes, seals, commits and publishes. Its methods may be called from any thread; blocks are
    made by one of its own. ``head`` is the newest final block.

    When making a block fails (a full disk, a clock that jumps) writes halt and nothing acknowledged is lost. While too few
    validators vote, the block stays proposed: nothing is taken or acknowledged, and writing goes on when they are back.

    :param proposed: what was proposed when the node went down, executed again.
    """

    def __init__(
        self,
        store: Store,
        head: SealedBlock,
        consortium: Consortium,
        timekeeper: Timekeeper,
        executor: Executor,
        sealer: Sealer,
        proposals: ProposalFile,
        proposed: Proposal | None = None,
    ) -> None:
        self.head = head
        self._store = store
        self._consortium = consortium
        self._time = timekeeper
        self._executor = executor
        self._sealer = sealer
        self._proposals = proposals
        self._proposed = proposed
        self._validators = ValidatorSets(consortium, executor, store)
        self._admission = Admission(consortium, executor, store)
        self._lanes = Lanes()
        self._callers = Callers(self._final, lambda: self._unavailable or self._without_quorum)
        self._lock = threading.Lock()
        self._work = threading.Condition(self._lock)
        self._published = threading.Condition(self._lock)
        self._unavailable: ChainUnavailable | None = None
        self._without_quorum: NoQuorum | None = None
        if proposed is not None:
            self._queue(proposed)
        self._closing = False
        self._thread = threading.Thread(target=self._write_blocks, name="block-writer", daemon=True)
        self._thread.start()

    def next_time(self) -> int:
        """The time the next block would carry."""
        return self._time_after(self.head.header)

    def submit(self, raw: bytes) -> Hash32:
        """See :meth:`chain.port.Chain.submit`."""
        return self.submit_together([raw])[0]

    def submit_together(self, raws: Sequence[bytes]) -> list[Hash32]:
        """Like :meth:`submit`, so that all of them wait before the next block is begun: as far as its limits reach, they
        share one. When one is refused, those before it stay.
        """
        failpoint("submit.before")
        self._check_running()
        transactions = [read_transaction(raw, self._consortium) for raw in raws]
        new = [transaction for transaction in transactions if not self._is_known(transaction.hash)]
        if new:
            self._check_writable()
        head = self.head.header
        for sender in dict.fromkeys(transaction.sender for transaction in new):
            self._admission.check_sender(sender, head, self._time_after(head))
        if new:
            with self._lock:
                self._check_writable()
                self._put(new)
        failpoint("submit.queued")
        return [transaction.hash for transaction in transactions]

    def _put(self, transactions: Sequence[Transaction]) -> None:
        """Have them wait, under the lock."""
        for transaction in transactions:
            if not self._is_known(transaction.hash):
                self._lanes.put(transaction, self._next_nonce(transaction.sender))
                self._callers.expect(transaction.hash)
                self._work.notify()

    def next_nonce(self, sender: Address) -> int:
        """See :meth:`chain.port.Chain.next_nonce`."""
        with self._lock:
            return self._next_nonce(sender)

    def wait(self, transaction: Hash32, timeout_s: float) -> Receipt:
        """See :meth:`chain.port.Chain.wait`."""
        return self._callers.wait(transaction, timeout_s)

    def receipt(self, transaction: Hash32) -> Receipt | None:
        """See :meth:`chain.port.Chain.receipt`."""
        place = self._store.place_of(transaction)
        if place is None or place[0] > self.head.header.number:
            return None
        number, index = place
        block = self._store.block(number)
        if index >= len(block.entries) or block.entries[index].hash != transaction:
            raise Damaged(number, f"the index names it for the transaction 0x{transaction.hex()}, which is not there")
        return block.receipt(index)

    def wait_for_block(self, number: BlockNumber, timeout_s: float) -> bool:
        """See :meth:`chain.port.Chain.wait_for_block`."""
        with self._lock:
            self._published.wait_for(
                lambda: self.head.header.number >= number or self._unavailable is not None, timeout_s
            )
            if self.head.header.number >= number:
                return True
            self._check_running()
            return False

    def require_writable(self) -> None:
        """
        :raises ChainUnavailable: nothing can be taken now: writes are halted, the clock jumped, or too few validators are
            there to seal a block, whether or not one waits.
        """
        self._check_writable()
        validators = self._validators.after(self.head.header)
        if isinstance(self._sealer, Panel) and not self._sealer.is_quorate(validators):
            raise NoQuorum(f"too few of the {len(validators)} validators can be asked to seal a block")

    def close(self) -> None:
        """Make the last blocks from what waits, and stop. A block without quorum stays proposed for the next start."""
        with self._lock:
            self._closing = True
            self._work.notify()
        self._thread.join()
        self._sealer.close()
        self._halt(ChainUnavailable("the node is closed"))

    def _next_nonce(self, sender: Address) -> int:
        """The lock is held. After what waits of a sender, else by the head's state."""
        waiting = self._lanes.next_nonce(sender)
        if waiting is not None:
            return waiting
        account = self._executor.account(self._store, self.head.header.state_root, sender)
        return account.nonce if account is not None else 0

    def _halt(self, reason: ChainUnavailable) -> None:
        with self._lock:
            self._unavailable = reason
            self._published.notify_all()
        self._callers.tell_all()

    def _check_running(self) -> None:
        raise_missing(self._unavailable)

    def _check_writable(self) -> None:
        self._check_running()
        if self._closing:
            raise ChainUnavailable("the node is closing")
        raise_missing(self._without_quorum)
        self._time.check()

    def _final(self, transaction: Hash32) -> Receipt | None:
        """Like :meth:`receipt`, and cheaper for what waits."""
        return None if transaction in self._lanes else self.receipt(transaction)

    def _is_known(self, transaction: Hash32) -> bool:
        return transaction in self._lanes or self._store.place_of(transaction) is not None

    def _time_after(self, parent: Header) -> int:
        return max(parent.timestamp, self._time.now())

    # In the writer's own thread

    def _write_blocks(self) -> None:
        try:
            if self._proposed is not None and not self._finish(self._proposed):
                return
            while batch := self._next_batch():
                proposal = self._proposal_of(batch)
                if proposal is not None and not self._finish(proposal):
                    return
        except Exception as error:
            is_defect = not isinstance(error, (OSError, ChainUnavailable))
            logger.exception("writes_halted", head=self.head.header.number, why=str(error), exc_info=is_defect)
            self._halt(
                ChainUnavailable(f"writes are halted: {error}; put that right and start again", retry_after_s=60)
            )

    def _next_batch(self) -> list[Transaction]:
        limits = self._consortium.limits
        failpoint("block.waiting")
        with self._lock:
            self._work.wait_for(lambda: self._lanes.has_next or self._closing)
            shares = Shares(limits, partial(self._admission.party_of, parent=self.head.header))
            return self._lanes.take(limits.block_transactions_max, limits.block_gas_max, shares.take)

    def _proposal_of(self, batch: list[Transaction]) -> Proposal | None:
        """A block of what may still be sent of a batch; ``None`` if nothing may."""
        self._time.check()
        parent = self.head.header
        timestamp = self._time_after(parent)
        transactions = self._admitted(batch, parent, timestamp)
        if not transactions:
            return None
        environment = self._consortium.environment(parent, timestamp)
        execution = self._executor.execute(self._store, parent.state_root, environment, transactions)
        failpoint("block.executed")
        proposer = self._sealer.proposer(self.head, self._validators.after(parent))
        header = header_of(parent, environment, execution, proposer)
        return Proposal(sealed(header, transactions, execution, b""), execution)

    def _finish(self, proposal: Proposal) -> bool:
        """Have a block sealed, make it durable and show it; ``False`` if the node closes before it is sealed."""
        commit = self._commit(proposal)
        if commit is None:
            return False
        block = replace(proposal.block, commit=commit)
        self._store.append(block, proposal.execution)
        failpoint("publish.before")
        hashes = [entry.hash for entry in block.entries]
        with self._lock:
            self.head = block
            self._lanes.remove(hashes)
            self._published.notify_all()
        self._callers.tell(hashes)
        failpoint("publish.done")
        return True

    def _commit(self, proposal: Proposal) -> bytes | None:
        validators = self._validators.after(self.head.header)
        keep = partial(self._proposals.keep, proposal.block)
        while True:
            try:
                commit = self._sealer.seal(proposal.block, self.head, validators, keep, self._store.block)
            except NoQuorum as missing:
                if not self._without(missing):
                    return None
            else:
                self._with_quorum()
                return commit

    def _without(self, missing: NoQuorum) -> bool:
        """Refuse writes for a moment; ``False`` if the node closes."""
        with self._lock:
            if self._without_quorum is None:
                logger.warning("quorum_lost", why=str(missing))
            self._without_quorum = missing
        self._callers.tell_all()
        with self._lock:
            return not self._work.wait_for(lambda: self._closing, QUORUM_LOOK_S)

    def _with_quorum(self) -> None:
        if self._without_quorum is not None:
            logger.info("quorum_restored", block=self.head.header.number + 1)
            self._without_quorum = None

    def _queue(self, proposed: Proposal) -> None:
        """Know what was proposed before this start as waiting, so that nobody brings it in again."""
        for entry in proposed.block.entries:
            transaction = decode(entry.raw)
            self._lanes.put(transaction, transaction.nonce)
        self._lanes.take(len(proposed.block.entries), proposed.block.header.gas_limit)

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
            dropped = {each.hash: why for sender, why in refused.items() for each in self._lanes.drop(sender)}
            self._callers.drop(dropped)
