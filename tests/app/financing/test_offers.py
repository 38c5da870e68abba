"""Offering, comparing, taking back: the escrow leaves once, whole."""

from __future__ import annotations

import pytest

from app.financing.tables import DebtorLimitRow, FinancingOfferRow
from chain.contracts.verbs import VERBS
from tests.app.claims.kit import passed_on
from tests.app.financing.kit import (
    DUE_ON,
    FACE,
    PRINCIPAL,
    PURSE,
    act,
    balance,
    lent,
    offered,
    offering,
    refused,
    requested,
    row,
    set_limit,
)
from tests.app.ledger import Ledger
from tests.app.receivables.kit import cny

OFFER_FINANCING = VERBS["OfferFinancing"]
"""Member of the contracts' enum ``Verb``."""


def limit_used(ledger: Ledger, funder: str) -> int:
    found = ledger.maker(funder).seen("/debtor-limits")["items"][0]
    used: int = found["used"]["amount"]
    return used


class TestOffering:
    def test_the_principal_goes_into_escrow_and_uses_the_limit(self, lending: Ledger) -> None:
        made = offered(lending, requested(lending))
        assert (made["state"], made["principal"], made["due_on"], made["loan"]) == (
            "Open",
            cny(PRINCIPAL),
            DUE_ON,
            None,
        )
        assert balance(lending, "funder1") == PURSE - PRINCIPAL
        assert limit_used(lending, "funder1") == PRINCIPAL

    def test_two_persons_offer_under_dual_control(self, lending: Ledger) -> None:
        lending.require_two("funder1", OFFER_FINANCING)
        path = f"/financing-requests/{requested(lending)['id']}/offers"
        first = lending.maker("funder1").post(path, offering())
        assert first.status_code == 202
        assert balance(lending, "funder1") == PURSE
        second = lending.checker("funder1").post(path, offering())
        assert (second.status_code, second.json()["state"]) == (201, "Open")

    @pytest.mark.parametrize(
        ("change", "status", "code"),
        [
            ({"principal": cny(PRINCIPAL + 1)}, 422, "PrincipalDiffers"),
            ({"rate_bps": 2_401, "late_rate_bps": 2_401}, 422, "RateOutOfRange"),
            ({"late_rate_bps": 599}, 422, "RateOutOfRange"),
            ({"due_on": "2026-09-26"}, 422, "LoanDayOutOfRange"),
            ({"due_on": "2026-11-18"}, 422, "LoanDayOutOfRange"),
            ({"expires_at": "2026-09-25T00:00:00Z"}, 422, "ExpiryOutOfRange"),
            ({"expires_at": "2026-12-25T00:00:00Z"}, 422, "ExpiryOutOfRange"),
            ({"least": cny(FACE + 1)}, 409, "BelowLeast"),
            ({"least": cny(PRINCIPAL)}, 409, "AdvanceRateExceeded"),
            ({"fee": cny(10_000_000)}, 422, "CostExceedsCeiling"),
        ],
    )
    def test_terms_that_do_not_fit_are_refused(
        self, lending: Ledger, change: dict[str, object], status: int, code: str
    ) -> None:
        request = requested(lending, principal=cny(PRINCIPAL))
        answer = lending.maker("funder1").post(f"/financing-requests/{request['id']}/offers", offering(**change))
        assert refused(answer) == (status, code)
        assert balance(lending, "funder1") == PURSE

    def test_a_refused_day_is_told_as_dates(self, lending: Ledger) -> None:
        path = f"/financing-requests/{requested(lending)['id']}/offers"
        problem = lending.maker("funder1").post(path, offering(due_on="2026-11-18")).json()
        assert problem["detail"].startswith("2026-11-18 is not from 2026-09-27 to 2026-11-17")

    @pytest.mark.parametrize(
        ("change", "field", "code"),
        [
            ({"principal": {"amount": 1, "currency": "EUR"}}, "principal.currency", "currency-differs"),
            ({"fee": {"amount": 1, "currency": "EUR"}}, "fee.currency", "currency-differs"),
            ({"least": {"amount": 1, "currency": "EUR"}}, "least.currency", "currency-differs"),
            ({"rate_bps": -1}, "rate_bps", "greater-than-equal"),
            ({"rate_bps": 65_536}, "rate_bps", "less-than-equal"),
            ({"due_on": "2026-11-31"}, "due_on", "value-error"),
        ],
    )
    def test_bad_input_is_named_field_by_field(
        self, lending: Ledger, change: dict[str, object], field: str, code: str
    ) -> None:
        path = f"/financing-requests/{requested(lending)['id']}/offers"
        answer = lending.maker("funder1").post(path, offering(**change))
        assert answer.status_code == 422
        assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, code)]

    def test_not_beyond_the_limit_with_open_offers_counted(self, lending: Ledger) -> None:
        request = requested(lending)
        set_limit(lending, "funder1", 2 * PRINCIPAL - 1)
        offered(lending, request)
        answer = lending.maker("funder1").post(f"/financing-requests/{request['id']}/offers", offering())
        assert refused(answer) == (409, "DebtorLimitExceeded")

    def test_not_beyond_the_deposit(self, lending: Ledger) -> None:
        request = requested(lending)
        act(
            lending,
            "funder1",
            "DepositToken:CNY",
            "reservePayout",
            amount=PURSE - 1,
            account=lending.bank_account("funder1"),
        )
        answer = lending.maker("funder1").post(f"/financing-requests/{request['id']}/offers", offering())
        assert refused(answer) == (409, "DepositTooSmall")

    def test_a_borrower_lends_to_nobody(self, lending: Ledger) -> None:
        path = f"/financing-requests/{requested(lending)['id']}/offers"
        assert refused(lending.maker("tier1").post(path, offering())) == (403, "RoleMissing")

    def test_whoever_cannot_see_the_request_cannot_offer_on_it(self, lending: Ledger) -> None:
        path = f"/financing-requests/{requested(lending)['id']}/offers"
        for handle in ("factor", "tier2", "operator"):
            assert lending.maker(handle).post(path, offering()).status_code == 404

    def test_not_on_a_request_that_was_withdrawn(self, lending: Ledger) -> None:
        request = requested(lending)
        offered(lending, request)
        lending.maker("tier1").done(f"/financing-requests/{request['id']}/withdraw")
        answer = lending.maker("funder1").post(f"/financing-requests/{request['id']}/offers", offering())
        assert refused(answer) == (409, "RequestNotOpen")

    def test_a_suspended_funder_offers_nothing(self, lending: Ledger) -> None:
        request = requested(lending)
        act(lending, "operator", "PartyRegistry", "suspend", id=lending.party("funder1"), reason=b"\x01" * 32)
        answer = lending.maker("funder1").post(f"/financing-requests/{request['id']}/offers", offering())
        assert refused(answer) == (409, "PartyIsSuspended")


class TestComparing:
    def test_the_borrower_sees_all_with_what_each_would_cost(self, lending: Ledger) -> None:
        request = requested(lending)
        offered(lending, request, "funder1", fee=cny(100_000))
        offered(lending, request, "funder2", rate_bps=640)
        items = lending.maker("tier1").seen("/offers", request=request["id"])["items"]
        dear, cheap = sorted(items, key=lambda each: -each["comparison"]["total_cost"]["amount"])
        assert dear["comparison"] == {
            "term_days": 45,
            "interest": cny(600_000),
            "total_cost": cny(700_000),
            "owed_at_maturity": cny(80_700_000),
            "annual_rate_bps": 700,
        }
        assert (cheap["comparison"]["total_cost"], cheap["comparison"]["annual_rate_bps"]) == (cny(640_000), 640)

    def test_waiting_makes_the_loan_shorter_and_cheaper(self, lending: Ledger) -> None:
        offer = offered(lending, requested(lending))
        lending.pass_days(3)
        assert lending.maker("tier1").seen(f"/offers/{offer['id']}")["comparison"]["interest"] == cny(560_000)

    def test_a_funder_sees_its_own_and_never_anothers(self, lending: Ledger) -> None:
        request = requested(lending)
        mine, theirs = offered(lending, request, "funder1"), offered(lending, request, "funder2")
        funder = lending.maker("funder1")
        assert [each["id"] for each in funder.seen("/offers", request=request["id"])["items"]] == [mine["id"]]
        assert funder.get(f"/offers/{theirs['id']}").status_code == 404
        for verb in ("accept", "withdraw", "release"):
            assert funder.post(f"/offers/{theirs['id']}/{verb}").status_code == 404

    @pytest.mark.parametrize(
        ("handle", "status"), [("regulator", 200), ("auditor", 200), ("core1", 404), ("operator", 404)]
    )
    def test_overseers_see_it_and_strangers_do_not(self, lending: Ledger, handle: str, status: int) -> None:
        offer = offered(lending, requested(lending))
        assert lending.maker(handle).get(f"/offers/{offer['id']}").status_code == status
        assert len(lending.maker(handle).seen("/offers")["items"]) == (status == 200)

    def test_the_list_filters_by_state_party_and_due_day(self, lending: Ledger) -> None:
        request = requested(lending)
        offered(lending, request, "funder1", due_on="2026-11-01")
        offered(lending, request, "funder2")
        lending.maker("funder1").done("/offers/1/withdraw")

        def found(**wanted: str) -> list[str]:
            return [each["id"] for each in lending.maker("tier1").seen("/offers", **wanted)["items"]]

        assert found() == ["2", "1"]
        assert found(state="Withdrawn") == ["1"]
        assert found(state="Open") == ["2"]
        assert found(state="Void") == []
        assert found(party=str(lending.party("funder2"))) == ["2"]
        assert found(due_until="2026-11-01") == ["1"]
        assert found(due_from="2026-11-02") == ["2"]
        assert found(request="2") == []


class TestWithdrawing:
    def test_the_funder_takes_offer_and_escrow_back(self, lending: Ledger) -> None:
        offer = offered(lending, requested(lending))
        assert lending.maker("funder1").done(f"/offers/{offer['id']}/withdraw")["state"] == "Withdrawn"
        assert (balance(lending, "funder1"), limit_used(lending, "funder1")) == (PURSE, 0)
        again = lending.maker("funder1").post(f"/offers/{offer['id']}/withdraw")
        assert refused(again) == (409, "OfferNotOpen")
        assert balance(lending, "funder1") == PURSE

    def test_the_borrower_does_not(self, lending: Ledger) -> None:
        offer = offered(lending, requested(lending))
        assert refused(lending.maker("tier1").post(f"/offers/{offer['id']}/withdraw")) == (403, "OfferOfAnother")

    def test_only_at_the_version_that_the_caller_read(self, lending: Ledger) -> None:
        offer = offered(lending, requested(lending))
        path = f"/offers/{offer['id']}/withdraw"
        assert lending.maker("funder1").post(path, if_match='"1.1"').status_code == 412
        assert lending.maker("funder1").post(path, if_match=f'"{offer["version"]}"').status_code == 201


class TestVoid:
    def test_an_offer_that_can_be_accepted_is_not_put_away(self, lending: Ledger) -> None:
        offer = offered(lending, requested(lending))
        assert refused(lending.maker("tier1").post(f"/offers/{offer['id']}/release")) == (409, "OfferNotVoid")

    def test_an_expired_one_is_void_and_put_away_by_whoever_sees_it(self, lending: Ledger) -> None:
        offer = offered(lending, requested(lending))
        lending.pass_days(15)
        tier1 = lending.maker("tier1")
        seen = tier1.seen(f"/offers/{offer['id']}")
        assert (seen["state"], seen["comparison"]) == ("Void", None)
        assert [each["id"] for each in tier1.seen("/offers", state="Void")["items"]] == [offer["id"]]
        assert tier1.seen("/offers", state="Open")["items"] == []
        assert refused(tier1.post(f"/offers/{offer['id']}/accept")) == (409, "OfferIsExpired")
        assert tier1.done(f"/offers/{offer['id']}/release")["state"] == "Released"
        assert (balance(lending, "funder1"), limit_used(lending, "funder1")) == (PURSE, 0)

    def test_the_others_are_void_once_one_is_accepted(self, lending: Ledger) -> None:
        request = requested(lending)
        better, other = offered(lending, request, "funder1"), offered(lending, request, "funder2")
        lending.maker("tier1").done(f"/offers/{better['id']}/accept")
        assert lending.maker("funder2").seen(f"/offers/{other['id']}")["state"] == "Void"
        lending.maker("funder2").done(f"/offers/{other['id']}/release")
        assert balance(lending, "funder2") == PURSE

    def test_it_is_void_once_the_claim_has_less_outstanding(self, lending: Ledger) -> None:
        offer = offered(lending, requested(lending))
        act(lending, "core1", "ReceivableBook", "pay", id=1, amount=100)
        act(lending, "tier1", "ClaimToken", "redeem", id=1)
        tier1 = lending.maker("tier1")
        assert tier1.seen(f"/offers/{offer['id']}")["state"] == "Void"
        answer = tier1.post(f"/offers/{offer['id']}/accept")
        assert refused(answer) == (409, "BelowLeast")
        assert answer.json()["values"] == {"claim": "1", "least": FACE, "outstanding": FACE - 100}

    def test_a_payment_does_not_void_one_that_names_less(self, lending: Ledger) -> None:
        offer = offered(lending, requested(lending), least=cny(FACE - 100))
        act(lending, "core1", "ReceivableBook", "pay", id=1, amount=100)
        act(lending, "tier1", "ClaimToken", "redeem", id=1)
        tier1 = lending.maker("tier1")
        assert tier1.seen(f"/offers/{offer['id']}")["state"] == "Open"
        assert tier1.done(f"/offers/{offer['id']}/accept")["state"] == "Accepted"

    def test_it_stays_void_when_the_claim_comes_back(self, lending: Ledger) -> None:
        offer = offered(lending, requested(lending))
        passed_on(lending, "1", FACE, "tier1", "tier2")
        passed_on(lending, "1", FACE, "tier2", "tier1")
        tier1 = lending.maker("tier1")
        assert tier1.seen(f"/offers/{offer['id']}")["state"] == "Void"
        assert refused(tier1.post(f"/offers/{offer['id']}/accept")) == (409, "ClaimMovedOn")
        lending.maker("funder1").done(f"/offers/{offer['id']}/release")

    def test_it_is_void_once_the_claim_was_split(self, lending: Ledger) -> None:
        offer = offered(lending, requested(lending))
        lending.maker("tier1").done("/claims/1/split", {"parts": [cny(1), cny(FACE - 1)]})
        assert lending.maker("funder1").seen(f"/offers/{offer['id']}")["state"] == "Void"
        assert refused(lending.maker("tier1").post(f"/offers/{offer['id']}/accept")) == (409, "ClaimNotLive")


class TestRows:
    def test_a_row_holds_what_the_contract_holds(self, lending: Ledger) -> None:
        offered(lending, requested(lending), fee=cny(100))
        found = row(lending, FinancingOfferRow, 1)
        assert lending.views.read("FinancingDesk", "financingOffer", 1) == {
            "request": found.request,
            "funder": found.funder,
            "principal": found.principal,
            "rateBps": found.rate_bps,
            "lateRateBps": found.late_rate_bps,
            "dueOn": found.due_on,
            "state": 1,
            "fee": found.fee,
            "least": found.least,
            "expiresAt": found.expires_at,
            "currency": found.currency.encode(),
            "debtor": found.debtor,
        }

    def test_so_does_a_limits_row_through_its_whole_use(self, lending: Ledger) -> None:
        def same() -> None:
            found = row(lending, DebtorLimitRow, lending.party("funder1"), lending.party("core1"), "CNY")
            parties = (lending.party("funder1"), lending.party("core1"))
            assert lending.views.read("FinancingDesk", "debtorLimit", *parties, b"CNY") == {
                "limit": found.limit,
                "used": found.used,
                "advanceRateBps": found.advance_rate_bps,
            }

        same()
        loan = lent(lending)
        same()
        lending.maker("tier1").done(f"/loans/{loan['id']}/repayments", {"amount": cny(1_000_000)})
        same()
        assert limit_used(lending, "funder1") == PRINCIPAL - 1_000_000
