"""The projector: one thread that turns final blocks into rows.

Each block's events go to the rooms' projections, and the cursor moves, in one SQL transaction; so the derived tables
always show exactly the blocks up to the cursor. While catching up, several blocks share a transaction.

An error stops the projector for good: reads go on with what is there, writes answer 503, and ``/readyz`` says why.
A chain or a database that is away is no error: writes answer 503 until it is back. A database that comes back may have
lost its last commits, or have made one that it could not tell of, so the projector goes on from the cursor that it finds.

**Reorganisations.** Networks of others may replace blocks that were shown (the embedded chain never does). The projector
sees it by the hashes, drops the derived tables and builds them from the blocks that stand now; what was sent in a lost
block counts as sent again. Meanwhile writes answer 503.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from itertools import islice, takewhile

import structlog

from app.kernel import derived, queries
from app.kernel.codec import Codec, Event
from app.kernel.db import Connection, Database
from app.kernel.problems import ChainUnavailable, DatabaseUnavailable
from app.kernel.rows import Rows
from app.kernel.texts import Text
from chain import errors
from chain.errors import UnknownBlock
from chain.port import Block, BlockNumber, Chain, Hash32
from chain.runtime.failpoints import failpoint
from chain.runtime.wait_registry import Waiting

BLOCKS_PER_TRANSACTION_MAX = 200
"""Catching up in batches: large enough that the flush to disk no longer matters, small enough to stay in memory."""
DATABASE_RETRY_S = 0.5
"""How long it waits before it asks a database again that did not answer."""
LOOK_S = 1.0
"""How often it looks whether the tables are where it left them, while there are no blocks."""
IDLE_WAKE_S = 0.1
"""How long the thread sleeps in the chain before it looks whether it should stop."""

UNSEEN = Hash32(bytes(32))
"""The hash of a cursor that shows no block yet. Any block may come first: a ledger on a network of others begins late
in it."""

Handler = Callable[[Rows, Event], None]
Listener = Callable[[Set[str]], None]

log = structlog.get_logger()


class ProjectionMismatch(Exception):
    """The database was filled from another chain, or from blocks this chain does not have (yet)."""


class _Replaced(ProjectionMismatch):
    """The chain no longer has the block that the cursor names."""


class _Elsewhere(Exception):
    """The tables are at another block than the projector left them at."""


class Projection:
    """One room's handlers. ``version`` is raised when a handler's result changes: the next start rebuilds the tables."""

    def __init__(self, room: str, version: int = 1) -> None:
        self.room = room
        self.version = version
        self.handlers: dict[str, list[Handler]] = defaultdict(list)

    def on(self, *kinds: str) -> Callable[[Handler], Handler]:
        """Call the decorated function with ``(rows, event)`` for every event of these kinds, ``Contract.Event``, in the
        order of the chain. It must depend on nothing but these two."""

        def register(handler: Handler) -> Handler:
            for kind in kinds:
                self.handlers[kind].append(handler)
            return handler

        return register


class Projector:
    """Follows the chain. Start it once; thread-safe."""

    def __init__(self, db: Database, chain: Chain, codec: Codec, projections: Sequence[Projection]) -> None:
        self._db = db
        self._chain = chain
        self._codec = codec
        self._schema = derived.fingerprint(db, [(each.room, each.version) for each in projections])
        self._handlers: defaultdict[str, list[Handler]] = defaultdict(list)
        for projection in projections:
            for kind, handlers in projection.handlers.items():
                self._handlers[kind] += handlers
        self._listeners: list[Listener] = []
        self._rows = Rows()
        self._waiting: Waiting[BlockNumber] = Waiting()
        self._block = BlockNumber(-1)
        self._hash = UNSEEN
        self._failure: BaseException | None = None
        self._waits_for: str | None = None
        self._is_replaced = False
        self._is_unsure = False
        """Whether the tables may be at another block than it believes."""
        self._is_away = False
        """Whether the database does not answer."""
        self._looked_at = 0.0
        """When the tables were last seen to be at its block, by the monotonic clock."""
        self._on_rolled_back: Callable[[], object] = lambda: None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def block(self) -> BlockNumber:
        """The newest block that every table shows; -1 before genesis."""
        return self._block

    @property
    def failure(self) -> BaseException | None:
        """What stopped it, if anything did."""
        return self._failure

    def tell(self, listener: Listener) -> None:
        """After every commit, and before whoever waits for it goes on, call this with the names of the contracts that
        wrote something. Not to be called once it runs."""
        self._listeners.append(listener)

    def start(self) -> None:
        """Check the cursor against the chain, catch up to its head, then follow it in a thread.

        :raises ProjectionMismatch: the database belongs to another history; nothing was changed.
        """
        self._open()
        self.catch_up()
        self._thread = threading.Thread(target=self._follow, name="projector", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the block in hand and stop. What waits for a later block is told that the service is closing."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        self._waiting.call_all()

    def on_rolled_back(self, act: Callable[[], object]) -> None:
        """Call this once the tables follow a chain that replaced blocks."""
        self._on_rolled_back = act

    def reindex(self) -> BlockNumber:
        """Drop the derived tables and build them again from genesis; what the chain no longer has in a block counts as
        sent. Only while the projector is not running."""
        derived.rebuild(self._db, self._schema)
        with self._db.unit_of_work() as session:
            queries.unmark_final(session)
        self._open()
        self.catch_up()
        return self._block

    def require_running(self) -> None:
        """
        :raises ChainUnavailable: the answer to a write could not be shown: it stopped, or the chain is away.
        """
        if self._waits_for is not None:
            raise ChainUnavailable(
                Text(
                    "The tables do not follow the chain at the moment ({reason}); repeat the request in a moment.",
                    reason=self._waits_for,
                )
            )
        if self._failure is not None or self._stopping.is_set():
            raise ChainUnavailable(
                Text("The tables no longer follow the chain; the operator has to look at it."), retry_after_s=30
            )

    def wait_until(self, block: BlockNumber, timeout_s: float) -> None:
        """Block until every table shows ``block``.

        :raises ChainUnavailable: it stopped, or is not there after ``timeout_s``.
        """
        if self._block < block:
            self._waiting.wait(block, lambda: self._is_there(block), timeout_s)
        if self._block < block:
            self.require_running()
            raise ChainUnavailable(
                Text(
                    "Block {block} is final, and the tables do not show it yet; repeat the request in a moment.",
                    block=block,
                )
            )

    def _is_there(self, block: BlockNumber) -> bool:
        return self._block >= block or self._is_away or self._failure is not None or self._stopping.is_set()

    def build(self, last: BlockNumber) -> None:
        """Make the derived tables and project the chain into them up to a block, in a database that has none yet."""
        derived.rebuild(self._db, self._schema)
        self.catch_up(last)

    def catch_up(self, last: BlockNumber | None = None) -> None:
        """Project everything up to the chain's head, or up to ``last``, in batches."""
        blocks: Iterable[Block] = self._chain.blocks(BlockNumber(self._block + 1))
        if last is not None:
            blocks = takewhile(lambda block: block.head.number <= last, blocks)
        blocks = iter(blocks)
        while batch := list(islice(blocks, BLOCKS_PER_TRANSACTION_MAX)):
            self._project(batch)
            if self._stopping.is_set():
                return

    def _open(self) -> None:
        derived.ensure(self._db, self._schema)
        self._rows.forget()  # the tables may be new ones
        with self._db.reading() as session:
            cursor = queries.cursor(session)
        if cursor is None or cursor.block < 0:
            self._block, self._hash = BlockNumber(-1), UNSEEN
            return
        try:
            found = self._chain.block(BlockNumber(cursor.block)).head
        except UnknownBlock as missing:
            raise ProjectionMismatch(
                f"the database shows block {cursor.block}, the chain ends at {self._chain.head().number}"
            ) from missing
        if found.hash != cursor.hash:
            raise ProjectionMismatch(f"block {cursor.block} is another one on this chain than in the database")
        self._block, self._hash = found.number, found.hash

    def _follow(self) -> None:
        try:
            while not self._stopping.is_set():
                self._follow_on()
        except Exception as failure:  # noqa: BLE001  whatever it is, going on would show a wrong ledger
            self._fail(failure)

    def _follow_on(self) -> None:
        try:
            if self._is_replaced:
                self.reindex()
                self._is_replaced = False
                self._on_rolled_back()
            elif self._is_unsure:
                self._find_again()
            elif self._chain.wait_for_block(BlockNumber(self._block + 1), IDLE_WAKE_S):
                self.catch_up()
            else:
                self._check_head()
                self._look_at_tables()
            self._waits_for = None
            self._is_away = False
        except _Replaced as replaced:
            log.warning("the derived tables are built again", reason=str(replaced))
            self._waits_for = f"{replaced}; the tables are built again"
            self._is_replaced = True
        except errors.ChainUnavailable as away:
            self._waits_for = str(away)
            self._stopping.wait(IDLE_WAKE_S)
        except _Elsewhere as found:
            self._waits_for = str(found)
            self._is_unsure = True
        except DatabaseUnavailable as away:
            if not self._is_away:
                reason = str(away.__cause__)[:300]
                log.warning("the projector waits for the database", block=self._block + 1, reason=reason)
            self._waits_for = "the database does not answer"
            self._is_unsure = self._is_away = True
            self._waiting.call_all()  # who waits for a block is told
            self._stopping.wait(DATABASE_RETRY_S)

    def _find_again(self) -> None:
        """Go on from where the tables are. Whoever remembers something of them is told that all of it may have changed."""
        before = self._block
        self._open()
        everything = {kind.partition(".")[0] for kind in self._handlers}
        for listener in self._listeners:
            listener(everything)
        self._is_unsure = False
        log.warning("the projector goes on", block=self._block + 1, before=before + 1)
        self._waiting.call(number for number in self._waiting.keys if number <= self._block)

    def _look_at_tables(self) -> None:
        """A database that restarted while there was nothing to write is found out too: it may show less than before."""
        if time.monotonic() - self._looked_at >= LOOK_S:
            with self._db.reading() as view:
                self._check_place(view.held)

    def _check_head(self) -> None:
        head = self._chain.head()
        if head.number < self._block or (head.number == self._block and head.hash != self._hash):
            raise _Replaced(f"block {self._block} was replaced")

    def _fail(self, failure: BaseException) -> None:
        if self._stopping.is_set():
            return  # the chain was closed under us while stopping
        log.error("projector stopped", block=self._block + 1, exc_info=failure)
        self._failure = failure
        self._waiting.call_all()

    def _project(self, batch: Sequence[Block]) -> None:
        started = time.perf_counter()
        last = batch[-1].head
        self._check_line(batch)
        failpoint("project.before")
        wrote: set[str] = set()
        rows = self._rows
        with self._db.projection(rows):
            self._check_place(rows.connection)
            for block in batch:
                wrote |= self._project_block(rows, block)
            rows.write()
            queries.mark_final(rows.connection, batch)
            queries.move_cursor(rows.connection, last)
            failpoint("project.written")
        failpoint("project.committed")
        for listener in self._listeners:
            listener(wrote)
        self._block, self._hash = last.number, last.hash
        self._waiting.call(number for number in self._waiting.keys if number <= last.number)
        log.debug("projected", block=last.number, blocks=len(batch), seconds=time.perf_counter() - started)

    def _check_place(self, connection: Connection) -> None:
        """The tables have to be where they were left: a database that restarted may have lost its last commits."""
        number, hash_ = queries.shown_block(connection)
        self._looked_at = time.monotonic()
        if number != self._block or (number >= 0 and hash_ != self._hash):
            raise _Elsewhere(f"the tables show block {number}, and not {self._block}")

    def _check_line(self, batch: Sequence[Block]) -> None:
        """Each block has to name the one before it, the first one the cursor's."""
        parent = self._hash
        for block in batch:
            if parent not in {UNSEEN, block.head.parent_hash}:
                raise _Replaced(f"block {block.head.number - 1} was replaced")
            parent = block.head.hash

    def _project_block(self, rows: Rows, block: Block) -> set[str]:
        wrote = set()
        for event in self._events(block):
            wrote.add(event.contract)
            for handler in self._handlers.get(event.kind, ()):
                handler(rows, event)
        return wrote

    def _events(self, block: Block) -> Iterable[Event]:
        for receipt in block.receipts:
            for entry in receipt.logs:
                event = self._codec.event(entry, block.head, receipt.transaction)
                if event is not None:
                    yield event
