"""What a party is: its size class and jurisdiction, and each id under which it is one enterprise."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.ledger import Ledger
from tests.app.parties.test_parties import admission

LEI = {"scheme": "LEI", "value": "529900T8BM49AURSDO55"}


class TestReclassifying:
    def test_two_of_who_admits_it_set_size_and_jurisdiction(self, ledger: Ledger) -> None:
        path = f"/parties/{ledger.party('tier1')}"
        changed = ledger.both("operator", f"{path}/reclassify", {"size": "Large", "jurisdiction": "HK"})
        assert (changed["size"], changed["jurisdiction"]) == ("Large", "HK")

    def test_of_a_reserved_role_governance_does(self, ledger: Ledger) -> None:
        path, body = f"/parties/{ledger.party('auditor')}/reclassify", {"size": "Large", "jurisdiction": "CN"}
        answer = ledger.maker("operator").post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "RoleMissing")
        assert ledger.both("governance", path, body)["size"] == "Large"

    @pytest.mark.parametrize("change", [{"size": "Huge"}, {"jurisdiction": "cn"}, {"jurisdiction": "CHN"}])
    def test_bad_input_is_refused_before_the_chain(self, ledger: Ledger, change: dict[str, Any]) -> None:
        body, head = {"size": "Large", "jurisdiction": "CN"} | change, ledger.chain.head()
        assert ledger.maker("operator").post(f"/parties/{ledger.party('tier1')}/reclassify", body).status_code == 422
        assert ledger.chain.head() == head


class TestLegalIds:
    def test_a_party_is_found_under_each_of_its_ids(self, ledger: Ledger) -> None:
        path, reader = f"/parties/{ledger.party('tier1')}", ledger.maker("core2")
        known = ledger.both("operator", f"{path}/legal-ids", LEI)
        assert known["legal_id"] == {"scheme": "USCC", "value": "91440300MA5EQ4T81A"}
        assert known["other_legal_ids"] == [{**LEI, "reviewed": False}]
        for written in ("LEI:5299 00t8 bm49 aurs do55", "uscc:91440300MA5EQ4T81A"):
            (found,) = reader.seen("/parties", legal_id=written)["items"]
            assert found["id"] == str(ledger.party("tier1")), written
        assert reader.seen("/parties", legal_id="LEI:5493001KJTIIGC8Y1R12")["items"] == []

    def test_an_id_of_one_party_is_no_others(self, ledger: Ledger) -> None:
        ledger.both("operator", f"/parties/{ledger.party('tier1')}/legal-ids", LEI)
        answer = ledger.maker("operator").post(f"/parties/{ledger.party('tier2')}/legal-ids", LEI)
        assert (answer.status_code, answer.json()["code"]) == (409, "PartyKnown")
        assert answer.json()["values"] == {"party": str(ledger.party("tier1"))}
        answer = ledger.maker("operator").post("/parties", admission(legal_id=LEI))
        assert answer.json()["code"] == "PartyKnown"

    def test_one_with_a_failing_check_digit_needs_a_review(self, ledger: Ledger) -> None:
        path, wrong = f"/parties/{ledger.party('tier1')}/legal-ids", {"scheme": "USCC", "value": "914403007084611365"}
        answer = ledger.maker("operator").post(path, wrong)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "legal-id-check-digit")
        known = ledger.both("operator", path, wrong | {"reviewed": True})
        assert known["other_legal_ids"] == [{**wrong, "reviewed": True}]
        assert known["reviewed"] is False

    @pytest.mark.parametrize("text", ["", "LEI", "PASSPORT:1", "USCC:1", ":", "LEI:" + "x" * 200])
    def test_what_is_no_id_finds_nothing_and_says_why(self, ledger: Ledger, text: str) -> None:
        answer = ledger.maker("tier1").get("/parties", legal_id=text)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "legal_id"

    @pytest.mark.parametrize("handle", ["governance", "regulator", "tier1"])
    def test_nobody_else_adds_one(self, ledger: Ledger, handle: str) -> None:
        answer = ledger.maker(handle).post(f"/parties/{ledger.party('tier1')}/legal-ids", LEI)
        assert (answer.status_code, answer.json()["code"]) == (403, "RoleMissing")
