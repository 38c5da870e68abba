"""What a write costs must not grow with history: every statement on its way finds its rows by an index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from app.kernel.money import Money
from tests.app.claims.kit import accepted, cny, offered, paid, root, split
from tests.app.databases import POSTGRESQL
from tests.app.financing.kit import asking, offering, set_limit
from tests.app.invoices.credit_notes import credit_note
from tests.app.ledger import Ledger
from tests.app.receivables.kit import registered

tells_plans = pytest.mark.skipif(POSTGRESQL is not None, reason="SQLite alone tells its plan in words")
"""Of a test that reads plans."""
pytestmark = tells_plans

Statements = dict[str, Any]
"""Parameters by statement."""

BOUNDED = frozenset({"SCAN CONSTANT ROW", "SCAN newest"})
"""Read whole, however long the history: one row, and the newest invoices of two firms (``COMPARED_INVOICES_MAX``)."""


@contextmanager
def heard(engine: Engine) -> Iterator[Statements]:
    """Every statement that is executed while the block runs."""
    found: Statements = {}

    def note(_c: object, _cursor: object, statement: str, parameters: Any, _context: object, many: bool) -> None:
        if statement.split(maxsplit=1)[0] in {"SELECT", "UPDATE", "DELETE"}:
            found[statement] = parameters[0] if many else parameters

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def plans(connection: Connection, statements: Statements) -> Iterator[tuple[str, list[Any]]]:
    """Each statement with the rows of its plan: a step's number, that of the one around it, and what it does last."""
    for statement, parameters in statements.items():
        yield statement, list(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters))


def scans(connection: Connection, statements: Statements) -> list[str]:
    """Steps that read a whole table, or a whole index, with the statement they are of."""
    found = []
    for statement, plan in plans(connection, statements):
        for *_, step in plan:
            if step.startswith("SCAN") and step not in BOUNDED:
                found.append(f"{step}: {statement}")
    return found


def live(ledger: Ledger) -> None:
    """Every kind of write of a claim's life, over HTTP."""
    kept, given = split(ledger, root(ledger, face=1_000_000), 400_000, 600_000)
    accepted(ledger, offered(ledger, given, 600_000))
    rejected = offered(ledger, kept, 400_000)
    ledger.maker("tier2").done(f"/transfer-offers/{rejected['id']}/reject")
    ledger.deposit("funder1", Money(1_000_000))
    set_limit(ledger, "funder1", 10_000_000)
    request = ledger.maker("tier1").done("/financing-requests", asking(claim=kept))
    terms = offering(principal=cny(100_000), least=cny(400_000))
    offer = ledger.maker("funder1").done(f"/financing-requests/{request['id']}/offers", terms)
    loan = ledger.maker("tier1").done(f"/offers/{offer['id']}/accept")["loan"]
    ledger.maker("tier1").done(f"/loans/{loan}/repayments", {"all": True, "most": cny(100_000)})
    bank = {"party": str(ledger.party("tier1")), "amount": cny(900), "reference": "entry 1"}
    ledger.both("bank", "/deposits", bank)
    paid(ledger, 500_000)
    ledger.maker("tier2").done(f"/claims/{given}/redeem")
    credited = registered(ledger)
    ledger.maker("tier1").done("/invoices/credit-notes/upload", credit_note(5, of=credited["number"]))


def test_no_write_reads_a_whole_table(ledger: Ledger) -> None:
    engine = ledger.services.db.engine
    with heard(engine) as statements:
        live(ledger)
        again = ledger.maker("tier1").post("/invoices", {}, again="key-1")
        assert again.status_code == 422
    assert len(statements) > 25  # and the look-ups of single rows, of which tests.app.kernel.test_db asks
    with engine.connect() as connection:
        assert scans(connection, statements) == []


def test_what_waits_is_found_among_what_is_final(ledger: Ledger) -> None:
    """At a start, and after a refusal."""
    services = ledger.services
    with heard(services.db.engine) as statements:
        services.operations.recover()
        ledger.services.ledger._lanes.recover()
    with services.db.engine.connect() as connection:
        (only,) = scans(connection, statements)
    assert only.startswith("SCAN stored_transaction USING INDEX ix_stored_transaction_sent: ")
