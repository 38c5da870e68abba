"""Every role against every verb on parties and rules."""

from __future__ import annotations

from typing import Any

import pytest

from app.sandbox.members import MEMBERS
from tests.app.ledger import Ledger
from tests.app.parties.test_parties import ORDER, admission

HANDLES = [member.handle for member in MEMBERS]
LATER = {"kyb_until": "2032-01-01T00:00:00Z"}

VERBS: list[tuple[str, Any, set[str]]] = [
    ("/parties", admission(), {"operator"}),
    ("/parties/{tier1}/renew", LATER, {"operator"}),
    ("/parties/{regulator}/renew", LATER, {"governance"}),
    ("/parties/{tier2}/suspend", {"reason": ORDER}, {"operator", "regulator"}),
    ("/parties/{auditor}/suspend", {"reason": ORDER}, {"governance"}),
    ("/parties/{tier1}/roles", {"role": "Guarantor"}, {"operator"}),
    ("/parties/{tier1}/roles", {"role": "Arbitrator"}, {"governance"}),
    ("/parties/{tier3}/roles/Supplier/end", None, {"operator"}),
    ("/parties/{factor}/licences", {"licence": "Lending"}, {"operator"}),
    ("/parties/{factor}/licences/Factoring/end", None, {"operator"}),
    ("/parameters", {"name": "GraceDays", "value": 4, "source": "a rule"}, {"governance"}),
]
"""Path, body, and whose makers may."""


@pytest.mark.parametrize("handle", HANDLES)
def test_a_maker_does_what_its_role_may_and_nothing_else(ledger: Ledger, handle: str) -> None:
    for path, body, allowed in VERBS:
        answer = ledger.maker(handle).post(path.format_map(ledger.founded.parties), body)
        assert answer.status_code == (201 if handle in allowed else 403), f"{path}: {answer.text}"


@pytest.mark.parametrize("seat", ["Checker", "Admin"])
@pytest.mark.parametrize("handle", ["operator", "governance", "regulator"])
def test_checkers_and_admins_begin_nothing(ledger: Ledger, handle: str, seat: Any) -> None:
    head = ledger.chain.head()
    for path, body, _ in VERBS:
        answer = ledger.person(handle, seat).post(path.format_map(ledger.founded.parties), body)
        assert answer.status_code == 403, f"{path}: {answer.text}"
    assert ledger.chain.head() == head
