"""Before a person confirms: invoices that look like the one in question."""

from __future__ import annotations

from typing import Any

from tests.app.claims.kit import passed_on
from tests.app.ledger import Ledger
from tests.app.receivables.kit import GROSS, cny, confirmed, proposed, registered, terms


def proposal_over(ledger: Ledger, invoice: dict[str, Any]) -> dict[str, Any]:
    """A proposal of tier1 over the whole of an invoice."""
    return ledger.maker("tier1").done("/receivables", terms(ledger, {invoice["id"]: invoice["gross"]["amount"]}))


class TestLookAlikes:
    def test_whoever_has_to_confirm_is_warned_on_the_proposal_itself(self, ledger: Ledger) -> None:
        first = registered(ledger, number="INV-101")
        second = registered(ledger, number="INV-1O1", gross=cny(GROSS + 5))
        found = ledger.maker("core1").seen(f"/receivables/{proposal_over(ledger, second)['id']}")
        assert found["look_alikes"] == [
            {
                "invoice": second["id"],
                "number": "INV-1O1",
                "other": first["id"],
                "other_number": "INV-101",
                "reasons": ["confusable-characters", "near-amount-and-date"],
            }
        ]

    def test_it_warns_and_decides_nothing(self, ledger: Ledger) -> None:
        registered(ledger, number="INV-7")
        found = proposal_over(ledger, registered(ledger, number="INV-7-A"))
        assert [each["reasons"][0] for each in found["look_alikes"]] == ["suffix"]
        assert ledger.maker("core1").done(f"/receivables/{found['id']}/confirm")["look_alikes"] is None

    def test_the_list_can_be_asked_for_later_too(self, ledger: Ledger) -> None:
        registered(ledger, number="INV-8")
        found = proposal_over(ledger, registered(ledger, number="INV-8/2"))
        ledger.maker("core1").done(f"/receivables/{found['id']}/confirm")
        items = ledger.maker("core1").seen(f"/receivables/{found['id']}/look-alikes")["items"]
        assert [each["other_number"] for each in items] == ["INV-8"]

    def test_another_buyer_is_not_named(self, ledger: Ledger) -> None:
        other = registered(ledger, buyer="core2", number="26-1")
        found = proposal_over(ledger, registered(ledger, number="26-1"))
        (debtors,) = ledger.maker("core1").seen(f"/receivables/{found['id']}")["look_alikes"]
        assert (debtors["other"], debtors["reasons"]) == (None, ["same-number-other-buyer"])
        (sellers,) = ledger.maker("tier1").seen(f"/receivables/{found['id']}")["look_alikes"]
        assert sellers["other"] == other["id"]

    def test_a_holder_further_down_learns_nothing_of_other_invoices(self, ledger: Ledger) -> None:
        registered(ledger, number="INV-8")
        found = proposal_over(ledger, registered(ledger, number="INV-8/2"))
        claim = ledger.maker("core1").done(f"/receivables/{found['id']}/confirm")["claim"]
        passed_on(ledger, claim, GROSS)
        holder = ledger.maker("tier2")
        assert holder.seen(f"/receivables/{found['id']}")["look_alikes"] is None
        assert holder.get(f"/receivables/{found['id']}/look-alikes").status_code == 404
        assert len(ledger.maker("auditor").seen(f"/receivables/{found['id']}/look-alikes")["items"]) == 1

    def test_an_invoice_of_another_year_is_another_matter(self, ledger: Ledger) -> None:
        registered(ledger, number="INV-9", issued_on="2025-09-01")
        assert proposal_over(ledger, registered(ledger, number="INV-9-A"))["look_alikes"] == []

    def test_ordinary_invoices_look_like_nothing(self, ledger: Ledger) -> None:
        registered(ledger, number="INV-2001", gross=cny(GROSS // 3))
        assert proposal_over(ledger, registered(ledger, number="INV-3002"))["look_alikes"] == []

    def test_lists_do_not_look(self, ledger: Ledger) -> None:
        proposed(ledger)
        confirmed(ledger)
        shown = ledger.maker("core1").seen("/receivables")["items"]
        assert [each["look_alikes"] for each in shown] == [None, None]
