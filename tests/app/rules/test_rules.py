"""Parameters and currencies over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from app.kernel.enums import PARAMETERS
from app.rules.undertaking import HASH, TEXT
from tests.app.ledger import Ledger
from tests.app.receivables.kit import GROSS, registered, terms

GRACE_DAYS = PARAMETERS.index("GraceDays")
CHANGE = {"name": "GraceDays", "value": 5, "source": "联盟决议〔2026〕3号, 2026-09-20"}

TEXT_TWO = {"text": "第二版承诺 / Undertaking, second version"}


class TestParameters:
    def test_everybody_sees_each_number_with_its_meaning_and_source(self, ledger: Ledger) -> None:
        found = {each["name"]: each for each in ledger.maker("tier3").seen("/parameters")["items"]}
        assert len(found) == 14
        assert found["TenorDaysMax"]["value"] == 366
        assert found["TenorDaysMax"]["source"]["text"].startswith("银发〔2025〕77号")
        assert found["TenorDaysMax"]["in_force_at"] == "2026-09-26T00:00:00Z"

    def test_one_number_is_read_by_its_name(self, ledger: Ledger) -> None:
        assert ledger.maker("tier3").seen("/parameters/GraceDays")["value"] == 3
        assert ledger.maker("tier3").get("/parameters/Mood").status_code == 404

    def test_governance_changes_a_number_at_once(self, ledger: Ledger) -> None:
        changed = ledger.both("governance", "/parameters", CHANGE)
        assert (changed["value"], changed["coming"]) == (5, None)
        assert changed["source"]["text"] == CHANGE["source"]
        assert ledger.views.read("ParameterRegistry", "valueOf", GRACE_DAYS) == 5

    def test_a_change_to_come_is_in_force_from_its_time_on(self, ledger: Ledger) -> None:
        changed = ledger.both("governance", "/parameters", CHANGE | {"from_at": "2026-10-01T00:00:00Z"})
        assert (changed["value"], changed["in_force_at"]) == (3, None)
        assert changed["coming"] == {"value": 5, "from_at": "2026-10-01T00:00:00Z"}
        ledger.pass_days(5)
        later = ledger.maker("tier1").seen("/parameters/GraceDays")
        assert (later["value"], later["coming"], later["in_force_at"]) == (5, None, "2026-10-01T00:00:00Z")

    @pytest.mark.parametrize("handle", ["operator", "core1", "regulator"])
    def test_nobody_else_changes_one(self, ledger: Ledger, handle: str) -> None:
        answer = ledger.maker(handle).post("/parameters", CHANGE)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")

    def test_a_number_that_the_ledger_could_not_hold_is_refused(self, ledger: Ledger) -> None:
        answer = ledger.maker("governance").post("/parameters", CHANGE | {"value": 256})
        assert (answer.status_code, answer.json()["code"]) == (422, "ParameterOutOfRange")
        assert answer.json()["values"] == {"parameter": "GraceDays", "value": 256, "least": 0, "most": 255}

    @pytest.mark.parametrize(
        ("name", "value", "least"),
        [("ApprovalSeconds", 0, 3_600), ("OfferSecondsMax", 86_399, 86_400), ("SplitsMax", 0, 1)],
    )
    def test_nor_is_one_that_leaves_nobody_time_to_act(self, ledger: Ledger, name: str, value: int, least: int) -> None:
        answer = ledger.maker("governance").post("/parameters", CHANGE | {"name": name, "value": value})
        assert (answer.status_code, answer.json()["code"]) == (422, "ParameterOutOfRange")
        assert answer.json()["values"]["least"] == least

    def test_one_person_of_governance_changes_none(self, ledger: Ledger) -> None:
        filed = ledger.maker("governance").post("/parameters", CHANGE)
        assert filed.status_code == 202
        shown = ledger.checker("governance").seen(f"/approvals/{filed.json()['pending']['id']}")
        assert (shown["args"]["value"], shown["words"]) == (5, {"source": CHANGE["source"]})
        again = ledger.maker("governance").post("/parameters", CHANGE)
        assert (again.status_code, again.json()["type"]) == (409, "/problems/already-filed")
        assert ledger.maker("tier1").seen("/parameters/GraceDays")["value"] == 3

    @pytest.mark.parametrize(
        "change", [{"name": "Mood"}, {"value": -1}, {"value": 1.5}, {"source": ""}, {"from_at": "2026-13-01T00:00:00Z"}]
    )
    def test_bad_input_is_refused_before_the_chain(self, ledger: Ledger, change: dict[str, Any]) -> None:
        head = ledger.chain.head()
        assert ledger.maker("governance").post("/parameters", CHANGE | change).status_code == 422
        assert ledger.chain.head() == head

    def test_a_stale_version_changes_nothing(self, ledger: Ledger) -> None:
        stale = ledger.maker("governance").get("/parameters/GraceDays").headers["ETag"]
        ledger.both("governance", "/parameters", CHANGE, if_match=stale)
        answer = ledger.maker("governance").post("/parameters", CHANGE | {"value": 6}, if_match=stale)
        assert answer.status_code == 412


class TestCurrencies:
    def test_everybody_sees_them_with_their_bank(self, ledger: Ledger) -> None:
        token = ledger.founded.deployment.address("DepositToken:CNY")
        (found,) = ledger.maker("tier1").seen("/currencies")["items"]
        assert (found["code"], found["decimals"], found["bank"]) == ("CNY", 2, str(ledger.party("bank")))
        assert found["token"] == "0x" + token.hex()
        assert ledger.maker("tier1").shown("/currencies/CNY") == found
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

    def test_two_of_governance_set_the_smallest_amount(self, ledger: Ledger) -> None:
        assert ledger.maker("tier1").seen("/currencies/CNY")["smallest_minor"] == 1
        changed = ledger.both("governance", "/currencies/CNY/set-smallest", {"smallest_minor": 10_000})
        assert changed["smallest_minor"] == 10_000
        assert ledger.views.read("ParameterRegistry", "listing", b"CNY")["smallest"] == 10_000

    @pytest.mark.parametrize("smallest", [0, -1, 10_000_001, 1.5, "1"])
    def test_a_smallest_amount_that_nobody_could_pay_is_refused(self, ledger: Ledger, smallest: Any) -> None:
        body = {"smallest_minor": smallest}
        assert ledger.maker("governance").post("/currencies/CNY/set-smallest", body).status_code == 422

    def test_two_of_governance_name_another_bank(self, ledger: Ledger) -> None:
        path, body = "/currencies/CNY/name-bank", {"bank": str(ledger.party("funder2"))}
        answer = ledger.maker("governance").post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "RoleMissing")
        ledger.both("operator", f"/parties/{ledger.party('funder2')}/roles", {"role": "SettlementBank"})
        assert ledger.both("governance", path, body)["bank"] == str(ledger.party("funder2"))
        arrived = {"party": str(ledger.party("tier1")), "amount": {"amount": 1, "currency": "CNY"}, "reference": "1"}
        assert ledger.maker("bank").post("/deposits", arrived).json()["code"] == "NotTheBank"
        assert ledger.both("funder2", "/deposits", arrived)["balance"]["amount"] == 1

    @pytest.mark.parametrize(("verb", "body"), [("name-bank", {"bank": "5"}), ("set-smallest", {"smallest_minor": 5})])
    def test_of_a_currency_that_is_not_there_nothing_is_set(self, ledger: Ledger, verb: str, body: Any) -> None:
        for code in ("EUR", "cny", "%20"):
            assert ledger.maker("governance").post(f"/currencies/{code}/{verb}", body).status_code == 404


class TestUndertakingTexts:
    def test_the_first_one_is_in_force_from_the_start(self, ledger: Ledger) -> None:
        (found,) = ledger.maker("tier3").seen("/undertaking-texts")["items"]
        assert (found["hash"], found["text"], found["retired_at"]) == ("0x" + HASH.hex(), TEXT, None)
        assert ledger.maker("tier3").seen(f"/undertaking-texts/{found['hash']}") == found

    def test_two_of_governance_list_one_and_new_proposals_are_under_it(self, ledger: Ledger) -> None:
        approval = ledger.maker("governance").post("/undertaking-texts", TEXT_TWO).json()["pending"]["id"]
        assert ledger.checker("governance").seen(f"/approvals/{approval}")["words"] == {"hash": TEXT_TWO["text"]}
        made = ledger.checker("governance").done("/undertaking-texts", TEXT_TWO)
        assert (made["text"], made["retired_at"]) == (TEXT_TWO["text"], None)
        proposal = ledger.maker("tier1").done("/receivables", terms(ledger, {registered(ledger)["id"]: GROSS}))
        assert proposal["undertaking"] == {"hash": made["hash"], "text": TEXT_TWO["text"]}

    def test_nothing_new_is_proposed_under_a_retired_one(self, ledger: Ledger) -> None:
        first = "0x" + HASH.hex()
        second = ledger.both("governance", "/undertaking-texts", TEXT_TWO)["hash"]
        retired = ledger.both("governance", f"/undertaking-texts/{second}/retire")
        assert retired["retired_at"] == "2026-09-26T00:00:00Z"
        invoice = registered(ledger)
        proposal = ledger.maker("tier1").done("/receivables", terms(ledger, {invoice["id"]: GROSS // 2}))
        assert proposal["undertaking"]["hash"] == first
        ledger.both("governance", f"/undertaking-texts/{first}/retire")
        answer = ledger.maker("tier1").post("/receivables", terms(ledger, {invoice["id"]: 1}))
        assert (answer.status_code, answer.json()["code"]) == (409, "UndertakingUnknown")
        again = ledger.maker("governance").post(f"/undertaking-texts/{first}/retire")
        assert (again.status_code, again.json()["code"]) == (409, "UndertakingUnknown")

    def test_each_is_listed_once(self, ledger: Ledger) -> None:
        ledger.both("governance", "/undertaking-texts", TEXT_TWO)
        again = ledger.maker("governance").post("/undertaking-texts", TEXT_TWO)
        assert (again.status_code, again.json()["code"]) == (409, "UndertakingKnown")

    @pytest.mark.parametrize("body", [{"text": ""}, {"text": "  "}, {"text": "x" * 20_001}, {}, {"text": 1}])
    def test_what_is_no_text_is_refused_before_the_chain(self, ledger: Ledger, body: Any) -> None:
        head = ledger.chain.head()
        assert ledger.maker("governance").post("/undertaking-texts", body).status_code == 422
        assert ledger.chain.head() == head

    def test_one_that_was_never_listed_is_not_found(self, ledger: Ledger) -> None:
        path = f"/undertaking-texts/0x{'0d' * 32}"
        assert ledger.maker("tier1").get(path).status_code == 404
        assert ledger.maker("governance").post(f"{path}/retire").status_code == 404
        assert ledger.maker("tier1").get("/undertaking-texts/0x12").status_code in (404, 422)
