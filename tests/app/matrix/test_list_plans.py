"""A page of a list must not cost more the longer the list is: rows come in the order of an index and are not sorted."""

from __future__ import annotations

import pytest

from tests.app.matrix.conftest import Stage
from tests.app.matrix.test_lists import LISTS, ORDERS, asked
from tests.app.test_plans import heard, plans, tells_plans

pytestmark = tells_plans

SORTED = frozenset({"/v1/api-keys", "/v1/pledges"})
"""A party's keys and those it issued, and the entries of one firm: few, and each read by an index."""


@pytest.mark.parametrize("path", [path for path in LISTS if path not in SORTED])
def test_no_page_sorts_what_it_reads(path: str, common_stage: Stage) -> None:
    ledger = common_stage.ledger
    engine = ledger.services.db.engine
    for order in (order for of, order in ORDERS if of == path):
        for handle in ("auditor", "tier1", "bank"):
            with heard(engine) as statements:
                answer = asked(common_stage, ledger.maker(handle), path, sort=order, limit=2)
            assert answer.status_code in {200, 404}
            with engine.connect() as connection:
                for statement, plan in plans(connection, statements):
                    steps = [step for *_, step in plan]
                    assert "USE TEMP B-TREE FOR ORDER BY" not in steps, (order, handle, statement, steps)
