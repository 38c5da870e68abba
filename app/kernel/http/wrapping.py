"""What wraps every request: an id in the logs and the answer, the counters, the headers that every answer has, and what is
said of a failure that nobody foresaw."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from functools import cache
from pathlib import Path
from traceback import walk_tb
from typing import Any
from urllib.parse import unquote_to_bytes

import structlog
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kernel.http.answers import problem_answer, respond
from app.kernel.http.receiving import ClientGone, header
from app.kernel.http.routing import route_of
from app.kernel.included import beside
from app.kernel.json_text import nul
from app.kernel.problems import MEDIA_TYPE, InternalError, NotFound, Problem
from app.kernel.texts import Text

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_ENCODED_SLASH = re.compile(rb"%2f|%5c", re.IGNORECASE)
ALWAYS: tuple[tuple[bytes, bytes], ...] = ((b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store"))
"""Headers of every answer that does not say otherwise."""
CLIENT_GONE = 499
"""What is logged and counted where the client went away before there was an answer; nobody is sent it."""
STOPPED = 503
FRAMES_MAX = 6
"""How many calls a logged failure names: the innermost ones."""
TEXT_MAX = 300
_LOGGED = Text(
    "Nothing more is known here; report it to the operator with this answer's Request-Id, under which it is logged."
)

REQUESTS = Counter("tally_requests_total", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("tally_request_seconds", "Seconds until the answer", ["method", "route"])

log = structlog.get_logger()

# One of each for every method, route and status: as many as there are routes.
_counter = cache(REQUESTS.labels)
_histogram = cache(SECONDS.labels)


class Journal:
    """Gives every request an id (or keeps the caller's), logs it, and counts it by route, never by raw path. A failure
    that left a route ends here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = header(scope, b"request-id")
        request_id = asked if _REQUEST_ID.fullmatch(asked) else new_request_id()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request_id.decode())
        state = scope.setdefault("state", {})
        # The server knows by its own scope that a HEAD has no body in its answer.
        inner = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        answer = _Answer(send, request_id, state, has_body=inner is scope)
        started = time.perf_counter()
        try:
            await self._answered(inner, receive, answer)
        finally:
            seconds = time.perf_counter() - started
            route = route_of(inner)
            # A stranger may send any word as a method; each one counted by itself would be kept for ever.
            method = scope["method"] if scope["method"] in METHODS else "other"
            status = answer.status
            _counter(method, route, status).inc()
            _histogram(method, route).observe(seconds)
            log.info("request", method=scope["method"], path=scope["path"], status=status, seconds=round(seconds, 4))

    async def _answered(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        try:
            unroutable = _unroutable(scope)
            if unroutable is None:
                await self._app(scope, receive, answer.send)
            else:
                await self._refuse(scope, receive, answer, unroutable)
        except ClientGone:
            answer.status = CLIENT_GONE
        except asyncio.CancelledError:
            answer.status = STOPPED
            raise
        except Exception as failure:
            _log_failure(scope, failure)
            if answer.has_begun:
                raise
            await self._refuse(scope, receive, answer, InternalError(_LOGGED))

    async def _refuse(self, scope: Scope, receive: Receive, answer: _Answer, problem: Problem) -> None:
        accept_language = header(scope, b"accept-language").decode("latin-1")
        await respond(problem_answer(problem, accept_language), hit=False)(scope, receive, answer.send)


class _Answer:
    """An answer on its way out."""

    def __init__(self, send: Send, request_id: bytes, state: dict[str, Any], *, has_body: bool) -> None:
        self._send = send
        self._request_id = request_id
        self._state = state
        self._has_body = has_body
        self._held: Message | None = None
        """The start of a problem, whose body is still to be given the request's id."""
        self.status = 500
        self.has_begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = list(message.get("headers", ()))
            names = {name for name, _ in headers}
            headers.append((b"request-id", self._request_id))
            headers += [each for each in ALWAYS if each[0] not in names]
            headers += self._state.get("rate_headers", ())
            message = {**message, "headers": headers}
            if (b"content-type", MEDIA_TYPE.encode()) in headers:
                self._held = message
                return
        elif message["type"] == "http.response.body":
            if self._held is not None:
                held, self._held = self._held, None
                start, message = _with_id(held, message, self._request_id)
                self.has_begun = True
                await self._send(start)
            if not self._has_body:
                message = {**message, "body": b""}
        self.has_begun = True
        await self._send(message)


def new_request_id() -> bytes:
    """For a request that brings none."""
    return secrets.token_hex(16).encode()


def identified(problem: bytes, request_id: bytes) -> bytes:
    """A problem's document that names its request."""
    return beside(problem, "request_id", b'"%s"' % request_id)


def _with_id(start: Message, message: Message, request_id: bytes) -> tuple[Message, Message]:
    """A problem that names its request."""
    body = identified(message["body"], request_id)
    headers = [each for each in start["headers"] if each[0] != b"content-length"]
    headers.append((b"content-length", b"%d" % len(body)))
    return {**start, "headers": headers}, {**message, "body": body}


def _unroutable(scope: Scope) -> Problem | None:
    """Why no route may see a request; ``None`` if one may."""
    if _ENCODED_SLASH.search(scope.get("raw_path") or b""):
        return NotFound(Text("No resource has a path with an encoded slash; check the address."))
    places = ["path"] * ("\0" in scope["path"]) + ["query"] * (b"\0" in unquote_to_bytes(scope["query_string"]))
    return nul(places) if places else None


def _log_failure(scope: Scope, failure: Exception) -> None:
    """In one line: what it was, what caused it, and where. The whole of it only where somebody looks for a defect."""
    causes: list[str] = []
    cause = failure.__cause__
    while cause is not None and len(causes) < FRAMES_MAX:
        causes.append(f"{type(cause).__name__}: {str(cause)[:TEXT_MAX]}")
        cause = cause.__cause__
    frames = [(frame.f_code.co_filename, line, frame.f_code.co_name) for frame, line in walk_tb(failure.__traceback__)]
    log.error(
        "request failed",
        method=scope["method"],
        path=scope["path"][:TEXT_MAX],
        error=f"{type(failure).__name__}: {str(failure)[:TEXT_MAX]}",
        where=" > ".join(f"{Path(file).stem}:{line} {name}" for file, line, name in frames[-FRAMES_MAX:]),
        **({"causes": causes} if causes else {}),
    )
    log.debug("request failed", exc_info=failure)
