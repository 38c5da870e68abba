"""A node as something that can be asked: results come back plain, errors as one exception."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chain.errors import ChainUnavailable
from chain.remote.provider import Provider, Request, Response

NOT_THERE = -32601
"""JSON-RPC 2.0: the method does not exist."""
INTERNAL = -32603
"""JSON-RPC 2.0: the node itself failed."""
LIMITED = -32005
"""EIP-1474: too many requests."""


class NodeError(ChainUnavailable):
    """The node answered with an error. ``data`` is what it added, mostly revert data as hex. What nobody makes sense of
    is, to the port's callers, a chain that cannot answer now."""

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(f"the node says: {message} ({code})")
        self.code = code
        self.message = message
        self.data = data

    @property
    def is_missing_method(self) -> bool:
        """Whether the node does not know the method, or does not serve it."""
        words = self.message.lower()
        return self.code == NOT_THERE or "not supported" in words or "not available" in words or "not exist" in words


class Node:
    """Asks through a provider. Thread-safe."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def ask(self, method: str, *params: Any) -> Any:
        """The result of a request.

        :raises NodeError: the node answered with an error.
        :raises chain.errors.ChainUnavailable: it did not answer, or not now.
        """
        return _result(self._provider.make_request(method, params))

    def ask_all(self, requests: Sequence[Request]) -> list[Any]:
        """The results of several requests, in their order; the first error is raised.

        :raises NodeError: the node answered with an error.
        :raises chain.errors.ChainUnavailable: it did not answer, or not now.
        """
        if not requests:
            return []
        if len(requests) == 1:
            method, params = requests[0]
            return [self.ask(method, *params)]
        return [_result(response) for response in self._provider.make_batch_request(requests)]

    def close(self) -> None:
        """Let the connections go."""
        self._provider.close()


def _result(response: Response) -> Any:
    error = response.get("error")
    if error is None:
        return response.get("result")
    code, message = error.get("code", 0), str(error.get("message", ""))
    if code in {INTERNAL, LIMITED} and "revert" not in message.lower():
        raise ChainUnavailable(f"the node says: {message}")
    raise NodeError(code, message, error.get("data"))
