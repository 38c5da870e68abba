"""Every operation of the OpenAPI document refuses what it does not know and what is said twice, and has done nothing."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from httpx2 import Response

from scripts.export_openapi import PATH
from tests.app.matrix.conftest import Stage
from tests.app.matrix.rows import Row, Show, Write
from tests.app.matrix.test_matrix import ROWS, everything, person, route_of

PATHS = json.loads(PATH.read_text("utf-8"))["paths"]
DOCUMENTED = [(verb.upper(), path) for path, methods in PATHS.items() for verb in methods]
ROW_OF: dict[tuple[str, str], Row] = {route_of(row, DOCUMENTED): row for row in ROWS}
WRITES = [(verb, path) for verb, path in DOCUMENTED if verb == "POST"]
JSON = "application/json"
SURPRISE = {"surprise": 1}
_numbers = itertools.count(1)


def ask(stage: Stage, verb: str, path: str, query: str = "", body: bytes | None = None) -> Response:
    """Ask as somebody who may."""
    row = ROW_OF[verb, path]
    if isinstance(row, Show) and row.public:
        headers = {}
    else:
        caller = next(iter(row.by)) if isinstance(row, Write) else row.to[0]
        key = person(stage.ledger, caller if "/" in caller else f"{caller}/Maker").key
        headers = {
            "Authorization": f"Bearer {key}",
            "Idempotency-Key": f"strict-{next(_numbers)}",
            "Content-Type": JSON,
        }
    filled = stage.scene.fill(row.path).partition("?")[0]
    return stage.ledger.client.request(verb, f"{filled}?{query}", headers=headers, content=body)


def codes(answer: Response) -> set[tuple[str, str]]:
    """What a 422 says is wrong, and where."""
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-input"), answer.text
    return {(each["field"], each["code"]) for each in answer.json()["errors"]}


def with_surprises(body: Any) -> Iterator[Any]:
    """The body with an unknown member in each object of it, one at a time."""
    if isinstance(body, dict):
        yield body | SURPRISE
        for name, value in body.items():
            yield from (body | {name: changed} for changed in with_surprises(value))
    elif isinstance(body, list):
        for place, value in enumerate(body):
            yield from ([*body[:place], changed, *body[place + 1 :]] for changed in with_surprises(value))


@pytest.mark.parametrize(("verb", "path"), DOCUMENTED)
def test_unknown_and_repeated_parameters_are_refused(common_stage: Stage, verb: str, path: str) -> None:
    before = everything(common_stage)
    assert ("surprise", "unknown-parameter") in codes(ask(common_stage, verb, path, "surprise=1"))
    for each in PATHS[path][verb.lower()].get("parameters", ()):
        kinds = {kind.get("type") for kind in (each["schema"], *each["schema"].get("anyOf", ()))}
        if each["in"] == "query" and "array" not in kinds:
            name = each["name"]
            assert (name, "repeated-parameter") in codes(ask(common_stage, verb, path, f"{name}=1&{name}=1")), name
    assert everything(common_stage) == before


@pytest.mark.parametrize("path", [path for _, path in WRITES if path != "/rpc"])
def test_unknown_members_are_refused(common_stage: Stage, path: str) -> None:
    before = everything(common_stage)
    row = ROW_OF["POST", path]
    assert isinstance(row, Write)
    body = {} if row.body is None or isinstance(row.body, bytes) else common_stage.scene.fill(row.body)
    for changed in with_surprises(body):
        answer = ask(common_stage, "POST", path, body=json.dumps(changed).encode())
        assert answer.status_code == 422, f"{changed}: {answer.text}"
        if isinstance(row.body, dict):
            assert any(each["field"].endswith("surprise") for each in answer.json()["errors"]), changed
    assert everything(common_stage) == before


@pytest.mark.parametrize("path", [path for _, path in WRITES])
def test_members_that_come_twice_are_refused(common_stage: Stage, path: str) -> None:
    before = everything(common_stage)
    answer = ask(common_stage, "POST", path, body=b'{"surprise":1,"surprise":2}')
    if "requestBody" in PATHS[path]["post"]:
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/duplicate-member"), answer.text
    else:
        assert codes(answer) == {("body", "unexpected")}
    assert everything(common_stage) == before
