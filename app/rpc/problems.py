"""What ``/rpc`` cannot do, before any question is looked at."""

from __future__ import annotations

from app.kernel.problems import Problem


class NoJsonRpc(Problem):
    """The ledger is on a network of its own nodes; ask one of those."""

    status, title = 501, "The network's own nodes answer JSON-RPC"
