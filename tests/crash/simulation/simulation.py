"""From one integer to a whole story of lives and crashes, and the proof that nothing came to harm in it."""

from __future__ import annotations

import errno
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from chain.embedded.executors.revm import Revm
from chain.embedded.verify import verify
from chain.port import Hash32
from chain.runtime.failpoints import FAILPOINTS
from tests.crash.simulation.clients import Clients
from tests.crash.simulation.life import CONSORTIUM, Life, SimulatedClock, flap

LIVES_MAX = 5
STEPS_MAX = 60
"""Steps of one life before it crashes or stops."""
BETWEEN = "wherever its threads stood"
REACHED = [name for name in FAILPOINTS if name.partition(".")[0] not in {"sign", "project"} and name != "seal.voted"]
"""Failpoints of the node itself; the others are the service's, or of a validator in another process."""
JUMP_S_MAX = 100_000
WINDOWS = (None, 0, 12)


class Simulation:
    """Everything that outlives a crash.

    :param folder: an empty folder; each life has one in it.
    """

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed = seed
        self.chance = random.Random(seed)  # noqa: S311  (everything that happens)
        self.clients = Clients()
        self.clock = SimulatedClock()
        self.folder = folder / "0"
        self.crashes: Counter[str] = Counter()
        self.passed: set[str] = set()

    def play(self) -> Hash32:
        """Live, crash and check so often; then let every client finish, and execute all of it again.

        :returns: the last block's hash.
        """
        for _ in range(self.chance.randint(2, LIVES_MAX)):
            self._live(self._steps, self.chance.choice(REACHED))
        self.clock.pass_(1)
        return self._finish()

    def _live(self, act: Callable[[Life], None], crash_at: str | None = None) -> None:
        visits = self.chance.choice((1, 1, 1, 2, 3, 8))
        life = Life(self.folder, self.chance, self.clock, crash_at, visits, self.chance.choice(WINDOWS))
        life.run(act)
        self.passed |= life.stage.passed
        if life.crashed_at is not None:
            self.crashes[life.crashed_at] += 1
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = life.next_folder

    def _steps(self, life: Life) -> None:
        self.clients.check(life.chain)
        for _ in range(self.chance.randint(1, STEPS_MAX)):
            self._step(life)
            if life.chain._writer._unavailable is not None:
                break
        if self.chance.random() < 0.5:
            life.crash(BETWEEN)

    def _step(self, life: Life) -> None:
        chance = self.chance
        ready = life.ready()
        what = chance.random()
        if what < 0.3 or not ready:
            self.clients.act(life.chain, chance)
        elif what < 0.9:
            for _ in range(chance.randint(1, 6)):
                if ready:
                    life.step(chance.choice(ready))
                    ready = life.ready()
        elif what < 0.94:
            self.clock.pass_(chance.uniform(0, 5))
        elif what < 0.98:
            flap(life.stopped, chance)
        else:
            self._fault(life, ready)
        self.clients.look(life.chain)

    def _fault(self, life: Life, ready: list[str]) -> None:
        """Something that halts writes: a jump of the clock, or a full disk under the log or under the database."""
        kind = self.chance.randrange(3)
        if kind == 0:
            self.clock.wall = max(0.0, self.clock.wall + self.chance.uniform(-JUMP_S_MAX, JUMP_S_MAX))
        elif kind == 1:
            life.disk.operations_left = self.chance.randrange(3)
        elif life.stage.parked.get("checkpoint", "").startswith("checkpoint.") and "checkpoint" in ready:
            life.step("checkpoint", OSError(errno.ENOSPC, "no space left on device"))

    def _finish(self) -> Hash32:
        heads: list[Hash32] = []

        def everything(life: Life) -> None:
            self.clients.check(life.chain)
            while self.clients.insist(life.chain):
                while ready := life.ready():
                    life.step(ready[0])
                self.clients.admit_everybody()
            self.clients.check(life.chain)
            heads.append(life.chain.head().hash)

        self._live(everything)
        self._live(lambda life: heads.append(life.chain.head().hash))
        assert heads[0] == heads[1]
        number = verify(self.folder, CONSORTIUM, Revm())
        assert number == max((number for number, _ in self.clients.answers.values()), default=0)
        return heads[0]
