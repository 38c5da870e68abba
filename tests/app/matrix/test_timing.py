"""Nothing tells a foreign object from one that does not exist: the same answer, after the same questions to the database.

Time itself is not measured, since other tests run beside: what takes time is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from tests.app.databases import POSTGRESQL
from tests.app.matrix.conftest import Stage
from tests.app.matrix.reading import ROWS
from tests.app.matrix.rows import Show
from tests.app.matrix.test_matrix import CALLERS, ids, names, person

pytestmark = pytest.mark.skipif(POSTGRESQL is not None, reason="SQLite tells its statements")

ABSENT = {"account": "0x" + "77" * 20, "operation": "op_" + "0" * 20, "payout": "CNY-999"}
PRIVATE = [
    row
    for row in ROWS
    if isinstance(row, Show) and "{" in row.path and row.otherwise == "not-found" and set(row.to) != set(CALLERS)
]


@pytest.fixture
def asked(common_stage: Stage) -> Iterator[list[str]]:
    """What the database is asked, statement by statement."""
    statements: list[str] = []
    db = common_stage.ledger.services.db

    def watch(connection: Any, _record: object) -> None:
        connection.set_trace_callback(statements.append)

    event.listen(db.engine, "connect", watch)
    db.close()  # connections that are open already are not watched
    yield statements
    event.remove(db.engine, "connect", watch)
    db.close()


@pytest.mark.parametrize("row", PRIVATE, ids=ids)
def test_a_foreign_object_costs_what_an_absent_one_costs(common_stage: Stage, asked: list[str], row: Show) -> None:
    client = common_stage.ledger.client
    absent = re.sub(r"\{(\w+)\}", lambda found: ABSENT.get(found[1], "999999"), row.path, count=1)
    for caller in CALLERS:
        if names(caller, row.to):
            continue
        headers = {"Authorization": f"Bearer {person(common_stage.ledger, caller).key}", "Request-Id": "same"}
        client.get("/v1/me", headers=headers)
        told = []
        for path in (common_stage.scene.fill(row.path), common_stage.scene.fill(absent)):
            asked.clear()
            answer = client.get(path, headers=headers)
            assert answer.status_code == 404
            told.append([re.sub(r"(= |\()[^ ,)]+", r"\1?", each) for each in asked if _is_of_the_request(each)])
        assert told[0] == told[1], f"{caller}: {told}"


def _is_of_the_request(statement: str) -> bool:
    """And not the projector's, who looks at its cursor now and then."""
    return statement.startswith("SELECT") and "projection_cursor" not in statement
