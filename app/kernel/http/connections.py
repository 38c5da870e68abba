"""Connections of strangers: how long a request may take to arrive, how large its head may be, how many are open.

uvicorn bounds none of these (docs/decisions/0225), so its protocol is extended here: a request's head and its body each
have a deadline, the head a size, and the server a number of connections. Where that is reached, whoever has waited longest
without a request in hand makes room. A connection whose peer does not read its answer is ended too.
"""

from __future__ import annotations

import asyncio
from asyncio import TimerHandle
from enum import Enum
from typing import Any, cast

import structlog
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.kernel.http.answers import problem_answer
from app.kernel.http.wrapping import ALWAYS, identified, new_request_id
from app.kernel.problems import Busy, HeadersTooLarge, MalformedHttp, Problem, RequestTooSlow
from app.kernel.texts import Text
from app.limits import Limits

log = structlog.get_logger()

HEADERS_MAX = 100
"""How many headers a request has at most."""
CLOSING_S_MAX = 5.0
"""How long a connection may take to send its last bytes."""
UNREAD_S_MAX = 60.0
"""How long a peer may leave an answer unread once its buffers are full."""


class ServerConfig(uvicorn.Config):
    """uvicorn's settings and ours."""

    def __init__(self, app: Any, limits: Limits, connections_max: int, **options: Any) -> None:
        super().__init__(app, http=Connection, ws="none", **options)
        self.limits = limits
        self.connections_max = connections_max


class Stage(Enum):
    """What of a request is being received."""

    HEAD = "headers"
    BODY = "body"
    NOTHING = "nothing"
    """It is whole, and being answered."""


_LATE = {
    Stage.HEAD: Text("The headers did not arrive in time; nothing was done, and the request can be sent again."),
    Stage.BODY: Text("The body did not arrive in time; nothing was done, and the request can be sent again."),
}


class Connection(HttpToolsProtocol):
    """One client's connection."""

    config: ServerConfig

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._stage = Stage.HEAD
        self._step = 0
        """Counts changes of the stage, so that a deadline belongs to one of them."""
        self._watched = -1
        """The step that the deadline is for."""
        self._deadline: TimerHandle | None = None
        self._unread: TimerHandle | None = None
        self._head_size = 0
        self._body_size = 0
        self.is_over = False
        """It is being closed; nothing more is read."""
        self.waits_since = 0.0
        """By the loop's clock: since when it has not had a whole request."""

    @property
    def is_idle(self) -> bool:
        """Whether no request is in hand."""
        cycle = self._cycle
        return cycle is None or cycle.response_complete

    @property
    def _cycle(self) -> RequestResponseCycle | None:
        """The newest request's; none before the first one, which its declared type does not say."""
        return self.cycle

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.waits_since = self.loop.time()
        if len(self.connections) > self.config.connections_max and not self._has_room():
            self._refuse(Busy(Text("As many connections are open as the service keeps; try again in a moment.")))
            return
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_watching()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.is_over:
            return
        before = self._step
        super().data_received(data)
        if not self.is_over:
            self._account(len(data), before)

    def _account(self, size: int, before: int) -> None:
        """Judge what was received: where the request is now, and where it was before."""
        if self._stage is Stage.NOTHING and self._step == before and self.is_idle:
            self._enter(Stage.HEAD)  # it sends what is no request yet, and no longer just keeps the connection
        if self._stage is Stage.HEAD:
            # Where the head begins in what was received, nobody knows how much of that is the head's.
            self._head_size += size if self._step == before else 1
            if self._head_size > self.config.limits.head_bytes_max:
                self._refuse_large_head()
                return
        if self._step != self._watched:
            self._watch()

    def send_400_response(self, _msg: str) -> None:
        """What is no HTTP is told so as everything else is."""
        self._refuse(MalformedHttp(Text("What was sent is no HTTP/1.1 request; send HTTP/1.1 (RFC 9112).")))

    def on_message_begin(self) -> None:
        self._enter(Stage.HEAD)
        self._head_size = self._body_size = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if size > self.config.limits.head_bytes_max or len(self.headers) > HEADERS_MAX:
            self._refuse_large_head()
            return
        self._enter(Stage.BODY)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if self.is_over:
            return
        self._body_size += len(body)
        super().on_body(body)
        # What was answered before it was read is thrown away as it comes, so that the client reads the answer; not for ever.
        if self.cycle.response_complete and self._body_size > self.config.limits.body_bytes_max:
            self._close()

    def on_message_complete(self) -> None:
        if self.is_over:
            return
        self._enter(Stage.NOTHING)
        self.waits_since = self.loop.time()
        super().on_message_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(UNREAD_S_MAX, self.transport.abort)

    def resume_writing(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
        if self.flow is not None:
            super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        self._close()

    def shutdown(self) -> None:
        """The server stops: nobody waits for what has not arrived."""
        if self.is_idle or self._stage is Stage.BODY:
            self._close()
        else:
            super().shutdown()

    def make_room(self) -> None:
        """Be closed for another one."""
        self._close()

    def _has_room(self) -> bool:
        """Whether there is room for this one, made by closing another if need be."""
        others = [each for each in cast("set[Connection]", self.connections) if not each.is_over and each is not self]
        if len(others) < self.config.connections_max:
            return True
        idle = [each for each in others if each.is_idle]
        if not idle:
            return False
        min(idle, key=lambda each: each.waits_since).make_room()
        return True

    def _enter(self, stage: Stage) -> None:
        self._stage = stage
        self._step += 1

    def _watch(self) -> None:
        """Set the deadline of the stage that it is in."""
        self._stop_watching()
        self._watched = self._step
        if self._stage is Stage.HEAD:
            self._deadline = self.loop.call_later(self.config.limits.head_s_max, self._late)
        elif self._stage is Stage.BODY:
            self._deadline = self.loop.call_later(self.config.limits.body_s_max, self._late)

    def _stop_watching(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        is_silent = self._stage is Stage.HEAD and not self._head_size
        if is_silent:
            self._close()
        else:
            self._refuse(RequestTooSlow(_LATE[self._stage]))

    def _refuse_large_head(self) -> None:
        limit = self.config.limits.head_bytes_max
        self._refuse(
            HeadersTooLarge(
                Text(
                    "The request has more than {headers} headers or {bytes} bytes of them, which is the most that is "
                    "read; send fewer.",
                    headers=HEADERS_MAX,
                    bytes=limit,
                )
            )
        )

    def _refuse(self, problem: Problem) -> None:
        """Say why, unless an answer has begun, and close."""
        cycle = self._cycle
        has_begun = cycle is not None and cycle.response_started and not cycle.response_complete
        if not has_begun and not self.pipeline and not self.transport.is_closing():
            self.transport.write(_whole(problem, self._accept_language()))
        self._close()

    def _accept_language(self) -> str:
        """Of the request in hand, as far as its head has come."""
        return next((value.decode("latin-1") for name, value in self.headers or () if name == b"accept-language"), "")

    def _close(self) -> None:
        self.is_over = True
        self._stop_watching()
        if not self.transport.is_closing():
            self.transport.close()
            self.loop.call_later(CLOSING_S_MAX, self.transport.abort)


def _whole(problem: Problem, accept_language: str) -> bytes:
    """A problem as the last thing a connection says."""
    answer, request_id = problem_answer(problem, accept_language), new_request_id()
    body = identified(answer.body, request_id)
    log.info("connection refused", request=request_id.decode(), problem=problem.slug())
    headers = [*answer.headers, ("content-length", str(len(body))), ("connection", "close")]
    headers.append(("request-id", request_id.decode()))
    lines = [f"{name}: {value}".encode() for name, value in headers] + [b"%s: %s" % each for each in ALWAYS]
    return b"\r\n".join([b"HTTP/1.1 %d %s" % (answer.status, problem.title.encode()), *lines, b"", body])
