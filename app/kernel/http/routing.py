"""The name of the route that answers a request."""

from __future__ import annotations

from starlette.types import Scope


def route_of(scope: Scope) -> str:
    """The route's template, ``/v1/claims/{claim}/split``; ``none`` where no route matches."""
    route = scope.get("route")
    return "none" if route is None else str(route.path)
