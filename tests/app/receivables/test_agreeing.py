"""Confirming, accepting, rejecting, withdrawing: by the side whose turn it is, once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from app.receivables.tables import HeldQuotaRow
from chain.contracts.verbs import VERBS
from tests.app.ledger import Ledger
from tests.app.receivables.kit import GROSS, UNTIL_DUE_DAYS, cny, confirmed, proposed, registered, terms

CONFIRM = VERBS["Confirm"]
"""Member of the contracts' enum ``Verb``."""
CLIENTS = 50


class TestConfirming:
    def test_the_debtor_confirms_and_the_supplier_holds_the_claim(self, ledger: Ledger) -> None:
        found = confirmed(ledger)
        assert (found["state"], found["unpaid"], found["claim"]) == ("Confirmed", cny(GROSS), "1")
        claim = ledger.views.read("ClaimToken", "claim", 1)
        assert (claim["holder"], claim["value"]) == (ledger.party("tier1"), GROSS)

    def test_fifty_at_once_confirm_it_once(self, ledger: Ledger) -> None:
        path = f"/receivables/{proposed(ledger)['id']}/confirm"
        core, together = ledger.maker("core1"), threading.Barrier(CLIENTS)

        def confirm(client: int) -> tuple[int, str | None]:
            together.wait()
            answer = core.post(path, again=f"client-{client}")
            return answer.status_code, answer.json().get("code")

        with ThreadPoolExecutor(CLIENTS) as clients:
            answers = sorted(clients.map(confirm, range(CLIENTS)), key=str)
        assert answers == [(201, None)] + [(409, "EdgeNotAllowed")] * (CLIENTS - 1)
        assert ledger.views.read("ClaimToken", "claimCount") == 1

    def test_a_refusal_names_states_in_words(self, ledger: Ledger) -> None:
        problem = ledger.maker("core1").post(f"/receivables/{confirmed(ledger)['id']}/confirm").json()
        assert problem["values"] == {"receivable": "1", "from": "Confirmed", "to": "Confirmed"}
        assert "is Confirmed and cannot become Confirmed" in problem["detail"]

    def test_two_persons_confirm_under_dual_control(self, ledger: Ledger) -> None:
        ledger.require_two("core1", CONFIRM)
        path = f"/receivables/{proposed(ledger)['id']}/confirm"
        waiting = ledger.maker("core1").post(path)
        assert (waiting.status_code, waiting.json()["pending"]["who"][0]["party"]) == (202, str(ledger.party("core1")))
        assert ledger.maker("core1").seen("/receivables/1")["state"] == "Proposed"
        done = ledger.checker("core1").done(path)
        assert (done["state"], done["claim"]) == ("Confirmed", "1")

    def test_a_checker_alone_begins_nothing(self, ledger: Ledger) -> None:
        ledger.require_two("core1", CONFIRM)
        answer = ledger.checker("core1").post(f"/receivables/{proposed(ledger)['id']}/confirm")
        assert (answer.status_code, answer.json()["code"]) == (403, "CapabilityMissing")

    def test_a_filed_confirmation_holds_the_quota(self, ledger: Ledger) -> None:
        ledger.require_two("core1", CONFIRM)
        ledger.maker("core1").post(f"/receivables/{proposed(ledger)['id']}/confirm")
        (quota,) = ledger.maker("core1").seen("/issuer-quotas")["items"]
        assert (quota["pending"], quota["outstanding"]) == (cny(GROSS), cny(0))
        with ledger.services.db.reading() as session:
            (held,) = session.scalars(select(HeldQuotaRow))
        assert held.amount == ledger.views.read("IssuerQuotas", "holdOf", held.approval)["amount"] == GROSS
        ledger.checker("core1").done("/receivables/1/confirm")
        with ledger.services.db.reading() as session:
            assert not session.scalars(select(HeldQuotaRow)).all()

    def test_somebody_who_read_an_older_version_is_told_so(self, ledger: Ledger) -> None:
        found = proposed(ledger)
        core = ledger.maker("core1")
        assert core.post(f"/receivables/{found['id']}/confirm", if_match='"1.0"').status_code == 412
        etag = core.get(f"/receivables/{found['id']}").headers["ETag"]
        assert core.post(f"/receivables/{found['id']}/confirm", if_match=etag).status_code == 201

    def test_nothing_is_confirmed_once_it_is_due(self, ledger: Ledger) -> None:
        found = proposed(ledger)
        ledger.pass_days(UNTIL_DUE_DAYS)
        answer = ledger.maker("core1").post(f"/receivables/{found['id']}/confirm")
        assert (answer.status_code, answer.json()["code"]) == (409, "PastDue")

    def test_a_suspended_debtor_confirms_nothing(self, ledger: Ledger) -> None:
        found = proposed(ledger)
        ledger.maker("operator").done(f"/parties/{ledger.party('core1')}/suspend", {"reason": "0x" + "07" * 32})
        answer = ledger.maker("core1").post(f"/receivables/{found['id']}/confirm")
        assert (answer.status_code, answer.json()["code"]) == (409, "PartyIsSuspended")


class TestAccepting:
    def test_the_supplier_accepts_what_the_debtor_proposed(self, ledger: Ledger) -> None:
        found = proposed(ledger, by="core1")
        accepted = ledger.maker("tier1").done(f"/receivables/{found['id']}/accept")
        assert (accepted["state"], accepted["claim"]) == ("Confirmed", "1")

    def test_who_proposed_cannot_agree_with_itself(self, ledger: Ledger) -> None:
        by_debtor, by_supplier = proposed(ledger, by="core1"), proposed(ledger)
        for handle, receivable, verb in (
            ("core1", by_debtor, "accept"),
            ("core1", by_debtor, "confirm"),
            ("tier1", by_supplier, "confirm"),
            ("tier1", by_supplier, "accept"),
        ):
            answer = ledger.maker(handle).post(f"/receivables/{receivable['id']}/{verb}")
            assert (answer.status_code, answer.json()["code"]) == (403, "NotTheNamedParty")


class TestEndingAProposal:
    @pytest.mark.parametrize(
        ("proposer", "ender", "verb", "state"),
        [
            ("tier1", "core1", "reject", "Rejected"),
            ("core1", "tier1", "reject", "Rejected"),
            ("tier1", "tier1", "withdraw", "Withdrawn"),
            ("core1", "core1", "withdraw", "Withdrawn"),
        ],
    )
    def test_it_frees_its_invoice_and_the_quota(
        self, ledger: Ledger, proposer: str, ender: str, verb: str, state: str
    ) -> None:
        found = proposed(ledger, by=proposer)
        ended = ledger.maker(ender).done(f"/receivables/{found['id']}/{verb}")
        assert (ended["state"], ended["unpaid"]) == (state, cny(0))
        invoice = found["allocations"][0]["invoice"]
        assert ledger.maker("tier1").seen(f"/invoices/{invoice}")["left"] == cny(GROSS)
        (quota,) = ledger.maker("core1").seen("/issuer-quotas")["items"]
        assert quota["pending"] == cny(0)

    @pytest.mark.parametrize(("verb", "handle"), [("reject", "tier1"), ("withdraw", "core1")])
    def test_the_wrong_side_cannot(self, ledger: Ledger, verb: str, handle: str) -> None:
        answer = ledger.maker(handle).post(f"/receivables/{proposed(ledger)['id']}/{verb}")
        assert (answer.status_code, answer.json()["code"]) == (403, "NotTheNamedParty")

    @pytest.mark.parametrize(("verb", "handle"), [("reject", "core1"), ("withdraw", "tier1")])
    def test_what_is_confirmed_stays(self, ledger: Ledger, verb: str, handle: str) -> None:
        answer = ledger.maker(handle).post(f"/receivables/{confirmed(ledger)['id']}/{verb}")
        assert (answer.status_code, answer.json()["code"]) == (409, "EdgeNotAllowed")

    def test_a_freed_invoice_can_be_proposed_again(self, ledger: Ledger) -> None:
        invoice = registered(ledger)
        body = terms(ledger, {invoice["id"]: GROSS})
        supplier = ledger.maker("tier1")
        first = supplier.done("/receivables", body)
        assert supplier.post("/receivables", body).json()["code"] == "InvoiceOverallocated"
        supplier.done(f"/receivables/{first['id']}/withdraw")
        assert supplier.done("/receivables", body)["state"] == "Proposed"
