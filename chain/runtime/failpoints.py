"""Named moments at which a test may stop the world, to see that nothing is lost there.

Code says ``failpoint("append.written")`` where something has just become true. Unarmed that costs one look-up in a
dictionary, some 50 ns. Only tests arm failpoints, in their own process or in one they start; nothing in an environment
or a file does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

FAILPOINTS: Mapping[str, str] = {
    "sign.before": "A write passed its dry call and is about to be signed.",
    "sign.signed": "It is signed; its bytes are in no database yet.",
    "sign.stored": "Its bytes are committed to SQL; the chain has not seen them.",
    "submit.before": "The chain was handed a transaction and has not looked at it.",
    "submit.queued": "The transaction waits in its lane; its sender was not told.",
    "block.waiting": "The writer is about to take what waits.",
    "block.executed": "A block was executed; nobody sealed it.",
    "seal.before": "A header is about to be put before the validators.",
    "seal.proposed": "The proposal is durable; no validator outside the process has seen it.",
    "seal.voted": "A validator stored a vote and has not released it.",
    "seal.sealed": "A quorum of votes is there; nothing is in the log.",
    "append.before": "A sealed block is about to be written to the log.",
    "append.written": "Its record is written and not synced.",
    "fsync.done": "Its record is durable; nobody was told.",
    "publish.before": "Its state and indexes can be looked up; it is not the head yet.",
    "publish.done": "It is the head; whoever waits for it was woken.",
    "checkpoint.awaited": "So much waits for the database that whoever makes blocks is about to wait too.",
    "checkpoint.begin": "What blocks added is about to be brought into the database.",
    "checkpoint.writing": "A part of it is in the transaction of the database.",
    "checkpoint.before_commit": "All of it is; the transaction is not committed.",
    "checkpoint.committed": "It is committed; the same is still in memory.",
    "prune.committed": "A part of what only forgotten states need is gone from the database, perhaps not all of it.",
    "cut.before": "A start found an incomplete last record and is about to cut it.",
    "cut.done": "It is cut.",
    "project.before": "A block is about to be projected into SQL.",
    "project.written": "Its rows and the cursor are written and not committed.",
    "project.committed": "They are committed; whoever waits for them was not woken.",
}
"""Every failpoint there is, and what is true at it."""

Hook = Callable[[str], None]
"""What a test does at a failpoint; it is told the name, and may raise or never come back."""

_hooks: dict[str, Hook | None] = dict.fromkeys(FAILPOINTS)
_arming = threading.Lock()


Crash: TypeAlias = SystemExit
"""The process is gone, as far as a thread knows: no ``except Exception`` holds this up, and a thread that it ends says
nothing."""


def failpoint(name: str) -> None:
    """Do what a test wants to happen here, if one does.

    :raises KeyError: there is no failpoint of that name.
    """
    hook = _hooks[name]
    if hook is not None:
        hook(name)


@contextmanager
def armed(hook: Hook, *names: str) -> Iterator[None]:
    """Call ``hook`` at these failpoints, or at every one if none is named, in whichever thread gets there.

    :raises KeyError: there is no failpoint of such a name.
    :raises RuntimeError: another hook has one of them.
    """
    chosen = names or tuple(FAILPOINTS)
    with _arming:
        if any(_hooks[name] is not None for name in chosen):
            raise RuntimeError("a failpoint has one hook at a time")
        _hooks.update(dict.fromkeys(chosen, hook))
    try:
        yield
    finally:
        with _arming:
            _hooks.update(dict.fromkeys(chosen))


def at_visit(visit: int, then: Hook) -> Hook:
    """A hook that does ``then`` at the given visit, the first being 1, and nothing before and after."""
    visits = iter(range(1, visit + 1))

    def hook(name: str) -> None:
        if next(visits, None) == visit:
            then(name)

    return hook


def crash(name: str) -> None:
    """A hook that ends the thread as a crash of the process would.

    :raises Crash: always.
    """
    raise Crash(name)
