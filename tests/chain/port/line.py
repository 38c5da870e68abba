"""The line to a node, in the hands of a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chain.errors import ChainUnavailable
from chain.remote.provider import Request, Response
from scripts.peers.eth_tester import EthTesterProvider


class Line:
    """A provider over another one, whose line can be cut and whose answers can be changed."""

    def __init__(self, node: EthTesterProvider) -> None:
        self.node = node
        self.is_cut = False
        self.header: Mapping[str, Any] = {}

    def make_request(self, method: str, params: Sequence[Any]) -> Response:
        if self.is_cut:
            raise ChainUnavailable("the line is cut")
        answer = self.node.make_request(method, params)
        if method == "eth_getBlockByNumber" and answer.get("result"):
            return {"result": {**answer["result"], **self.header}}
        return answer

    def make_batch_request(self, requests: Sequence[Request]) -> Sequence[Response]:
        return [self.make_request(method, params) for method, params in requests]

    def close(self) -> None:
        self.node.close()
