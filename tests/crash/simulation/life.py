"""One life of a node on a folder, from its start to its crash or its end, and the clock and validators around it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from chain.embedded.consensus.consortium import Limits
from chain.embedded.executors.revm import Revm
from chain.embedded.node import EmbeddedChain
from chain.runtime.failpoints import Crash, armed
from tests.chain.chain_kit import GENESIS_TIME
from tests.chain.sealed_kit import NAMES, SEALED, Stopped, panel
from tests.crash.simulation.disk import LossyDisk
from tests.crash.simulation.stage import Stage

CONSORTIUM = replace(SEALED, limits=Limits(block_transactions_max=4))


@dataclass(slots=True)
class SimulatedClock:
    """A clock that moves when it is told, also back."""

    wall: float = GENESIS_TIME + 10.0
    even: float = 0.0
    is_controlled: bool = True

    def now(self) -> float:
        return self.wall

    def monotonic(self) -> float:
        return self.even

    def pass_(self, seconds: float) -> None:
        self.wall += seconds
        self.even += seconds


@dataclass(slots=True)
class Life:
    """A node between a start and a crash. Made by :meth:`begin`.

    :param crash_at: the failpoint to crash at, once it was reached ``visits`` times; ``None``: none.
    """

    folder: Path
    chance: random.Random
    clock: SimulatedClock
    crash_at: str | None
    visits: int
    state_history: int | None
    stopped: Stopped = field(default_factory=Stopped)
    disk: LossyDisk = field(default_factory=LossyDisk)
    crashed_at: str | None = None
    is_ending: bool = False
    chain: EmbeddedChain = field(init=False)
    stage: Stage = field(init=False)

    def run(self, act: Callable[[Life], None]) -> None:
        """Start the node, act, and end.

        :param act: called with this life; may call :meth:`crash`.
        """
        self.stage = Stage(self._passes)
        with armed(self.stage.visit):
            try:
                self.chain = EmbeddedChain.open(
                    self.folder,
                    CONSORTIUM,
                    self.clock,
                    Revm(),
                    self.disk,
                    panel(CONSORTIUM.seal_domain, self.stopped),
                    self.state_history,
                )
                self.stage.wait(self.is_quiet)
                act(self)
                self._end()
            except Crash:
                self._abandon()

    def crash(self, name: str) -> None:
        """What is on the disk now is what the next life finds.

        :raises Crash: always.
        """
        if self.crashed_at is None:
            self.crashed_at = name
            shutil.copytree(self.folder, self.next_folder)
            self.disk.lose(self.folder, self.next_folder, self.chance)
            self.stage.end()
        raise Crash(name)

    @property
    def next_folder(self) -> Path:
        """Where the next life is after a crash."""
        return self.folder.with_name(f"{int(self.folder.name) + 1}")

    # Who can go on

    def is_quiet(self) -> bool:
        """Whether both threads stand at a failpoint, or have nothing to do."""
        is_writing = self.chain._writer._thread.is_alive() and "block-writer" not in self.stage.parked
        is_checkpointing = not self._is_checkpointer_idle() and "checkpoint" not in self.stage.parked
        return not is_writing and not is_checkpointing

    def ready(self) -> list[str]:
        """The threads that would get somewhere."""
        parked = self.stage.parked
        return [role for role, name in sorted(parked.items()) if self._would_move(name)]

    def step(self, role: str, fault: BaseException | None = None) -> None:
        """Let one thread go on to its next failpoint."""
        self.stage.step(role, self.is_quiet, fault)
        self._reaches(self.stage.parked.get(role))

    def _would_move(self, name: str) -> bool:
        if name == "block.waiting":
            return self.chain._writer._lanes.has_next
        if name == "checkpoint.awaited":
            return self.chain._store._checkpointer._under_way[0].done()
        return True

    def _is_checkpointer_idle(self) -> bool:
        return all(each.done() for each in tuple(self.chain._store._checkpointer._under_way))

    # The director's own way through failpoints

    def _passes(self, name: str) -> None:
        if name == "checkpoint.awaited" and "checkpoint" in self.stage.parked:
            # The start waits for the database, whose thread must get on then.
            self.stage.free()
        if self.crashed_at is not None:
            raise Crash(name)
        self._reaches(name)

    def _reaches(self, name: str | None) -> None:
        if name is not None and name == self.crash_at:
            self.visits -= 1
            if not self.visits:
                self.crash(name)

    # The end

    def _end(self) -> None:
        """Stop as an operator does. A disk that is full, or was, makes that a bad end."""
        self.stopped.names.clear()
        while ready := self.ready():
            self.step(ready[0])
        self.stage.free()
        self.is_ending = True
        try:
            self.chain.close()
        except OSError:
            assert self.disk.operations_left is not None or self.chain._writer._unavailable is not None

    def _abandon(self) -> None:
        self.stage.end()
        # A node that did not get up, or was on its way down, has let go of its files itself.
        if hasattr(self, "chain") and not self.is_ending:
            self.chain._writer._thread.join()
            self.chain._proposals.close()
            self.chain._store.abandon()


def flap(stopped: Stopped, chance: random.Random) -> None:
    """Stop some validators, and let the others come back."""
    stopped.names = set(chance.sample(NAMES, chance.choice((0, 0, 1, 2, 4))))
