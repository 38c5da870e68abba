"""Executing without keeping anything, on a node: at a block, and at the next block's time."""

from __future__ import annotations

from typing import Any

from chain.errors import ChainError, Pruned, Reverted
from chain.port import BlockNumber, Call
from chain.remote.node import Node, NodeError
from chain.remote.reading import data, hexed

_TELL_TIME = "0x425f5260205ff3"
"""A program that returns ``TIMESTAMP``: what a node says to it tells whether block overrides work there."""
_PROBE_TIME = 0x7FFF_FFFF
_EXECUTED = ("revert", "out of gas", "invalid opcode", "invalid jump", "stack", "gas required exceeds", "outofgas")
"""Words of nodes for: the call ran, and failed."""
_STATE_IS_GONE = ("missing trie node", "pruned", "historical state", "state not available", "world state unavailable")
"""Words of nodes for: the state of that block is no longer kept."""


class Calls:
    """``eth_call``. Thread-safe."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._overrides = self._are_overrides_known()

    def at(self, call: Call, block: BlockNumber) -> bytes:
        """Execute on a block's state, as that block.

        :raises Reverted: the contract refused.
        :raises Pruned: the node no longer keeps that state.
        """
        return self._run(_request(call), hexed(block))

    def after(self, call: Call, block: BlockNumber, time: int) -> bytes:
        """Execute on a block's state, as the next block at a time. Where the node knows no block overrides, its own
        notion of the pending block is used: its state and its time.

        :raises Reverted: the contract refused.
        """
        if not self._overrides:
            return self._run(_request(call), "pending")
        return self._run(_request(call), hexed(block), {}, _place(block, time))

    def replay(self, request: dict[str, Any], block: BlockNumber, time: int) -> bytes:
        """The same for a transaction as the node describes it."""
        if not self._overrides:
            return self._run(request, hexed(block))
        return self._run(request, hexed(block), {}, _place(block, time))

    def _run(self, *params: Any) -> bytes:
        try:
            return data(self._node.ask("eth_call", *params))
        except NodeError as error:
            raise failure(error) from error

    def _are_overrides_known(self) -> bool:
        try:
            told = self._node.ask("eth_call", {"data": _TELL_TIME}, "latest", {}, {"time": hexed(_PROBE_TIME)})
        except NodeError:
            return False
        return int.from_bytes(data(told), "big") == _PROBE_TIME


def _request(call: Call) -> dict[str, Any]:
    return {"from": hexed(call.sender), "to": hexed(call.to), "data": hexed(call.data)}


def _place(parent: BlockNumber, time: int) -> dict[str, Any]:
    return {"number": hexed(parent + 1), "time": hexed(time)}


def failure(error: NodeError) -> ChainError:
    """What a node's error about a block's state means to the port's callers."""
    found = error.data.get("data") if isinstance(error.data, dict) else error.data
    if isinstance(found, str) and "0x" in found:
        return Reverted(bytes.fromhex(found[found.index("0x") + 2 :]))
    words = error.message.lower()
    if any(word in words for word in _STATE_IS_GONE):
        return Pruned(error.message)
    if any(word in words for word in _EXECUTED):
        return Reverted(b"")
    return error
