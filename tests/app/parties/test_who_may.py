"""Every role against every verb on parties and rules."""

from __future__ import annotations

from typing import Any

import pytest

from app.sandbox.members import MEMBERS
from tests.app.ledger import Ledger
from tests.app.parties.test_parties import ORDER, admission

HANDLES = [member.handle for member in MEMBERS]
LATER = {"kyb_until": "2032-01-01T00:00:00Z"}

STOPS: list[tuple[str, Any, set[str]]] = [
    ("/parties/{tier2}/suspend", {"reason": ORDER}, {"operator", "regulator"}),
    ("/parties/{auditor}/suspend", {"reason": ORDER}, {"governance"}),
]
"""Path, body, and whose makers may by themselves: one person is enough to stop something."""

BY_TWO: list[tuple[str, Any, set[str]]] = [
    ("/parties", admission(), {"operator"}),
    ("/parties/{tier1}/legal-ids", {"scheme": "LEI", "value": "529900T8BM49AURSDO55"}, {"operator"}),
    ("/parties/{regulator}/legal-ids", {"scheme": "LEI", "value": "5493001KJTIIGC8Y1R12"}, {"governance"}),
    ("/parties/{tier1}/reclassify", {"size": "Large", "jurisdiction": "CN"}, {"operator"}),
    ("/parties/{auditor}/reclassify", {"size": "Large", "jurisdiction": "CN"}, {"governance"}),
    ("/parties/{tier1}/renew", LATER, {"operator"}),
    ("/parties/{regulator}/renew", LATER, {"governance"}),
    ("/parties/{tier1}/roles", {"role": "Guarantor"}, {"operator"}),
    ("/parties/{tier1}/roles", {"role": "Arbitrator"}, {"governance"}),
    ("/parties/{tier3}/roles/Supplier/end", None, {"operator"}),
    ("/parties/{factor}/licences", {"licence": "Lending"}, {"operator"}),
    ("/parties/{factor}/licences/Factoring/end", None, {"operator"}),
    ("/parameters", {"name": "GraceDays", "value": 4, "source": "a rule"}, {"governance"}),
    ("/currencies/CNY/name-bank", {"bank": "5"}, {"governance"}),
    ("/currencies/CNY/set-smallest", {"smallest_minor": 100}, {"governance"}),
    ("/undertaking-texts", {"text": "A text."}, {"governance"}),
]
"""Path, body, and whose makers may file it for a checker of theirs."""


@pytest.mark.parametrize("handle", HANDLES)
def test_a_maker_does_what_its_role_may_and_nothing_else(ledger: Ledger, handle: str) -> None:
    for verbs, done in ((STOPS, 201), (BY_TWO, 202)):
        for path, body, allowed in verbs:
            answer = ledger.maker(handle).post(path.format_map(ledger.founded.parties), body)
            assert answer.status_code == (done if handle in allowed else 403), f"{path}: {answer.text}"


@pytest.mark.parametrize("seat", ["Checker", "Admin"])
@pytest.mark.parametrize("handle", ["operator", "governance", "regulator"])
def test_checkers_and_admins_begin_nothing(ledger: Ledger, handle: str, seat: Any) -> None:
    head = ledger.chain.head()
    for path, body, _ in (*STOPS, *BY_TWO):
        answer = ledger.person(handle, seat).post(path.format_map(ledger.founded.parties), body)
        assert answer.status_code == 403, f"{path}: {answer.text}"
    assert ledger.chain.head() == head
