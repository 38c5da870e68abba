"""Bank accounts over HTTP: two persons register one, one person stops it, and who sees its number."""

from __future__ import annotations

from typing import Any

import pytest

from app.bank_accounts.tables import BankDetailsRow
from tests.app.ledger import Ledger
from tests.app.rows import assert_rows_are_contract_state

ACCOUNT = {"name": "深圳明晖精密制造有限公司", "number": "6222020200112233445", "bank": "102584000019"}
WANTED = ACCOUNT | {"currency": "CNY"}


@pytest.fixture
def registered(ledger: Ledger) -> Ledger:
    """Tier 1 has a bank account."""
    assert ledger.both("tier1", "/bank-accounts", WANTED)["id"] == "1"
    return ledger


class TestRegistering:
    def test_a_maker_asks_and_a_checker_makes_the_same_request(self, ledger: Ledger) -> None:
        assert ledger.maker("tier1").post("/bank-accounts", WANTED).status_code == 202
        assert ledger.maker("tier1").seen("/bank-accounts")["items"] == []
        made = ledger.checker("tier1").done("/bank-accounts", WANTED)
        assert (made["id"], made["party"], made["state"]) == ("1", str(ledger.party("tier1")), "Registered")
        assert {name: made[name] for name in WANTED} == WANTED

    def test_one_person_registers_none(self, ledger: Ledger) -> None:
        approval = ledger.maker("tier1").post("/bank-accounts", WANTED).json()["pending"]["id"]
        again = ledger.maker("tier1").post("/bank-accounts", WANTED)
        assert (again.status_code, again.json()["type"]) == (409, "/problems/already-filed")
        for who in (ledger.maker("tier1"), ledger.admin("tier1")):
            assert who.post(f"/approvals/{approval}/approve").status_code == 403
        assert ledger.views.read("BankAccounts", "bankAccountCount") == 0

    def test_the_checker_sees_the_account_that_it_approves(self, ledger: Ledger) -> None:
        approval = ledger.maker("tier1").post("/bank-accounts", WANTED).json()["pending"]["id"]
        assert ledger.checker("tier1").seen(f"/approvals/{approval}")["words"] == {"details": ACCOUNT}
        ledger.checker("tier1").done(f"/approvals/{approval}/approve")
        assert ledger.maker("tier1").seen("/bank-accounts/1")["number"] == ACCOUNT["number"]

    def test_an_account_is_the_same_however_its_number_is_grouped(self, ledger: Ledger) -> None:
        ledger.maker("tier1").post("/bank-accounts", WANTED)
        spaced = WANTED | {"number": "6222 0202 0011 2233 445"}
        assert ledger.checker("tier1").done("/bank-accounts", spaced)["number"] == ACCOUNT["number"]

    def test_a_checker_who_names_another_account_approves_nothing(self, ledger: Ledger) -> None:
        ledger.maker("tier1").post("/bank-accounts", WANTED)
        answer = ledger.checker("tier1").post("/bank-accounts", WANTED | {"number": "6222020200112233446"})
        assert (answer.status_code, answer.json()["code"]) == (403, "CapabilityMissing")

    def test_the_chain_has_a_salted_hash_of_the_account_and_nothing_else(self, registered: Ledger) -> None:
        on_chain = registered.views.read("BankAccounts", "bankAccount", 1)
        made = registered.maker("tier1").seen("/bank-accounts/1")
        assert made["details_hash"] == "0x" + on_chain["details"].hex()
        assert registered.both("tier2", "/bank-accounts", WANTED)["details_hash"] != made["details_hash"]
        with registered.services.db.reading() as session:
            keys = [
                (registered.party(who), ACCOUNT["name"], ACCOUNT["number"], ACCOUNT["bank"])
                for who in ("tier1", "tier2")
            ]
            assert len({session.get_one(BankDetailsRow, key).salt for key in keys}) == 2

    def test_a_currency_that_is_not_on_the_ledger_has_none(self, ledger: Ledger) -> None:
        answer = ledger.maker("tier1").post("/bank-accounts", WANTED | {"currency": "EUR"})
        assert (answer.status_code, answer.json()["code"]) == (422, "CurrencyUnknown")

    @pytest.mark.parametrize(
        "change",
        [
            {"number": "12"},
            {"number": "DROP TABLE;"},
            {"bank": "?"},
            {"name": " "},
            {"name": "x" * 141},
            {"bank": None},
        ],
    )
    def test_an_account_that_cannot_be_one_is_refused(self, ledger: Ledger, change: dict[str, Any]) -> None:
        head = ledger.chain.head()
        answer = ledger.maker("tier1").post("/bank-accounts", WANTED | change)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, next(iter(change)))
        assert ledger.chain.head() == head

    def test_a_blocked_party_registers_one_since_it_is_paid_what_is_due(self, ledger: Ledger) -> None:
        ledger.maker("regulator").done(f"/parties/{ledger.party('tier1')}/suspend", {"reason": "0x" + "0d" * 32})
        assert ledger.both("tier1", "/bank-accounts", WANTED)["state"] == "Registered"


class TestStopping:
    @pytest.mark.parametrize("seat", ["Maker", "Checker", "Admin"])
    def test_any_key_of_the_party_stops_it_alone(self, registered: Ledger, seat: Any) -> None:
        stopped = registered.person("tier1", seat).done("/bank-accounts/1/suspend")
        assert stopped["state"] == "Suspended"
        assert_rows_are_contract_state(registered.services)

    def test_two_take_it_up_again(self, registered: Ledger) -> None:
        registered.maker("tier1").done("/bank-accounts/1/suspend")
        approval = registered.maker("tier1").post("/bank-accounts/1/resume").json()["pending"]["id"]
        assert registered.checker("tier1").seen(f"/approvals/{approval}")["words"] == {"id": ACCOUNT}
        assert registered.maker("tier1").seen("/bank-accounts/1")["state"] == "Suspended"
        assert registered.checker("tier1").done("/bank-accounts/1/resume")["state"] == "Registered"

    def test_what_is_stopped_is_not_stopped_again_nor_what_runs_resumed(self, registered: Ledger) -> None:
        refused = registered.maker("tier1").post("/bank-accounts/1/resume")
        assert (refused.status_code, refused.json()["code"]) == (409, "BankAccountNotUsable")
        registered.maker("tier1").done("/bank-accounts/1/suspend")
        refused = registered.maker("tier1").post("/bank-accounts/1/suspend")
        assert (refused.status_code, refused.json()["code"]) == (409, "BankAccountNotUsable")

    @pytest.mark.parametrize(
        ("handle", "status"), [("bank", 403), ("regulator", 403), ("operator", 403), ("tier2", 404)]
    )
    def test_nobody_else_stops_it(self, registered: Ledger, handle: str, status: int) -> None:
        for verb in ("suspend", "resume"):
            assert registered.maker(handle).post(f"/bank-accounts/1/{verb}").status_code == status

    def test_a_stale_version_changes_nothing(self, registered: Ledger) -> None:
        answer = registered.maker("tier1").post("/bank-accounts/1/suspend", if_match='"1.0"')
        assert answer.status_code == 412


class TestReading:
    @pytest.mark.parametrize("handle", ["tier1", "bank", "regulator", "auditor"])
    def test_its_party_who_pays_to_it_and_overseers_see_it_whole(self, registered: Ledger, handle: str) -> None:
        (found,) = registered.maker(handle).seen("/bank-accounts")["items"]
        assert {name: found[name] for name in WANTED} == WANTED
        assert registered.maker(handle).shown("/bank-accounts/1") == found

    def test_the_operator_sees_it_with_its_number_masked(self, registered: Ledger) -> None:
        (found,) = registered.maker("operator").seen("/bank-accounts")["items"]
        assert (found["number"], found["name"]) == ("•••3445", ACCOUNT["name"])
        assert registered.maker("operator").shown("/bank-accounts/1") == found

    @pytest.mark.parametrize("handle", ["governance", "core1", "tier2", "funder1"])
    def test_for_others_it_is_as_if_not_there(self, registered: Ledger, handle: str) -> None:
        assert registered.maker(handle).seen("/bank-accounts")["items"] == []
        assert registered.maker(handle).get("/bank-accounts/1").status_code == 404

    def test_the_list_is_filtered_and_newest_first(self, registered: Ledger) -> None:
        registered.both("tier1", "/bank-accounts", WANTED | {"number": "62220202"})
        registered.maker("tier1").done("/bank-accounts/1/suspend")
        bank = registered.maker("bank")
        assert [each["id"] for each in bank.seen("/bank-accounts")["items"]] == ["2", "1"]
        assert [each["id"] for each in bank.seen("/bank-accounts", state="Suspended")["items"]] == ["1"]
        assert bank.seen("/bank-accounts", party=str(registered.party("tier2")))["items"] == []
        assert bank.seen("/bank-accounts", currency="EUR")["items"] == []

    def test_one_that_was_registered_elsewhere_has_a_hash_and_no_words(self, ledger: Ledger) -> None:
        number = ledger.bank_account("tier1")
        found = ledger.maker("tier1").seen(f"/bank-accounts/{number}")
        assert found["name"] is found["number"] is found["bank"] is None

    @pytest.mark.parametrize("number", ["0", "2", "x", "01", "99999999999999999999"])
    def test_what_names_no_account_is_not_found(self, registered: Ledger, number: str) -> None:
        assert registered.maker("tier1").get(f"/bank-accounts/{number}").status_code == 404
