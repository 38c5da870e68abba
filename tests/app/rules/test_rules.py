"""Parameters and currencies over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.ledger import Ledger

CHANGE = {"name": "GraceDays", "value": 5, "source": "联盟决议〔2026〕3号, 2026-09-20"}


class TestParameters:
    def test_everybody_sees_each_number_with_its_meaning_and_source(self, ledger: Ledger) -> None:
        found = {each["name"]: each for each in ledger.maker("tier3").seen("/parameters")["items"]}
        assert len(found) == 13
        assert found["TenorDaysMax"]["value"] == 366
        assert found["TenorDaysMax"]["source"]["text"].startswith("银发〔2025〕77号")
        assert found["TenorDaysMax"]["since"] == "2026-09-26T00:00:00Z"

    def test_one_number_is_read_by_its_name(self, ledger: Ledger) -> None:
        assert ledger.maker("tier3").seen("/parameters/GraceDays")["value"] == 3
        assert ledger.maker("tier3").get("/parameters/Mood").status_code == 404

    def test_governance_changes_a_number_at_once(self, ledger: Ledger) -> None:
        changed = ledger.maker("governance").done("/parameters", CHANGE)
        assert (changed["value"], changed["coming"]) == (5, None)
        assert changed["source"]["text"] == CHANGE["source"]
        assert ledger.views.read("RuleBook", "valueOf", 7) == 5

    def test_a_change_to_come_is_in_force_from_its_time_on(self, ledger: Ledger) -> None:
        changed = ledger.maker("governance").done("/parameters", CHANGE | {"from": "2026-10-01T00:00:00Z"})
        assert (changed["value"], changed["since"]) == (3, None)
        assert changed["coming"] == {"value": 5, "from": "2026-10-01T00:00:00Z"}
        ledger.pass_days(5)
        later = ledger.maker("tier1").seen("/parameters/GraceDays")
        assert (later["value"], later["coming"], later["since"]) == (5, None, "2026-10-01T00:00:00Z")

    @pytest.mark.parametrize("handle", ["operator", "core1", "regulator"])
    def test_nobody_else_changes_one(self, ledger: Ledger, handle: str) -> None:
        answer = ledger.maker(handle).post("/parameters", CHANGE)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")

    def test_a_number_that_the_ledger_could_not_hold_is_refused(self, ledger: Ledger) -> None:
        answer = ledger.maker("governance").post("/parameters", CHANGE | {"value": 256})
        assert (answer.status_code, answer.json()["code"]) == (422, "ParameterOutOfRange")
        assert answer.json()["values"] == {"parameter": "GraceDays", "value": 256, "most": 255}

    @pytest.mark.parametrize(
        "change", [{"name": "Mood"}, {"value": -1}, {"value": 1.5}, {"source": ""}, {"from": "2026-13-01T00:00:00Z"}]
    )
    def test_bad_input_is_refused_before_the_chain(self, ledger: Ledger, change: dict[str, Any]) -> None:
        head = ledger.chain.head()
        assert ledger.maker("governance").post("/parameters", CHANGE | change).status_code == 422
        assert ledger.chain.head() == head

    def test_a_stale_version_changes_nothing(self, ledger: Ledger) -> None:
        stale = ledger.maker("governance").get("/parameters/GraceDays").headers["ETag"]
        ledger.maker("governance").done("/parameters", CHANGE, if_match=stale)
        answer = ledger.maker("governance").post("/parameters", CHANGE | {"value": 6}, if_match=stale)
        assert answer.status_code == 412


class TestCurrencies:
    def test_everybody_sees_them_with_their_bank(self, ledger: Ledger) -> None:
        token = ledger.founded.deployment.address("DepositToken:CNY")
        (found,) = ledger.maker("tier1").seen("/currencies")["items"]
        assert (found["code"], found["decimals"], found["bank"]) == ("CNY", 2, str(ledger.party("bank")))
        assert found["token"] == "0x" + token.hex()
        assert ledger.maker("tier1").seen("/currencies/CNY") == found
        assert ledger.maker("tier1").get("/currencies/EUR").status_code == 404

    def test_a_currency_is_listed_once(self, ledger: Ledger) -> None:
        answer = ledger.maker("governance").post("/currencies", {"code": "CNY", "bank": str(ledger.party("bank"))})
        assert (answer.status_code, answer.json()["code"]) == (409, "CurrencyKnown")

    def test_a_currency_without_a_deposit_token_cannot_be_listed(self, ledger: Ledger) -> None:
        answer = ledger.maker("governance").post("/currencies", {"code": "EUR", "bank": str(ledger.party("bank"))})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["code"] == "currency-without-token"

    def test_governance_alone_lists_one(self, ledger: Ledger) -> None:
        answer = ledger.maker("operator").post("/currencies", {"code": "CNY", "bank": str(ledger.party("bank"))})
        assert (answer.status_code, answer.json()["code"]) == (403, "RoleMissing")
