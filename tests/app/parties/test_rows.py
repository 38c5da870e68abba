"""The rows of parties, accounts, requests, policies, parameters and currencies say what the contracts say."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.approvals.tables import ApprovalRow, PolicyRow
from app.parties.tables import LegalIdRow
from app.rules.tables import UndertakingRow
from tests.app.ledger import Ledger
from tests.app.rows import assert_rows_are_contract_state


def a_little_of_everything(ledger: Ledger) -> None:
    """Each of the verbs that these rows follow from, at least once."""
    tier1, factor = f"/parties/{ledger.party('tier1')}", f"/parties/{ledger.party('factor')}"
    ledger.both("operator", f"{tier1}/roles", {"role": "Sponsor"})
    ledger.both("operator", f"{tier1}/roles", {"role": "Guarantor"})
    ledger.both("operator", f"{tier1}/roles/Sponsor/end")
    ledger.both("operator", f"{factor}/licences", {"licence": "Lending"})
    ledger.both("operator", f"{factor}/licences/Factoring/end")
    ledger.both("operator", f"{tier1}/renew", {"kyb_until": "2031-01-01T00:00:00Z"})
    ledger.both("operator", f"{tier1}/legal-ids", {"scheme": "LEI", "value": "529900T8BM49AURSDO55"})
    ledger.both("operator", f"{tier1}/reclassify", {"size": "Micro", "jurisdiction": "HK"})
    ledger.maker("regulator").done(f"{tier1}/suspend", {"reason": "0x" + "0d" * 32})
    ledger.maker("regulator").done(f"{factor}/suspend", {"reason": "0x" + "0e" * 32})
    ledger.both("regulator", f"{factor}/resume")
    number = {"name": "GraceDays", "value": 9, "from_at": "2027-01-01T00:00:00Z", "source": "x"}
    ledger.both("governance", "/parameters", number)
    text = ledger.both("governance", "/undertaking-texts", {"text": "Another text."})
    ledger.both("governance", f"/undertaking-texts/{text['hash']}/retire")
    ledger.both("governance", "/currencies/CNY/set-smallest", {"smallest_minor": 7})
    ledger.bank_account("tier1")
    accounts_and_policies(ledger)


def accounts_and_policies(ledger: Ledger) -> None:
    """What an admin asks and the operator agrees to; and requests that end otherwise."""
    admin, second = ledger.admin("core1"), ledger.checker("operator")
    policies = f"/parties/{ledger.party('core1')}/policies"
    for path, body in (
        (policies, {"verb": "Confirm", "currency": "CNY", "enabled": True, "above_minor": 5}),
        (policies, {"verb": "SetQuotaCap", "currency": "CNY", "enabled": True, "above_minor": 9_000_000_000}),
        (f"/parties/{ledger.party('core1')}/accounts", {"capability": "Admin", "person": "0x" + "08" * 16}),
    ):
        assert admin.post(path, body).status_code == 202
        second.done(path, body)
    raised = {"debtor": str(ledger.party("core1")), "cap": {"amount": 6_000_000_000, "currency": "CNY"}}
    ledger.maker("core1").done("/issuer-quotas", raised)
    remove = f"/accounts/0x{ledger.maker('core1').account.hex()}/remove"
    assert admin.post(remove).status_code == 202
    second.done(remove)
    filed = [
        admin.post(policies, {"verb": verb, "currency": "CNY", "enabled": True}).json()["pending"]["id"]
        for verb in ("Pay", "Propose", "Payout")
    ]
    admin.done(f"/approvals/{filed[0]}/cancel")
    ledger.pass_days(4)
    admin.done(f"/approvals/{filed[1]}/release")


def rows(ledger: Ledger, kind: Any) -> list[Any]:
    with ledger.services.db.reading() as session:
        found = list(session.scalars(select(kind)))
        session.expunge_all()
        return found


def test_after_a_little_of_everything_nothing_differs(ledger: Ledger) -> None:
    a_little_of_everything(ledger)
    assert {row.state for row in rows(ledger, ApprovalRow)} == {"Open", "Consumed", "Cancelled", "Released"}
    assert {row.filed_as for row in rows(ledger, ApprovalRow)} == {"Maker", "Admin"}
    assert len([row for row in rows(ledger, LegalIdRow) if row.place]) == 1
    assert len([row for row in rows(ledger, UndertakingRow) if row.retired_at]) == 1
    assert any(row.used for row in rows(ledger, PolicyRow))
    assert_rows_are_contract_state(ledger.services)
