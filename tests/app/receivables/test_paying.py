"""Paying at any time, in any parts; and what happens when nobody pays."""

from __future__ import annotations

import pytest

from app.kernel.money import Money
from tests.app.ledger import Ledger
from tests.app.receivables.kit import GROSS, UNTIL_DUE_DAYS, cny, confirmed, proposed, registered, terms

GRACE_DAYS = 3


@pytest.fixture
def funded(ledger: Ledger) -> Ledger:
    """The debtor has ¥2,000,000.00 on the ledger."""
    ledger.deposit("core1", Money(2 * GROSS))
    return ledger


class TestPaying:
    def test_a_part_is_paid_and_frees_the_quota_at_once(self, funded: Ledger) -> None:
        found, core = confirmed(funded), funded.maker("core1")
        paid = core.done(f"/receivables/{found['id']}/payments", {"amount": cny(40_000_000)})
        assert (paid["state"], paid["paid"], paid["unpaid"]) == ("PartlyPaid", cny(40_000_000), cny(60_000_000))
        (quota,) = core.seen("/issuer-quotas")["items"]
        assert quota["outstanding"] == cny(60_000_000)

    def test_the_rest_settles_it(self, funded: Ledger) -> None:
        path = f"/receivables/{confirmed(funded)['id']}/payments"
        core = funded.maker("core1")
        core.done(path, {"amount": cny(99_999_999)})
        assert core.done(path, {"amount": cny(1)})["state"] == "Settled"
        again = core.post(path, {"amount": cny(1)})
        assert (again.status_code, again.json()["code"]) == (422, "PaysTooMuch")

    def test_each_payment_is_listed_for_both_sides(self, funded: Ledger) -> None:
        path = f"/receivables/{confirmed(funded)['id']}/payments"
        for part in (10, 20, 30):
            funded.maker("core1").done(path, {"amount": cny(part)})
        first = funded.maker("tier1").seen(path, limit=2)
        rest = funded.maker("tier1").seen(path, limit=2, cursor=first["next_cursor"])
        assert [each["paid"] for each in first["items"] + rest["items"]] == [cny(10), cny(30), cny(60)]
        assert not rest["has_more"]

    def test_nobody_pays_more_than_is_owed(self, funded: Ledger) -> None:
        answer = funded.maker("core1").post(
            f"/receivables/{confirmed(funded)['id']}/payments", {"amount": cny(GROSS + 1)}
        )
        assert (answer.json()["code"], answer.json()["values"]["left"]) == ("PaysTooMuch", GROSS)

    def test_nobody_pays_what_it_has_not(self, ledger: Ledger) -> None:
        answer = ledger.maker("core1").post(f"/receivables/{confirmed(ledger)['id']}/payments", {"amount": cny(1)})
        assert (answer.status_code, answer.json()["code"]) == (409, "DepositTooSmall")

    def test_the_creditor_cannot_say_that_it_was_paid(self, funded: Ledger) -> None:
        answer = funded.maker("tier1").post(f"/receivables/{confirmed(funded)['id']}/payments", {"amount": cny(1)})
        assert (answer.status_code, answer.json()["code"]) == (403, "NotTheNamedParty")

    def test_a_payment_in_another_currency_is_refused_by_its_field(self, funded: Ledger) -> None:
        body = {"amount": {"amount": 1, "currency": "EUR"}}
        problem = funded.maker("core1").post(f"/receivables/{confirmed(funded)['id']}/payments", body).json()
        assert problem["errors"][0]["field"] == "amount.currency"

    def test_a_proposal_cannot_be_paid(self, funded: Ledger) -> None:
        answer = funded.maker("core1").post(f"/receivables/{proposed(funded)['id']}/payments", {"amount": cny(1)})
        assert (answer.status_code, answer.json()["code"]) == (409, "EdgeNotAllowed")

    def test_a_suspended_debtor_still_pays(self, funded: Ledger) -> None:
        found = confirmed(funded)
        funded.maker("operator").done(f"/parties/{funded.party('core1')}/suspend", {"reason": "0x" + "07" * 32})
        paid = funded.maker("core1").done(f"/receivables/{found['id']}/payments", {"amount": cny(GROSS)})
        assert paid["state"] == "Settled"


class TestNotPaying:
    def test_overdue_follows_from_time(self, ledger: Ledger) -> None:
        found, supplier = confirmed(ledger), ledger.maker("tier1")
        assert supplier.seen("/receivables", overdue=True)["items"] == []
        ledger.pass_days(UNTIL_DUE_DAYS)
        shown = supplier.seen(f"/receivables/{found['id']}")
        assert (shown["state"], shown["overdue"]) == ("Confirmed", True)
        assert [each["id"] for each in supplier.seen("/receivables", overdue=True)["items"]] == [found["id"]]

    def test_it_is_marked_after_the_days_of_grace_and_not_before(self, ledger: Ledger) -> None:
        found, supplier = confirmed(ledger), ledger.maker("tier1")
        path = f"/receivables/{found['id']}/default"
        ledger.pass_days(UNTIL_DUE_DAYS)
        early = supplier.post(path)
        assert (early.status_code, early.json()["code"]) == (409, "NotOverdue")
        assert "overdue" not in early.json()["title"] + early.json()["detail"]
        from_then_on = supplier.seen(f"/receivables/{found['id']}")["defaults_at"]
        assert f"from {from_then_on} on" in early.json()["detail"]
        ledger.pass_days(GRACE_DAYS)
        assert supplier.done(path)["state"] == "Defaulted"
        assert supplier.post(path).json()["code"] == "EdgeNotAllowed"

    def test_a_debtor_in_default_confirms_nothing_until_it_has_paid(self, ledger: Ledger) -> None:
        found, core = confirmed(ledger), ledger.maker("core1")
        ledger.pass_days(UNTIL_DUE_DAYS + GRACE_DAYS)
        ledger.maker("tier1").done(f"/receivables/{found['id']}/default")
        assert core.seen("/issuer-quotas")["items"][0]["stopped"]
        waiting = proposed_later(ledger)
        refused = core.post(f"/receivables/{waiting['id']}/confirm")
        assert (refused.status_code, refused.json()["code"]) == (409, "DebtorIsStopped")
        ledger.deposit("core1", Money(GROSS))
        core.done(f"/receivables/{found['id']}/payments", {"amount": cny(1)})
        assert core.seen(f"/receivables/{found['id']}")["state"] == "Defaulted"
        core.done(f"/receivables/{found['id']}/payments", {"amount": cny(GROSS - 1)})
        assert not core.seen("/issuer-quotas")["items"][0]["stopped"]
        assert core.done(f"/receivables/{waiting['id']}/confirm")["state"] == "Confirmed"


def proposed_later(ledger: Ledger) -> dict[str, str]:
    """A proposal made after the first receivable fell due."""
    invoice = registered(ledger, issued_on="2026-11-20")
    later = {"delivered_on": "2026-11-20", "due_on": "2027-01-19"}
    return ledger.maker("tier1").done("/receivables", terms(ledger, {invoice["id"]: GROSS}, **later))
