"""``tally run`` that ends at a failpoint as if it were killed there: ``python -m tests.crash.armed NAME VISIT``.

The service knows no way to be armed from outside, so this is another way into it.
"""

from __future__ import annotations

import os
import sys

from app import cli
from chain.embedded.store import generation
from chain.runtime.failpoints import armed, at_visit

KILLED = 137
"""The exit status that a shell gives a process which SIGKILL ended."""


def main(name: str, visit: int) -> None:
    # A life of some dozens of blocks shall see checkpoints.
    generation.BLOCKS_MAX = 10
    sys.argv = ["tally", "run"]
    with armed(at_visit(visit, lambda _: os._exit(KILLED)), name):
        cli.main()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
