"""The dependency of every reading route: who asks, and a consistent view of the tables.

::

    @router.get("/{receivable}", responses=problems(NotFound))
    def show(receivable: str, read: Read) -> Receivable: ...
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Query, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.kernel.auth import Actor
from app.kernel.db import Session
from app.kernel.etags import etag
from app.kernel.http.services import Services, services
from app.kernel.pages import PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX, Window
from app.kernel.problems import Unauthenticated
from app.kernel.resources import Resource

bearer = HTTPBearer(auto_error=False, bearerFormat="tsk_<environment>_<id>_<secret>", scheme_name="API key")


async def actor(
    parts: Annotated[Services, Depends(services)],
    sent: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Actor:
    """Who asks.

    :raises Unauthenticated: no key, or none that is good.
    """
    if sent is None:
        raise Unauthenticated(f"Send `Authorization: Bearer tsk_{parts.settings.key_environment}_…`.")
    found = parts.gate.remembered(sent.credentials)
    return await parts.threads.run(parts.gate.actor, sent.credentials) if found is None else found


ActorOf = Annotated[Actor, Depends(actor)]


Shown = TypeVar("Shown", bound=Resource)


@dataclass(frozen=True, slots=True)
class Reader:
    """A reading request."""

    actor: Actor
    session: Session
    services: Services
    _response: Response

    def show(self, resource: Shown) -> Shown:
        """Give the answer its ETag and return it."""
        self._response.headers["ETag"] = etag(resource.version)
        return resource


def reader(parts: Annotated[Services, Depends(services)], who: ActorOf, response: Response) -> Iterator[Reader]:
    """A reader for this request; its view of the tables ends with it."""
    who.require_scope("read")
    with parts.db.reading() as session:
        yield Reader(who, session, parts, response)


async def window(
    limit: Annotated[int, Query(ge=1, le=PAGE_ITEMS_MAX)] = PAGE_ITEMS_DEFAULT,
    cursor: str | None = None,
) -> Window:
    """Which page of a list."""
    return Window(limit, cursor)


Read = Annotated[Reader, Depends(reader)]
PageOf = Annotated[Window, Depends(window)]
