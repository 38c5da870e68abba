"""Parties over HTTP: who may look, admit, renew, suspend and resume, and change roles and licences."""

from __future__ import annotations

from typing import Any

import pytest

from app.kernel.fields import instant_text
from app.parties.schemas import ACCOUNTS_MAX
from chain.contracts.genesis import holder_of
from tests.app.ledger import START, Ledger

YEAR_S = 365 * 86_400
ORDER = "0x" + "0d" * 32
NEWCOMER = {"scheme": "USCC", "value": "91440300708461136T"}


def admission(**changes: Any) -> dict[str, Any]:
    """A supplier with a maker and an admin whose keys the service keeps."""
    return {
        "name": "惠州新来电子有限公司",
        "legal_id": NEWCOMER,
        "roles": ["Supplier"],
        "size": "Small",
        "jurisdiction": "CN",
        "kyb_until": "2028-01-01T00:00:00Z",
        "accounts": [
            {"capability": "Maker", "person": "0x" + "01" * 16},
            {"capability": "Admin", "person": "0x" + "02" * 16},
        ],
        **changes,
    }


class TestReading:
    def test_everybody_on_the_ledger_may_look_up_a_party(self, ledger: Ledger) -> None:
        found = ledger.maker("tier3").seen(f"/parties/{ledger.party('core1')}")
        assert found["legal_id"] == {"scheme": "USCC", "value": "91440101MA5D3K7N18"}
        assert found["roles"] == ["CoreEnterprise"]
        assert found["state"] == "Good"
        assert found["name"] == "粤湾智驾汽车集团有限公司"
        assert found["holder"] == "0x" + holder_of(ledger.party("core1")).hex()

    def test_a_stranger_without_a_key_sees_nothing(self, ledger: Ledger) -> None:
        assert ledger.client.get("/v1/parties").status_code == 401

    @pytest.mark.parametrize("path", ["/parties/99", "/parties/0", "/parties/x", "/parties/4294967296"])
    def test_what_is_not_there_is_not_found(self, ledger: Ledger, path: str) -> None:
        answer = ledger.maker("tier1").get(path)
        assert answer.status_code == 404
        assert answer.json()["type"] == "/problems/not-found"

    def test_the_list_follows_its_cursor_and_filters_by_role(self, ledger: Ledger) -> None:
        auditor = ledger.maker("auditor")
        first = auditor.seen("/parties", limit=5)
        assert first["has_more"] is True
        rest = auditor.seen("/parties", limit=200, cursor=first["next_cursor"])
        assert [each["id"] for each in first["items"] + rest["items"]] == [str(n) for n in range(1, 14)]
        suppliers = auditor.seen("/parties", role="Supplier")["items"]
        assert {int(each["id"]) for each in suppliers} == {ledger.party(f"tier{n}") for n in (1, 2, 3)}

    def test_the_list_filters_by_state_at_the_chains_time(self, ledger: Ledger) -> None:
        regulator = ledger.maker("regulator")
        tier2 = str(ledger.party("tier2"))
        regulator.done(f"/parties/{tier2}/suspend", {"reason": ORDER})
        assert [each["id"] for each in regulator.seen("/parties", state="Suspended")["items"]] == [tier2]
        assert tier2 not in [each["id"] for each in regulator.seen("/parties", state="Good")["items"]]
        ledger.pass_days(4 * 365)
        assert len(regulator.seen("/parties", state="Expired")["items"]) == 12
        assert regulator.seen(f"/parties/{ledger.party('tier1')}")["state"] == "Expired"

    def test_a_cursor_of_nobody_is_malformed(self, ledger: Ledger) -> None:
        answer = ledger.maker("tier1").get("/parties", cursor="nonsense")
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-cursor")


class TestAdmission:
    def test_the_operator_admits_a_supplier_and_its_kept_keys_act_for_it(self, ledger: Ledger) -> None:
        operator = ledger.maker("operator")
        assert operator.post("/parties", admission()).status_code == 202
        assert ledger.views.read("PartyRegistry", "partyCount") == 13
        answer = ledger.checker("operator").post("/parties", admission())
        assert answer.status_code == 201, answer.text
        made = answer.json()
        assert (made["id"], made["name"], made["state"]) == ("14", "惠州新来电子有限公司", "Good")
        assert answer.headers["ETag"].startswith(f'"{made["version"]}+')
        accounts = operator.seen("/parties/14/accounts")["items"]
        assert {each["capability"] for each in accounts} == {"Maker", "Admin"}
        assert all(each["kept"] and ledger.keystore.holds(bytes.fromhex(each["address"][2:])) for each in accounts)

    def test_a_repeat_gets_the_first_answer(self, ledger: Ledger) -> None:
        for who, status in ((ledger.maker("operator"), 202), (ledger.checker("operator"), 201)):
            first = who.post("/parties", admission(), again="once")
            repeat = who.post("/parties", admission(), again="once")
            assert (repeat.status_code, repeat.content) == (first.status_code, first.content)
            assert first.status_code == status
            assert repeat.headers["Idempotency-Hit"] == "true"
        assert ledger.views.read("PartyRegistry", "partyCount") == 14

    def test_a_checker_who_approves_by_number_sees_the_name_and_the_party_has_it(self, ledger: Ledger) -> None:
        filed = ledger.maker("operator").post("/parties", admission()).json()["pending"]["id"]
        shown = ledger.checker("operator").seen(f"/approvals/{filed}")
        assert (shown["verb"], shown["filed_as"]) == ("admit", "Maker")
        assert shown["words"] == {"name": "惠州新来电子有限公司"}
        ledger.checker("operator").done(f"/approvals/{filed}/approve")
        assert ledger.maker("tier1").seen("/parties/14")["name"] == "惠州新来电子有限公司"

    def test_the_largest_admission_fits_a_transaction_of_either_person(self, ledger: Ledger) -> None:
        seats = [
            {"capability": ("Admin", "Maker", "Checker")[n % 3], "person": f"0x{n + 1:032x}"}
            for n in range(ACCOUNTS_MAX)
        ]
        made = ledger.both("operator", "/parties", admission(accounts=seats))
        assert len(ledger.maker("operator").seen(f"/parties/{made['id']}/accounts")["items"]) == ACCOUNTS_MAX

    def test_a_second_person_who_names_it_otherwise_does_not_rename_it(self, ledger: Ledger) -> None:
        assert ledger.maker("operator").post("/parties", admission()).status_code == 202
        made = ledger.checker("operator").done("/parties", admission(name="Another name"))
        assert made["name"] == "惠州新来电子有限公司"

    def test_one_person_admits_nobody_and_a_checker_begins_nothing(self, ledger: Ledger) -> None:
        before = ledger.keystore.accounts()
        answer = ledger.checker("operator").post("/parties", admission())
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")
        assert ledger.keystore.accounts() == before
        ledger.maker("operator").post("/parties", admission())
        again = ledger.maker("operator").post("/parties", admission())
        assert (again.status_code, again.json()["type"]) == (409, "/problems/already-filed")
        assert ledger.views.read("PartyRegistry", "partyCount") == 13

    def test_a_supplier_admits_nobody_and_no_key_is_made(self, ledger: Ledger) -> None:
        before = ledger.keystore.accounts()
        answer = ledger.maker("tier1").post("/parties", admission())
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")
        assert ledger.keystore.accounts() == before

    def test_only_governance_admits_a_regulator(self, ledger: Ledger) -> None:
        before = ledger.keystore.accounts()
        answer = ledger.maker("operator").post("/parties", admission(roles=["Regulator"]))
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")
        assert ledger.keystore.accounts() == before
        assert ledger.both("governance", "/parties", admission(roles=["Regulator"]))["roles"] == ["Regulator"]

    def test_a_legal_id_is_admitted_once_however_it_is_written(self, ledger: Ledger) -> None:
        wide = {"scheme": "uscc", "value": "９１４４０１０１ ma5d3k7n18"}
        answer = ledger.maker("operator").post("/parties", admission(legal_id=wide))
        assert (answer.status_code, answer.json()["code"]) == (409, "PartyKnown")
        assert answer.json()["values"] == {"party": str(ledger.party("core1"))}

    def test_a_party_needs_an_admin(self, ledger: Ledger) -> None:
        only_a_maker = [{"capability": "Maker", "person": "0x" + "01" * 16}]
        answer = ledger.maker("operator").post("/parties", admission(accounts=only_a_maker))
        assert (answer.status_code, answer.json()["code"]) == (409, "LastAdmin")

    def test_an_operator_never_trades(self, ledger: Ledger) -> None:
        answer = ledger.maker("governance").post("/parties", admission(roles=["Operator", "Funder"]))
        assert (answer.status_code, answer.json()["code"]) == (409, "RolesImpossible")

    def test_a_failing_check_digit_is_refused_unless_a_person_reviewed_the_papers(self, ledger: Ledger) -> None:
        operator = ledger.maker("operator")
        wrong = {"scheme": "USCC", "value": "914403007084611365"}
        answer = operator.post("/parties", admission(legal_id=wrong))
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["code"] == "legal-id-check-digit"
        admitted = ledger.both("operator", "/parties", admission(legal_id=wrong | {"reviewed": True}))
        assert admitted["reviewed"] is True

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"legal_id": {"scheme": "PASSPORT", "value": "1"}}, "legal_id"),
            ({"roles": []}, "roles"),
            ({"roles": ["King"]}, "roles.0"),
            ({"jurisdiction": "cn"}, "jurisdiction"),
            ({"kyb_until": "tomorrow"}, "kyb_until"),
            ({"accounts": []}, "accounts"),
            ({"accounts": [{"capability": "Admin", "person": "0x01"}]}, "accounts.0.person"),
            ({"accounts": [{"capability": "None", "person": "0x" + "01" * 16}]}, "accounts.0.capability"),
            ({"name": " "}, "name"),
            ({"colour": "red"}, "colour"),
        ],
    )
    def test_bad_input_is_named_field_by_field(self, ledger: Ledger, change: dict[str, Any], field: str) -> None:
        answer = ledger.maker("operator").post("/parties", admission(**change))
        assert answer.status_code == 422
        assert field in [each["field"] for each in answer.json()["errors"]]

    def test_a_check_that_has_ended_admits_nobody(self, ledger: Ledger) -> None:
        answer = ledger.maker("operator").post("/parties", admission(kyb_until="2026-01-01T00:00:00Z"))
        assert (answer.status_code, answer.json()["code"]) == (422, "KybUntilInPast")


class TestSuspension:
    def test_the_regulator_suspends_and_the_operator_cannot_lift_it(self, ledger: Ledger) -> None:
        path = f"/parties/{ledger.party('tier1')}"
        suspended = ledger.maker("regulator").done(f"{path}/suspend", {"reason": ORDER})
        assert suspended["state"] == "Suspended"
        assert suspended["suspended_by"] == str(ledger.party("regulator"))
        assert suspended["suspended_for"] == ORDER
        refused = ledger.maker("operator").post(f"{path}/resume")
        assert (refused.status_code, refused.json()["code"]) == (403, "SuspendedByAnother")
        assert ledger.both("regulator", f"{path}/resume")["state"] == "Good"

    def test_one_person_stops_a_party_and_two_let_it_go_on(self, ledger: Ledger) -> None:
        path = f"/parties/{ledger.party('tier1')}"
        ledger.maker("operator").done(f"{path}/suspend", {"reason": ORDER})
        assert ledger.maker("operator").post(f"{path}/resume").status_code == 202
        assert ledger.maker("operator").seen(path)["state"] == "Suspended"
        assert ledger.checker("operator").done(f"{path}/resume")["state"] == "Good"

    def test_nobody_suspends_twice_or_resumes_what_is_good(self, ledger: Ledger) -> None:
        path, operator = f"/parties/{ledger.party('tier1')}", ledger.maker("operator")
        assert operator.post(f"{path}/resume").json()["code"] == "PartyNotSuspended"
        operator.done(f"{path}/suspend", {"reason": ORDER})
        assert operator.post(f"{path}/suspend", {"reason": ORDER}).json()["code"] == "PartyIsSuspended"

    def test_the_operator_cannot_silence_the_regulator(self, ledger: Ledger) -> None:
        answer = ledger.maker("operator").post(f"/parties/{ledger.party('regulator')}/suspend", {"reason": ORDER})
        assert (answer.status_code, answer.json()["code"]) == (403, "RoleMissing")

    def test_governance_does_not_suspend_itself(self, ledger: Ledger) -> None:
        answer = ledger.maker("governance").post(f"/parties/{ledger.party('governance')}/suspend", {"reason": ORDER})
        assert (answer.status_code, answer.json()["code"]) == (409, "SuspendsItself")

    def test_a_checker_begins_nothing(self, ledger: Ledger) -> None:
        answer = ledger.checker("operator").post(f"/parties/{ledger.party('tier1')}/suspend", {"reason": ORDER})
        assert (answer.status_code, answer.json()["code"]) == (403, "CapabilityMissing")

    def test_a_stale_version_changes_nothing(self, ledger: Ledger) -> None:
        path, operator = f"/parties/{ledger.party('tier1')}", ledger.maker("operator")
        stale = operator.get(path).headers["ETag"]
        ledger.both("operator", f"{path}/roles", {"role": "Guarantor"}, if_match=stale)
        answer = operator.post(f"{path}/suspend", {"reason": ORDER}, if_match=stale)
        assert (answer.status_code, answer.json()["type"]) == (412, "/problems/version-mismatch")
        assert operator.seen(path)["state"] == "Good"

    def test_an_unknown_party_is_not_found(self, ledger: Ledger) -> None:
        assert ledger.maker("operator").post("/parties/99/suspend", {"reason": ORDER}).status_code == 404


class TestRenewal:
    def test_an_expired_party_is_good_again_after_renewal(self, ledger: Ledger) -> None:
        later = {"kyb_until": instant_text(START + 9 * YEAR_S)}
        ledger.both("governance", f"/parties/{ledger.party('operator')}/renew", later)
        ledger.pass_days(4 * 365)
        path = f"/parties/{ledger.party('tier1')}"
        assert ledger.maker("tier1").seen(path)["state"] == "Expired"
        assert ledger.both("operator", f"{path}/renew", later)["state"] == "Good"

    def test_the_past_is_no_renewal(self, ledger: Ledger) -> None:
        path = f"/parties/{ledger.party('tier1')}/renew"
        answer = ledger.maker("operator").post(path, {"kyb_until": instant_text(START - 1)})
        assert (answer.status_code, answer.json()["code"]) == (422, "KybUntilInPast")


class TestRolesAndLicences:
    def test_a_role_is_granted_and_ended(self, ledger: Ledger) -> None:
        path = f"/parties/{ledger.party('tier1')}"
        granted = ledger.both("operator", f"{path}/roles", {"role": "CoreEnterprise"})
        assert granted["roles"] == ["CoreEnterprise", "Supplier"]
        assert ledger.both("operator", f"{path}/roles/CoreEnterprise/end")["roles"] == ["Supplier"]

    def test_a_licence_is_granted_and_ended(self, ledger: Ledger) -> None:
        path = f"/parties/{ledger.party('factor')}"
        granted = ledger.both("operator", f"{path}/licences", {"licence": "Lending"})
        assert granted["licences"] == ["Lending", "Factoring"]
        assert ledger.both("operator", f"{path}/licences/Lending/end")["licences"] == ["Factoring"]

    def test_the_operator_grants_no_reserved_role(self, ledger: Ledger) -> None:
        answer = ledger.maker("operator").post(f"/parties/{ledger.party('tier1')}/roles", {"role": "Auditor"})
        assert (answer.status_code, answer.json()["code"]) == (403, "RoleMissing")

    def test_governance_keeps_its_own_role(self, ledger: Ledger) -> None:
        answer = ledger.maker("governance").post(f"/parties/{ledger.party('governance')}/roles/Governance/end")
        assert (answer.status_code, answer.json()["code"]) == (409, "SuspendsItself")

    def test_a_new_role_shows_in_what_a_key_may_do_at_once(self, ledger: Ledger) -> None:
        ledger.both("governance", f"/parties/{ledger.party('tier1')}/roles", {"role": "Auditor"})
        assert ledger.maker("tier1").seen("/me")["roles"] == ["Auditor", "Supplier"]

    def test_one_person_alone_changes_none(self, ledger: Ledger) -> None:
        path = f"/parties/{ledger.party('tier1')}"
        assert ledger.maker("operator").post(f"{path}/roles", {"role": "CoreEnterprise"}).status_code == 202
        assert ledger.maker("tier1").seen(path)["roles"] == ["Supplier"]
