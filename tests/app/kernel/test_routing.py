"""How a request finds its route, and what the route asks of it."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Cookie, Depends, FastAPI, Header, Path, Query, Request, Response
from fastapi.dependencies.utils import get_dependant
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict
from starlette.routing import Match, Route
from starlette.testclient import TestClient

from app.kernel.auth import Actor
from app.kernel.http import handlers
from app.kernel.http.budget import BodyBudget
from app.kernel.http.plans import Plan
from app.kernel.http.rates import Rates, Turns
from app.kernel.http.routing import Router
from app.kernel.http.table import Table
from app.kernel.http.threads import Threads
from app.kernel.ids import PartyId
from app.limits import Limits
from chain.port import Address

SOMEBODY = Actor("8f3c1a2b4d5e6f70", PartyId(1), Address(bytes(20)), "Maker", frozenset(), frozenset())
bearer = HTTPBearer(auto_error=False)
events: list[str] = []


class Body(BaseModel):
    """What a client may send."""

    model_config = ConfigDict(extra="forbid")

    number: int
    words: list[str] = []


class Whole(BaseModel):
    """Query parameters taken together."""

    first: int
    second: str = "two"


async def key(request: Request, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> str:
    events.append("key")
    return f"{request.method} {sent.credentials if sent else None}"


async def window(limit: Annotated[int, Query(ge=1, le=9)] = 5, cursor: str | None = None) -> tuple[int, str | None]:
    return limit, cursor


async def version(who: Annotated[str, Depends(key)], x_version: Annotated[str, Header(alias="X-Version")]) -> str:
    return f"{who} {x_version}"


def opened(who: Annotated[str, Depends(key)], response: Response) -> Iterator[str]:
    response.headers["X-Opened-For"] = who
    events.append("opened")
    yield "open"
    events.append("closed")


def blocking() -> int:
    return 1


def write(
    number: Annotated[int, Path(le=99)], body: Body, made: Annotated[str, Depends(version)], flag: bool = False
) -> dict[str, Any]:
    return {"number": number, "body": body.model_dump(), "made": made, "flag": flag}


def read(
    view: Annotated[str, Depends(opened)],
    who: Annotated[str, Depends(key)],
    page: Annotated[tuple[int, str | None], Depends(window)],
) -> dict[str, Any]:
    events.append("endpoint")
    return {"view": view, "who": who, "page": page}


def whole(said: Annotated[Whole, Query()]) -> Whole:
    return said


def served(router: APIRouter, threads: Threads) -> TestClient:
    """An application of one router with these endpoints."""
    router.post("/numbers/{number}")(write)
    router.get("/numbers")(read)
    router.get("/whole")(whole)
    made = FastAPI(routes=router.routes)
    made.state.services = SimpleNamespace(
        threads=threads,
        gate=SimpleNamespace(remembered=lambda _text: SOMEBODY),
        rates=Rates(0, 0),
        turns=Turns(0),
        bodies=BodyBudget(2**20),
        settings=Limits(),
    )
    handlers.install(made)
    return TestClient(made)


@pytest.fixture
def threads() -> Iterator[Threads]:
    found = Threads(2)
    yield found
    found.close()


JSON = {"Content-Type": "application/json"}
KEYED = {"Authorization": "Bearer abc", "X-Version": "1"}
GOOD = b'{"number": 1, "words": ["a"]}'


class TestARoute:
    @pytest.mark.parametrize(
        ("method", "path", "headers", "body"),
        [
            ("POST", "/numbers/7", KEYED | JSON, GOOD),
            ("POST", "/numbers/7?flag=1", [*KEYED.items(), *JSON.items(), ("x-version", "2")], GOOD),
            ("POST", "/numbers/7", KEYED | {"Content-Type": "Application/problem+JSON; charset=utf-8"}, GOOD),
            ("POST", "/numbers/7", KEYED | JSON, b""),
            ("POST", "/numbers/7", KEYED | JSON, b'{"words": [1], "more": 2}'),
            ("POST", "/numbers/100?flag=maybe", KEYED | JSON, b'{"more": "x"}'),
            ("POST", "/numbers/x", {}, b""),
            ("PUT", "/numbers/7", KEYED | JSON, GOOD),
            ("GET", "/numbers?limit=3&cursor=", {"Authorization": "Basic abc"}, b""),
            ("GET", "/numbers?limit=0", KEYED, b""),
            ("GET", "/whole?second=2", {}, b""),
        ],
    )  # fmt: skip
    def test_answers_as_the_framework_would(
        self, threads: Threads, method: str, path: str, headers: Any, body: bytes
    ) -> None:
        ours, theirs = served(Router(), threads), served(APIRouter(), threads)
        answers = [client.request(method, path, headers=headers, content=body) for client in (ours, theirs)]
        assert answers[0].content == answers[1].content
        assert answers[0].status_code == answers[1].status_code
        assert {name: value for name, value in answers[0].headers.items() if name != "etag"} == answers[1].headers

    @pytest.mark.parametrize("sent", [None, "text/plain", "application/x-www-form-urlencoded", "application/json/x"])
    def test_names_the_media_type_that_it_reads(self, threads: Threads, sent: str | None) -> None:
        headers = KEYED | ({} if sent is None else {"Content-Type": sent})
        answer = served(Router(), threads).post("/numbers/7", headers=headers, content=GOOD)
        assert (answer.status_code, answer.json()["type"]) == (415, "/problems/unsupported-media")
        assert "`Content-Type: application/json`" in answer.json()["detail"]

    def test_asks_each_dependency_once_and_closes_what_it_opened(self, threads: Threads) -> None:
        events.clear()
        answer = served(Router(), threads).get("/numbers", headers=KEYED)
        assert answer.json() == {"view": "open", "who": "GET abc", "page": [5, None]}
        assert answer.headers["X-Opened-For"] == "GET abc"
        assert events == ["key", "opened", "endpoint", "closed"]


class TestATable:
    def test_has_the_first_of_several_routes_that_fit(self) -> None:
        async def answer(_request: Request) -> Response:
            return Response()

        first, second, third = (Route(path, answer) for path in ("/a/{one}", "/a/b", "/{one}/c"))
        table = Table([first, second, third])
        for path, expected in (("/a/b", first), ("/a/c", first), ("/x/c", third), ("/x/d", None), ("/a/b/c", None)):
            match, child = table.matches({"type": "http", "method": "GET", "path": path})
            assert (match is Match.FULL, child.get("route")) == (expected is not None, expected)

    def test_has_another_ones_method_before_none(self) -> None:
        async def answer(_request: Request) -> Response:
            return Response()

        read, write = Route("/a", answer, methods=["GET"]), Route("/a", answer, methods=["POST"])
        table = Table([read, write])
        found = [table.matches({"type": "http", "method": each, "path": "/a"}) for each in ("GET", "POST", "PUT")]
        assert [(match, child["route"]) for match, child in found] == [
            (Match.FULL, read), (Match.FULL, write), (Match.PARTIAL, read),
        ]  # fmt: skip


class TestAPlan:
    def test_is_refused_where_a_dependency_would_block_the_event_loop(self) -> None:
        def endpoint(found: Annotated[int, Depends(blocking)]) -> int:
            return found

        with pytest.raises(TypeError, match="neither a coroutine nor a generator"):
            Plan(get_dependant(path="/", call=endpoint))

    def test_is_refused_for_what_no_room_declares(self) -> None:
        def endpoint(crumb: Annotated[str, Cookie()]) -> str:
            return crumb

        with pytest.raises(TypeError, match="cookies"):
            Plan(get_dependant(path="/", call=endpoint))
