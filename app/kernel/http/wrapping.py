"""What wraps every request: a body that fits and its digest, an id in the logs, and the counters."""

from __future__ import annotations

import re
import secrets
import time
from functools import cache
from hashlib import sha256

import structlog
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kernel.http.answers import problem_answer, respond
from app.kernel.http.hostile import hostile
from app.kernel.http.routing import header, route_of
from app.kernel.problems import BodyTooLarge

_BOUNDARY = re.compile(rb"multipart/form-data;.*boundary=\"?([^\";,\s]+)", re.IGNORECASE)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")

REQUESTS = Counter("tally_requests_total", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("tally_request_seconds", "Seconds until the answer", ["method", "route"])

log = structlog.get_logger()

# One of each for every method, route and status: as many as there are routes.
_counter = cache(REQUESTS.labels)
_histogram = cache(SECONDS.labels)


class BodyGate:
    """Reads the body once, up to the limit, refuses what is hostile, and leaves the body's SHA-256 in
    ``request.state.body_digest``.

    A multipart body is digested with a fixed boundary: clients draw a new one each time, and a repeated upload must be
    known as the same.
    """

    def __init__(self, app: ASGIApp, bytes_max: int) -> None:
        self._app = app
        self._bytes_max = bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        chunks: list[bytes] = []
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
            more = message.get("more_body", False)
            if size > self._bytes_max:
                problem = BodyTooLarge(f"At most {self._bytes_max} bytes are read.")
                await respond(problem_answer(problem), hit=False)(scope, receive, send)
                return
        body = b"".join(chunks)
        refused = hostile(scope, body)
        if refused is not None:
            await respond(problem_answer(refused), hit=False)(scope, receive, send)
            return
        scope.setdefault("state", {})["body_digest"] = _digest(body, header(scope, b"content-type"))
        given = False

        async def again() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, again, send)


class Journal:
    """Gives every request an id (or keeps the caller's), logs it, and counts it by route, never by raw path."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = header(scope, b"x-request-id")
        request_id = asked if _REQUEST_ID.fullmatch(asked) else secrets.token_hex(16).encode()
        started = time.perf_counter()
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id)]
            await send(message)

        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request_id.decode())
        try:
            await self._app(scope, receive, sending)
        finally:
            seconds = time.perf_counter() - started
            route = route_of(scope)
            # A stranger may send any word as a method; each one counted by itself would be kept for ever.
            method = scope["method"] if scope["method"] in METHODS else "other"
            _counter(method, route, status).inc()
            _histogram(method, route).observe(seconds)
            log.info("request", method=scope["method"], path=scope["path"], status=status, seconds=round(seconds, 4))


def _digest(body: bytes, content_type: bytes) -> bytes:
    found = _BOUNDARY.search(content_type)
    return sha256(body.replace(found[1], b"boundary") if found else body).digest()
