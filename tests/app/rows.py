"""Derived rows against the contracts."""

from __future__ import annotations

from app.audit.reconcile import reconcile
from app.kernel.http.services import Services


def assert_rows_are_contract_state(services: Services) -> None:
    """Nothing that SQL says of the ledger differs from what the contracts say, and it says a good deal."""
    with services.db.reading() as session:
        found = reconcile(session, services.truth, services.db.row_key)
    assert found.records > 20
    assert found.rows > 20
    assert not found.differences
