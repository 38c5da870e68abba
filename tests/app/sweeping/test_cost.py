"""Looking for void items reads the open ones by an index, and nothing that ever was."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from app import main
from app.kernel.voids import Voids
from tests.app.databases import POSTGRESQL
from tests.app.ledger import Ledger

OPEN_BY = {
    "transfer-offer": "SEARCH transfer_offer USING INDEX ix_transfer_offer_state (state=? AND id>?)",
    "financing-offer": "SEARCH financing_offer USING INDEX ix_financing_offer_state (state=? AND id>?)",
    "approval": "SEARCH approval USING INDEX ix_approval_state (state=? AND id>?)",
    "overdue-receivable": "SEARCH receivable USING INDEX ix_receivable_due_at (state=? AND due_at<?)",
    "defaulted-receivable": "SEARCH receivable USING INDEX ix_receivable_due_at (state=? AND due_at<?)",
    "proposal": "SEARCH receivable USING COVERING INDEX ix_receivable_due_at (state=? AND due_at<?)",
    "pledged-redemption": "SCAN claim_slot USING INDEX ix_claim_slot_pot",
    "redemption": "SCAN claim_slot USING INDEX ix_claim_slot_pot",
}
SORTED = {"overdue-receivable", "defaulted-receivable", "proposal", "pledged-redemption", "redemption"}
"""Found by what has come due, of which there is little at any time, and then put in order."""
SCANNED = {"pledged-redemption", "redemption"}
"""The index has nothing but the few receivables of which a payment is not drawn yet."""


def plan_of(ledger: Ledger, kind: Voids[Any]) -> list[str]:
    """How SQLite runs what finds a kind."""
    said: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        said.append((statement, parameters))

    engine = ledger.services.db.engine
    event.listen(engine, "before_cursor_execute", listen)
    with ledger.services.db.reading() as session:
        kind.find(session, ledger.chain.now(), 0, 20)
    event.remove(engine, "before_cursor_execute", listen)
    ((statement, parameters),) = [each for each in said if each[0].startswith("SELECT")]
    with engine.connect() as connection:
        return [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]


@pytest.mark.skipif(POSTGRESQL is not None, reason="the plan is SQLite's")
@pytest.mark.parametrize("kind", main.voids(), ids=lambda kind: kind.name)
class TestFinding:
    def test_goes_through_the_open_items_in_order(self, ledger: Ledger, kind: Voids[Any]) -> None:
        plan = plan_of(ledger, kind)
        assert plan[0] == OPEN_BY[kind.name]
        assert [step for step in plan if "SCAN" in step] == ([plan[0]] if kind.name in SCANNED else [])
        assert [step for step in plan if "TEMP B-TREE" in step and kind.name not in SORTED] == []

    def test_finds_nothing_on_a_new_ledger(self, ledger: Ledger, kind: Voids[Any]) -> None:
        with ledger.services.db.reading() as session:
            assert kind.find(session, ledger.chain.now(), 0, 20) == []
