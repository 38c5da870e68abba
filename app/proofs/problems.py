"""Why a proof cannot be given."""

from __future__ import annotations

from app.kernel.problems import Problem


class NoProofs(Problem):
    """The ledger is on a network of its own nodes; ask one of those for ``eth_getProof``."""

    status, title = 501, "The network's own nodes prove its state"
