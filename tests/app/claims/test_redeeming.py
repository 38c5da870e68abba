"""What is due is computed as the contract does, and redemption pays exactly that."""

from __future__ import annotations

import pytest

from app.kernel.fields import instant_text
from app.kernel.money import Money
from tests.app.claims.kit import GROSS, cny, paid, passed_on, root, split
from tests.app.ledger import Ledger


def cash(ledger: Ledger, handle: str) -> int:
    found = ledger.maker(handle).seen("/deposits")["items"]
    return found[0]["balance"]["amount"] if found else 0


def texts(ledger: Ledger, handle: str) -> list[str]:
    """A party's statement in words, newest first."""
    return [line["text"] for line in ledger.maker(handle).seen("/deposits/entries")["items"]]


def dues(ledger: Ledger, claims: list[str]) -> list[int]:
    """What each claim would pay out now, as the room computes it; the contract has to agree."""
    shown = [ledger.maker("auditor").seen(f"/claims/{claim}")["due_now"]["amount"] for claim in claims]
    assert shown == [ledger.views.read("ClaimToken", "dueTo", int(claim)) for claim in claims]
    return shown


class TestDue:
    def test_nothing_is_due_before_the_debtor_paid(self, ledger: Ledger) -> None:
        claim = root(ledger)
        assert dues(ledger, [claim]) == [0]
        answer = ledger.maker("tier1").post(f"/claims/{claim}/redeem")
        assert (answer.status_code, answer.json()["code"]) == (409, "NothingDue")

    def test_face_30_paid_10_never_more_than_10_out_and_30_at_the_end(self, ledger: Ledger) -> None:
        ten, twenty = split(ledger, root(ledger, face=30), 10, 20)
        paid(ledger, 10)
        assert dues(ledger, [ten, twenty]) == [3, 6]
        tier1 = ledger.maker("tier1")
        tier1.done(f"/claims/{ten}/redeem")
        parts = split(ledger, ten, 2, 2, 3)
        assert dues(ledger, [*parts, twenty]) == [0, 0, 0, 6]
        tier1.done(f"/claims/{twenty}/redeem")
        assert cash(ledger, "tier1") == 9
        paid(ledger, 20)
        for claim in (*parts, twenty):
            assert tier1.done(f"/claims/{claim}/redeem")["state"] == "Redeemed"
        assert cash(ledger, "tier1") == 30
        assert dues(ledger, [ten, twenty, *parts]) == [0] * 5

    def test_face_600_halves_get_300_each_whatever_is_split(self, ledger: Ledger) -> None:
        a, b = split(ledger, root(ledger, face=600), 300, 300)
        passed_on(ledger, b, 300)
        paid(ledger, 300)
        ledger.maker("tier1").done(f"/claims/{a}/redeem")
        big, small = split(ledger, a, 125, 25)
        assert dues(ledger, [big, small, b]) == [0, 0, 150]
        paid(ledger, 300)
        for claim in (big, small):
            ledger.maker("tier1").done(f"/claims/{claim}/redeem")
        ledger.maker("tier2").done(f"/claims/{b}/redeem")
        assert (cash(ledger, "tier1"), cash(ledger, "tier2")) == (300, 300)


class TestRedeem:
    def test_any_side_may_ask_and_the_holder_gets_it(self, ledger: Ledger) -> None:
        claim = root(ledger)
        paid(ledger, GROSS)
        done = ledger.maker("core1").done(f"/claims/{claim}/redeem")
        assert (done["state"], done["outstanding"]["amount"], done["due_now"]["amount"]) == ("Redeemed", 0, 0)
        assert (cash(ledger, "tier1"), cash(ledger, "core1")) == (GROSS, 0)

    def test_a_stranger_does_not_see_it(self, ledger: Ledger) -> None:
        claim = root(ledger)
        paid(ledger, GROSS)
        assert ledger.maker("tier3").post(f"/claims/{claim}/redeem").status_code == 404

    def test_a_redeemed_claim_pays_no_more(self, ledger: Ledger) -> None:
        claim = root(ledger)
        paid(ledger, GROSS)
        ledger.maker("tier1").done(f"/claims/{claim}/redeem")
        answer = ledger.maker("tier1").post(f"/claims/{claim}/redeem")
        assert (answer.status_code, answer.json()["code"]) == (409, "ClaimNotLive")

    def test_the_statement_says_why(self, ledger: Ledger) -> None:
        claim = root(ledger)
        paid(ledger, GROSS)
        ledger.maker("tier1").done(f"/claims/{claim}/redeem")
        [line] = ledger.maker("tier1").seen("/deposits/entries")["items"]
        assert (line["text"], line["direction"], line["about"]) == (f"Claim {claim} redeemed", "In", claim)
        [out, arrived] = ledger.maker("core1").seen("/deposits/entries")["items"]
        assert (out["text"], out["direction"], out["balance"]["amount"]) == ("Receivable 1 paid", "Out", 0)
        assert arrived["reason"] == "Minted"


class TestLending:
    """The statement of everybody on the way of a loan on a claim, and the lender's share of a redemption."""

    @pytest.fixture
    def lent(self, ledger: Ledger) -> Ledger:
        """Funder 1 lends tier 1 ¥500,000.00 on its claim; funder 2's offer is withdrawn."""
        root(ledger)
        now = ledger.chain.now()
        for funder in ("funder1", "funder2"):
            ledger.deposit(funder, Money(60_000_000))
            limit = {"debtor": str(ledger.party("core1")), "limit": cny(GROSS), "advance_rate_bps": 9_000}
            ledger.maker(funder).done("/debtor-limits", limit)
        asked = {"claim": "1", "expires_at": instant_text(now + 864_000)}
        request = ledger.maker("tier1").done("/financing-requests", asked)["id"]
        terms = {
            "principal": cny(50_000_000),
            "rate_bps": 400,
            "late_rate_bps": 600,
            "fee": cny(0),
            "due_on": "2026-11-10",
            "least": cny(GROSS),
            "expires_at": instant_text(now + 432_000),
        }
        path = f"/financing-requests/{request}/offers"
        offers = [ledger.maker(funder).done(path, terms)["id"] for funder in ("funder1", "funder2")]
        ledger.maker("tier1").done(f"/offers/{offers[0]}/accept")
        ledger.maker("funder2").done(f"/offers/{offers[1]}/withdraw")
        return ledger

    def test_escrow_loan_and_repayment_have_their_reason(self, lent: Ledger) -> None:
        lent.maker("tier1").done("/loans/1/repayments", {"amount": cny(10_000_000)})
        assert texts(lent, "tier1") == ["Loan 1 repaid", "Loan 1 paid out"]
        assert texts(lent, "funder1")[:2] == ["Loan 1 repaid", "Escrow of financing offer 1"]
        assert texts(lent, "funder2")[:2] == [
            "Escrow of financing offer 2 came back",
            "Escrow of financing offer 2",
        ]

    def test_a_redemption_goes_to_the_lender_first(self, lent: Ledger) -> None:
        paid(lent, GROSS)
        lent.maker("funder1").done("/claims/1/redeem")
        assert texts(lent, "funder1")[0] == "Claim 1 redeemed to its lender"
        assert texts(lent, "tier1")[0] == "Claim 1 redeemed"
        assert cash(lent, "funder1") == 60_000_000
        assert cash(lent, "tier1") == GROSS

    def test_a_pledged_claim_cannot_be_split_or_offered(self, lent: Ledger) -> None:
        shown = lent.maker("funder1").seen("/claims/1")
        assert (shown["lock"], shown["locked_by"]) == ("Pledge", "1")
        answer = lent.maker("tier1").post("/claims/1/split", {"parts": [cny(1), cny(GROSS - 1)]})
        assert (answer.status_code, answer.json()["code"]) == (409, "ClaimIsLocked")
