"""Policies of dual control over HTTP: for which verbs, and from which amount on, a party wants two persons."""

from __future__ import annotations

from typing import Any

import pytest

from app.approvals.vocabulary import VERBS
from tests.app.ledger import Ledger
from tests.app.receivables.kit import proposed
from tests.app.rows import assert_rows_are_contract_state
from tests.contracts.world.words import Verb

CONFIRM = {"verb": "Confirm", "currency": "CNY", "enabled": True, "above_minor": 100_000, "daily_minor": 300_000}


def confirming(ledger: Ledger) -> dict[str, Any]:
    """Core enterprise 1's policy for confirming."""
    found = ledger.maker("core1").seen(path_of(ledger, "core1"))["items"]
    (policy,) = [each for each in found if each["verb"] == "Confirm"]
    assert isinstance(policy, dict)
    return policy


def set_by_two(ledger: Ledger, wanted: dict[str, Any]) -> dict[str, Any]:
    """An admin asks, the operator agrees."""
    assert ledger.admin("core1").post(path_of(ledger, "core1"), wanted).status_code == 202
    return ledger.checker("operator").done(path_of(ledger, "core1"), wanted)


def path_of(ledger: Ledger, handle: str) -> str:
    return f"/parties/{ledger.party(handle)}/policies"


class TestReading:
    def test_every_verb_has_one_and_none_is_on_at_first(self, ledger: Ledger) -> None:
        found = ledger.maker("core1").seen(path_of(ledger, "core1"))["items"]
        assert [each["verb"] for each in found] == list(VERBS)
        assert confirming(ledger) == {
            "version": "0.0", "party": str(ledger.party("core1")), "verb": "Confirm", "currency": "CNY", "enabled": False,
            "above_minor": 0, "daily_minor": 0, "used_minor": 0,
        }  # fmt: skip
        assert not any(each["enabled"] for each in found)

    @pytest.mark.parametrize("handle", ["operator", "regulator", "auditor"])
    def test_the_operator_and_overseers_see_them(self, ledger: Ledger, handle: str) -> None:
        assert ledger.maker(handle).get(path_of(ledger, "core1")).status_code == 200

    @pytest.mark.parametrize("handle", ["core2", "tier1", "bank", "funder1"])
    def test_for_others_they_are_as_if_not_there(self, ledger: Ledger, handle: str) -> None:
        assert ledger.maker(handle).get(path_of(ledger, "core1")).status_code == 404
        assert ledger.admin(handle).post(path_of(ledger, "core1"), CONFIRM).status_code == 404


class TestSetting:
    def test_an_admin_asks_and_the_operator_agrees(self, ledger: Ledger) -> None:
        asked = ledger.admin("core1").post(path_of(ledger, "core1"), CONFIRM)
        assert asked.status_code == 202, asked.text
        assert confirming(ledger)["enabled"] is False
        done = ledger.checker("operator").done(path_of(ledger, "core1"), CONFIRM)
        assert (done["enabled"], done["above_minor"], done["daily_minor"]) == (True, 100_000, 300_000)
        on_chain = ledger.views.read("DualControl", "policy", ledger.party("core1"), int(Verb.Confirm), b"CNY")
        assert (on_chain["on"], on_chain["above"], on_chain["daily"]) == (True, 100_000, 300_000)

    def test_without_a_daily_sum_one_person_does_no_more_in_a_day_than_at_once(self, ledger: Ledger) -> None:
        wanted = {name: value for name, value in CONFIRM.items() if name != "daily_minor"}
        assert set_by_two(ledger, wanted)["daily_minor"] == 100_000

    def test_a_policy_of_another_currency_needs_that_currency_on_the_ledger(self, ledger: Ledger) -> None:
        answer = ledger.admin("core1").post(path_of(ledger, "core1"), CONFIRM | {"currency": "EUR"})
        assert (answer.status_code, answer.json()["code"]) == (422, "CurrencyUnknown")

    def test_other_terms_need_a_request_of_their_own(self, ledger: Ledger) -> None:
        ledger.admin("core1").post(path_of(ledger, "core1"), CONFIRM)
        answer = ledger.checker("operator").post(path_of(ledger, "core1"), CONFIRM | {"above_minor": 1})
        assert (answer.status_code, answer.json()["code"]) == (409, "SecondPersonRequired")

    def test_a_maker_cannot_ask(self, ledger: Ledger) -> None:
        answer = ledger.maker("core1").post(path_of(ledger, "core1"), CONFIRM)
        assert (answer.status_code, answer.json()["code"]) == (403, "CapabilityMissing")

    def test_the_admin_who_asked_is_no_second_person(self, ledger: Ledger) -> None:
        ledger.admin("core1").post(path_of(ledger, "core1"), CONFIRM)
        answer = ledger.admin("core1").post(path_of(ledger, "core1"), CONFIRM)
        assert (answer.status_code, answer.json()["code"]) == (403, "SamePerson")

    def test_a_policy_can_be_switched_off_again(self, ledger: Ledger) -> None:
        off = CONFIRM | {"enabled": False}
        for wanted in (CONFIRM, off):
            set_by_two(ledger, wanted)
        assert confirming(ledger)["enabled"] is False

    def test_a_stale_version_changes_nothing(self, ledger: Ledger) -> None:
        set_by_two(ledger, CONFIRM)
        answer = ledger.admin("core1").post(path_of(ledger, "core1"), CONFIRM, if_match='"0.0"')
        assert answer.status_code == 412

    @pytest.mark.parametrize(
        "change",
        [
            {"verb": "Split"}, {"verb": "Mint"}, {"currency": "cny"}, {"above_minor": -1}, {"above_minor": 2**53},
            {"above_minor": 1.5}, {"daily_minor": -1}, {"daily_minor": 2**53}, {"enabled": "yes"},
        ],
    )  # fmt: skip
    def test_bad_input_is_refused_before_the_chain(self, ledger: Ledger, change: dict[str, Any]) -> None:
        head = ledger.chain.head()
        assert ledger.admin("core1").post(path_of(ledger, "core1"), CONFIRM | change).status_code == 422
        assert ledger.chain.head() == head


class TestTheDailySum:
    def test_of_confirmations_is_shared_and_the_next_one_is_filed(self, ledger: Ledger) -> None:
        set_by_two(ledger, CONFIRM | {"above_minor": 300_000})
        first, second = (proposed(ledger, face=200_000)["id"] for _ in range(2))
        assert ledger.maker("core1").post(f"/receivables/{first}/confirm").status_code == 201
        assert confirming(ledger)["used_minor"] == 200_000
        filed = ledger.maker("core1").post(f"/receivables/{second}/confirm")
        assert filed.status_code == 202
        assert ledger.checker("core1").done(f"/receivables/{second}/confirm")["state"] == "Confirmed"
        assert confirming(ledger)["used_minor"] == 200_000
        assert_rows_are_contract_state(ledger.services)

    def test_decays_evenly_over_a_day(self, ledger: Ledger) -> None:
        set_by_two(ledger, CONFIRM | {"above_minor": 300_000})
        ledger.maker("core1").done(f"/receivables/{proposed(ledger, face=200_000)['id']}/confirm")
        ledger.pass_days(1 / 3)
        assert confirming(ledger)["used_minor"] == 100_000
        ledger.pass_days(1)
        assert confirming(ledger)["used_minor"] == 0

    def test_stays_used_when_the_policy_is_set_anew(self, ledger: Ledger) -> None:
        set_by_two(ledger, CONFIRM | {"above_minor": 300_000})
        ledger.maker("core1").done(f"/receivables/{proposed(ledger, face=200_000)['id']}/confirm")
        set_by_two(ledger, CONFIRM | {"above_minor": 400_000})
        assert confirming(ledger)["used_minor"] == 200_000
        assert_rows_are_contract_state(ledger.services)
