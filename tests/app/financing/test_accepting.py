"""Accepting: claim locked, pledge registered and cash paid out, all in one block."""

from __future__ import annotations

import pytest

from app.kernel.codec import ContractCall
from app.loans.tables import LoanRow
from app.pledges.tables import PledgeRow
from chain.contracts.verbs import VERBS
from tests.app.financing.kit import FACE, PRINCIPAL, PURSE, act, balance, offered, refused, requested, row
from tests.app.ledger import Ledger
from tests.app.receivables.kit import cny, registered, terms

ACCEPT_FINANCING = VERBS["AcceptFinancing"]
"""Member of the contracts' enum ``Verb``."""
LENDING = 0
"""Place of the licence in the registry's enum."""


@pytest.fixture
def path(lending: Ledger) -> str:
    """Of an offer of funder1 that tier1 may accept."""
    return f"/offers/{offered(lending, requested(lending))['id']}"


class TestAccepting:
    def test_cash_lien_and_registration_appear_in_one_block(self, lending: Ledger, path: str) -> None:
        tier1 = lending.maker("tier1")
        accepted = tier1.done(f"{path}/accept")
        assert (accepted["state"], accepted["comparison"]) == ("Accepted", None)
        assert balance(lending, "tier1") == PURSE + PRINCIPAL
        assert tier1.seen("/financing-requests/1")["state"] == "Accepted"
        claim = tier1.seen("/claims/1")
        assert (claim["holder"], claim["lock"], claim["locked_by"]) == (
            str(lending.party("tier1")),
            "Pledge",
            accepted["loan"],
        )
        pledge, loan = row(lending, PledgeRow, 1), row(lending, LoanRow, 1)
        assert pledge.block == accepted["receipt"]["block"]["number"]
        assert "0x" + pledge.transaction.hex() == accepted["receipt"]["transaction"]
        assert (str(pledge.loan), loan.registered_as) == (accepted["loan"], pledge.id)

    def test_the_lender_sees_the_claim_from_then_on(self, lending: Ledger, path: str) -> None:
        lending.maker("tier1").done(f"{path}/accept")
        assert lending.maker("funder1").seen("/claims/1")["lock"] == "Pledge"
        assert lending.maker("funder2").get("/claims/1").status_code == 404

    def test_two_persons_accept_under_dual_control(self, lending: Ledger, path: str) -> None:
        lending.require_two("tier1", ACCEPT_FINANCING)
        first = lending.maker("tier1").post(f"{path}/accept")
        assert first.status_code == 202
        assert balance(lending, "tier1") == PURSE
        second = lending.checker("tier1").post(f"{path}/accept")
        assert (second.status_code, second.json()["state"]) == (201, "Accepted")
        assert balance(lending, "tier1") == PURSE + PRINCIPAL

    def test_the_same_key_again_gives_the_same_answer_and_one_loan(self, lending: Ledger, path: str) -> None:
        first = lending.maker("tier1").post(f"{path}/accept", again="mine")
        second = lending.maker("tier1").post(f"{path}/accept", again="mine")
        assert (second.content, second.headers["Idempotency-Hit"]) == (first.content, "true")
        assert balance(lending, "tier1") == PURSE + PRINCIPAL


class TestRefused:
    def test_twice(self, lending: Ledger, path: str) -> None:
        lending.maker("tier1").done(f"{path}/accept")
        assert refused(lending.maker("tier1").post(f"{path}/accept")) == (409, "OfferNotOpen")

    def test_by_the_funder_itself(self, lending: Ledger, path: str) -> None:
        assert refused(lending.maker("funder1").post(f"{path}/accept")) == (403, "RequestOfAnother")

    def test_by_anybody_else(self, lending: Ledger, path: str) -> None:
        for handle in ("funder2", "core1", "tier2", "operator"):
            assert lending.maker(handle).post(f"{path}/accept").status_code == 404

    def test_a_second_offer_on_the_same_request(self, lending: Ledger, path: str) -> None:
        other = offered(lending, {"id": "1"}, "funder2")
        lending.maker("tier1").done(f"{path}/accept")
        answer = lending.maker("tier1").post(f"/offers/{other['id']}/accept")
        assert refused(answer) == (409, "RequestNotOpen")

    def test_an_offer_on_another_request_for_a_claim_now_pledged(self, lending: Ledger, path: str) -> None:
        other = offered(lending, requested(lending), "funder2")
        lending.maker("tier1").done(f"{path}/accept")
        answer = lending.maker("tier1").post(f"/offers/{other['id']}/accept")
        assert refused(answer) == (409, "ClaimIsLocked")

    def test_one_that_was_withdrawn(self, lending: Ledger, path: str) -> None:
        lending.maker("funder1").done(f"{path}/withdraw")
        assert refused(lending.maker("tier1").post(f"{path}/accept")) == (409, "OfferNotOpen")

    def test_when_the_debtor_was_stopped_meanwhile(self, lending: Ledger) -> None:
        lending.pass_days(40)
        request = requested(lending, expires_at="2026-11-16T00:00:00Z")
        offer = offered(lending, request, expires_at="2026-11-16T00:00:00Z")
        _default_another(lending)
        answer = lending.maker("tier1").post(f"/offers/{offer['id']}/accept")
        assert refused(answer) == (409, "DebtorIsStopped")

    def test_when_the_funder_lost_its_licence_meanwhile(self, lending: Ledger, path: str) -> None:
        end = ContractCall("PartyRegistry", "endLicence", {"id": lending.party("funder1"), "licence": LENDING})
        lending.act_by_two("operator", end)
        assert refused(lending.maker("tier1").post(f"{path}/accept")) == (403, "LicenceMissing")

    def test_by_a_suspended_borrower(self, lending: Ledger, path: str) -> None:
        act(lending, "operator", "PartyRegistry", "suspend", id=lending.party("tier1"), reason=b"\x01" * 32)
        assert refused(lending.maker("tier1").post(f"{path}/accept")) == (409, "PartyIsSuspended")

    def test_at_another_version_than_the_caller_read(self, lending: Ledger, path: str) -> None:
        assert lending.maker("tier1").post(f"{path}/accept", if_match='"1.1"').status_code == 412

    def test_and_nothing_moved(self, lending: Ledger, path: str) -> None:
        lending.maker("funder1").post(f"{path}/accept")
        assert (balance(lending, "tier1"), balance(lending, "funder1")) == (PURSE, PURSE - PRINCIPAL)
        assert lending.maker("tier1").seen("/claims/1")["lock"] == "None"


def _default_another(lending: Ledger) -> None:
    """Another receivable of core1 goes unpaid beyond its grace."""
    invoice = registered(lending)
    body = terms(lending, {invoice["id"]: FACE}, due_on="2026-11-07")
    receivable = lending.maker("tier1").done("/receivables", body)
    lending.maker("core1").done(f"/receivables/{receivable['id']}/confirm")
    lending.pass_days(7)
    lending.maker("tier1").done(f"/receivables/{receivable['id']}/default")
    assert lending.maker("tier1").seen(f"/receivables/{receivable['id']}")["unpaid"] == cny(FACE)
