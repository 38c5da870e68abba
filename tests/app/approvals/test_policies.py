"""Policies of dual control over HTTP: for which verbs, and from which amount on, a party wants two persons."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.ledger import Ledger

CONFIRM = {"verb": "Confirm", "on": True, "above_minor": 100_000}


def path_of(ledger: Ledger, handle: str) -> str:
    return f"/parties/{ledger.party(handle)}/policies"


class TestReading:
    def test_every_verb_has_one_and_none_is_on_at_first(self, ledger: Ledger) -> None:
        found = ledger.maker("core1").seen(path_of(ledger, "core1"))["items"]
        assert len(found) == 10
        assert found[1] == {
            "version": "0.0", "party": str(ledger.party("core1")), "verb": "Confirm", "on": False, "above_minor": 0,
        }  # fmt: skip
        assert not any(each["on"] for each in found)

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
        assert ledger.maker("core1").seen(path_of(ledger, "core1"))["items"][1]["on"] is False
        done = ledger.checker("operator").done(path_of(ledger, "core1"), CONFIRM)
        assert (done["on"], done["above_minor"]) == (True, 100_000)
        assert ledger.views.read("DualControl", "policy", ledger.party("core1"), 1) == {"on": True, "above": 100_000}

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
        off = CONFIRM | {"on": False}
        for wanted in (CONFIRM, off):
            ledger.admin("core1").post(path_of(ledger, "core1"), wanted)
            ledger.checker("operator").done(path_of(ledger, "core1"), wanted)
        assert ledger.maker("core1").seen(path_of(ledger, "core1"))["items"][1]["on"] is False

    def test_a_stale_version_changes_nothing(self, ledger: Ledger) -> None:
        ledger.admin("core1").post(path_of(ledger, "core1"), CONFIRM)
        ledger.checker("operator").done(path_of(ledger, "core1"), CONFIRM)
        answer = ledger.admin("core1").post(path_of(ledger, "core1"), CONFIRM, if_match='"0.0"')
        assert answer.status_code == 412

    @pytest.mark.parametrize(
        "change", [{"verb": "Split"}, {"above_minor": -1}, {"above_minor": 2**53}, {"above_minor": 1.5}, {"on": "yes"}]
    )
    def test_bad_input_is_refused_before_the_chain(self, ledger: Ledger, change: dict[str, Any]) -> None:
        head = ledger.chain.head()
        assert ledger.admin("core1").post(path_of(ledger, "core1"), CONFIRM | change).status_code == 422
        assert ledger.chain.head() == head
