"""What a validator looks at before it signs a block.

A *blind* validator looks at what is in front of it: the link to a final parent, number, time, fixed fields, proposer. An
*executing* one also has the ledger's state in a folder of its own and executes the block, so that it signs nothing that is
against the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from chain.embedded.building import header_of, sealed
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.seals import Commit, SealError, check_commit, is_genesis
from chain.embedded.consensus.signatures import quorum
from chain.embedded.consensus.validators import ValidatorSets
from chain.embedded.consensus.vote_requests import QUESTION_BYTES_MAX, Proposed, Refused
from chain.embedded.executors.protocol import Execution, Executor, InvalidBlockError
from chain.embedded.mempool.admission import Admission, read_transaction
from chain.embedded.mempool.party_limits import Shares
from chain.embedded.recovery import recover
from chain.embedded.store.sealed import SealedBlock
from chain.embedded.store.store import Store
from chain.errors import ChainError, NotAdmitted
from chain.ethereum.blocks import Header
from chain.ethereum.hexes import field_text
from chain.ethereum.keccak import keccak
from chain.ethereum.transactions import Transaction
from chain.port import NOBODY, Address
from chain.runtime.clock import Clock

TIME_AHEAD_S_MAX = 15
"""How far a block may be ahead of a validator's own clock. Where genesis allows time control, time is not the world's."""


class Judge(Protocol):
    """Decides what one validator may sign. Not thread-safe."""

    question_bytes_max: int
    """The longest question that it has a use for."""

    def check(self, proposed: Proposed) -> tuple[Address, ...]:
        """Judge a block, and return the validators whose round changes count at its height.

        :raises Refused: it may not be signed.
        """

    def follow(self, proposed: Proposed, /) -> int:
        """Take over a final block, and return the height that was reached.

        :raises Refused: it can't be.
        """

    def close(self) -> None:
        """Nothing more is asked."""


class BlindJudge:
    """Judges by headers and seals alone.

    :param validators: whom this validator knows as validators; those of genesis unless its operator names others. A parent
        is final for it when a quorum **of these** sealed it, so changes of less than a third need no telling.
    """

    question_bytes_max = QUESTION_BYTES_MAX

    def __init__(self, consortium: Consortium, clock: Clock, validators: Sequence[Address] | None = None) -> None:
        self._consortium = consortium
        self._clock = clock
        genesis = tuple(each.address for each in consortium.validators)
        self._known = genesis if validators is None else tuple(validators)

    def check(self, proposed: Proposed) -> tuple[Address, ...]:
        check_header(self._consortium, self._clock, proposed.parent, proposed.header)
        signers = self._signers(proposed.parent, proposed.parent_commit)
        if proposed.header.extra_data not in (signers or self._known):
            raise Refused("judged", f"its proposer, 0x{proposed.header.extra_data.hex()}, did not seal its parent")
        return self._known

    def follow(self, _proposed: Proposed, /) -> int:
        raise Refused("judged", "this validator keeps no state")

    def close(self) -> None:
        pass

    def _signers(self, parent: Header, encoded: bytes) -> tuple[Address, ...]:
        """Who sealed the parent; nobody, of genesis."""
        domain = self._consortium.seal_domain
        if parent.number == 0:
            if not is_genesis(domain, parent) or encoded != parent.hash:
                raise Refused("judged", "its parent is not the genesis of this ledger")
            return ()
        try:
            signers = Commit.decode(encoded).signers(domain, parent.number, parent.hash)
        except SealError as error:
            raise Refused("judged", f"its parent's commit: {error}") from error
        known = len(set(signers) & set(self._known))
        if known < quorum(len(self._known)):
            detail = f"{known} of {len(self._known)} validators that this one knows sealed its parent, {parent.number}"
            raise Refused("judged", detail)
        return signers


class ExecutingJudge:
    """Judges by everything: it keeps the ledger in a folder of its own and executes each block before it is signed.

    :raises chain.errors.WrongLedger, chain.errors.ChainUnavailable, chain.errors.Damaged: see
        :meth:`chain.embedded.node.EmbeddedChain.open`.
    """

    def __init__(self, consortium: Consortium, clock: Clock, folder: Path, executor: Executor) -> None:
        self._consortium = consortium
        self._clock = clock
        self._executor = executor
        limits = consortium.limits
        self.question_bytes_max = (
            2 * limits.block_transactions_max * (limits.transaction_bytes_max + 4) + QUESTION_BYTES_MAX
        )
        self._store = Store(folder, consortium.genesis())
        try:
            self._head = recover(self._store, executor, consortium)
        except BaseException:
            self._store.abandon()
            raise
        self._sets = ValidatorSets(consortium, executor, self._store)
        self._admission = Admission(consortium, executor, self._store)
        self._executed: tuple[SealedBlock, Execution] | None = None
        """The block that was judged last: mostly the next one that becomes final."""

    @property
    def head(self) -> Header:
        """The last final block that was executed."""
        return self._head.header

    def check(self, proposed: Proposed) -> tuple[Address, ...]:
        check_header(self._consortium, self._clock, proposed.parent, proposed.header)
        self._reach(proposed.parent, proposed.parent_commit)
        validators = self._sets.after(self._head.header)
        if proposed.header.extra_data not in validators:
            raise Refused("judged", f"its proposer, 0x{proposed.header.extra_data.hex()}, is no validator")
        self._judge(proposed)
        return validators

    def follow(self, proposed: Proposed, /) -> int:
        header = proposed.header
        if header.number != self._head.header.number + 1:
            raise Refused("behind", f"it is at block {self._head.header.number}", self._head.header.number)
        check_header(self._consortium, self._clock, self._head.header, header)
        self._judge(proposed)
        self._append(proposed.parent_commit)
        return self._head.header.number

    def close(self) -> None:
        self._store.close()

    def _judge(self, proposed: Proposed) -> None:
        """Execute it, unless it is the block that was judged last."""
        if self._executed is None or self._executed[0].header != proposed.header:
            self._executed = self._execute(proposed)

    def _reach(self, parent: Header, commit: bytes) -> None:
        """Bring the own head to a parent, if it is the one that was judged last."""
        if parent.hash == self._head.header.hash:
            return
        if self._executed is not None and self._executed[0].header.hash == parent.hash:
            self._append(commit)
            return
        height = self._head.header.number
        if parent.number <= height:
            detail = f"block {parent.number} is another one here: 0x{self._store.block_hash(parent.number).hex()}"
            raise Refused("past" if parent.number < height else "judged", detail)
        raise Refused("behind", f"it is at block {height}, the parent is {parent.number}", height)

    def _append(self, commit: bytes) -> None:
        """Take over the block that was executed last, now that it is final."""
        if self._executed is None:
            raise Refused("failed", "nothing was executed")
        block, execution = self._executed
        try:
            check_commit(self._consortium.seal_domain, block.header, commit, self._sets.after(self._head.header))
        except SealError as error:
            raise Refused("judged", f"block {block.header.number} is not final: {error}") from error
        final = SealedBlock(block.header, block.entries, commit)
        self._store.append(final, execution)
        self._head, self._executed = final, None

    def _execute(self, proposed: Proposed) -> tuple[SealedBlock, Execution]:
        header, parent = proposed.header, self._head.header
        if proposed.transactions is None:
            raise Refused("transactions", "it executes blocks, and was not shown the transactions")
        transactions = self._admitted(proposed.transactions, header, parent)
        environment = self._consortium.environment(parent, header.timestamp)
        try:
            execution = self._executor.execute(self._store, parent.state_root, environment, transactions)
        except (ValueError, KeyError, OverflowError, InvalidBlockError) as error:
            raise Refused("judged", f"it can't be executed: {error}") from error
        made = header_of(parent, environment, execution, header.extra_data)
        if made != header:
            raise Refused("judged", f"executed it is 0x{made.hash.hex()}, not 0x{header.hash.hex()}")
        return sealed(header, transactions, execution, b""), execution

    def _admitted(self, raws: Sequence[bytes], header: Header, parent: Header) -> list[Transaction]:
        """The transactions, each of which may be in this block."""
        limits = self._consortium.limits
        if not 0 < len(raws) <= limits.block_transactions_max:
            raise Refused("judged", f"{len(raws)} transactions where 1 to {limits.block_transactions_max} may be")
        try:
            transactions = [read_transaction(raw, self._consortium) for raw in raws]
            for sender in {each.sender: None for each in transactions}:
                self._admission.check_sender(sender, parent, header.timestamp)
        except NotAdmitted as refusal:
            raise Refused("judged", f"a transaction may not be in it: {refusal}") from refusal
        except (ChainError, KeyError) as error:
            raise Refused("failed", f"the registry can't be asked: {error!r}") from error
        shares = Shares(limits, partial(self._admission.party_of, parent=parent))
        if not all(map(shares.take, transactions)):
            raise Refused("judged", "a party has more than its share")
        if sum(each.gas_limit for each in transactions) > header.gas_limit:
            raise Refused("judged", "its transactions may use more gas than a block holds")
        return transactions


def check_header(consortium: Consortium, clock: Clock, parent: Header, header: Header) -> None:
    """Everything that a header must say after its parent, but for what execution gives.

    :raises Refused: ``judged``.
    """
    fields: tuple[tuple[str, bytes | int, bytes | int], ...] = (
        ("number", header.number, parent.number + 1),
        ("parent hash", header.parent_hash, parent.hash),
        ("coinbase", header.coinbase, NOBODY),
        ("gas limit", header.gas_limit, consortium.limits.block_gas_max),
        ("prevRandao", header.prev_randao, keccak(parent.hash)),
    )
    for name, said, right in fields:
        if said != right:
            raise Refused("judged", f"its {name} is {field_text(said)}, not {field_text(right)}")
    if header.gas_used > header.gas_limit:
        raise Refused("judged", f"it used {header.gas_used} gas where {header.gas_limit} is the limit")
    if header.timestamp < parent.timestamp:
        raise Refused("judged", f"it is {parent.timestamp - header.timestamp} seconds before its parent")
    ahead = header.timestamp - int(clock.now())
    if ahead > TIME_AHEAD_S_MAX and not consortium.time_control:
        raise Refused("judged", f"it is {ahead} seconds ahead of this validator's clock")
