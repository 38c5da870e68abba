"""A client that costs little, since it shares the machine with what it measures: the standard library's, kept open."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.crash.asking import Answer, Ask

Keys = Mapping[str, Mapping[str, str]]
"""API keys by handle and seat."""

ANSWER_S_MAX = 120.0


class Client:
    """One connection to a service."""

    def __init__(self, url: str, keys: Keys) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=ANSWER_S_MAX)
        self._keys = keys

    def ask(self, ask: Ask) -> Answer:
        """Send a write."""
        kind = "application/xml" if ask.path.endswith("/upload") else "application/json"
        headers = self._authorised(ask.who) | {"Idempotency-Key": ask.key}
        headers |= {"Content-Type": kind} if ask.body else {}
        self._connection.request("POST", f"/v1{ask.path}", ask.body, headers)
        got = self._connection.getresponse()
        return Answer(got.status, got.read(), "Idempotency-Hit" in got.headers)

    def get(self, who: str, path: str) -> dict[str, Any]:
        """Read a resource."""
        self._connection.request("GET", f"/v1{path}", headers=self._authorised(who))
        found: dict[str, Any] = json.loads(self._connection.getresponse().read())
        return found

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()

    def _authorised(self, who: str) -> dict[str, str]:
        handle, _, seat = who.partition("/")
        return {"Authorization": f"Bearer {self._keys[handle][seat]}"}
