"""Every route × every role and seat: who sees a thing sees it, for others it is not there; who may write does, and whoever
may not is told why and has changed nothing. A route without a row fails."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response

from app.kernel.auth import mint
from app.kernel.http.routing import Router
from app.kernel.rooms import Room
from app.main import ROOMS, routes
from tests.app.ledger import Ledger, Person
from tests.app.matrix import reading, writing
from tests.app.matrix.conftest import Stage
from tests.app.matrix.rows import CALLERS, EVERYBODY, OVERSEERS, List, Row, Show, Write, is_public, method, names

ROWS: tuple[Row, ...] = (*reading.ROWS, *writing.ROWS)

WHO_MAY = [(row, caller) for row in writing.ROWS if not row.keeps_nothing for caller in row.by]
_numbers = itertools.count(1)
STEERING = ("governance", "operator", *OVERSEERS)


def writers(row: Write) -> list[str]:
    """Every maker, and the other seats of whoever has to do with it, steers the ledger, or stands for strangers. What
    other strangers' checkers and admins are told is the same."""
    involved = {caller.partition("/")[0] for caller in row.by} | {"tier3", *STEERING}
    if len(row.seen_by) < len(EVERYBODY):
        involved |= {who.partition("/")[0] for who in row.seen_by}
    return [caller for caller in CALLERS if caller.endswith("/Maker") or caller.partition("/")[0] in involved]


def documented_by(app: FastAPI) -> list[tuple[str, str]]:
    """Method and path of every route in the OpenAPI document."""
    return [(verb.upper(), path) for path, methods in app.openapi()["paths"].items() for verb in methods]


def ids(row: Row) -> str:
    """A row in the name of its test."""
    return f"{method(row)} {row.path}"


def person(ledger: Ledger, caller: str) -> Person:
    """Whoever ``tier1/Maker`` is."""
    handle, _, seat = caller.partition("/")
    return ledger.person(handle, seat)


def send(stage: Stage, row: Row, key: str | None) -> Response:
    """Ask what a row says, with an API key or none."""
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    path = stage.scene.fill(row.path)
    if not isinstance(row, Write):
        return stage.ledger.client.get(path, headers=headers)
    headers |= {"Idempotency-Key": f"matrix-{next(_numbers)}", "Content-Type": "application/json"}
    if isinstance(row.body, bytes):
        headers["Content-Type"] = "application/xml"
        return stage.ledger.client.post(path, content=row.body, headers=headers)
    body = {} if row.body is None else {"json": stage.scene.fill(row.body)}
    return stage.ledger.client.post(path, headers=headers, **body)


def problem(answer: Response) -> str:
    """The kind of a refusal; of anything else, its status and body."""
    if answer.headers["content-type"] != "application/problem+json":
        return f"{answer.status_code} {answer.text}"
    slug: str = answer.json()["type"].removeprefix("/problems/")
    return slug


def everything(stage: Stage) -> tuple[Any, ...]:
    """What a refused write must not change: the chain, API keys, and keys of accounts."""
    admins = [person(stage.ledger, caller) for caller in ("tier1/Admin", "operator/Admin")]
    keys = [[(each["id"], each["revoked_at"]) for each in admin.seen("/api-keys")["items"]] for admin in admins]
    return stage.ledger.chain.head(), keys, stage.ledger.keystore.accounts()


class TestTheMatrix:
    def test_has_a_row_for_every_route(self) -> None:
        documented = documented_by(routes())
        assert {route_of(row, documented) for row in ROWS} == set(documented)

    def test_misses_the_row_of_any_route(self) -> None:
        documented = documented_by(routes())
        routes_of = [route_of(row, documented) for row in ROWS]
        for lacking in documented:
            rest = [row for row, route in zip(ROWS, routes_of, strict=True) if route != lacking]
            assert set(documented) - {route_of(row, documented) for row in rest} == {lacking}

    def test_misses_the_row_of_a_route_that_is_new(self) -> None:
        router = Router(prefix="/v1")

        @router.post("/secrets")
        def secrets() -> None: ...

        documented = documented_by(routes((*ROOMS, Room("new", (router,)))))
        assert set(documented) - {route_of(row, documented) for row in ROWS} == {("POST", "/v1/secrets")}


@pytest.mark.parametrize("row", [row for row in ROWS if isinstance(row, Show)], ids=ids)
def test_who_sees(common_stage: Stage, row: Show) -> None:
    for caller in CALLERS:
        answer = send(common_stage, row, person(common_stage.ledger, caller).key)
        if names(caller, row.to):
            assert answer.status_code == 200, f"{caller}: {answer.text}"
        else:
            assert problem(answer) == row.otherwise, caller


@pytest.mark.parametrize("row", [row for row in ROWS if isinstance(row, List)], ids=ids)
def test_in_whose_list(common_stage: Stage, row: List) -> None:
    wanted = common_stage.scene.fill(dict(row.item)).items()
    for caller in CALLERS:
        answer = send(common_stage, row, person(common_stage.ledger, caller).key)
        assert answer.status_code == 200, f"{caller}: {answer.text}"
        assert answer.json().get("next_cursor") is None
        stands = any(wanted <= item.items() for item in map(_plain, answer.json()["items"]))
        assert stands == names(caller, row.to), caller


@pytest.mark.parametrize("row", [row for row in writing.ROWS if not row.keeps_nothing], ids=ids)
def test_who_may_not(common_stage: Stage, row: Write) -> None:
    before = everything(common_stage)
    for caller in writers(row):
        if caller not in row.by:
            found = problem(send(common_stage, row, person(common_stage.ledger, caller).key))
            told = row.refused if names(caller, row.seen_by) else (row.otherwise,)
            assert found in told, caller
    assert everything(common_stage) == before


@pytest.mark.parametrize(("row", "caller"), WHO_MAY, ids=[f"{row.path} {caller}" for row, caller in WHO_MAY])
def test_who_may(stage: Stage, row: Write, caller: str) -> None:
    before = everything(stage)
    answer = send(stage, row, person(stage.ledger, caller).key)
    assert answer.status_code == row.by[caller], answer.text
    assert (everything(stage) != before) == (answer.status_code in {201, 202})


@pytest.mark.parametrize("row", [row for row in writing.ROWS if row.keeps_nothing], ids=ids)
def test_what_keeps_nothing_tells_each_caller_what_the_row_says(common_stage: Stage, row: Write) -> None:
    before = everything(common_stage)
    for caller in CALLERS:
        assert send(common_stage, row, person(common_stage.ledger, caller).key).status_code == row.by[caller]
    assert everything(common_stage) == before


def test_without_a_good_key_nothing_but_the_public_is_there(stage: Stage) -> None:
    good = stage.ledger.maker("tier1").key
    revoked = stage.ledger.admin("tier3")
    revoked.done(f"/api-keys/{revoked.seen('/me')['key']}/revoke")
    before = everything(stage)
    for key in (None, "", good[:-1] + "_", good.replace("sandbox", "live"), revoked.key):
        for row in ROWS:
            answer = send(stage, row, key)
            if is_public(row):
                assert answer.status_code == 200, f"{ids(row)}: {answer.text}"
            else:
                assert problem(answer) == "unauthenticated", ids(row)
                assert answer.status_code == 401
    assert everything(stage) == before


@pytest.mark.parametrize("missing", ["read", "write"])
def test_a_key_does_only_what_it_was_made_for(stage: Stage, missing: str) -> None:
    owner = stage.ledger.maker("tier1")
    services = stage.ledger.services
    with services.db.unit_of_work() as session:
        made = mint(
            session, services.settings.key_environment, party=owner.party, account=owner.account, capability="Maker",
            scopes={"read", "write", "keys"} - {missing}, label="narrow", now=services.ledger.now(),
        )  # fmt: skip
    before = everything(stage)
    for row in ROWS:
        keeps = isinstance(row, Write) and not row.keeps_nothing
        if (missing == "write") == keeps and not is_public(row) and row.path != "/v1/me":
            assert problem(send(stage, row, made.text)) == "not-allowed", ids(row)
    assert everything(stage) == before


def _plain(item: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in item.items() if isinstance(value, str)}


def route_of(row: Row, documented: list[tuple[str, str]]) -> tuple[str, str]:
    """The documented route that a row asks: of those that fit its path, the one that leaves least open."""
    path = row.path.partition("?")[0]
    fitting = [
        (verb, template)
        for verb, template in documented
        if verb == method(row) and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
    ]
    return min(fitting, key=lambda route: route[1].count("{"))
