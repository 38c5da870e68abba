"""Errors of the protocol: JSON-RPC 2.0's own codes, those of EIP-1474, and three that geth made common."""

from __future__ import annotations

from typing import Any

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
INVALID_INPUT = -32000
"""EIP-1474: the parameters have the right form and cannot be served."""
NOT_FOUND = -32001
"""EIP-1474: the block a state was asked of does not exist."""
UNAVAILABLE = -32002
"""EIP-1474: the node is closing or closed."""
TOO_LARGE = -32003
"""geth's ``errcodeResponseTooLarge``."""
LIMIT_EXCEEDED = -32005
"""EIP-1474: more was asked for than is answered at once."""
EXECUTION_REVERTED = 3
"""geth: ``data`` is the revert data."""
PRUNED = 4444
"""geth's ``pruned history unavailable``."""


class RpcError(Exception):
    """An answer that is an error.

    :param data: what a program needs to know of the case, JSON-ready.
    """

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data

    def as_json(self) -> dict[str, Any]:
        """The member ``error`` of an answer."""
        body: dict[str, Any] = {"code": self.code, "message": self.message}
        return body if self.data is None else {**body, "data": self.data}


def invalid_params(detail: str) -> RpcError:
    """A parameter is missing, superfluous or of a wrong form."""
    return RpcError(INVALID_PARAMS, f"invalid params: {detail}")


def no_block(asked: str) -> RpcError:
    """The state, logs or commit of a block that does not exist."""
    return RpcError(NOT_FOUND, f"unknown block: {asked}")
