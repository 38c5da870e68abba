"""One passage through a whole history: every check on every block, in order, and the books kept on the way."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

from chain.audit.books.balance import Balances
from chain.audit.books.bookkeeper import Bookkeeper
from chain.audit.books.comparison import compare_all, compare_some
from chain.audit.books.tables import Place
from chain.audit.findings import Finding
from chain.audit.invariants import check
from chain.audit.replay.deployments import Contracts
from chain.audit.replay.execution import FAILURES, Replay, check_engines, check_roots
from chain.audit.replay.header_rules import check_genesis, check_header, check_seal
from chain.audit.replay.known_validators import KnownValidators
from chain.audit.replay.nodes import Nodes
from chain.audit.replay.records import read_block
from chain.audit.replay.transaction_rules import read_transactions
from chain.audit.replay.views import StateViews
from chain.audit.state import UNLISTED, read_state
from chain.audit.witnesses import Witnesses
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.store.sealed import SealedBlock
from chain.errors import Damaged
from chain.ethereum.blocks import Header, Outcome

DOUBLED_MAX = 100
"""Heights that are looked at again, for who signed two blocks of them."""

DOUBTFUL_BLOCKS_MAX = 16
"""Blocks that do not follow their parent or are not sealed, with none between that is known to be sealed, before no more are
looked at. They cost whoever makes them up nothing, and the auditor five hundred signatures each."""


class Walk:
    """Give it records in order, tell it where a segment ends, then end it. ``replays`` all execute every block."""

    def __init__(
        self,
        consortium: Consortium,
        contracts: Contracts,
        nodes: Nodes,
        replays: Sequence[Replay],
        witnesses: Witnesses,
        now: int,
    ) -> None:
        self.tip: Header | None = None
        self.blocks = self.transactions = 0
        self.is_stopped = False
        """Whether a record could not be read, or too many blocks are doubtful: what follows is not looked at. A finding says
        so."""
        self._doubtful = 0
        self.executed = 0
        """The last block that every EVM executed."""
        self.judged = 0
        """The last block whose seal was judged."""
        self.doubled: dict[int, None] = {}
        """Heights, the first of many, of which more than one block may be here."""
        self._consortium = consortium
        self._contracts = contracts
        self._nodes = nodes
        self._replays = replays
        self._witnesses = witnesses
        self._now = now
        self._is_judging = True
        self._validators = KnownValidators(consortium, replays[0].executor, nodes)
        self._books = Bookkeeper(contracts.addresses, contracts.artifacts) if contracts.is_complete else None
        self._balances = Balances(self._books.tables, contracts.addresses) if self._books else None
        self._touched: dict[Place, None] = {}

    def record(self, payload: bytes) -> Iterator[Finding]:
        """The next block."""
        expected = 0 if self.tip is None else self.tip.number + 1
        try:
            block = read_block(expected, payload)
        except Damaged as error:
            yield Finding("block-unreadable", str(error), error.block)
            self.is_stopped = True
            self._lose_blocks()
            return
        self.blocks += 1
        self.transactions += len(block.entries)
        if block.header.number < expected and len(self.doubled) < DOUBLED_MAX:
            self.doubled[block.header.number] = None
        parent, self.tip = self.tip, block.header
        if parent is None and block.header.number == 0:
            yield from self._witnesses.block(block, self._validators.last)
            yield from check_genesis(self._consortium, block)
        else:
            yield from self._after(parent, block)
        self._nodes.remember(block.header)
        if self._doubtful >= DOUBTFUL_BLOCKS_MAX:
            self.is_stopped = True
            detail = f"{self._doubtful} blocks do not follow their parents or are not sealed"
            yield Finding("reading-stopped", detail, block.header.number)

    def end_segment(self) -> Iterator[Finding]:
        """Compare every record that changed since the last segment with the contracts, and keep the state."""
        views = self._views()
        if views is not None and self._books is not None and self.tip is not None:
            try:
                yield from compare_some(self._touched, self._books.tables, views, self.tip.number)
            except FAILURES as error:
                yield self._unanswered(error)
        self._touched.clear()
        self._nodes.keep([each.state.root for each in self._replays if each.state.root is not None])

    def end(self, *, is_whole: bool) -> Iterator[Finding]:
        """Everything about the whole state, as of the last block.

        :param is_whole: whether that one is the last of the bundles; else there may be others that were not read.
        """
        tip = self.tip
        if tip is None:
            yield Finding("block-missing", "there is no block that can be read")
            yield from self._witnesses.end(-1, is_whole=False)
            return
        yield from self._witnesses.end(tip.number, is_whole=is_whole and not self.is_stopped)
        first, root = self._replays[0], self._replays[0].state.root
        if root is not None:
            yield from self._contracts.check_code(first.executor, self._nodes, root, tip.number)
        views = self._views()
        if views is None or self._books is None:
            return
        try:
            state = read_state(views)
        except FAILURES as error:
            yield self._unanswered(error)
            return
        yield from compare_all(self._books.state(), state, tip.number)
        yield from self._compare_unlisted(views, tip.number)
        for found in check(state, self._contracts.addresses):
            yield Finding(found.invariant, f"{found.where}: {found.detail}", tip.number)

    def _compare_unlisted(self, views: StateViews, number: int) -> Iterator[Finding]:
        """What contracts answer for a key only, for every key that the events name."""
        if self._books is None:
            return
        tables = self._books.tables
        try:
            yield from compare_some(
                ((table, key) for table in UNLISTED for key in tables.rows[table]), tables, views, number
            )
        except FAILURES as error:
            yield self._unanswered(error)

    def lose(self, finding: Finding) -> Iterator[Finding]:
        """Blocks are missing from here: what follows cannot be executed."""
        yield finding
        self._lose_blocks()

    def _after(self, parent: Header | None, block: SealedBlock) -> Iterator[Finding]:
        header = block.header
        if parent is None:
            yield Finding("block-missing", f"block {header.number} is the first that can be read", header.number)
        else:
            yield from check_header(self._consortium, parent, header, self._now)
        is_linked = parent is not None and (parent.number + 1, parent.hash) == (header.number, header.parent_hash)
        if not is_linked:
            self._lose_blocks()
        is_sealed = yield from self._sealed(parent, block)
        if not is_linked or is_sealed is False:
            self._doubtful += 1
        elif is_sealed:
            self._doubtful = 0
        read = read_transactions(self._consortium, block)
        yield from read.findings
        for replay in self._replays:
            yield from replay.block(parent or header, block, read.transactions)
        execution = self._replays[0].execution
        yield from check_engines(block, self._replays)
        yield from check_roots(block, execution)
        if read.transactions is not None:
            yield from self._contracts.check_creations(block, read.transactions)
        if execution is None:
            self._lose()
            return
        self.executed = header.number
        yield from self._enter(block, execution.outcomes)

    def _sealed(self, parent: Header | None, block: SealedBlock) -> Generator[Finding, None, bool | None]:
        """Judge the seal, as long as the validators are known, and return whether it is one."""
        number = block.header.number
        validators = None if parent is None else self._validators.after(parent, self._replays[0].state.root)
        yield from self._witnesses.block(block, self._validators.last)
        if validators is None:
            if self._is_judging:
                yield Finding("seals-not-judged", "what its parent's state says of validators is not known", number)
            self._is_judging = False
            return None
        found = list(check_seal(self._consortium, block.header, block.commit, validators))
        yield from found
        self.judged = number
        if found:
            self._validators.lose()
        return not found

    def _enter(self, block: SealedBlock, outcomes: Sequence[Outcome]) -> Iterator[Finding]:
        if self._books is None or self._balances is None:
            return
        yield from self._books.enter(block, outcomes)
        self._touched.update(dict.fromkeys(self._books.tables.before))
        yield from self._balances.settle(block.header.number)

    def _views(self) -> StateViews | None:
        first = self._replays[0]
        if first.state.root is None or self.tip is None or self._books is None or self.tip.number == 0:
            return None
        environment = self._consortium.environment(self.tip, self.tip.timestamp)
        return StateViews(
            first.executor,
            self._nodes,
            first.state.root,
            environment,
            self._contracts.addresses,
            self._contracts.artifacts,
        )

    def _unanswered(self, error: Exception) -> Finding:
        number = self.tip.number if self.tip is not None else None
        return Finding("balance-differs", f"a contract does not answer what it holds: {error!r}", number)

    def _lose_blocks(self) -> None:
        """Between this block and the one before there may be others."""
        self._validators.lose()
        self._lose()

    def _lose(self) -> None:
        """From here on nothing is known of the state, nor of what its records were."""
        self._books = self._balances = None
        for replay in self._replays:
            replay.state.root = None
