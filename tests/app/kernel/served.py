"""A ledger behind the real server, and connections to it that behave as strangers' do."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from starlette.testclient import TestClient

from app.kernel.http import server
from app.limits import Limits

PATIENCE_S = 30.0
"""Longer than anything here takes; guards against hanging."""


@dataclass(slots=True)
class Served:
    """A running server."""

    port: int
    server: server.Server
    thread: threading.Thread
    peers: list[Peer] = field(default_factory=list)

    def connect(self) -> Peer:
        """A new connection, closed with the server if not before."""
        self.peers.append(Peer(socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S)))
        return self.peers[-1]

    def stop(self) -> float:
        """Tell it to stop, as SIGTERM does; the seconds that took."""
        begun = time.monotonic()
        self.server.should_exit = True
        self.thread.join(PATIENCE_S)
        assert not self.thread.is_alive()
        return time.monotonic() - begun


@dataclass(slots=True)
class Peer:
    """One end of a connection, byte by byte."""

    socket: socket.socket

    def send(self, data: bytes) -> None:
        """Send it, unless the other side has closed."""
        with suppress(OSError):
            self.socket.sendall(data)

    def trickle(self, data: bytes, every_s: float) -> int:
        """Send it byte by byte until it is all sent or the other side closes. Returns how many were."""
        for sent, byte in enumerate(data):
            try:
                self.socket.sendall(bytes([byte]))
            except OSError:
                return sent
            time.sleep(every_s)
        return len(data)

    def rest(self) -> bytes:
        """Everything that comes until the other side closes."""
        found = b""
        with suppress(ConnectionResetError):
            while chunk := self.socket.recv(65_536):
                found += chunk
        return found

    def answer(self) -> Answer:
        """One answer, by its length."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            byte = self.socket.recv(1)
            assert byte, head
            head += byte
        found = Answer.of(head)
        body = b""
        while len(body) < int(found.headers.get("content-length", "0")):
            body += self.socket.recv(int(found.headers["content-length"]) - len(body))
        return Answer(found.status, found.headers, body)

    def is_closed(self) -> bool:
        """Whether the other side closed without a word; waits for that."""
        return self.rest() == b""

    def close(self) -> None:
        """Hang up."""
        self.socket.close()


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer as it came."""

    status: int
    headers: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, text: bytes) -> Answer:
        """The answer that these bytes are."""
        head, _, body = text.partition(b"\r\n\r\n")
        status, *lines = head.decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        return cls(int(status.split()[1]), headers, body)

    @property
    def problem(self) -> Any:
        """The problem's type."""
        return json.loads(self.body)["type"]


@contextmanager
def served(client: TestClient, limits: Limits) -> Iterator[Served]:
    """The application of a test's client, behind the real server."""
    app: Any = client.app
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        config = server.config(app, limits, "127.0.0.1", 0)
        running = server.Server(config, app.state.services.ledger.close)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        found = Served(listening.getsockname()[1], running, thread)
        try:
            yield found
        finally:
            found.stop()
            for peer in found.peers:
                peer.close()
