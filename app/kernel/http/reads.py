"""The dependency of every reading route: who asks, and a consistent view of the tables.

::

    @router.get("/{receivable}", responses=problems(NotFound))
    def show(receivable: str, read: Read) -> Receivable: ...
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.kernel.auth import Actor
from app.kernel.db import Session
from app.kernel.etags import etag
from app.kernel.http.admission import admit
from app.kernel.http.services import Services, services
from app.kernel.pages import PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX, Window
from app.kernel.problems import FieldError, InvalidInput
from app.kernel.resources import Resource
from app.kernel.texts import Text

bearer = HTTPBearer(auto_error=False, bearerFormat="tsk_<environment>_<id>_<secret>", scheme_name="API key")


async def actor(request: Request, _sent: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> Actor:
    """Who asks.

    :param _sent: declares the scheme for the OpenAPI document.
    :raises Unauthenticated: no key, or none that is good.
    :raises TooManyRequests: the key or its party asks too often.
    """
    return await admit(request)


ActorOf = Annotated[Actor, Depends(actor)]


_NO_FILTERS = frozenset({"limit", "cursor", "expand"})
"""Parameters of a list that change nothing about what stands in it."""
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


def expansion(names: Sequence[str]) -> Callable[..., Awaitable[None]]:
    """The dependency of routes whose caller can ask for things beside what they show."""
    known = "|".join(names)
    described: Any = Query(
        None,
        pattern=f"^({known})(,({known}))*$",
        description="What to add under `included`, by id, as far as this party may see it: one or several of "
        f"{', '.join(f'`{name}`' for name in names)}, with commas between",
        examples=[",".join(names)],
    )

    async def expand_to(request: Request, expand: str | None = described) -> None:
        if expand and request.query_params.get("format", "json") != "json":
            detail = Text("A file has items alone; leave `expand` out, or take the list as JSON.")
            raise InvalidInput(detail, errors=[FieldError(field="expand", code="not-in-a-file", detail=detail)])
        # A word said again would be read again.
        request.state.expand = tuple(dict.fromkeys(expand.split(","))) if expand else ()

    return expand_to


async def window(
    request: Request,
    parts: Annotated[Services, Depends(services)],
    limit: Annotated[
        int, Query(ge=1, le=PAGE_ITEMS_MAX, description="How many items a page has at most")
    ] = PAGE_ITEMS_DEFAULT,
    cursor: Annotated[
        str | None, Query(description="`next_cursor` of the page before, with the same filters and order")
    ] = None,
) -> Window:
    """Which page of a list.

    :raises MalformedCursor: the cursor is not one that this list gave this party, with these filters.
    """
    known: Actor | None = getattr(request.state, "actor", None)
    filters = [each for each in request.query_params.multi_items() if each[0] not in _NO_FILTERS]
    seal = parts.cursors.seal(request.url.path, str(known.party) if known else "", filters)
    return Window(limit, None if cursor is None else seal.open(cursor), seal)


Read = Annotated[Reader, Depends(reader)]
PageOf = Annotated[Window, Depends(window)]
