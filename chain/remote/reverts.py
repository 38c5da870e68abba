"""Why a transaction failed: receipts do not say, so the node is asked to trace it, or to execute it again."""

from __future__ import annotations

from chain.errors import ChainError, Reverted
from chain.port import BlockHead, BlockNumber, Hash32
from chain.remote.calls import Calls
from chain.remote.node import Node, NodeError
from chain.remote.reading import data, hexed

_TOP_CALL = {"tracer": "callTracer", "tracerConfig": {"onlyTopCall": True}}


class Reverts:
    """Finds revert data. Thread-safe.

    A trace is exact. Without one, the call runs again on the parent block's state, at the block's own time; what stood
    before it in its block is missing then. So the answer may be another refusal, or none at all, where two transactions
    of one block met: it explains, it never decides.
    """

    def __init__(self, node: Node, calls: Calls) -> None:
        self._node = node
        self._calls = calls
        self._traces = True

    def of(self, transaction: Hash32, block: BlockHead) -> bytes:
        """The revert data of a failed transaction of a block; empty where nobody knows it."""
        if self._traces:
            try:
                return data(self._node.ask("debug_traceTransaction", hexed(transaction), _TOP_CALL).get("output"))
            except NodeError as error:
                self._traces = not error.is_missing_method
        return self._again(transaction, block)

    def _again(self, transaction: Hash32, block: BlockHead) -> bytes:
        try:
            found = self._node.ask("eth_getTransactionByHash", hexed(transaction))
            if found is None:
                return b""
            request = {name: found[name] for name in ("from", "to", "gas") if found.get(name)} | {
                "data": found["input"]
            }
            self._calls.replay(request, BlockNumber(block.number - 1), block.timestamp)
        except Reverted as refused:
            return refused.data
        except (NodeError, ChainError):
            return b""
        return b""
