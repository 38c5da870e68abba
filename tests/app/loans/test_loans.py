"""What is shown of a loan, to whom, and what the contract says is owed."""

from __future__ import annotations

import pytest

from app.loans.tables import LoanRow
from chain.contracts.views import ContractViews
from tests.app.claims.kit import paid
from tests.app.financing.kit import DUE_ON, PRINCIPAL, TERM_DAYS, lent, row
from tests.app.ledger import Ledger
from tests.app.receivables.kit import GROSS, cny

DAILY_LATE = 20_000
"""¥800,000.00 at 9 % a day."""


def owed_by_contract(ledger: Ledger, loan: str) -> int:
    """What the contract would take for all of it in the next block."""
    owed: int = ContractViews(ledger.chain, ledger.founded.deployment, "next").read("LoanBook", "owed", int(loan))
    return owed


class TestShowing:
    def test_a_new_loan_owes_its_principal_and_fee(self, lending: Ledger) -> None:
        loan = lent(lending, fee=cny(100_000))
        assert (loan["state"], loan["lent"], loan["overdue"], loan["secured"]) == ("Open", cny(PRINCIPAL), False, True)
        assert (loan["lender"], loan["borrower"]) == (str(lending.party("funder1")), str(lending.party("tier1")))
        assert loan["owed_today"] == {
            "owed_on": "2026-09-26",
            "fee": cny(100_000),
            "interest": cny(0),
            "principal": cny(PRINCIPAL),
            "total": cny(PRINCIPAL + 100_000),
        }

    def test_the_schedule_is_everything_on_the_due_day(self, lending: Ledger) -> None:
        (at_maturity,) = lent(lending, fee=cny(100_000))["schedule"]
        assert at_maturity == {
            "owed_on": DUE_ON,
            "fee": cny(100_000),
            "interest": cny(600_000),
            "principal": cny(PRINCIPAL),
            "total": cny(PRINCIPAL + 700_000),
        }

    @pytest.mark.parametrize(
        ("days", "interest"),
        [
            (0, 0),
            (1, 13_334),  # 13,333.33… rounded up
            (15, 200_000),
            (TERM_DAYS, 600_000),
            (TERM_DAYS + 1, 600_000 + DAILY_LATE),
            (TERM_DAYS + 30, 600_000 + 30 * DAILY_LATE),
        ],
    )
    def test_what_is_owed_is_what_the_contract_says(self, lending: Ledger, days: int, interest: int) -> None:
        loan = lent(lending)
        lending.pass_days(days)
        owed = lending.maker("tier1").seen(f"/loans/{loan['id']}")["owed_today"]
        assert owed["interest"] == cny(interest)
        assert owed["total"]["amount"] == owed_by_contract(lending, loan["id"])

    @pytest.mark.parametrize("part", [GROSS, GROSS // 2])
    def test_interest_stops_on_what_lies_ready(self, lending: Ledger, part: int) -> None:
        loan = lent(lending)
        lending.pass_days(15)
        paid(lending, part)
        lending.pass_days(TERM_DAYS)
        owed = lending.maker("tier1").seen(f"/loans/{loan['id']}")["owed_today"]
        assert owed["total"]["amount"] == owed_by_contract(lending, loan["id"])
        if part == GROSS:
            assert owed["interest"] == cny(200_000), "15 days of it, though nobody has drawn for longer"
        lending.maker("funder1").done("/claims/1/redeem")
        left = lending.maker("tier1").seen(f"/loans/{loan['id']}")["owed_today"]["total"]["amount"]
        assert left == max(0, owed["total"]["amount"] - part)

    def test_it_is_overdue_after_the_due_day_and_then_all_is_to_pay_at_once(self, lending: Ledger) -> None:
        path = f"/loans/{lent(lending)['id']}"
        lending.pass_days(TERM_DAYS)
        assert lending.maker("tier1").seen(path)["overdue"] is False
        lending.pass_days(1)
        seen = lending.maker("tier1").seen(path)
        assert (seen["overdue"], seen["schedule"]) == (True, [seen["owed_today"]])


class TestWhoSeesIt:
    @pytest.mark.parametrize("handle", ["tier1", "funder1", "regulator", "auditor"])
    def test_its_sides_and_overseers_do(self, lending: Ledger, handle: str) -> None:
        loan = lent(lending)
        who = lending.maker(handle)
        assert who.seen(f"/loans/{loan['id']}")["id"] == loan["id"]
        assert who.seen(f"/loans/{loan['id']}/payments")["items"] == []
        assert [each["id"] for each in who.seen("/loans")["items"]] == [loan["id"]]

    @pytest.mark.parametrize("handle", ["funder2", "core1", "tier2", "operator", "bank"])
    def test_to_everybody_else_it_does_not_exist(self, lending: Ledger, handle: str) -> None:
        loan = lent(lending)
        who = lending.maker(handle)
        for path in (f"/loans/{loan['id']}", f"/loans/{loan['id']}/payments", "/loans/99", "/loans/zero"):
            assert who.get(path).status_code == 404
        assert who.seen("/loans")["items"] == []
        assert who.post(f"/loans/{loan['id']}/repayments", {"amount": cny(1)}).status_code == 404


class TestList:
    def test_it_filters_by_state_party_and_due_day(self, lending: Ledger) -> None:
        lent(lending)

        def found(**wanted: str) -> int:
            return len(lending.maker("tier1").seen("/loans", **wanted)["items"])

        assert found(state="Open") == 1
        assert found(state="Closed") == 0
        assert found(party=str(lending.party("core1"))) == 1
        assert found(party=str(lending.party("funder2"))) == 0
        assert found(due_from=DUE_ON, due_until=DUE_ON) == 1
        assert found(due_from="2026-11-11") == 0
        assert found(due_until="2026-11-09") == 0
        assert found(lender=str(lending.party("funder1")), borrower=str(lending.party("tier1"))) == 1
        assert found(lender=str(lending.party("tier1"))) == 0

    def test_it_knows_what_is_overdue(self, lending: Ledger) -> None:
        lent(lending)
        lending.pass_days(TERM_DAYS)
        for days, counts in ((0, (0, 1)), (1, (1, 0))):
            lending.pass_days(days)
            tier1 = lending.maker("tier1")
            assert tuple(len(tier1.seen("/loans", overdue=each)["items"]) for each in (True, False)) == counts


def test_a_row_holds_what_the_contract_holds(lending: Ledger) -> None:
    loan = lent(lending, fee=cny(100))
    lending.pass_days(7)
    lending.maker("tier1").done(f"/loans/{loan['id']}/repayments", {"amount": cny(50)})
    found = row(lending, LoanRow, 1)
    assert lending.views.read("LoanBook", "loan", 1) == {
        "claim": found.claim,
        "lender": found.lender,
        "borrower": found.borrower,
        "principal": found.principal,
        "fee": found.fee,
        "accrued": found.accrued,
        "accruedTo": found.accrued_to,
        "rateBps": found.rate_bps,
        "lateRateBps": found.late_rate_bps,
        "dueOn": found.due_on,
        "zoneMinutes": found.zone_minutes,
        "state": 1,
        "pledge": found.pledge,
        "currency": found.currency.encode(),
        "debtor": found.debtor,
    }
    # 7 days of ¥800,000.00 at 600 basis points.
    assert (found.fee, found.accrued) == (50, PRINCIPAL * 600 * 7)
