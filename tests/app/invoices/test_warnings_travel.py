"""What is remarked on a document travels with the invoice: to its sides, to whoever confirms, to whoever lends."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.app.invoices.conftest import SAMPLES
from tests.app.ledger import Ledger
from tests.app.receivables.kit import GROSS, cny, invoice_body, registered, terms


def form(**changes: Any) -> dict[str, Any]:
    """The first tier's invoice in the JSON form."""
    sample: dict[str, Any] = json.loads((SAMPLES / "golden" / "cn-einvoice-tier1.json").read_text(encoding="utf-8"))
    return {**{name: value for name, value in sample.items() if name != "payable"}, **changes}


@pytest.fixture
def prepaid(ledger: Ledger) -> dict[str, Any]:
    """An invoice of which a part was paid before, registered from a document."""
    paid = {"reductions": [{"kind": "Prepaid", "amount": cny(GROSS // 10)}]}
    answer: dict[str, Any] = ledger.maker("tier1").done("/invoices/upload", form(**paid))
    return answer


class TestTravelling:
    def test_both_sides_see_it_with_the_invoice_and_in_lists(self, ledger: Ledger, prepaid: dict[str, Any]) -> None:
        assert [each["code"] for each in prepaid["warnings"]] == ["payable-is-not-gross"]
        for handle in ("tier1", "core1"):
            assert ledger.maker(handle).seen(f"/invoices/{prepaid['id']}")["warnings"] == prepaid["warnings"]
            assert ledger.maker(handle).seen("/invoices")["items"][0]["warnings"] == prepaid["warnings"]

    def test_whoever_confirms_sees_it_with_the_receivable(self, ledger: Ledger, prepaid: dict[str, Any]) -> None:
        made = ledger.maker("tier1").done("/receivables", terms(ledger, {prepaid["id"]: GROSS // 2}))
        shown = ledger.maker("core1").seen(f"/receivables/{made['id']}")
        assert shown["warnings"] == [{"invoice": prepaid["id"], **prepaid["warnings"][0]}]
        assert shown["look_alikes_complete"] is True

    def test_a_correction_hides_none(self, ledger: Ledger, prepaid: dict[str, Any]) -> None:
        body = {"gross": cny(GROSS - 1), "issued_on": "2026-09-18"}
        corrected = ledger.maker("tier1").done(f"/invoices/{prepaid['id']}/correct", body)
        assert corrected["warnings"] == prepaid["warnings"]

    def test_one_without_remarks_has_none(self, ledger: Ledger) -> None:
        assert registered(ledger)["warnings"] == []

    def test_one_registered_by_its_fields_is_looked_at_too(self, ledger: Ledger) -> None:
        late = invoice_body(ledger) | {"issued_on": "2026-09-20", "due_on": "2026-09-01"}
        found = ledger.maker("tier1").done("/invoices", late)
        assert [each["code"] for each in found["warnings"]] == ["due-before-issue"]

    def test_warnings_that_were_printed_come_back_with_the_form(self, ledger: Ledger) -> None:
        said = [{"code": "payee-is-not-seller", "detail": "the document names another payee than its seller"}]
        found = ledger.maker("tier1").done("/invoices/upload", form(warnings=said))
        assert found["warnings"] == said

    def test_ids_that_were_passed_over_are_named_where_a_side_is_no_party(self, ledger: Ledger) -> None:
        data = (SAMPLES / "ubl-tc434-example9.xml").read_bytes().replace(b"NL809163160B01", b"809163160")
        problem = ledger.maker("tier1").post("/invoices/upload", data, Content_Type="application/xml").json()
        details = {each["field"]: each["detail"] for each in problem["errors"]}
        assert "passed over" in details["seller.legal_id"]
