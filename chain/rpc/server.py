"""Questions as bytes, answers as bytes: JSON-RPC 2.0 (jsonrpc.org/specification), alone or in batches."""

from __future__ import annotations

import json
from math import isfinite
from typing import Annotated, Any, Literal

import structlog
from pydantic import BaseModel, ConfigDict, FiniteFloat, Strict, StrictInt, StrictStr, ValidationError
from pydantic_core import from_json

from chain.embedded.node import EmbeddedChain
from chain.errors import ChainUnavailable, Pruned
from chain.rpc import block_methods, chain_methods, log_methods, state_methods
from chain.rpc import errors as e
from chain.rpc.errors import RpcError
from chain.rpc.limits import ANSWER_BYTES_MAX, BATCH_ITEMS_MAX

METHODS = {
    name: method
    for module in (chain_methods, block_methods, state_methods, log_methods)
    for name, method in module.methods.by_name.items()
}
"""Everything that is answered. Nothing in it writes."""

logger = structlog.get_logger(__name__)


class Request(BaseModel):
    """One question. Members that the protocol does not know are let be: clients add some for themselves."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    jsonrpc: Literal["2.0"]
    method: StrictStr
    params: list[Any] | dict[str, Any] = []
    id: StrictInt | StrictStr | Annotated[FiniteFloat, Strict()] | None = None


class JsonRpc:
    """Answers about one chain. Thread-safe."""

    def __init__(self, chain: EmbeddedChain) -> None:
        self._chain = chain

    def answer(self, body: bytes) -> bytes | None:
        """The answer to a request or a batch; ``None`` where only notifications came, which get none."""
        try:
            asked = from_json(body, allow_inf_nan=False)
        except ValueError:
            return _refusal(RpcError(e.PARSE_ERROR, "parse error: the body is not JSON"))
        if not isinstance(asked, list):
            return self._one(asked)
        if not asked:
            return _refusal(RpcError(e.INVALID_REQUEST, "invalid request: the batch is empty"))
        if len(asked) > BATCH_ITEMS_MAX:
            return _refusal(RpcError(e.INVALID_REQUEST, f"invalid request: at most {BATCH_ITEMS_MAX} in a batch"))
        return self._batch(asked)

    def _batch(self, asked: list[Any]) -> bytes | None:
        answers: list[bytes] = []
        size = 0
        for each in asked:
            if size > ANSWER_BYTES_MAX:
                answer: bytes | None = _refusal(RpcError(e.TOO_LARGE, "response too large"), _id_of(each))
            else:
                answer = self._one(each)
            if answer is not None:
                answers.append(answer)
                size += len(answer)
        return b"[" + b",".join(answers) + b"]" if answers else None

    def _one(self, asked: Any) -> bytes | None:
        try:
            request = Request.model_validate(asked)
        except ValidationError:
            return _refusal(RpcError(e.INVALID_REQUEST, "invalid request"), _id_of(asked))
        try:
            result = self._result(request)
        except RpcError as error:
            answer = _refusal(error, request.id)
        else:
            answer = _bytes({"jsonrpc": "2.0", "id": request.id, "result": result})
        return answer if "id" in request.model_fields_set else None

    def _result(self, request: Request) -> Any:
        method = METHODS.get(request.method)
        if method is None:
            raise RpcError(e.METHOD_NOT_FOUND, f"the method {request.method[:80]} does not exist or is not available")
        if isinstance(request.params, dict):
            raise e.invalid_params("they are given by position")
        try:
            return method.call(self._chain, request.params)
        except Pruned as error:
            detail = {"reason": "pruned", "detail": str(error)}
            raise RpcError(e.PRUNED, "pruned history unavailable", detail) from error
        except ChainUnavailable as error:
            raise RpcError(e.UNAVAILABLE, str(error), {"retryAfter": error.retry_after_s}) from error
        except RpcError:
            raise
        except Exception as error:
            logger.exception("rpc_failed", method=request.method)
            raise RpcError(e.INTERNAL_ERROR, "internal error: it is in the node's log") from error


def _refusal(error: RpcError, identity: Any = None) -> bytes:
    return _bytes({"jsonrpc": "2.0", "id": identity, "error": error.as_json()})


def _id_of(asked: Any) -> Any:
    """The id of a request that is none, where it can be told."""
    found = asked.get("id") if isinstance(asked, dict) else None
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    return found if isinstance(found, str | int) or isfinite(found) else None


def _bytes(body: dict[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
