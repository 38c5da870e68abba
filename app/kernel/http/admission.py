"""Who asks, found out from the headers alone and once for each request; whether it may ask that often; and its turn."""

from __future__ import annotations

from starlette.requests import Request

from app.kernel.auth import Actor
from app.kernel.http.receiving import header
from app.kernel.http.services import Services
from app.kernel.problems import Unauthenticated
from app.kernel.texts import Text


async def admit(request: Request) -> Actor:
    """The actor behind a request. It has its party's turn from here on, until :func:`dismiss`.

    :raises Unauthenticated: no key, or none that is good.
    :raises TooManyRequests: the key or its party asks too often.
    """
    known: Actor | None = getattr(request.state, "actor", None)
    if known is not None:
        return known
    parts: Services = request.app.state.services
    scheme, _, text = header(request.scope, b"authorization").decode("latin-1").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated(
            Text(
                "The request has no API key of this service; send `Authorization: Bearer tsk_{environment}_…`.",
                environment=parts.settings.key_environment,
            )
        )
    found = parts.gate.remembered(text)
    if found is None:
        found = await parts.threads.run(parts.gate.actor, text)
    request.state.rate_headers, refused = parts.rates.take(found.key, found.party)
    if refused is not None:
        raise refused
    await parts.turns.take(found.party)
    request.state.actor = found
    return found


def dismiss(request: Request) -> None:
    """The work of a request is done; its party's next one may begin."""
    known: Actor | None = getattr(request.state, "actor", None)
    if known is not None:
        parts: Services = request.app.state.services
        parts.turns.give_back(known.party)
