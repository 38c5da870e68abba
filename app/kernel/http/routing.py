"""The name of the route that answers a request."""

from __future__ import annotations

from starlette.types import Scope


def route_of(scope: Scope) -> str:
    """The route's full template, ``/v1/claims/{claim}/split``; ``none`` where no route matches.

    FastAPI keeps a route's path as its own router knows it; the prefixes of the routers around it are the segments of
    the request's path that come before.
    """
    route = scope.get("route")
    if route is None:
        return "none"
    template = str(route.path).strip("/").split("/")
    asked = str(scope["path"]).strip("/").split("/")
    return "/" + "/".join(asked[: len(asked) - len(template)] + template)
