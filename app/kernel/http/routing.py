"""How a request finds its endpoint, and what its route does with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from enum import Enum
from inspect import iscoroutinefunction
from typing import Any, get_args

from fastapi import APIRouter, Depends
from fastapi.exceptions import ResponseValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from app.kernel.etags import etag_of_answer, is_known
from app.kernel.follow_ups import operation_id
from app.kernel.http.admission import admit, dismiss
from app.kernel.http.budget import Share
from app.kernel.http.plans import JsonText, Plan, Said
from app.kernel.http.reads import Reader, expansion, reader
from app.kernel.http.receiving import digest_of, has_body, header, read_body
from app.kernel.http.services import Services
from app.kernel.included import beside, included, names_parties
from app.kernel.json_text import read_json
from app.kernel.listing import View
from app.kernel.pages import Page
from app.kernel.problems import FieldError, InvalidInput, UnsupportedMedia
from app.kernel.texts import Text

JSON = "application/json"
_JSON = re.compile(rb"\s*application/(?:[^/;]*\+)?json\s*(?:;.*)?", re.IGNORECASE | re.DOTALL)
SMALL_BYTES = 16 * 1024
"""A body up to this is parsed and judged in the event loop, which costs less than a thread would; a larger one is not."""
_LIST_OR_ITEM = re.compile(r"(/\{\w+\})?")
_SAYS_NOTHING = re.compile(rb"\s*\{\s*\}\s*")


def route_of(scope: Scope) -> str:
    """The route's template, ``/v1/claims/{claim}/split``; ``none`` where no route matches."""
    route = scope.get("route")
    return "none" if route is None else str(route.path)


class Route(APIRoute):
    """A route that FastAPI declares. For a request its plan is gone through in the event loop; then one visit to a thread
    opens what the endpoint needs opened, calls it, and makes the answer of what it returns.

    A body is received only once the headers have shown who sends it.
    """

    def __init__(self, path: str, endpoint: Any, **said: Any) -> None:
        if iscoroutinefunction(endpoint):
            raise TypeError(f"{endpoint} would be called in a thread: let it block, or have a dependency await")
        if said.get("operation_id") is None:
            said["operation_id"] = operation_id(next(iter(said.get("methods") or ("GET",))), path)
        super().__init__(path, endpoint, **said)
        self._plan = Plan(self.dependant)
        self.has_included = names_parties(self.response_model) and self._plan.asks(reader)
        """Whether its answers name parties to somebody with a key."""
        raw = (self.openapi_extra or {}).get("requestBody")
        self._reads_raw = raw is not None
        self._reads_json = self.body_field is not None or (raw is not None and set(raw["content"]) == {JSON})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in (self.methods or ()):
            raise HTTPException(405)
        parts: Services = scope["app"].state.services
        with parts.bodies.share() as share:
            try:
                request = Request(scope, await self._received(scope, receive, parts, share))
                response = await self._respond(request, parts)
                if isinstance(response, StreamingResponse):
                    # A file waits on the disk for its reader: who leaves many unread keeps itself waiting.
                    await response(scope, receive, send)
                    return
            finally:
                dismiss(Request(scope))
        await response(scope, receive, send)

    async def _received(self, scope: Scope, receive: Receive, parts: Services, share: Share) -> Receive:
        """What gives the request's body, once it is here whole."""
        body = b""
        state = scope.setdefault("state", {})
        if has_body(scope):
            if scope["method"] == "GET":
                raise InvalidInput(Text("A GET request has no body; put everything into the path and the query."))
            await admit(Request(scope))
            limits = parts.settings
            is_json = self._reads_json or _JSON.fullmatch(header(scope, b"content-type")) is not None
            limit = limits.json_body_bytes_max if is_json else limits.body_bytes_max
            body = await read_body(scope, receive, limit, share)
            self._refuse_unread(body)
        state["body_digest"] = digest_of(body, header(scope, b"content-type"))
        given = False

        async def again() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        return again

    def _refuse_unread(self, body: bytes) -> None:
        """A route without a body refuses one: members that nobody reads must not look as if they had been."""
        if self.body_field is None and not self._reads_raw and body.strip() and not _SAYS_NOTHING.fullmatch(body):
            unread = FieldError(field="body", code="unexpected", detail=Text("This operation has no body."))
            raise InvalidInput(
                Text("This operation takes no body, so what was sent would be lost; leave the body out."),
                errors=[unread],
            )

    async def _respond(self, request: Request, parts: Services) -> Response:
        said = Said(
            request,
            {
                "path": request.path_params,
                "query": request.query_params if request.scope["query_string"] else {},
                "header": {
                    name.decode("latin-1"): value.decode("latin-1")
                    for name, value in reversed(request.scope["headers"])
                },
                "body": {} if self.body_field is None else await _body(request, parts),
            },
            Response(),
            parts.threads.run,
        )
        arguments = await self._plan.arguments(said)
        response = await parts.threads.run(self._answer, arguments, request, said.response)
        if request.method == "GET" and response.status_code == 200:
            known = request.headers.get("if-none-match")
            if known is not None and is_known(known, response.headers.get("etag", "")):
                return Response(status_code=304, headers={"etag": response.headers["etag"]})
        return response

    def _answer(self, arguments: dict[str, Any], request: Request, added: Response) -> Response:
        with ExitStack() as stack:
            for name in self._plan.opened:
                arguments[name] = stack.enter_context(arguments[name])
            found = self.endpoint(**arguments)
            if self.has_included and not isinstance(found, Response):
                asks = next(each for each in arguments.values() if isinstance(each, Reader))
                response = self._made(found, added, self._beside(found, asks, request))
            else:
                response = self._made(found, added)
        is_file = isinstance(response, StreamingResponse)
        if response.status_code == 200 and "GET" in (self.methods or ()) and not is_file:
            response.headers["etag"] = etag_of_answer(response.headers.get("etag"), bytes(response.body))
        return response

    def _made(self, found: Any, added: Response, beside_it: bytes | None = None) -> Response:
        if isinstance(found, Response):
            return found
        assert self.response_field is not None, "an endpoint says what it returns"  # noqa: S101
        shown, errors = self.response_field.validate(found, loc=("response",))
        if errors:
            raise ResponseValidationError(errors=errors, body=found)
        body = self.response_field.serialize_json(shown)
        if beside_it is not None:
            body = beside(body, "included", beside_it)
        response = Response(body, self.status_code or 200, media_type=JSON)
        response.headers.update({name: value for name, value in added.headers.items() if name != "content-length"})
        return response

    def _beside(self, found: Any, asks: Reader, request: Request) -> bytes:
        """What stands beside an answer: names of parties, and what was asked for."""
        is_page = isinstance(found, Page)
        items = found.items if is_page else [found]
        kind = get_args(self.response_model.model_fields["items"].annotation)[0] if is_page else type(found)
        things = {}
        for word in getattr(request.state, "expand", ()):
            related = asks.services.related[kind][word]
            things[related.into] = related.of(View(asks.session, asks.actor, asks.services.ledger.now()), items)
        return included(asks.services.names, asks.session, items, things)


class Router(APIRouter):
    """The routes of a room.

    :param expand: what a caller can ask to have beside the resources that the room's list and items show.
    """

    def __init__(self, *, prefix: str = "", tags: list[str | Enum] | None = None, expand: Sequence[str] = ()) -> None:
        super().__init__(prefix=prefix, tags=tags, route_class=Route)
        self._expand = [Depends(expansion(expand))] if expand else []

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **said: Any) -> None:
        if said.get("methods") == ["GET"] and _LIST_OR_ITEM.fullmatch(path):
            said["dependencies"] = [*(said.get("dependencies") or ()), *self._expand]
        super().add_api_route(path, endpoint, **said)


async def _body(request: Request, parts: Services) -> dict[str, Any]:
    """The one thing in a request's body, if there is anything.

    :raises UnsupportedMedia: it does not say that it is JSON.
    :raises MalformedJson: it says that it is JSON, and is not.
    """
    body = await request.body()
    if not body:
        return {}
    if not _JSON.fullmatch(header(request.scope, b"content-type")):
        raise UnsupportedMedia(
            Text("This operation reads JSON alone; send the body with the header `Content-Type: application/json`.")
        )
    is_large = len(body) > SMALL_BYTES
    if is_large:
        await parts.threads.run(read_json, body)
    else:
        read_json(body)
    return {"body": JsonText(body, is_large=is_large)}
