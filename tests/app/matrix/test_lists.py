"""What holds of every list in the OpenAPI document, on a ledger with one of everything."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from httpx2 import Response

from app import main
from app.kernel.money import exponent_of
from tests.app.ledger import Person
from tests.app.matrix.conftest import Stage

WITHIN = {
    "/v1/receivables/{receivable}/payments": "/v1/receivables/{owed}/payments",
    "/v1/loans/{loan}/payments": "/v1/loans/{loan}/payments",
    "/v1/parties/{party}/accounts": "/v1/parties/{tier1}/accounts",
}
"""Lists of one thing, by their path in the document; each with the name of one that everybody below may see."""
SEARCHED: Mapping[str, Mapping[str, str]] = {"/v1/pledges": {"party": "{tier1}"}}
"""What a list is not read without."""
READERS = ("auditor", "tier1", "bank")
STRANGER = "tier3"


@cache
def document() -> dict[str, Any]:
    return main.routes().openapi()


def parameters(path: str) -> dict[str, Any]:
    return {each["name"]: each for each in document()["paths"][path]["get"].get("parameters", ())}


def choices(path: str, name: str) -> list[str]:
    """The words that a parameter takes."""
    schema = parameters(path)[name]["schema"]
    shapes = [schema, *schema.get("anyOf", ())]
    return [word for shape in shapes for word in shape.get("enum", ())]


LISTS = [
    path
    for path, operations in document()["paths"].items()
    if "get" in operations
    and "sort" in parameters(path)  # what audits read of the contracts has its own points in time
]
TOTALS = [path for path in LISTS if f"{path}/totals" in document()["paths"]]
ORDERS = [(path, order) for path in LISTS for order in choices(path, "sort")]


def asked(stage: Stage, who: Person, path: str, **params: Any) -> Response:
    url = stage.scene.fill(WITHIN.get(path, path)).removeprefix("/v1")
    return who.get(url, **stage.scene.fill(dict(SEARCHED.get(path, {}))), **params)


def seen(stage: Stage, who: Person, path: str, **params: Any) -> dict[str, Any]:
    answer = asked(stage, who, path, **params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def pages(stage: Stage, who: Person, path: str, limit: int, **params: Any) -> Iterator[dict[str, Any]]:
    cursor = None
    while True:
        page = seen(stage, who, path, limit=limit, cursor=cursor, **params)
        yield page
        if not page["has_more"]:
            assert page["next_cursor"] is None
            return
        cursor = page["next_cursor"]


def readers(stage: Stage, path: str) -> list[Person]:
    """Those who may read a list at all."""
    people = [stage.ledger.maker(handle) for handle in READERS]
    found = [who for who in people if asked(stage, who, path).status_code == 200]
    assert found, path
    return found


def test_the_lists_are_all_there() -> None:
    assert len(LISTS) == 24
    assert len(TOTALS) == 9


@pytest.mark.parametrize("path", LISTS)
def test_every_list_has_the_common_parameters_and_says_what_they_are(path: str) -> None:
    assert {"limit", "cursor", "sort", "format"} <= set(parameters(path))
    for name, each in parameters(path).items():
        assert each.get("description") or each["in"] == "path", name


@pytest.mark.parametrize("path", LISTS)
def test_every_list_says_at_which_block_it_was_read(path: str, common_stage: Stage) -> None:
    head = common_stage.ledger.chain.head()
    for who in readers(common_stage, path):
        as_of = seen(common_stage, who, path)["as_of"]
        assert (as_of["block"], as_of["hash"]) == (head.number, "0x" + head.hash.hex())


@pytest.mark.parametrize("path", LISTS)
def test_an_unknown_parameter_is_refused(path: str, common_stage: Stage) -> None:
    who = common_stage.ledger.maker("auditor")
    for params in ({"stat": "Open"}, {"sort": "version"}, {"format": "pdf"}, {"limit": 201}, {"limit": 0}):
        assert asked(common_stage, who, path, **params).status_code == 422, params


@pytest.mark.parametrize(("path", "order"), ORDERS)
def test_the_pages_of_every_order_are_the_whole_list(path: str, order: str, common_stage: Stage) -> None:
    for who in readers(common_stage, path):
        whole = seen(common_stage, who, path, limit=200, sort=order)["items"]
        joined = [item for page in pages(common_stage, who, path, 3, sort=order) for item in page["items"]]
        assert joined == whole
        down = f"-{order}" if not order.startswith("-") else order[1:]
        assert seen(common_stage, who, path, limit=200, sort=down)["items"] == whole[::-1]


@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_is_good_for_its_own_list_alone(path: str, common_stage: Stage) -> None:
    auditor = common_stage.ledger.maker("auditor")
    elsewhere = seen(common_stage, auditor, "/v1/invoices" if path == "/v1/parties" else "/v1/parties", limit=1)
    assert asked(common_stage, auditor, path, cursor=elsewhere["next_cursor"]).status_code == 400
    first = seen(common_stage, auditor, path, limit=1)
    if not first["has_more"]:
        return
    cursor = first["next_cursor"]
    other = next(order for order in choices(path, "sort") if order != parameters(path)["sort"]["schema"]["default"])
    refused = [asked(common_stage, auditor, path, limit=1, cursor=cursor, sort=other)]
    refused.append(asked(common_stage, common_stage.ledger.maker("regulator"), path, limit=1, cursor=cursor))
    if "party" in parameters(path) and path not in SEARCHED and path not in WITHIN:
        refused.append(asked(common_stage, auditor, path, cursor=cursor, party="1"))
    public = path in SEARCHED  # nobody's party is asked for there
    assert [each.status_code for each in refused] == ([400, 200] if public else [400] * len(refused))


@pytest.mark.parametrize("path", LISTS)
def test_a_file_has_the_whole_list_in_its_order(path: str, common_stage: Stage) -> None:
    for who in readers(common_stage, path):
        order = choices(path, "sort")[-1]
        items = [item for page in pages(common_stage, who, path, 200, sort=order) for item in page["items"]]
        answer = asked(common_stage, who, path, format="csv", sort=order, limit=1)
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-disposition"].endswith('.csv"')
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert len(rows) == len(items)
        for row, item in zip(rows, items, strict=True):
            for column, said in flat(item):
                assert plain(row[column]) == said, column
        sheet = asked(common_stage, who, path, format="xlsx", sort=order)
        with zipfile.ZipFile(io.BytesIO(sheet.content)) as book:
            assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == len(items) + 1


@pytest.mark.parametrize("path", TOTALS)
def test_totals_are_the_sums_of_the_items(path: str, common_stage: Stage) -> None:
    for who in readers(common_stage, path):
        whole = [item for page in pages(common_stage, who, path, 200) for item in page["items"]]
        for by in (None, *choices(f"{path}/totals", "group_by")):
            groups = seen(common_stage, who, f"{path}/totals", group_by=by)["groups"]
            assert sum(group["count"] for group in groups) == len(whole), by
            assert groups == sorted(groups, key=lambda group: (natural(group["key"]), group["currency"]))
            for name, total in summed(groups).items():
                assert total == sum(amount(item, name) for item in whole), (by, name)
            for group in groups if by in (whole[0] if whole else {}) else ():
                assert group["count"] == sum(str(item[by]) == group["key"] for item in whole)


@pytest.mark.parametrize("path", [path for path in TOTALS if path != "/v1/financing-requests"])
def test_a_stranger_finds_nothing_of_others(path: str, common_stage: Stage) -> None:
    """In the list, in its totals, and in its files alike."""
    who = common_stage.ledger.maker(STRANGER)
    others = common_stage.scene.names["core1"]
    assert seen(common_stage, who, path, party=others)["items"] == []
    assert seen(common_stage, who, f"{path}/totals", party=others)["groups"] == []
    assert len(asked(common_stage, who, path, party=others, format="csv").text.splitlines()) == 1


@pytest.mark.parametrize("path", [path for path in LISTS if "state" in parameters(path)])
def test_states_part_a_list(path: str, common_stage: Stage) -> None:
    who = common_stage.ledger.maker("auditor")
    words = repeatable(path)["state"]
    whole = [item for page in pages(common_stage, who, path, 200) for item in page["items"]]
    parts = {word: seen(common_stage, who, path, limit=200, state=word)["items"] for word in words}
    assert sum(map(len, parts.values())) == len(whole)
    for word, part in parts.items():
        assert {item["state"] for item in part} <= {word}
    two = seen(common_stage, who, path, limit=200, state=words[:2])["items"]
    assert two == [item for item in whole if item["state"] in words[:2]]


def repeatable(path: str) -> dict[str, list[str]]:
    """Parameters that may be said several times, and the words that each takes."""
    shapes = {name: each["schema"].get("anyOf", ()) for name, each in parameters(path).items()}
    return {name: shape["items"]["enum"] for name, some in shapes.items() for shape in some if "items" in shape}


def flat(item: Mapping[str, Any], stem: str = "") -> Iterator[tuple[str, Any]]:
    """The columns that an item has to have, with what they have to say."""
    for name, value in item.items():
        column = f"{stem}{name}"
        if isinstance(value, dict) and set(value) == {"amount", "currency"}:
            yield column, format(Decimal(value["amount"]).scaleb(-exponent_of(value["currency"])), "f")
            yield f"{column}_currency", value["currency"]
        elif isinstance(value, dict) and name not in {"args", "words", "coming"}:
            yield from flat(value, f"{column}_")
        elif isinstance(value, bool):
            yield column, json.dumps(value)
        elif isinstance(value, str | int):
            yield column, str(value)


def plain(cell: str) -> str:
    """A cell without what makes it harmless in a spreadsheet."""
    return cell[1:] if cell[:2] in {"'=", "'+", "'-", "'@"} else cell


def natural(key: str | None) -> tuple[int, str]:
    return (int(key), "") if key is not None and key.isdecimal() else (0, key or "")


def summed(groups: list[dict[str, Any]]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for group in groups:
        for name, total in group["sums"].items():
            found[name] += int(total["amount"])
    return found


def amount(item: Mapping[str, Any], name: str) -> int:
    """What an item adds to a sum."""
    if name in {"in", "out"}:
        return int(item["amount"]["amount"]) if item["direction"].lower() == name else 0
    if name in {"paid_fee", "paid_interest"}:
        return int(item["paid"][name.removeprefix("paid_")]["amount"])
    if "owed_today" in item and name == "principal":
        return int(item["lent"]["amount"]) - int(item["paid"]["principal"]["amount"])
    value = item[name]
    return 0 if value is None else int(value["amount"])
