"""Text that no table can hold is refused with a typed problem wherever text enters, on every database."""

from __future__ import annotations

import json

import pytest

from tests.app.ledger import Ledger

PATHS = [
    "/parties/%00",
    "/parameters/%00",
    "/parameters/Grace%00Days",
    "/currencies/%00",
    "/deposits/payouts/%00",
    "/deposits/totals/%00",
    "/operations/%00",
    "/pledges/%00",
    "/invoices/%00",
    "/parties?role=%00",
    "/deposits?currency=%00",
    "/claims?cursor=%00",
    "/pledges?legal_id=%00",
    "/consents?capability=Maker&person=0x00&scheme=USCC&value=%00",
]
BODIES = [
    ("/parameters", {"name": "GraceDays", "value": 4, "source": "a\0rule"}, "source"),
    ("/bank-accounts", {"name": "\0", "number": "62220202", "bank": "102588002002", "currency": "CNY"}, "name"),
    ("/receivables", {"allocations": [{"invoice": "1\0"}]}, "allocations.0.invoice"),
    ("/api-keys", {"label": "\0"}, "label"),
    ("/parties", {"name": "\0", "na\0me": 1}, "name"),
    ("/invoices", {"number": "N\0", "lines": []}, "number"),
]  # fmt: skip


class TestNul:
    @pytest.mark.parametrize("path", PATHS)
    def test_in_a_path_or_query_is_refused(self, ledger: Ledger, path: str) -> None:
        answer = ledger.client.get(f"/v1{path}", headers={"Authorization": f"Bearer {ledger.maker('auditor').key}"})
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-input")
        assert answer.json()["errors"][0]["code"] == "nul"

    @pytest.mark.parametrize(("path", "body", "field"), BODIES)
    def test_in_a_body_is_refused_by_its_place(self, ledger: Ledger, path: str, body: object, field: str) -> None:
        head = ledger.chain.head()
        content = json.dumps(body).encode()
        answer = ledger.maker("governance").post(path, content, content_type="application/json")
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-input")
        assert field in [each["field"] for each in answer.json()["errors"]]
        assert ledger.chain.head() == head

    def test_in_the_name_of_a_member_is_refused(self, ledger: Ledger) -> None:
        answer = ledger.maker("governance").post("/parameters", {"na\0me": 1})
        assert answer.json()["errors"] == [
            {"field": "body", "code": "nul", "detail": "The character U+0000 is no text; leave it out."}
        ]

    def test_spelt_out_is_only_text(self, ledger: Ledger) -> None:
        body = {"name": "GraceDays", "value": 4, "source": r"C:\u0000"}
        assert ledger.both("governance", "/parameters", body)["source"]["text"] == r"C:\u0000"

    def test_in_a_file_is_read_as_any_other_bad_file(self, ledger: Ledger) -> None:
        content = json.dumps({"number": "N\0-1", "note": "\0"})
        headers = {"Authorization": f"Bearer {ledger.maker('tier1').key}", "Idempotency-Key": "nul"}
        for path in ("/v1/invoices/read", "/v1/invoices/upload"):
            answer = ledger.client.post(path, files={"file": ("\0.json", content)}, headers=headers)
            assert answer.status_code == 422, answer.text


class TestHalfASurrogatePair:
    def test_is_refused(self, ledger: Ledger) -> None:
        content = b'{"name": "GraceDays", "value": 4, "source": "\\ud800"}'
        answer = ledger.maker("governance").post("/parameters", content, content_type="application/json")
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-json")

    def test_in_a_path_is_only_a_name_that_nothing_has(self, ledger: Ledger) -> None:
        headers = {"Authorization": f"Bearer {ledger.maker('auditor').key}"}
        for path in ("/v1/parameters/%ed%a0%80", "/v1/parameters/%ff", "/v1/deposits/payouts/%f0%28"):
            assert ledger.client.get(path, headers=headers).status_code == 404
