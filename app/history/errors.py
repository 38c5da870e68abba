"""What can be wrong with a question about the past."""

from __future__ import annotations

from app.kernel.problems import Problem


class AtUnclear(Problem):
    """The point in history is neither a block's number, nor a date, nor an instant."""

    status, title = 422, "The point in history cannot be read"


class NoSuchRecord(Problem):
    """The register had no such entry at that block."""

    status, title = 404, "There was no such record"


PROBLEMS: tuple[type[Problem], ...] = (AtUnclear, NoSuchRecord)
