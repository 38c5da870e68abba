"""Issuer quotas: two caps, the lower one holds; what is pending counts."""

from __future__ import annotations

from typing import Any

from tests.app.ledger import Ledger
from tests.app.receivables.kit import GROSS, cny, confirmed, proposed, registered, terms
from tests.contracts.world.words import Verb

CAP = 5_000_000_000
"""What the sandbox's charter gives each core enterprise."""


def cap_of(ledger: Ledger, handle: str, minor: int) -> dict[str, Any]:
    """A body that sets a cap."""
    return {"debtor": str(ledger.party(handle)), "cap": cny(minor)}


class TestCaps:
    def test_the_lower_of_both_caps_holds(self, ledger: Ledger) -> None:
        made = ledger.maker("core1").done("/issuer-quotas", cap_of(ledger, "core1", GROSS))
        assert (made["own"], made["governance"], made["left"]) == (cny(GROSS), cny(CAP), cny(GROSS))
        confirmed(ledger, face=GROSS - 1)
        answer = ledger.maker("core1").post(f"/receivables/{proposed(ledger, face=2)['id']}/confirm")
        assert (answer.status_code, answer.json()["code"]) == (409, "QuotaExceeded")
        assert answer.json()["values"] == {
            "debtor": str(ledger.party("core1")),
            "currency": "CNY",
            "asked": 2,
            "left": 1,
        }

    def test_governance_sets_the_consortiums_cap(self, ledger: Ledger) -> None:
        made = ledger.both("governance", "/issuer-quotas", cap_of(ledger, "core1", 0))
        assert (made["governance"], made["left"]) == (cny(0), cny(0))
        invoice = registered(ledger)
        answer = ledger.maker("core1").post("/receivables", terms(ledger, {invoice["id"]: 1}))
        assert answer.json()["code"] == "QuotaExceeded"

    def test_one_person_of_governance_sets_none(self, ledger: Ledger) -> None:
        assert ledger.maker("governance").post("/issuer-quotas", cap_of(ledger, "core1", 0)).status_code == 202
        (quota,) = ledger.maker("core1").seen("/issuer-quotas")["items"]
        assert quota["governance"] == cny(CAP)
        again = ledger.maker("governance").post("/issuer-quotas", cap_of(ledger, "core1", 0))
        assert (again.status_code, again.json()["type"]) == (409, "/problems/already-filed")

    def test_a_debtor_that_wants_two_raises_its_own_with_two_and_lowers_it_with_one(self, ledger: Ledger) -> None:
        ledger.require_two("core1", Verb.SetQuotaCap)
        raised = ledger.both("core1", "/issuer-quotas", cap_of(ledger, "core1", CAP + 1))
        assert raised["own"] == cny(CAP + 1)
        assert ledger.maker("core1").done("/issuer-quotas", cap_of(ledger, "core1", 1))["own"] == cny(1)

    def test_nobody_else_sets_one(self, ledger: Ledger) -> None:
        for handle in ("tier1", "core2", "operator", "regulator"):
            answer = ledger.maker(handle).post("/issuer-quotas", cap_of(ledger, "core1", 1))
            assert (answer.status_code, answer.json()["code"]) == (403, "RoleMissing"), handle

    def test_a_cap_binds_core_enterprises_only(self, ledger: Ledger) -> None:
        answer = ledger.maker("governance").post("/issuer-quotas", cap_of(ledger, "tier1", 1))
        assert (answer.status_code, answer.json()["code"]) == (403, "RoleMissing")

    def test_a_party_that_is_not_there_has_none(self, ledger: Ledger) -> None:
        body = cap_of(ledger, "core1", 1) | {"debtor": "999"}
        assert ledger.maker("governance").post("/issuer-quotas", body).status_code == 404

    def test_a_currency_that_is_not_on_the_ledger_has_none(self, ledger: Ledger) -> None:
        body = cap_of(ledger, "core1", 1) | {"cap": {"amount": 1, "currency": "EUR"}}
        assert ledger.maker("core1").post("/issuer-quotas", body).json()["code"] == "CurrencyUnknown"

    def test_somebody_who_read_an_older_version_is_told_so(self, ledger: Ledger) -> None:
        body = cap_of(ledger, "core1", 1)
        assert ledger.maker("core1").post("/issuer-quotas", body, if_match='"1.0"').status_code == 412


class TestUse:
    def test_the_debtors_own_proposal_is_pending_until_it_is_accepted(self, ledger: Ledger) -> None:
        found = proposed(ledger, by="core1")
        assert used(ledger) == (0, GROSS)
        ledger.maker("tier1").done(f"/receivables/{found['id']}/accept")
        assert used(ledger) == (GROSS, 0)

    def test_a_suppliers_proposal_uses_none(self, ledger: Ledger) -> None:
        proposed(ledger)
        assert used(ledger) == (0, 0)


class TestWhoSeesQuotas:
    def test_a_core_enterprise_sees_its_own(self, ledger: Ledger) -> None:
        (quota,) = ledger.maker("core2").seen("/issuer-quotas")["items"]
        assert quota["debtor"] == str(ledger.party("core2"))

    def test_governance_regulator_and_auditor_see_all(self, ledger: Ledger) -> None:
        for handle in ("governance", "regulator", "auditor"):
            assert len(ledger.maker(handle).seen("/issuer-quotas")["items"]) == 2, handle
        core1 = str(ledger.party("core1"))
        (quota,) = ledger.maker("auditor").seen("/issuer-quotas", debtor=core1, currency="CNY")["items"]
        assert quota["debtor"] == core1

    def test_others_see_none(self, ledger: Ledger) -> None:
        for handle in ("tier1", "funder1", "operator", "bank"):
            assert ledger.maker(handle).seen("/issuer-quotas")["items"] == [], handle


def used(ledger: Ledger) -> tuple[int, int]:
    """What core1 has outstanding and pending."""
    (quota,) = ledger.maker("core1").seen("/issuer-quotas")["items"]
    return quota["outstanding"]["amount"], quota["pending"]["amount"]
