"""What is not exactly what it seems is refused, and nothing is silently wider: parameters, members, bodies, forms."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
from typing import Any

import pytest
from starlette.types import Message

from app.kernel.http import routing
from app.kernel.http.budget import BodyBudget
from app.kernel.http.receiving import read_body
from app.kernel.http.routing import SMALL_BYTES
from app.kernel.json_text import VALUES_MAX, read_json
from app.kernel.problems import BodyTooLarge, Busy, DuplicateMember, MalformedJson
from tests.app.ledger import Ledger
from tests.app.receivables.kit import proposed, registered, terms

JSON = "application/json"


def get(ledger: Ledger, handle: str, path: str) -> Any:
    """Read a path with a query as it is written."""
    return ledger.client.get(f"/v1{path}", headers={"Authorization": f"Bearer {ledger.maker(handle).key}"})


def errors(answer: Any) -> list[tuple[str, str]]:
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-input"), answer.text
    return [(each["field"], each["code"]) for each in answer.json()["errors"]]


class TestAQuery:
    @pytest.mark.parametrize("path", ["/me", "/receivables", "/claims/1", "/audit/registers", "/parties?limit=1"])
    def test_with_a_name_that_nobody_reads_is_refused(self, ledger: Ledger, path: str) -> None:
        query = ("&" if "?" in path else "?") + "stat=Proposed"
        assert errors(get(ledger, "auditor", path + query)) == [("stat", "unknown-parameter")]

    def test_that_would_be_a_dry_run_elsewhere_writes_nothing(self, ledger: Ledger) -> None:
        head = ledger.chain.head()
        answer = ledger.maker("tier1").post("/invoices?dry_run=true", {})
        assert ("dry_run", "unknown-parameter") in errors(answer)
        assert ledger.chain.head() == head

    def test_says_each_thing_once(self, ledger: Ledger) -> None:
        answer = get(ledger, "core1", "/receivables?debtor=1&debtor=2")
        assert errors(answer) == [("debtor", "repeated-parameter")]

    def test_with_thousands_of_names_is_told_of_a_hundred(self, ledger: Ledger) -> None:
        answer = get(ledger, "core1", "/receivables?" + "&".join(f"n{number}" for number in range(3_000)))
        assert len(errors(answer)) == 100
        assert "3000 of the fields" in answer.json()["detail"]

    def test_of_public_places_is_judged_too(self, ledger: Ledger) -> None:
        assert ledger.client.get("/healthz?x=1").status_code == 422


class TestJson:
    @pytest.mark.parametrize(
        "text",
        ['{"a":1,"a":2}', '{"a":{"b":[{"c":1,"c":1}]}}', '{"a":1,"\\u0061":2}', '[{"x":1},{"y":2,"z":3,"y":4}]'],
    )
    def test_says_a_member_once(self, ledger: Ledger, text: str) -> None:
        with pytest.raises(DuplicateMember):
            read_json(text.encode())
        for path, handle in (("/v1/receivables", "tier1"), ("/rpc", "auditor")):
            headers = {
                "Authorization": f"Bearer {ledger.maker(handle).key}",
                "Content-Type": JSON,
                "Idempotency-Key": "k",
            }
            answer = ledger.client.post(path, content=text, headers=headers)
            assert (answer.status_code, answer.json()["type"]) == (400, "/problems/duplicate-member")

    def test_of_two_amounts_takes_neither(self, ledger: Ledger) -> None:
        body = json.dumps(terms(ledger, {registered(ledger)["id"]: 100})).replace(
            '"amount": 100', '"amount": 100, "amount": 888888', 1
        )
        answer = ledger.maker("tier1").post("/receivables", body.encode(), content_type=JSON)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "amount")

    @pytest.mark.parametrize(
        "text", [b"[NaN]", b"[Infinity]", b"\xef\xbb\xbf{}", '{"a":"ü"}'.encode("latin-1"), b"{}x", b""]
    )
    def test_is_what_the_standard_says(self, text: bytes) -> None:
        with pytest.raises(MalformedJson):
            read_json(text)

    def test_begins_with_no_mark_of_its_encoding(self) -> None:
        with pytest.raises(MalformedJson, match="byte order mark"):
            read_json(b"\xef\xbb\xbf{}")

    def test_has_so_many_values_and_no_more(self) -> None:
        with pytest.raises(BodyTooLarge):
            read_json(b"[" + b"[]," * VALUES_MAX + b"[]]")

    def test_of_a_large_invalid_body_is_told_of_a_hundred_fields(self, ledger: Ledger) -> None:
        nul, unknown = {"x": ["\0"] * 5_000}, {"x" * 900 + str(number): 1 for number in range(1_000)}
        for text in (json.dumps(nul), json.dumps(unknown)):
            answer = ledger.maker("tier1").post("/receivables", text.encode(), content_type=JSON)
            assert answer.status_code == 422
            assert len(answer.json()["errors"]) == 100
            assert len(answer.content) < 50_000

    def test_with_more_wrong_than_can_be_listed_in_time_is_told_how_much(self, ledger: Ledger) -> None:
        text = json.dumps({f"n{number}": 1 for number in range(50_000)}).encode()
        answer = ledger.maker("tier1").post("/receivables", text, content_type=JSON)
        assert errors(answer) == [("body", "too-many-errors")]
        assert "5000" in answer.json()["errors"][0]["detail"]

    @pytest.mark.parametrize("size", [SMALL_BYTES - 100, SMALL_BYTES + 100])
    def test_that_is_large_is_parsed_beside_the_event_loop(
        self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, size: int
    ) -> None:
        in_loop = []

        def parse(body: bytes) -> Any:
            try:
                asyncio.get_running_loop()
            except RuntimeError:
                in_loop.append(False)
            else:
                in_loop.append(True)
            return read_json(body)

        monkeypatch.setattr(routing, "read_json", parse)
        answer = ledger.maker("tier1").post("/receivables", {"reason": "x" * size})
        assert answer.status_code == 422
        assert in_loop == [size < SMALL_BYTES]

    def test_larger_than_a_mebibyte_is_not_read(self, ledger: Ledger) -> None:
        answer = ledger.maker("tier1").post("/receivables", b" " * (2**20 + 1), content_type=JSON)
        assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large")

    def test_of_a_stranger_is_not_read(self, ledger: Ledger) -> None:
        answer = ledger.client.post("/v1/receivables", content=b"[" * 2**20, headers={"Content-Type": JSON})
        assert answer.status_code == 401


class TestABody:
    def test_that_no_part_of_would_be_kept_is_refused(self, ledger: Ledger) -> None:
        receivable = proposed(ledger)["id"]
        core = ledger.maker("core1")
        head = ledger.chain.head()
        answer = core.post(f"/receivables/{receivable}/reject", {"reason": "wrong goods"})
        assert errors(answer) == [("body", "unexpected")]
        assert ledger.chain.head() == head
        assert core.done(f"/receivables/{receivable}/reject", {})["state"] == "Rejected"

    def test_of_a_read_is_refused(self, ledger: Ledger) -> None:
        headers = {"Authorization": f"Bearer {ledger.maker('core1').key}"}
        answer = ledger.client.request("GET", "/v1/receivables", headers=headers, json={"state": "Proposed"})
        assert answer.status_code == 422

    @pytest.mark.parametrize("path", ["/receivables", "/invoices/upload"])
    def test_that_is_compressed_is_told_so(self, ledger: Ledger, path: str) -> None:
        packed = gzip.compress(b"<Invoice/>")
        for headers in ({"content_encoding": "gzip"}, {"content_encoding": "br"}, {}):
            kind = JSON if path == "/receivables" else "application/xml"
            answer = ledger.maker("tier1").post(path, packed, content_type=kind, **headers)
            assert (answer.status_code, answer.json()["type"]) == (415, "/problems/unsupported-media")
            assert answer.headers["Accept-Encoding"] == "identity"


class TestForms:
    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("due_on", 46_356, "value-error"),
            ("delivered_on", 2026, "value-error"),
            ("due_on", "20262", "value-error"),
            ("due_on", 2026.5, "value-error"),
            ("due_on", True, "value-error"),
            ("debtor", 6, "value-error"),
            ("zone_minutes", "480", "int-type"),
            ("zone_minutes", 480.0, "int-type"),
            ("zone_minutes", True, "int-type"),
        ],
    )
    def test_that_the_service_has_for_itself_are_not_taken(
        self, ledger: Ledger, field: str, value: Any, code: str
    ) -> None:
        body = terms(ledger, {registered(ledger)["id"]: 100}) | {field: value}
        found = errors(ledger.maker("tier1").post("/receivables", body))
        assert (field, code) in found or (field, "extra-forbidden") in found

    @pytest.mark.parametrize("value", [1_795_305_600, "1795305600", "2026-11-22", "2026-11-22T08:30:00.5Z", None])
    def test_of_instants_are_rfc_3339_alone(self, ledger: Ledger, value: Any) -> None:
        path = f"/parties/{ledger.party('tier1')}/renew"
        assert errors(ledger.maker("operator").post(path, {"kyb_until": value}))[0][0] == "kyb_until"


class TestACursor:
    def seen(self, ledger: Ledger, path: str, handle: str = "auditor") -> str:
        return str(get(ledger, handle, f"{path}{'&' if '?' in path else '?'}limit=1").json()["next_cursor"])

    @pytest.mark.parametrize(
        "raw", [b"", b"null", b">", b">i:1", b">x", b"<i:1", b"\0" * 40, b"\xff" * 16 + b">n:", b"A" * 16 + b">i:1~x"]
    )
    def test_that_was_made_up_is_refused(self, ledger: Ledger, raw: bytes) -> None:
        cursor = base64.urlsafe_b64encode(raw).decode().rstrip("=")
        for path in (
            "/parties",
            "/receivables",
            "/deposits/payouts",
            "/audit/registers/party",
            "/api-keys",
            "/parameters",
        ):
            answer = ledger.maker("auditor").get(path, cursor=cursor)
            assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-cursor"), path

    def test_belongs_to_its_list_its_filters_and_its_party(self, ledger: Ledger) -> None:
        cursor = self.seen(ledger, "/parties")
        auditor = ledger.maker("auditor")
        assert auditor.get("/parties", cursor=cursor, limit=2).status_code == 200
        assert ledger.checker("auditor").get("/parties", cursor=cursor).status_code == 200
        foreign = [
            auditor.get("/parameters", cursor=cursor),
            auditor.get("/parties", cursor=cursor, role="Supplier"),
            ledger.maker("regulator").get("/parties", cursor=cursor),
            auditor.get("/parties", cursor=cursor[:-1] + ("A" if cursor[-1] != "A" else "B")),
        ]
        assert {answer.json()["type"] for answer in foreign} == {"/problems/malformed-cursor"}

    def test_of_a_register_of_the_past_belongs_to_its_point(self, ledger: Ledger) -> None:
        cursor = self.seen(ledger, "/audit/registers/party?at=12")
        auditor = ledger.maker("auditor")
        assert auditor.get("/audit/registers/party", at="12", cursor=cursor).status_code == 200
        assert auditor.get("/audit/registers/party", at="13", cursor=cursor).status_code == 400
        assert auditor.get("/audit/registers/account", at="12", cursor=cursor).status_code == 400


class TestTheBudgetOfAllBodies:
    def test_is_what_arrives_in_parts_may_have_and_is_given_back(self) -> None:
        async def receive_of(parts: list[bytes]) -> bytes:
            left = list(parts)

            async def receive() -> Message:
                return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

            with budget.share() as share:
                return await read_body({"type": "http", "headers": []}, receive, 1_000, share)

        async def story() -> None:
            assert await receive_of([b"a" * 60, b"b" * 40]) == b"a" * 60 + b"b" * 40
            budget.take(1)
            with pytest.raises(Busy) as told:
                await receive_of([b"a" * 60, b"b" * 40])
            assert told.value.headers == {"Retry-After": "1"}

        budget = BodyBudget(100)
        asyncio.run(story())
        assert budget.taken == 1
