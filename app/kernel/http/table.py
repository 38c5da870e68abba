"""Which route a path belongs to, without trying one after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

Shape = tuple[int, ...]
"""Where in a path's parts a template has words of its own; anything may stand in the other places."""


class Table(BaseRoute):
    """Many routes as one, found by how many parts a path has and by the words among them. Of several that fit, the first
    one counts, as in a list of routes."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._shapes: dict[int, set[Shape]] = defaultdict(set)
        self._routes: dict[tuple[Shape, tuple[str, ...]], list[tuple[int, Route]]] = defaultdict(list)
        for order, route in enumerate(routes):
            assert isinstance(route, Route)  # noqa: S101
            parts = route.path.split("/")
            shape = tuple(place for place, part in enumerate(parts) if "{" not in part)
            self._shapes[len(parts)].add(shape)
            self._routes[shape, tuple(parts[place] for place in shape)].append((order, route))

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http":
            return Match.NONE, {}
        parts = scope["path"].split("/")
        near: list[tuple[int, Route]] = []
        for shape in self._shapes.get(len(parts), ()):
            near += self._routes.get((shape, tuple([parts[place] for place in shape])), ())
        found: tuple[Match, Scope] = (Match.NONE, {})
        for _, route in sorted(near):
            match, child = route.matches(scope)
            if match.value > found[0].value:
                found = match, {**child, "route": route}
            if match is Match.FULL:
                break
        return found

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope["route"].handle(scope, receive, send)
