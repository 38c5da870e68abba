"""A request's body: read only of whom the service knows, up to a limit, and within a budget for all."""

from __future__ import annotations

import re
from hashlib import sha256

from starlette.types import Receive, Scope

from app.kernel.http.budget import Share
from app.kernel.problems import BodyTooLarge, Problem, UnsupportedMedia
from app.kernel.texts import Text

_BOUNDARY = re.compile(rb"multipart/form-data;.*boundary=\"?([^\";,\s]+)", re.IGNORECASE)
_GZIP = b"\x1f\x8b"


class ClientGone(Exception):
    """The client went away before it had sent its request."""


def header(scope: Scope, name: bytes) -> bytes:
    """A request's first header of a name in lower case; nothing where it has none."""
    return next((value for each, value in scope["headers"] if each == name), b"")


def has_body(scope: Scope) -> bool:
    """Whether a request says that it has one (RFC 9112 §6.3)."""
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value.strip(b" \t0"))
        for name, value in scope["headers"]
    )


async def read_body(scope: Scope, receive: Receive, bytes_max: int, share: Share) -> bytes:
    """The whole body.

    :raises BodyTooLarge: it is larger than ``bytes_max``, or says so.
    :raises UnsupportedMedia: it is compressed.
    :raises Busy: too much is being received already.
    :raises ClientGone: the client went away meanwhile.
    """
    encoding = header(scope, b"content-encoding").strip().lower()
    if encoding not in (b"", b"identity"):
        raise _compressed()
    said = header(scope, b"content-length")
    if said.isdigit() and int(said) > bytes_max:
        raise _too_large(bytes_max)
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(chunk)
        if size > bytes_max:
            raise _too_large(bytes_max)
        if more or chunks:
            share.take(len(chunk))
        chunks.append(chunk)
    body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
    if body.startswith(_GZIP):
        raise _compressed()
    return body


def digest_of(body: bytes, content_type: bytes) -> bytes:
    """The body's SHA-256. A multipart body is digested with a fixed boundary: clients draw a new one each time, and a
    repeated upload must be known as the same."""
    found = _BOUNDARY.search(content_type)
    return sha256(body.replace(found[1], b"boundary") if found else body).digest()


def _too_large(bytes_max: int) -> Problem:
    return BodyTooLarge(
        Text("The body is larger than {most} bytes, which is the most that is read; send less.", most=bytes_max)
    )


def _compressed() -> Problem:
    # RFC 9110 §12.5.3: this header in a 415 says which codings would be taken.
    return UnsupportedMedia(
        Text("The body is compressed, which is not read here; send it as it is."),
        headers={"Accept-Encoding": "identity"},
    )
