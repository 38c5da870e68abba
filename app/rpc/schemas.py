"""How ``/rpc`` stands in the OpenAPI document: the envelope of JSON-RPC 2.0. What is in it is JSON-RPC's own matter."""

from __future__ import annotations

from typing import Any

_ID = {"type": ["string", "number", "null"]}
_QUESTION: dict[str, Any] = {
    "type": "object",
    "required": ["jsonrpc", "method", "id"],
    "properties": {
        "jsonrpc": {"const": "2.0"},
        "id": _ID,
        "method": {"type": "string", "examples": ["eth_getBlockByNumber"]},
        "params": {"type": "array", "items": {}},
    },
}
_ANSWER: dict[str, Any] = {
    "type": "object",
    "required": ["jsonrpc", "id"],
    "properties": {
        "jsonrpc": {"const": "2.0"},
        "id": _ID,
        "result": {},
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {"code": {"type": "integer"}, "message": {"type": "string"}, "data": {}},
        },
    },
}
_ASKS = {"jsonrpc": "2.0", "id": 1, "method": "eth_getBlockByNumber", "params": ["latest", False]}
_ANSWERS = {"jsonrpc": "2.0", "id": 1, "result": {"number": "0x4a", "hash": "0x9b1c…"}}

REQUEST_BODY: dict[str, Any] = {
    "requestBody": {
        "required": False,
        "description": "A JSON-RPC 2.0 request, or a batch of them. What is none is answered with an error of JSON-RPC.",
        "content": {"application/json": {"schema": {"examples": [_ASKS]}, "example": _ASKS}},
    }
}
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer, or one for each request of a batch",
        "content": {
            "application/json": {
                "schema": {"anyOf": [_ANSWER, {"type": "array", "items": _ANSWER}]},
                "example": _ANSWERS,
            }
        },
    },
    204: {"description": "There were only notifications, which have no answer"},
}
