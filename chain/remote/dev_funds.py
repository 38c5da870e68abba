"""Funds on development nodes whose gas costs something: their own unlocked account pays whoever lacks them.

geth ``--dev``, Anvil and eth-tester hold such an account. No other node does, and there the request is refused.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from chain.errors import NotAdmitted
from chain.port import Address
from chain.remote.node import Node, NodeError
from chain.remote.reading import hexed, quantity

LACKS_FUNDS = "insufficient-funds"
GRANT_WEI = 100 * 10**18
"""Enough for tens of thousands of verbs at development nodes' prices."""
WAIT_S_MAX = 10.0
POLL_S = 0.02


class DevFunds:
    """Grants funds. Thread-safe: one grant at a time, since the nonces of the node's account are its own affair."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._lock = threading.Lock()

    def grant(self, account: Address) -> None:
        """Pay an account and wait until it has the funds.

        :raises NotAdmitted: ``insufficient-funds``: the node has no account of its own, or it does not pay.
        """
        with self._lock:
            try:
                before = self._balance(account)
                if before >= GRANT_WEI:
                    return  # another caller was faster
                payer = self._node.ask("eth_accounts")[0]
                payment = {"from": payer, "to": hexed(account), "value": hexed(GRANT_WEI)}
                self._node.ask("eth_sendTransaction", payment)
            except (NodeError, IndexError) as error:
                raise NotAdmitted(LACKS_FUNDS, f"the node's own account does not pay: {error}") from error
            self._await(account, before)

    def until_noticed(self, send: Callable[[], bool]) -> bool:
        """Send for an account that was just paid: a node's pool learns of a new block a moment after its chain."""
        for _ in range(int(WAIT_S_MAX / POLL_S)):
            try:
                return send()
            except NotAdmitted as refused:
                if refused.reason != LACKS_FUNDS:
                    raise
            time.sleep(POLL_S)
        return send()

    def _await(self, account: Address, before: int) -> None:
        for _ in range(int(WAIT_S_MAX / POLL_S)):
            if self._balance(account) > before:
                return
            time.sleep(POLL_S)
        raise NotAdmitted(LACKS_FUNDS, f"the node's own account did not pay within {WAIT_S_MAX:.0f} s")

    def _balance(self, account: Address) -> int:
        return quantity(self._node.ask("eth_getBalance", hexed(account), "latest"))
