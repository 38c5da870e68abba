"""Repaying: to the fee, then to interest, then to principal; and what the pledged claim pays by itself."""

from __future__ import annotations

from typing import Any

import pytest

from app.loans.tables import LoanRow
from chain.contracts.verbs import VERBS
from tests.app.financing.kit import FACE, PRINCIPAL, PURSE, TERM_DAYS, act, balance, lent, refused, row
from tests.app.ledger import Ledger
from tests.app.receivables.kit import UNTIL_DUE_DAYS, cny

REPAY = VERBS["Repay"]
"""Member of the contracts' enum ``Verb``."""


def repay(ledger: Ledger, loan: dict[str, Any], amount: int) -> Any:
    """Tier1 pays a part."""
    return ledger.maker("tier1").post(f"/loans/{loan['id']}/repayments", {"amount": cny(amount)})


def repay_all(ledger: Ledger, loan: dict[str, Any], most: int) -> Any:
    """Tier1 pays whatever is owed."""
    return ledger.maker("tier1").post(f"/loans/{loan['id']}/repayments", {"all": True, "most": cny(most)})


def paid_parts(ledger: Ledger, loan: dict[str, Any]) -> list[tuple[int, int, int, str]]:
    """Fee, interest, principal and payer of each payment."""
    items = ledger.maker("funder1").seen(f"/loans/{loan['id']}/payments")["items"]
    return [
        (*(each[part]["amount"] for part in ("to_fee", "to_interest", "to_principal")), each["by"]) for each in items
    ]


class TestPart:
    def test_it_goes_to_the_fee_then_to_interest_then_to_principal(self, lending: Ledger) -> None:
        loan = lent(lending, fee=cny(100_000))
        lending.pass_days(15)  # ¥2,000.00 of interest
        for amount in (60_000, 140_000, 1_100_000):
            assert repay(lending, loan, amount).status_code == 201
        assert paid_parts(lending, loan) == [
            (60_000, 0, 0, "Borrower"),
            (40_000, 100_000, 0, "Borrower"),
            (0, 100_000, 1_000_000, "Borrower"),
        ]
        seen = lending.maker("tier1").seen(f"/loans/{loan['id']}")
        assert seen["paid"] == {
            "fee": cny(100_000),
            "interest": cny(200_000),
            "principal": cny(1_000_000),
            "total": cny(1_300_000),
        }
        assert seen["owed_today"]["total"] == cny(PRINCIPAL - 1_000_000)
        assert balance(lending, "funder1") == PURSE - PRINCIPAL + 1_300_000

    def test_paying_interest_daily_costs_what_paying_it_at_the_end_costs(self, lending: Ledger) -> None:
        loan = lent(lending)
        for _ in range(3):
            lending.pass_days(1)
            assert repay(lending, loan, 13_333).status_code == 201
        # Three days cost exactly ¥400.00; a cent is left of what was not payable yet.
        seen = lending.maker("tier1").seen(f"/loans/{loan['id']}")
        assert (seen["paid"]["interest"], seen["owed_today"]["interest"]) == (cny(39_999), cny(1))

    def test_it_frees_the_lenders_limit_at_once(self, lending: Ledger) -> None:
        loan = lent(lending)
        repay(lending, loan, 1_000_000)
        (limit,) = lending.maker("funder1").seen("/debtor-limits")["items"]
        assert limit["used"] == cny(PRINCIPAL - 1_000_000)

    def test_two_persons_repay_under_dual_control(self, lending: Ledger) -> None:
        loan = lent(lending)
        lending.require_two("tier1", REPAY)
        assert repay(lending, loan, 1_000).status_code == 202
        path = f"/loans/{loan['id']}/repayments"
        assert lending.checker("tier1").post(path, {"amount": cny(1_000)}).status_code == 201
        assert lending.maker("tier1").seen(f"/loans/{loan['id']}")["paid"]["total"] == cny(1_000)


class TestAll:
    def test_early_it_discharges_the_lien_and_closes_the_loan(self, lending: Ledger) -> None:
        loan = lent(lending)
        lending.pass_days(15)
        closed = repay_all(lending, loan, 81_000_000).json()
        assert (closed["state"], closed["secured"], closed["schedule"]) == ("Closed", False, [])
        assert closed["owed_today"]["total"] == cny(0)
        assert closed["paid"]["interest"] == cny(200_000)
        assert lending.maker("tier1").seen("/claims/1")["lock"] == "None"
        assert balance(lending, "tier1") == PURSE - 200_000

    def test_it_rounds_interest_up_once(self, lending: Ledger) -> None:
        loan = lent(lending)
        lending.pass_days(1)
        assert repay_all(lending, loan, 81_000_000).json()["paid"]["interest"] == cny(13_334)

    def test_not_more_than_the_caller_would_pay(self, lending: Ledger) -> None:
        loan = lent(lending)
        lending.pass_days(15)
        answer = repay_all(lending, loan, PRINCIPAL + 199_999)
        assert refused(answer) == (409, "OwedExceeds")
        assert answer.json()["values"]["owed"] == PRINCIPAL + 200_000

    def test_late_it_costs_the_late_rate(self, lending: Ledger) -> None:
        loan = lent(lending)
        lending.pass_days(TERM_DAYS + 2)
        assert repay_all(lending, loan, 90_000_000).json()["paid"]["interest"] == cny(600_000 + 2 * 20_000)


class TestRefused:
    def test_more_than_is_owed(self, lending: Ledger) -> None:
        loan = lent(lending)
        assert refused(repay(lending, loan, PRINCIPAL + 1)) == (422, "RepaysTooMuch")

    def test_on_a_closed_loan(self, lending: Ledger) -> None:
        loan = lent(lending)
        repay_all(lending, loan, PRINCIPAL)
        assert refused(repay(lending, loan, 1)) == (409, "LoanNotOpen")

    def test_by_the_lender(self, lending: Ledger) -> None:
        path = f"/loans/{lent(lending)['id']}/repayments"
        assert refused(lending.maker("funder1").post(path, {"amount": cny(1)})) == (403, "LoanOfAnother")

    def test_beyond_the_deposit(self, lending: Ledger) -> None:
        loan = lent(lending)
        spent = PURSE + PRINCIPAL - 100
        act(lending, "tier1", "DepositToken:CNY", "reservePayout", amount=spent, account=lending.bank_account("tier1"))
        assert refused(repay(lending, loan, 101)) == (409, "DepositTooSmall")

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({}, "value-error"),
            ({"amount": cny(1), "all": True, "most": cny(1)}, "value-error"),
            ({"all": True}, "value-error"),
            ({"most": cny(1)}, "value-error"),
            ({"all": False, "most": cny(1)}, "literal-error"),
            ({"amount": cny(0)}, "amount-out-of-range"),
            ({"amount": {"amount": 1, "currency": "EUR"}}, "currency-differs"),
            ({"all": True, "most": {"amount": 1, "currency": "EUR"}}, "currency-differs"),
            ({"sum": cny(1)}, "extra-forbidden"),
        ],
    )
    def test_a_body_that_is_neither_part_nor_all(self, lending: Ledger, body: dict[str, Any], code: str) -> None:
        answer = lending.maker("tier1").post(f"/loans/{lent(lending)['id']}/repayments", body)
        assert (answer.status_code, [each["code"] for each in answer.json()["errors"]]) == (422, [code])

    def test_at_another_version_than_the_caller_read(self, lending: Ledger) -> None:
        loan = lent(lending)
        path = f"/loans/{loan['id']}/repayments"
        tier1 = lending.maker("tier1")
        assert tier1.post(path, {"amount": cny(1)}, if_match='"1.1"').status_code == 412
        assert tier1.post(path, {"amount": cny(1)}, if_match=f'"{loan["version"]}"').status_code == 201


class TestBlocked:
    def test_a_suspended_borrower_still_pays_its_debt(self, lending: Ledger) -> None:
        loan = lent(lending)
        act(lending, "operator", "PartyRegistry", "suspend", id=lending.party("tier1"), reason=b"\x01" * 32)
        assert repay_all(lending, loan, PRINCIPAL).json()["state"] == "Closed"

    def test_a_suspended_lender_still_gets_its_money(self, lending: Ledger) -> None:
        loan = lent(lending)
        act(lending, "operator", "PartyRegistry", "suspend", id=lending.party("funder1"), reason=b"\x01" * 32)
        assert repay_all(lending, loan, PRINCIPAL).json()["state"] == "Closed"
        assert balance(lending, "funder1") == PURSE


class TestCollateral:
    def test_at_maturity_the_lender_is_paid_first_and_the_holder_the_rest(self, lending: Ledger) -> None:
        loan = lent(lending)
        lending.pass_days(TERM_DAYS)
        act(lending, "core1", "ReceivableBook", "pay", id=1, amount=FACE)
        act(lending, "tier1", "ClaimToken", "redeem", id=1)
        owed = PRINCIPAL + 600_000
        assert balance(lending, "funder1") == PURSE + 600_000
        assert balance(lending, "tier1") == PURSE + PRINCIPAL + FACE - owed
        assert paid_parts(lending, loan) == [(0, 600_000, PRINCIPAL, "Claim")]
        seen = lending.maker("tier1").seen(f"/loans/{loan['id']}")
        assert (seen["state"], seen["secured"]) == ("Closed", False)

    def test_what_a_used_up_claim_left_unpaid_is_owed_without_security(self, lending: Ledger) -> None:
        # 90 % advanced at the highest late rate: after half a year the claim no longer covers it.
        loan = lent(lending, principal=cny(88_000_000), late_rate_bps=2_400)
        lending.pass_days(TERM_DAYS + 240)
        act(lending, "core1", "ReceivableBook", "pay", id=1, amount=FACE)
        act(lending, "tier1", "ClaimToken", "redeem", id=1)
        seen = lending.maker("tier1").seen(f"/loans/{loan['id']}")
        # 88,000,000 × (45 × 600 + 240 × 2,400) / 3,600,000 = 14,740,000 of interest.
        left = 88_000_000 + 14_740_000 - FACE
        assert (seen["state"], seen["secured"], seen["owed_today"]["total"]) == ("Open", False, cny(left))
        assert row(lending, LoanRow, 1).pledge == 0
        assert repay_all(lending, loan, left).json()["state"] == "Closed"

    def test_a_part_payment_by_the_debtor_reduces_the_loan(self, lending: Ledger) -> None:
        loan = lent(lending)
        lending.pass_days(UNTIL_DUE_DAYS)
        act(lending, "core1", "ReceivableBook", "pay", id=1, amount=30_000_000)
        act(lending, "funder1", "ClaimToken", "redeem", id=1)
        interest = 600_000 + (UNTIL_DUE_DAYS - TERM_DAYS) * 20_000
        assert paid_parts(lending, loan) == [(0, interest, 30_000_000 - interest, "Claim")]
        assert lending.maker("tier1").seen("/claims/1")["lock"] == "Pledge"
