"""Follows the node's head: one thread reads each new final block once and tells everybody who waits for it."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import structlog

from chain.errors import ChainUnavailable
from chain.port import Block, BlockHead, BlockNumber, Hash32, Receipt
from chain.remote import reading
from chain.remote.blocks import BLOCKS_PER_REQUEST_MAX, Blocks
from chain.remote.finality import Finality
from chain.remote.outbox import Outbox
from chain.remote.reading import Json
from chain.remote.window import Window

POLL_S_MIN = 0.002
"""Between two questions for the head, right after something was sent: development nodes make a block at once."""
POLL_S_WAITING = 0.05
"""The longest pause while somebody waits for a transaction; no network makes blocks much faster."""
POLL_S_IDLE = 0.25
"""The longest pause while nobody does; others may send, too."""
AWAY_S = 0.5
"""Between two attempts to reach a node that does not answer."""
GROWTH = 1.5
"""Each pause without news is so much longer than the one before."""

log = structlog.get_logger()


class Follower:
    """Knows the final head. Thread-safe. Not every node offers subscriptions, so it asks.

    A node that goes back to an earlier block without showing another one in its place (one behind a load balancer that
    lags, say) is waited for. Where it shows another block in the place of one that was final, the head goes back to the
    newest block that both have, and on along the new ones: whoever keeps what blocks say sees it by the hashes. A rule
    of finality that fits the network keeps this from happening.
    """

    def __init__(self, blocks: Blocks, finality: Finality, outbox: Outbox) -> None:
        self._blocks = blocks
        self._finality = finality
        self._outbox = outbox
        self._changed = threading.Condition()
        self._window = Window()
        self._away: ChainUnavailable | None = None
        self._nudged = threading.Event()
        self._stopping = threading.Event()
        tip = self._newest()
        self._genesis = self._first_hash()
        (begun,) = blocks.completed([tip])
        self._window.add(begun)
        self._head = begun.head
        self._base_fee = reading.base_fee(tip)
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def stop(self) -> None:
        """Stop following; whoever waits for a block is told that it is not there."""
        self._stopping.set()
        self._nudged.set()
        self._thread.join()
        with self._changed:
            self._changed.notify_all()

    def nudge(self) -> None:
        """Something was sent: look for its block soon."""
        self._nudged.set()

    @property
    def head(self) -> BlockHead:
        """The newest final block known."""
        return self._head

    @property
    def base_fee(self) -> int:
        """That of the head, wei per gas."""
        return self._base_fee

    def check_there(self) -> None:
        """
        :raises ChainUnavailable: the node could not be followed at the last attempt.
        """
        if self._away is not None:
            raise ChainUnavailable(str(self._away), self._away.retry_after_s)

    def receipt(self, transaction: Hash32) -> Receipt | None:
        """The outcome of a transaction of one of the newest blocks."""
        with self._changed:
            return self._window.receipt(transaction)

    def recent(self, first: BlockNumber, last: BlockNumber) -> Sequence[Block]:
        """The blocks from ``first`` on that are in memory, up to ``last``."""
        with self._changed:
            return self._window.run(first, last)

    def wait_for(self, number: BlockNumber, timeout_s: float) -> bool:
        """Block until a block is final; ``False`` if it is not after ``timeout_s``.

        :raises ChainUnavailable: it is not, and the node could not be followed at the last attempt.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._head.number >= number or self._stopping.is_set(), timeout_s)
            arrived = self._head.number >= number
        if not arrived:
            self.check_there()
        return arrived

    def _run(self) -> None:
        pause = POLL_S_MIN
        while not self._stopping.is_set():
            try:
                moved = self._step()
                self._outbox.send_again()
                self._away = None
            except Exception as error:  # noqa: BLE001  nothing was shown, so it can be asked again, whatever it was
                self._miss(error)
                continue
            longest = POLL_S_IDLE if self._outbox.is_empty else POLL_S_WAITING
            pause = POLL_S_MIN if moved else min(pause * GROWTH, longest)
            if self._pause(pause):
                pause = POLL_S_MIN

    def _miss(self, error: Exception) -> None:
        """Wait a while before the node is asked again."""
        if self._away is None:
            log.warning("the node cannot be followed", reason=repr(error))
        answer = error if isinstance(error, ChainUnavailable) else ChainUnavailable(f"the node's answer: {error!r}")
        self._away = answer
        self._stopping.wait(AWAY_S)

    def _pause(self, seconds: float) -> bool:
        """Sleep, shorter if nudged, but never shorter than the shortest pause. Returns whether nudged."""
        self._stopping.wait(POLL_S_MIN)
        nudged = self._nudged.wait(seconds - POLL_S_MIN) if seconds > POLL_S_MIN else self._nudged.is_set()
        self._nudged.clear()
        return nudged

    def _newest(self) -> Json:
        tip = self._finality.newest(self._blocks) or self._blocks.header(BlockNumber(0))
        if tip is None:
            raise ChainUnavailable("the node shows no block at all")
        return tip

    def _first_hash(self) -> Hash32:
        genesis = self._blocks.header(BlockNumber(0))
        if genesis is None:
            raise ChainUnavailable("the node does not show its first block")
        return reading.head(genesis).hash

    def _step(self) -> bool:
        if self._away is not None and self._first_hash() != self._genesis:
            raise ChainUnavailable("the node came back with another chain")
        tip = self._newest()
        newest = reading.head(tip)
        if newest.number <= self._head.number:
            known = self._window.head(newest.number)
            if known is None or known.hash == newest.hash:
                return False
            self._step_back()
        if newest.parent_hash == self._head.hash:
            self._publish(self._blocks.completed([tip]))
        else:
            self._publish_up_to(newest.number)
        self._base_fee = reading.base_fee(tip)
        return True

    def _publish_up_to(self, last: BlockNumber) -> None:
        while self._head.number < last and not self._stopping.is_set():
            first = self._head.number + 1
            until = min(last, first + BLOCKS_PER_REQUEST_MAX - 1)
            found = self._blocks.read(BlockNumber(first), BlockNumber(until))
            if found[0].head.parent_hash != self._head.hash:
                self._step_back()
                continue
            self._publish(found)

    def _publish(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            if block.head.parent_hash != self._head.hash:
                return  # the node changed its chain while answering; the next step finds out where
            with self._changed:
                self._window.add(block)
                self._head = block.head
                self._changed.notify_all()
            self._outbox.on_block(block)

    def _step_back(self) -> None:
        """Go back to the newest block that the node still has, or to the oldest that is remembered."""
        gone = self._head
        number = gone.number
        while (known := self._window.head(number)) is not None:
            header = self._blocks.header(number)
            if header is not None and reading.head(header).hash == known.hash:
                break
            number = BlockNumber(number - 1)
        if known is None:
            (known,) = (each.head for each in self._blocks.read(number, number))
        log.warning("final blocks were replaced", newest=gone.number, left=known.number)
        with self._changed:
            self._window.drop_above(known.number)
            self._head = known
