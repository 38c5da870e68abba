"""The embedded node: a whole permissioned chain in this process, behind :class:`chain.port.Chain`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from chain.embedded.building import header_of, sealed
from chain.embedded.clock_guard import Timekeeper
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.sealing import Panel, Sealer
from chain.embedded.consensus.validators import ValidatorSets
from chain.embedded.executors.choice import executor_named
from chain.embedded.executors.protocol import Account, CallResult, Environment, Executor, Proof, Reader
from chain.embedded.history import History
from chain.embedded.recovery import recover, recover_proposal
from chain.embedded.store.database import MAP_BYTES_MAX
from chain.embedded.store.files import Disk, FileLayer
from chain.embedded.store.proposal import ProposalFile
from chain.embedded.store.sealed import SealedBlock
from chain.embedded.store.store import Store
from chain.embedded.writer import Writer
from chain.errors import ChainUnavailable, Reverted, UnknownBlock, WrongLedger
from chain.ethereum.blocks import Header
from chain.ethereum.transactions import Transaction
from chain.port import NO_FEE, Address, At, Block, BlockHead, BlockNumber, Call, Fee, Hash32, Receipt
from chain.runtime.clock import Clock


class EmbeddedChain:
    """The port's methods, as the port describes them, on a folder. Make one with :meth:`open`.

    When writes halt (a full disk, a clock that jumps) reads go on.
    """

    def __init__(
        self,
        store: Store,
        head: SealedBlock,
        consortium: Consortium,
        clock: Clock,
        executor: Executor,
        sealer: Sealer,
        proposals: ProposalFile,
    ) -> None:
        self.consortium = consortium
        self._store = store
        self._executor = executor
        self._history = History(store, executor, consortium)
        self._proposals = proposals
        proposed = recover_proposal(proposals, head, store, executor, consortium)
        self._writer = Writer(store, head, consortium, Timekeeper(clock), executor, sealer, proposals, proposed)
        self._is_closed = False

    @classmethod
    def open(
        cls,
        folder: Path,
        consortium: Consortium,
        clock: Clock,
        executor: Executor | None = None,
        files: FileLayer | None = None,
        sealer: Sealer | None = None,
        state_history: int | None = None,
        map_bytes: int = MAP_BYTES_MAX,
    ) -> EmbeddedChain:
        """Open a ledger's folder, or begin a new ledger in an empty one. Without ``executor``, revm executes; without
        ``sealer`` no validator is reached: a ledger that has some can only be read.

        :param state_history: how many blocks back state can be asked for at least; ``None`` for all.
        :param map_bytes: how large the state database can become.
        :raises WrongLedger: the folder is another ledger's, the sealer is, or the clock can be moved and genesis forbids it.
        :raises ChainUnavailable: another process works in the folder.
        :raises Damaged: something in the folder is not what was written.
        """
        if clock.is_controlled and not consortium.time_control:
            raise WrongLedger("genesis forbids a clock that can be moved")
        if isinstance(sealer, Panel) and sealer.domain != consortium.seal_domain:
            raise WrongLedger("the validators that are reached sign for another ledger")
        executor = executor or executor_named("revm")
        store = Store(folder, consortium.genesis(), files, state_history, map_bytes)
        try:
            head = recover(store, executor, consortium)
            proposals = ProposalFile(files or Disk(), folder / "proposal")
            return cls(store, head, consortium, clock, executor, sealer or Panel(consortium.seal_domain), proposals)
        except BaseException:
            store.abandon()
            raise

    @property
    def chain_id(self) -> int:
        return self.consortium.chain_id

    def head(self) -> BlockHead:
        self._check_open()
        return self._writer.head.head()

    def now(self) -> int:
        return self._writer.next_time()

    # Writing

    def fee(self) -> Fee:
        return NO_FEE

    def submit(self, raw: bytes) -> Hash32:
        self._check_open()
        return self._writer.submit(raw)

    def submit_together(self, raws: Sequence[bytes]) -> list[Hash32]:
        """Like :meth:`submit`, of transactions that shall share a block as far as its limits reach."""
        self._check_open()
        return self._writer.submit_together(raws)

    def require_writable(self) -> None:
        """
        :raises ChainUnavailable: no transaction can be taken now, and why.
        """
        self._check_open()
        self._writer.require_writable()

    def preview(self, transactions: Sequence[Transaction]) -> SealedBlock:
        """The block that these transactions would make now, without a commit. Nothing is kept.

        :raises chain.embedded.executors.protocol.InvalidBlockError: one of them is not valid at its place.
        """
        self._check_open()
        parent = self._writer.head.header
        environment = self.consortium.environment(parent, max(parent.timestamp, self.now()))
        execution = self._executor.execute(self._store, parent.state_root, environment, transactions)
        return sealed(header_of(parent, environment, execution), transactions, execution, b"")

    def wait(self, transaction: Hash32, timeout_s: float) -> Receipt:
        self._check_open()
        return self._writer.wait(transaction, timeout_s)

    def wait_for_block(self, number: BlockNumber, timeout_s: float) -> bool:
        return self._writer.wait_for_block(number, timeout_s)

    def close(self) -> None:
        if not self._is_closed:
            self._writer.close()
            self._is_closed = True
            self._proposals.close()
            self._store.close()

    def abandon(self) -> None:
        """Stop and release the folder as it is; what is not in the database is replayed at the next start. Works while the
        interpreter ends, when no thread can be started."""
        if not self._is_closed:
            self._writer.close()
            self._is_closed = True
            self._proposals.close()
            self._store.abandon()

    # Reading

    def receipt(self, transaction: Hash32) -> Receipt | None:
        self._check_open()
        return self._writer.receipt(transaction)

    def block(self, number: BlockNumber) -> Block:
        return self.sealed_block(number).block()

    def sealed_block(self, number: BlockNumber) -> SealedBlock:
        """A block as the node keeps it: with its header, transactions and commit."""
        self._check_open()
        return self._store.block(self._number(number))

    def header(self, number: BlockNumber) -> Header:
        """A block's header alone: cheaper than the whole block."""
        self._check_open()
        return self._store.header(self._number(number))

    def number_of(self, block_hash: Hash32) -> BlockNumber | None:
        """A final block's number by its hash."""
        self._check_open()
        number = self._store.number_of(block_hash)
        return None if number is None or number > self._writer.head.header.number else BlockNumber(number)

    def place_of(self, transaction: Hash32) -> tuple[BlockNumber, int] | None:
        """The final block of a transaction, and its index in it."""
        self._check_open()
        place = self._store.place_of(transaction)
        return (
            None if place is None or place[0] > self._writer.head.header.number else (BlockNumber(place[0]), place[1])
        )

    def blocks(self, first: BlockNumber) -> Iterator[Block]:
        last = self.head().number
        return (self.block(BlockNumber(number)) for number in range(first, last + 1))

    def call(self, call: Call, at: At = "next") -> bytes:
        result = self.run(call, at)
        if not result.succeeded:
            raise Reverted(result.output)
        return result.output

    def run(self, call: Call, at: At = "next", gas: int | None = None) -> CallResult:
        """Like :meth:`call`, but a refusal is a result too, and the gas is told. Without ``gas``, and at most, it has
        what a transaction may have."""
        self._check_open()
        header = self._store.header(self._number(at))
        if at == "next":
            environment = self.consortium.environment(header, max(header.timestamp, self.now()))
        else:
            environment = _environment_of(header, self.consortium)

        gas_max = self.consortium.limits.transaction_gas_max
        limit = gas_max if gas is None else min(gas, gas_max)

        def question(reader: Reader, root: Hash32) -> CallResult:
            return self._executor.call(reader, root, environment, call.sender, call.to, call.data, limit)

        return self._history.read(header.number, question)

    def transaction_count(self, account: Address, at: At = "head") -> int:
        found = self.account(account, at)
        return found.nonce if found is not None else 0

    def next_nonce(self, account: Address) -> int:
        self._check_open()
        return self._writer.next_nonce(account)

    def account(self, address: Address, at: At = "head") -> Account | None:
        """An account as the state keeps it, ``None`` where there is none."""
        self._check_open()
        return self._history.read(self._number(at), lambda reader, root: self._executor.account(reader, root, address))

    def code(self, account: Address, at: At = "head") -> bytes:
        self._check_open()
        return self._history.read(self._number(at), lambda reader, root: self._executor.code(reader, root, account))

    def validators_at(self, number: BlockNumber) -> tuple[Address, ...]:
        """The validators in force at a block, whose commit it carries."""
        parent = self.header(BlockNumber(max(0, number - 1)))

        def question(reader: Reader, _root: Hash32) -> tuple[Address, ...]:
            return ValidatorSets(self.consortium, self._executor, reader).after(parent)

        return self._history.read(parent.number, question)

    def storage(self, account: Address, slot: int, at: At = "head") -> int:
        """A storage slot of a contract; 0 where nothing was written."""
        self._check_open()
        return self._history.read(
            self._number(at), lambda reader, root: self._executor.storage(reader, root, account, slot)
        )

    def proof(self, account: Address, slots: tuple[int, ...], at: At = "head") -> Proof:
        """Merkle proofs of an account and of slots of it, against the state root of the block (EIP-1186)."""
        self._check_open()
        return self._history.read(
            self._number(at), lambda reader, root: self._executor.proof(reader, root, account, slots)
        )

    def _check_open(self) -> None:
        if self._is_closed:
            raise ChainUnavailable("the node is closed")

    def _number(self, at: At) -> int:
        head = self._writer.head.header.number
        if isinstance(at, str):
            return head
        if not 0 <= at <= head:
            raise UnknownBlock(f"there is no block {at}")
        return at


def _environment_of(header: Header, consortium: Consortium) -> Environment:
    return Environment(
        chain_id=consortium.chain_id,
        number=header.number,
        timestamp=header.timestamp,
        gas_limit=header.gas_limit,
        prev_randao=header.prev_randao,
        coinbase=header.coinbase,
    )
