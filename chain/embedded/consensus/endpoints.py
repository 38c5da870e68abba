"""Where a validator's process listens: ``unix:PATH``, or ``HOST:PORT`` on this machine's loopback."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A Unix socket's path, or a loopback address and port."""

    path: Path | None = None
    host: str = ""
    port: int = 0

    @classmethod
    def parse(cls, text: str) -> Endpoint:
        """Read ``unix:PATH`` or ``HOST:PORT``.

        :raises ValueError: it is neither, or the host is no loopback address: whoever reaches the socket gets votes.
        """
        if text.startswith("unix:"):
            return cls(path=Path(text.removeprefix("unix:")))
        host, _, port = text.rpartition(":")
        try:
            is_near = ipaddress.ip_address(host.strip("[]")).is_loopback
        except ValueError:
            is_near = False
        if not is_near or not port.isdigit() or int(port) > 65_535:
            raise ValueError(f"{text!r} is neither unix:PATH nor a loopback address and a port")
        return cls(host=host.strip("[]"), port=int(port))

    def __str__(self) -> str:
        return f"unix:{self.path}" if self.path is not None else f"{self.host}:{self.port}"

    def listen(self) -> socket.socket:
        """A listening socket; the Unix one is this user's alone."""
        if self.path is None:
            family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
            return socket.create_server((self.host, self.port), family=family)
        self.path.unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(self.path))
        self.path.chmod(0o600)
        listening.listen()
        return listening

    def connect(self, timeout_s: float) -> socket.socket:
        """A connection to who listens there.

        :raises OSError: nobody does.
        """
        if self.path is None:
            return socket.create_connection((self.host, self.port), timeout_s)
        connected = socket.socket(socket.AF_UNIX)
        try:
            connected.settimeout(timeout_s)
            connected.connect(str(self.path))
        except BaseException:
            connected.close()
            raise
        return connected
