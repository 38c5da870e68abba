"""Asking for cash on a claim, and who sees it."""

from __future__ import annotations

import pytest

from app.kernel.codec import ContractCall
from app.financing.tables import FinancingRequestRow
from tests.app.financing.kit import FACE, act, asking, lent, offered, refused, requested, row, set_limit
from tests.app.ledger import Ledger
from tests.app.receivables.kit import DUE_ON, cny, registered

LENDING = 0
"""Place of the licence in the registry's enum."""


class TestAsking:
    def test_a_holder_asks_and_the_claim_stays_free(self, lending: Ledger) -> None:
        made = requested(lending, principal=cny(80_000_000))
        assert (made["state"], made["principal"], made["due_on"]) == ("Open", cny(80_000_000), DUE_ON)
        assert (made["borrower"], made["debtor"]) == (str(lending.party("tier1")), str(lending.party("core1")))
        assert made["facts"]["claim"]["lock"] == "None"
        assert made["receipt"]["block"]["number"] > 0

    def test_the_principal_may_be_left_to_the_funder(self, lending: Ledger) -> None:
        assert requested(lending)["principal"] is None

    def test_another_partys_claim_does_not_exist(self, lending: Ledger) -> None:
        assert lending.maker("tier2").post("/financing-requests", asking()).status_code == 404
        assert lending.maker("tier1").post("/financing-requests", asking(claim="9")).status_code == 404

    def test_the_debtor_sees_the_claim_and_may_not_pledge_it(self, lending: Ledger) -> None:
        assert refused(lending.maker("core1").post("/financing-requests", asking())) == (403, "ClaimOfAnother")

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"principal": {"amount": 1, "currency": "EUR"}}, "currency-differs"),
            ({"principal": {"amount": 0, "currency": "CNY"}}, "amount-out-of-range"),
            ({"principal": {"amount": 1.5, "currency": "CNY"}}, "int-type"),
            ({"expires_at": "tomorrow"}, "value-error"),
            ({"purpose": "wages"}, "extra-forbidden"),
        ],
    )
    def test_bad_input_is_named_field_by_field(self, lending: Ledger, change: dict[str, object], code: str) -> None:
        answer = lending.maker("tier1").post("/financing-requests", asking(**change))
        assert answer.status_code == 422
        assert [each["code"] for each in answer.json()["errors"]] == [code]

    @pytest.mark.parametrize("expires_at", ["2026-09-25T00:00:00Z", "2026-12-01T00:00:00Z"])
    def test_it_expires_after_now_and_within_the_rule_books_limit(self, lending: Ledger, expires_at: str) -> None:
        answer = lending.maker("tier1").post("/financing-requests", asking(expires_at=expires_at))
        assert refused(answer) == (422, "ExpiryOutOfRange")

    def test_a_suspended_holder_asks_for_nothing(self, lending: Ledger) -> None:
        act(lending, "operator", "PartyRegistry", "suspend", id=lending.party("tier1"), reason=b"\x01" * 32)
        assert refused(lending.maker("tier1").post("/financing-requests", asking())) == (409, "PartyIsSuspended")

    def test_a_checkers_key_does_not_begin(self, lending: Ledger) -> None:
        assert refused(lending.checker("tier1").post("/financing-requests", asking())) == (403, "CapabilityMissing")

    def test_a_pledged_claim_is_not_asked_for_again(self, lending: Ledger) -> None:
        lent(lending)
        assert refused(lending.maker("tier1").post("/financing-requests", asking())) == (409, "ClaimIsLocked")


class TestWhoSeesIt:
    @pytest.mark.parametrize("handle", ["tier1", "funder1", "funder2", "regulator", "auditor"])
    def test_borrower_lenders_with_a_limit_and_overseers_do(self, lending: Ledger, handle: str) -> None:
        request = requested(lending)
        who = lending.maker(handle)
        assert who.seen(f"/financing-requests/{request['id']}")["facts"]
        assert [each["id"] for each in who.seen("/financing-requests")["items"]] == [request["id"]]

    @pytest.mark.parametrize("handle", ["factor", "tier2", "core1", "bank", "operator", "governance"])
    def test_to_everybody_else_it_does_not_exist(self, lending: Ledger, handle: str) -> None:
        request = requested(lending)
        who = lending.maker(handle)
        assert who.get(f"/financing-requests/{request['id']}").status_code == 404
        assert who.seen("/financing-requests")["items"] == []

    def test_nor_to_a_factor_with_a_limit_which_may_buy_but_not_lend(self, lending: Ledger) -> None:
        set_limit(lending, "factor", FACE)
        request = requested(lending)
        assert lending.maker("factor").get(f"/financing-requests/{request['id']}").status_code == 404

    def test_nobody_sees_it_without_a_key(self, lending: Ledger) -> None:
        assert lending.client.get("/v1/financing-requests/1").status_code == 401

    def test_a_funder_whose_licence_to_lend_ended_sees_it_no_more(self, lending: Ledger) -> None:
        request = requested(lending)
        end = ContractCall("PartyRegistry", "endLicence", {"id": lending.party("funder1"), "licence": LENDING})
        lending.act_by_two("operator", end)
        assert lending.maker("funder1").get(f"/financing-requests/{request['id']}").status_code == 404

    def test_a_funder_that_ended_its_limit_sees_it_no_more(self, lending: Ledger) -> None:
        request = requested(lending)
        set_limit(lending, "funder1", 0)
        assert lending.maker("funder1").get(f"/financing-requests/{request['id']}").status_code == 404

    def test_once_the_claim_is_split_no_funder_sees_it(self, lending: Ledger) -> None:
        path = f"/financing-requests/{requested(lending)['id']}"
        lending.maker("tier1").done("/claims/1/split", {"parts": [cny(1), cny(FACE - 1)]})
        assert lending.maker("funder1").get(path).status_code == 404
        assert lending.maker("tier1").seen(path)["facts"]["claim"]["state"] == "Split"

    def test_once_it_expired_only_its_borrower_sees_it(self, lending: Ledger) -> None:
        path = f"/financing-requests/{requested(lending)['id']}"
        lending.pass_days(24)
        assert lending.maker("funder1").get(path).status_code == 404
        assert lending.maker("tier1").seen(path)["state"] == "Expired"

    def test_a_funder_keeps_sight_of_what_it_offered_on_but_not_of_the_claim(self, lending: Ledger) -> None:
        request = requested(lending)
        offered(lending, request)
        lending.maker("tier1").done(f"/financing-requests/{request['id']}/withdraw")
        seen = lending.maker("funder1").seen(f"/financing-requests/{request['id']}")
        assert (seen["state"], seen["facts"]) == ("Withdrawn", None)
        assert lending.maker("funder1").get("/claims/1").status_code == 404


class TestFacts:
    def test_a_funder_can_verify_claim_receivable_and_invoices(self, lending: Ledger) -> None:
        facts = lending.maker("funder1").seen(f"/financing-requests/{requested(lending)['id']}")["facts"]
        assert facts["claim"] == {
            "state": "Live",
            "value": cny(FACE),
            "redeemed": cny(0),
            "outstanding": cny(FACE),
            "tier": 1,
            "splits": 0,
            "lock": "None",
        }
        receivable = facts["receivable"]
        assert (receivable["state"], receivable["face"], receivable["due_on"]) == ("Confirmed", cny(FACE), DUE_ON)
        (invoice,) = receivable["invoices"]
        known = lending.maker("tier1").seen("/invoices/1")
        assert (invoice["key"], invoice["root"]) == (known["key"], known["root"])
        assert invoice["allocated"] == cny(FACE)
        assert known["number"] not in str(facts)

    def test_a_passed_on_claim_shows_its_hops_with_their_recourse(self, lending: Ledger) -> None:
        _pass_on(lending)
        request = lending.maker("tier2").done("/financing-requests", asking())
        facts = lending.maker("funder1").seen(f"/financing-requests/{request['id']}")["facts"]
        assert facts["claim"]["tier"] == 2
        (hop,) = facts["hops"]
        assert (hop["giver"], hop["recipient"]) == (str(lending.party("tier1")), str(lending.party("tier2")))
        assert (hop["recourse"], hop["discharge"]) == ("With", "OnPayment")


class TestList:
    def test_it_filters_by_state_party_claim_and_maturity(self, lending: Ledger) -> None:
        tier1 = lending.maker("tier1")
        requested(lending)
        tier1.done("/financing-requests/1/withdraw")
        requested(lending)

        def found(**wanted: str) -> list[str]:
            return [each["id"] for each in tier1.seen("/financing-requests", **wanted)["items"]]

        assert found() == ["2", "1"]
        assert found(state="Withdrawn") == ["1"]
        assert found(state="Open") == ["2"]
        assert found(state="Expired") == []
        assert found(party=str(lending.party("core1"))) == ["2", "1"]
        assert found(party=str(lending.party("funder1"))) == []
        assert found(claim="2") == []
        assert found(due_from=DUE_ON, due_until=DUE_ON) == ["2", "1"]
        assert found(due_from="2026-11-18") == []
        assert found(due_until="2026-11-16") == []

    def test_it_goes_on_from_a_cursor(self, lending: Ledger) -> None:
        for _ in range(3):
            requested(lending)
        funder = lending.maker("funder1")
        first = funder.seen("/financing-requests", limit=2)
        assert [each["id"] for each in first["items"]] == ["3", "2"]
        rest = funder.seen("/financing-requests", limit=2, cursor=first["next_cursor"])
        assert ([each["id"] for each in rest["items"]], rest["has_more"]) == (["1"], False)


class TestWithdrawing:
    def test_the_borrower_takes_it_back(self, lending: Ledger) -> None:
        path = f"/financing-requests/{requested(lending)['id']}/withdraw"
        assert lending.maker("tier1").done(path)["state"] == "Withdrawn"
        assert refused(lending.maker("tier1").post(path)) == (409, "RequestNotOpen")

    def test_nobody_else_does(self, lending: Ledger) -> None:
        path = f"/financing-requests/{requested(lending)['id']}/withdraw"
        assert refused(lending.maker("funder1").post(path)) == (403, "RequestOfAnother")
        assert lending.maker("tier2").post(path).status_code == 404

    def test_only_at_the_version_that_the_caller_read(self, lending: Ledger) -> None:
        request = requested(lending)
        path = f"/financing-requests/{request['id']}/withdraw"
        assert lending.maker("tier1").post(path, if_match='"1.1"').status_code == 412
        assert lending.maker("tier1").post(path, if_match=f'"{request["version"]}"').status_code == 201


def test_a_row_holds_what_the_contract_holds(lending: Ledger) -> None:
    requested(lending, principal=cny(80_000_000))
    found = row(lending, FinancingRequestRow, 1)
    assert lending.views.read("FinancingDesk", "financingRequest", 1) == {
        "claim": found.claim,
        "borrower": found.borrower,
        "state": 1,
        "principal": found.principal,
        "expiresAt": found.expires_at,
        "hop": found.hop,
    }
    terms = lending.views.read("ReceivableBook", "receivable", found.receivable)
    assert (found.debtor, found.currency.encode(), found.due_on, found.due_at, found.zone_minutes) == tuple(
        terms[name] for name in ("debtor", "currency", "dueOn", "dueAt", "zoneMinutes")
    )


def _pass_on(lending: Ledger) -> None:
    """Tier1 pays an invoice of tier2 with its claim."""
    invoice = registered(lending, seller="tier2", buyer="tier1")
    body = {
        "recipient": str(lending.party("tier2")),
        "invoice": invoice["id"],
        "recourse": "With",
        "discharge": "OnPayment",
        "expires_at": "2026-10-01T00:00:00Z",
    }
    offer = lending.maker("tier1").done("/claims/1/transfer-offers", body)
    lending.maker("tier2").done(f"/transfer-offers/{offer['id']}/accept", {"least": cny(FACE)})
