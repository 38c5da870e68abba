"""Lists as somebody asks for them who wants to break the service, to slow it, or to have a treasurer's spreadsheet run
something."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

import pytest
from sqlalchemy import Engine, event
from starlette.types import Message

from app.kernel import sheets
from tests.app.matrix.conftest import Stage
from tests.app.matrix.test_lists import LISTS, ORDERS, TOTALS, asked, parameters, repeatable
from tests.app.test_plans import heard, plans, tells_plans

MANY = 1_100
"""Values of one parameter: an expression in SQLite is at most 1,000 deep."""
OF_ITS_READER = re.compile(r"\((?:recipient|giver|funder|borrower|holder|party)=\?\)$")


@contextmanager
def executed(engine: Engine) -> Iterator[list[str]]:
    """Every statement that is executed while the block runs, as often as it is."""
    found: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", [path for path in LISTS if repeatable(path)])
def test_a_word_said_often_is_one(path: str, common_stage: Stage) -> None:
    who = common_stage.ledger.maker("auditor")
    for name, words in repeatable(path).items():
        once = asked(common_stage, who, path, **{name: words[:1]})
        often = asked(common_stage, who, path, **{name: words[:1] * MANY})
        assert (often.status_code, often.json().get("items")) == (200, once.json()["items"]), name
    if path in TOTALS:
        for name, words in repeatable(f"{path}/totals").items():
            assert asked(common_stage, who, f"{path}/totals", **{name: words[:1] * MANY}).status_code == 200, name


@pytest.mark.parametrize("path", [path for path in LISTS if "expand" in parameters(path)])
def test_what_is_to_stand_beside_is_read_once(path: str, common_stage: Stage) -> None:
    ledger = common_stage.ledger
    pattern = parameters(path)["expand"]["schema"]["anyOf"][0]["pattern"]
    words = pattern[2:].partition(")")[0].split("|")
    counts = []
    for times in (1, 50):
        with executed(ledger.services.db.engine) as statements:
            answer = asked(common_stage, ledger.maker("auditor"), path, expand=",".join(words * times))
        assert answer.status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


@tells_plans
@pytest.mark.parametrize(("path", "order"), ORDERS)
def test_no_row_is_looked_at_by_all_that_its_reader_has(path: str, order: str, common_stage: Stage) -> None:
    """Else a page takes as long as the list is long times what its reader has: at 100,000 requests and 30,000 offers of a
    funder, three thousand million steps."""
    ledger = common_stage.ledger
    engine = ledger.services.db.engine
    for handle in ("tier1", "funder1", "bank"):
        with heard(engine) as statements:
            answer = asked(common_stage, ledger.maker(handle), path, sort=order, limit=2)
        assert answer.status_code in {200, 404}
        with engine.connect() as connection:
            for statement, plan in plans(connection, statements):
                inner = {step[0] for step in plan if step[3].startswith("CORRELATED")}
                for step in plan:
                    assert not (step[1] in inner and OF_ITS_READER.search(step[3])), (handle, step[3], statement)


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", " =", "\u202e=", "\ufeff="]
)
def test_no_cell_of_a_file_begins_a_formula(start: str) -> None:
    """Spreadsheets trim what does not show, and in East Asian editions take the wide signs for the narrow ones (OWASP)."""
    out = io.BytesIO()
    sheets.write_csv(out, ["name"], [[f"{start}1+1"], [sheets.Decimal("-1.50")], [None], ["粤湾智驾"], ["'"]])
    rows = list(csv.reader(io.StringIO(out.getvalue().decode(), newline="")))
    assert rows[1:] == [[f"'{start}1+1"], ["-1.50"], [""], ["粤湾智驾"], ["'"]]


def test_a_file_has_its_partys_turn_until_it_is_sent(common_stage: Stage) -> None:
    """It waits on the disk for its reader; else a party could leave as many unread as there are connections."""
    ledger = common_stage.ledger
    auditor, turns, busy = ledger.maker("auditor"), ledger.services.turns, list[int]()
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/v1/receivables",
        "query_string": b"format=csv",
        "headers": [(b"authorization", f"Bearer {auditor.key}".encode())],
        "server": ("ledger", 80),
    }

    async def receive() -> Message:
        await asyncio.Event().wait()
        return {}

    async def send(_: Message) -> None:
        busy.append(turns._busy.get(auditor.party, 0))

    asyncio.run(ledger.client.app(scope, receive, send))  # type: ignore[arg-type]
    assert set(busy) == {1}
    assert auditor.party not in turns._busy


def test_a_sheet_of_odd_texts_is_well_formed() -> None:
    odd = [*"\x01\x08\x0b\x1f\x7f\ufffe\uffff\u202e", "_x003D_1+1", "{=1+1}", "]]>", "<f>1</f>", "http://127.0.0.1"]
    out = io.BytesIO()
    with sheets.workbook(out) as book:
        sheets.add_sheet(book, "odd", ["text"], [[each] for each in odd])
    with zipfile.ZipFile(out) as made:
        sheet = ElementTree.fromstring(made.read("xl/worksheets/sheet1.xml"))  # noqa: S314  our own
    assert not [each for each in sheet.iter() if each.tag.endswith(("}f", "}hyperlink"))]
    assert len([each for each in sheet.iter() if each.tag.endswith("}t")]) == len(odd) + 1
