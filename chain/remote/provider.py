"""How requests reach a node: one HTTP connection pool for all threads, single requests and batches."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, ProtocolError

from chain.errors import ChainUnavailable

CONNECTIONS_MAX = 64
"""Requests to a node at once; further callers wait for a free connection."""
CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 30.0
"""Longer than any request of ours takes; a node that is silent for so long is away."""
DETAIL_CHARACTERS_MAX = 200

Request = tuple[str, Sequence[Any]]
"""A method and its parameters."""
Response = Mapping[str, Any]
"""A JSON-RPC 2.0 response object: it has a ``result`` or an ``error``."""


class Provider(Protocol):
    """Carries JSON-RPC requests to a node. Thread-safe.

    Both methods raise :class:`chain.errors.ChainUnavailable` when no answer came; then nobody knows whether the node
    heard the request.
    """

    def make_request(self, method: str, params: Sequence[Any]) -> Response:
        """The response to one request."""

    def make_batch_request(self, requests: Sequence[Request]) -> Sequence[Response]:
        """The responses to several requests, in their order."""

    def close(self) -> None:
        """Let the connections go."""


class HttpProvider:
    """JSON-RPC over HTTP or HTTPS. ``http://user:password@host`` sends basic authentication."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ChainUnavailable("the address of the node has to begin with http:// or https://")
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        credentials = parts.netloc.rpartition("@")[0]
        self._headers = {"Content-Type": "application/json"}
        if credentials:
            self._headers |= urllib3.make_headers(basic_auth=unquote(credentials))
        self._pool = urllib3.connection_from_url(
            url,
            maxsize=CONNECTIONS_MAX,
            block=True,
            timeout=urllib3.Timeout(connect=CONNECT_TIMEOUT_S, read=READ_TIMEOUT_S),
            retries=False,
        )

    def make_request(self, method: str, params: Sequence[Any]) -> Response:
        answer = self._post(_body(0, method, params))
        if not isinstance(answer, dict):
            raise ChainUnavailable("the node answered something else than JSON-RPC")
        return answer

    def make_batch_request(self, requests: Sequence[Request]) -> Sequence[Response]:
        answers = self._post([_body(place, method, params) for place, (method, params) in enumerate(requests)])
        if not isinstance(answers, list):
            # A node that refuses batches answers with one error object.
            return [self.make_request(method, params) for method, params in requests]
        by_id = {answer["id"]: answer for answer in answers}
        if by_id.keys() != set(range(len(requests))):
            raise ChainUnavailable(f"the node gave {len(by_id)} answers to {len(requests)} requests")
        return [by_id[place] for place in range(len(requests))]

    def close(self) -> None:
        self._pool.close()

    def _post(self, body: Any) -> Any:
        encoded = json.dumps(body, separators=(",", ":")).encode()
        try:
            try:
                answer = self._pool.request("POST", self._path, encoded, headers=self._headers)
            except ProtocolError:
                # The node closed a kept connection just as it was used. Every request of ours may be made twice.
                answer = self._pool.request("POST", self._path, encoded, headers=self._headers)
        except HTTPError as error:
            raise ChainUnavailable(f"the node does not answer: {error}"[:DETAIL_CHARACTERS_MAX]) from error
        try:
            return json.loads(answer.data)
        except ValueError as error:
            text = answer.data[:DETAIL_CHARACTERS_MAX].decode("utf-8", "replace")
            raise ChainUnavailable(f"the node answered {answer.status}: {text}") from error


def _body(place: int, method: str, params: Sequence[Any]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": place, "method": method, "params": list(params)}
