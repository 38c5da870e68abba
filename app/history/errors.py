"""What can be wrong with a question about the past."""

from __future__ import annotations

from app.kernel.problems import Problem


class AtUnclear(Problem):
    """The point in history is neither a block's number, nor a date, nor an instant."""

    status, title = 422, "The point in history cannot be read"


class NoSuchBlock(Problem):
    """The ledger has no block so late, or had none so early."""

    status, title = 404, "There is no such block"


class NoSuchRecord(Problem):
    """The register had no such entry at that block."""

    status, title = 404, "There was no such record"


class StatePruned(Problem):
    """The state of that block lies where this node's retention no longer reaches; an auditor's bundle has it."""

    status, title = 410, "The state of that block is no longer kept here"


PROBLEMS: tuple[type[Problem], ...] = (AtUnclear, NoSuchBlock, NoSuchRecord, StatePruned)
