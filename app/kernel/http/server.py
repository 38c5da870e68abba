"""The HTTP server: uvicorn, with what it lacks for strangers (:mod:`app.kernel.http.connections`) and a bounded end."""

from __future__ import annotations

import asyncio
import resource
import socket
from collections.abc import Callable

import structlog
import uvicorn
from starlette.types import ASGIApp

from app.kernel.http.connections import ServerConfig
from app.limits import Limits

DESCRIPTORS_KEPT = 200
"""File descriptors that are not for connections: those of the databases, the chain and the log."""
CONNECTIONS_MIN = 16

log = structlog.get_logger()


def config(app: ASGIApp, limits: Limits, host: str, port: int) -> ServerConfig:
    """How the service is served."""
    return ServerConfig(
        app,
        limits,
        _connections_max(limits.connections_max),
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # nobody asks where a request came from
        timeout_keep_alive=limits.idle_s_max,
        timeout_graceful_shutdown=limits.stop_s_max,
    )


class Server(uvicorn.Server):
    """A server that ends in a bounded time.

    :param on_stopping: called half-way of what requests in hand have to end, so that who waits is told.
    """

    config: ServerConfig

    def __init__(self, config: ServerConfig, on_stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_stopping = on_stopping

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        half = asyncio.get_running_loop().call_later(self.config.limits.stop_s_max / 2, self._on_stopping)
        try:
            await super().shutdown(sockets)
        finally:
            half.cancel()
            self._on_stopping()


def _connections_max(wanted: int) -> int:
    """As many as wanted, or as the process may have descriptors for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + DESCRIPTORS_KEPT
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return wanted
    fits = max(soft - DESCRIPTORS_KEPT, CONNECTIONS_MIN)
    log.warning("fewer connections than wanted, for lack of file descriptors", wanted=wanted, connections=fits)
    return fits
