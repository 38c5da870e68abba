"""How a request finds its endpoint, and what its route does with it."""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from enum import Enum
from inspect import iscoroutinefunction
from typing import Any

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError, ResponseValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.kernel.http.plans import Plan, Said
from app.kernel.http.threads import Threads

_JSON = re.compile(rb"\s*application/(?:[^/;]*\+)?json\s*(?:;.*)?", re.IGNORECASE | re.DOTALL)


def route_of(scope: Scope) -> str:
    """The route's template, ``/v1/claims/{claim}/split``; ``none`` where no route matches."""
    route = scope.get("route")
    return "none" if route is None else str(route.path)


def header(scope: Scope, name: bytes) -> bytes:
    """A request's first header of a name in lower case; nothing where it has none."""
    return next((value for each, value in scope["headers"] if each == name), b"")


class Route(APIRoute):
    """A route that FastAPI declares. For a request its plan is gone through in the event loop; then one visit to a thread
    opens what the endpoint needs opened, calls it, and makes the answer of what it returns."""

    def __init__(self, path: str, endpoint: Any, **said: Any) -> None:
        if iscoroutinefunction(endpoint):
            raise TypeError(f"{endpoint} would be called in a thread: let it block, or have a dependency await")
        super().__init__(path, endpoint, **said)
        self._plan = Plan(self.dependant)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in (self.methods or ()):
            raise HTTPException(405)
        request = Request(scope, receive)
        threads: Threads = request.app.state.services.threads
        said = Said(
            request,
            {
                "path": request.path_params,
                "query": request.query_params if scope["query_string"] else {},
                "header": {
                    name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])
                },
                "body": {} if self.body_field is None else await _body(request),
            },
            Response(),
        )
        response = await threads.run(self._answer, await self._plan.arguments(said), said.response)
        await response(scope, receive, send)

    def _answer(self, arguments: dict[str, Any], added: Response) -> Response:
        with ExitStack() as stack:
            for name in self._plan.opened:
                arguments[name] = stack.enter_context(arguments[name])
            found = self.endpoint(**arguments)
            if isinstance(found, Response):
                return found
            assert self.response_field is not None, "an endpoint says what it returns"  # noqa: S101
            shown, errors = self.response_field.validate(found, loc=("response",))
            if errors:
                raise ResponseValidationError(errors=errors, body=found)
            body = self.response_field.serialize_json(shown)
        response = Response(body, self.status_code or 200, media_type="application/json")
        response.headers.update({name: value for name, value in added.headers.items() if name != "content-length"})
        return response


class Router(APIRouter):
    """The routes of a room."""

    def __init__(self, *, prefix: str = "", tags: list[str | Enum] | None = None) -> None:
        super().__init__(prefix=prefix, tags=tags, route_class=Route)


async def _body(request: Request) -> dict[str, Any]:
    """The one thing in a request's body, if there is anything: JSON where it says so, else bytes that no model takes.

    :raises RequestValidationError: it says that it is JSON, and is not.
    """
    body = await request.body()
    if not body:
        return {}
    if not _JSON.fullmatch(header(request.scope, b"content-type")):
        return {"body": body}
    try:
        return {"body": json.loads(body)}
    except ValueError as error:
        wrong = {"type": "json_invalid", "loc": ("body",), "msg": str(error), "input": None}
        raise RequestValidationError([wrong]) from error
