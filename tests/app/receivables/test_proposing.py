"""Proposing: by either side, over one or several invoices; what does not fit is told field by field."""

from __future__ import annotations

from typing import Any

from chain.contracts.verbs import VERBS
from tests.app.ledger import Ledger
from tests.app.receivables.kit import DUE_ON, GROSS, cny, proposed, registered, terms

CONFIRM = VERBS["Confirm"]
"""Members of the contracts' enum ``Verb``."""

MISSHAPEN: list[tuple[dict[str, Any], str]] = [
    ({"face": cny(0)}, "face"),
    ({"face": cny(-1)}, "face.amount"),
    ({"face": cny(2**53)}, "face.amount"),
    ({"face": {"amount": 1.5, "currency": "CNY"}}, "face.amount"),
    ({"face": {"amount": 1, "currency": "XYZ"}}, "face"),
    ({"due_on": "2026-13-01"}, "due_on"),
    ({"zone": "+14:01"}, "zone"),
    ({"zone": "Asia/Shanghai"}, "zone"),
    ({"allocations": []}, "allocations"),
    ({"debtor": "0"}, "debtor"),
    ({"reason": ""}, "reason"),
    ({"interest": 5}, "interest"),
]
"""Changes of a proposal, each with the field that has to be named."""


def refused(ledger: Ledger, body: dict[str, Any], by: str = "tier1") -> dict[str, Any]:
    """The problem with a proposal that must not come about."""
    answer = ledger.maker(by).post("/receivables", body)
    assert answer.status_code >= 400, answer.text
    assert ledger.maker("auditor").seen("/receivables")["items"] == []
    problem: dict[str, Any] = answer.json()
    return problem


def codes(problem: dict[str, Any]) -> list[tuple[str, str]]:
    """Field and code of everything wrong."""
    return [(error["field"], error["code"]) for error in problem["errors"]]


class TestProposing:
    def test_a_supplier_proposes_and_the_debtor_has_to_agree(self, ledger: Ledger) -> None:
        found = proposed(ledger)
        assert (found["state"], found["proposed_by"]) == ("Proposed", str(ledger.party("tier1")))
        assert found["face"] == cny(GROSS)
        assert found["due_at"] == "2026-11-17T16:00:00Z"  # midnight in China
        assert found["defaults_at"] == "2026-11-20T16:00:00Z"
        assert found["unpaid"] == cny(0)
        assert found["claim"] is None

    def test_a_core_enterprise_proposes_and_the_supplier_has_to_agree(self, ledger: Ledger) -> None:
        found = proposed(ledger, by="core1")
        assert found["proposed_by"] == str(ledger.party("core1"))

    def test_the_proposal_takes_up_its_invoices(self, ledger: Ledger) -> None:
        first, second = registered(ledger), registered(ledger)
        body = terms(ledger, {first["id"]: 70_000_000, second["id"]: GROSS})
        assert ledger.maker("tier1").done("/receivables", body)["face"] == cny(170_000_000)
        left = [ledger.maker("core1").seen(f"/invoices/{each['id']}")["left"] for each in (first, second)]
        assert left == [cny(30_000_000), cny(0)]

    def test_the_undertaking_is_shown_with_the_text_behind_its_hash(self, ledger: Ledger) -> None:
        found = ledger.maker("core1").seen(f"/receivables/{proposed(ledger)['id']}")
        assert "unconditionally" in found["undertaking"]["text"]

    def test_a_longer_term_is_proposed_with_a_reason_that_both_sides_read(self, ledger: Ledger) -> None:
        body = terms(ledger, {registered(ledger)["id"]: GROSS}, due_on="2027-01-17")
        assert refused(ledger, body)["code"] == "ReasonRequired"
        made = ledger.maker("tier1").done("/receivables", body | {"reason": "Seasonal goods, paid after the season"})
        found = ledger.maker("core1").seen(f"/receivables/{made['id']}")
        assert found["reason"]["text"] == "Seasonal goods, paid after the season"

    def test_under_dual_control_a_debtor_proposes_with_two_persons(self, ledger: Ledger) -> None:
        ledger.require_two("core1", CONFIRM)
        body = terms(ledger, {registered(ledger)["id"]: GROSS})
        waiting = ledger.maker("core1").post("/receivables", body)
        assert waiting.status_code == 202
        assert ledger.checker("core1").done("/receivables", body)["state"] == "Proposed"

    def test_the_same_idempotency_key_proposes_once(self, ledger: Ledger) -> None:
        body = terms(ledger, {registered(ledger)["id"]: GROSS // 2})
        first = ledger.maker("tier1").post("/receivables", body, again="once")
        second = ledger.maker("tier1").post("/receivables", body, again="once")
        assert first.content == second.content
        assert second.headers["Idempotency-Hit"] == "true"


class TestTermsThatDoNotFit:
    def test_sides_that_are_not_the_invoices_own(self, ledger: Ledger) -> None:
        invoice = registered(ledger)
        problem = refused(ledger, terms(ledger, {invoice["id"]: GROSS}, supplier="tier2", debtor="core2"))
        assert codes(problem) == [
            ("allocations.0.invoice", "seller-differs"),
            ("allocations.0.invoice", "buyer-differs"),
        ]

    def test_another_currency_than_the_invoices(self, ledger: Ledger) -> None:
        body = terms(ledger, {registered(ledger)["id"]: GROSS}, face={"amount": GROSS, "currency": "EUR"})
        assert codes(refused(ledger, body)) == [
            ("allocations.0.invoice", "currency-differs"),
            ("allocations.0.amount.currency", "currency-differs"),
        ]

    def test_allocations_that_do_not_sum_to_the_face(self, ledger: Ledger) -> None:
        body = terms(ledger, {registered(ledger)["id"]: GROSS}, face=cny(GROSS - 1))
        assert codes(refused(ledger, body)) == [("face.amount", "allocations-differ")]

    def test_allocations_in_another_currency_are_not_summed_in_that_of_the_face(self, ledger: Ledger) -> None:
        body = terms(ledger, {registered(ledger)["id"]: GROSS}, face={"amount": GROSS - 1, "currency": "EUR"})
        assert ("face.amount", "allocations-differ") not in codes(refused(ledger, body))

    def test_a_due_day_that_is_over(self, ledger: Ledger) -> None:
        body = terms(ledger, {registered(ledger)["id"]: GROSS}, due_on="2026-09-25")
        assert codes(refused(ledger, body)) == [("due_on", "past-due")]

    def test_delivery_that_is_still_to_come(self, ledger: Ledger) -> None:
        body = terms(ledger, {registered(ledger)["id"]: GROSS}, delivered_on="2026-09-27")
        assert codes(refused(ledger, body)) == [("delivered_on", "delivered-in-future")]

    def test_an_invoice_of_others_is_as_if_it_were_not_there(self, ledger: Ledger) -> None:
        foreign = registered(ledger, seller="tier2", buyer="core2")
        assert refused(ledger, terms(ledger, {foreign["id"]: GROSS}))["status"] == 404

    def test_more_than_is_left_of_an_invoice(self, ledger: Ledger) -> None:
        problem = refused(ledger, terms(ledger, {registered(ledger)["id"]: GROSS + 1}))
        assert (problem["status"], problem["code"]) == (409, "InvoiceOverallocated")
        assert problem["values"]["left"] == GROSS

    def test_a_tenor_beyond_a_year(self, ledger: Ledger) -> None:
        body = terms(ledger, {registered(ledger)["id"]: GROSS}, due_on="2027-09-28", reason="Custom")
        assert refused(ledger, body)["code"] == "TenorTooLong"

    def test_a_debtor_that_is_no_core_enterprise(self, ledger: Ledger) -> None:
        invoice = registered(ledger, seller="tier2", buyer="tier1")
        body = terms(ledger, {invoice["id"]: GROSS}, supplier="tier2", debtor="tier1")
        assert refused(ledger, body, by="tier2")["code"] == "RoleMissing"

    def test_a_regulator_sees_the_invoice_and_is_no_side_of_it(self, ledger: Ledger) -> None:
        body = terms(ledger, {registered(ledger)["id"]: GROSS})
        problem = refused(ledger, body, by="regulator")
        assert (problem["status"], problem["code"]) == (403, "NotTheNamedParty")

    def test_a_field_that_is_not_of_its_form_is_named(self, ledger: Ledger) -> None:
        for change, field in MISSHAPEN:
            problem = refused(ledger, terms(ledger, {"1": GROSS}) | change)
            assert (problem["status"], problem["type"]) == (422, "/problems/invalid-input"), change
            assert field in {error["field"] for error in problem["errors"]}, change

    def test_more_invoices_than_one_receivable_takes(self, ledger: Ledger) -> None:
        parts = {str(number): 1 for number in range(1, 18)}
        assert [error["field"] for error in refused(ledger, terms(ledger, parts))["errors"]] == ["allocations"]


class TestZones:
    def test_the_due_day_ends_in_the_zone_named(self, ledger: Ledger) -> None:
        body = terms(ledger, {registered(ledger)["id"]: GROSS}, zone="-03:30", due_on=DUE_ON)
        found = ledger.maker("tier1").done("/receivables", body)
        assert (found["zone"], found["due_at"]) == ("-03:30", "2026-11-18T03:30:00Z")
