"""What every request meets: bodies, keys, problems, lists, health, the OpenAPI document."""

from __future__ import annotations

import base64
import json

import pytest

from app.kernel.http.receiving import digest_of
from app.main import refusals
from tests.app.kernel.conftest import ROOMS
from tests.app.world import World

POLICIES = "/v1/members/policies"


class TestABody:
    @pytest.mark.parametrize("text", ["{", "", "nul", '{"verb": 1', "\x00", '{"verb": NaN}'])
    def test_that_is_not_json_is_a_400(self, world: World, text: str) -> None:
        headers = world.governance.admin.write(**{"Content-Type": "application/json"})
        answer = world.client.post(POLICIES, content=text.encode(), headers=headers)
        assert (answer.status_code, answer.json()["type"]) in (
            (400, "/problems/malformed-json"),
            (422, "/problems/invalid-input"),
        )
        assert answer.headers["content-type"] == "application/problem+json"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    @pytest.mark.parametrize("start", ["", ' {"verb":', '["\\ud800",', "[NaN,"])
    def test_nested_too_deeply_does_not_end_the_process(self, world: World, start: str, encoding: str) -> None:
        text = start + "[" * 99_000
        headers = world.governance.admin.write(**{"Content-Type": "application/json"})
        answer = world.client.post(POLICIES, content=text.encode(encoding), headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-json")

    def test_with_wrong_or_unknown_fields_names_each(self, world: World) -> None:
        answer = world.client.post(POLICIES, json={"verb": "one", "extra": 1}, headers=world.governance.admin.write())
        assert answer.status_code == 422
        assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [
            ("verb", "int-type"),
            ("extra", "extra-forbidden"),
        ]

    def test_beyond_the_limit_is_not_read(self, world: World) -> None:
        large = b"x" * (world.settings.body_bytes_max + 1)
        answer = world.client.post(POLICIES, content=large, headers=world.governance.admin.write())
        assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large")

    def test_uploaded_again_has_the_same_digest_whatever_its_boundary(self) -> None:
        parts = [
            (f"--{mark}\r\nfile\r\n--{mark}--".encode(), f"multipart/form-data; boundary={mark}".encode())
            for mark in ("a1b2", "zz9")
        ]
        assert digest_of(*parts[0]) == digest_of(*parts[1])
        assert digest_of(*parts[0]) != digest_of(b"--a1b2\r\nother\r\n--a1b2--", parts[0][1])


class TestAKey:
    @pytest.mark.parametrize(
        "header",
        ["", "Bearer", "Bearer x", "Basic dTpw", "Bearer tsk_live_0123456789abcdef_" + "A" * 43,
         "Bearer tsk_sandbox_0123456789abcdef_" + "A" * 43],
    )  # fmt: skip
    def test_that_is_not_good_is_a_401_that_says_how(self, world: World, header: str) -> None:
        answer = world.client.get("/v1/me", headers={"Authorization": header} if header else {})
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthenticated")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")

    def test_is_asked_for_before_anything_else_is_judged(self, world: World) -> None:
        assert world.client.post("/v1/members/x/suspend").status_code == 401

    def test_is_made_by_its_keepers_admin_and_shown_once(self, world: World) -> None:
        member = world.admit("Supplier")
        body = {"account": "0x" + member.maker.account.hex(), "label": "ERP", "scopes": ["read"]}
        headers = world.governance.admin.write()
        made = world.client.post("/v1/api-keys", json=body, headers=headers)
        assert made.status_code == 201, made.text
        key = made.json()["text"]
        me = world.client.get("/v1/me", headers={"Authorization": f"Bearer {key}"}).json()
        assert (me["party"], me["capability"], me["scopes"]) == (str(member.party), "Maker", ["read"])
        again = world.client.post("/v1/api-keys", json=body, headers=headers)
        assert again.headers["Idempotency-Hit"] == "true"
        assert again.json() == made.json() | {"text": None}
        assert key not in json.dumps(world.client.get("/v1/api-keys", headers=member.admin.headers).json())

    def test_without_the_scope_may_not_write(self, world: World) -> None:
        member = world.admit("Supplier")
        body = {"account": "0x" + member.maker.account.hex(), "label": "ERP", "scopes": ["read"]}
        made = world.client.post("/v1/api-keys", json=body, headers=world.governance.admin.write()).json()
        headers = {"Authorization": f"Bearer {made['text']}", "Idempotency-Key": "one"}
        assert world.client.post("/v1/members/1/suspend", headers=headers).status_code == 403

    def test_once_revoked_is_no_key(self, world: World) -> None:
        member = world.admit("Supplier")
        key = world.client.get("/v1/me", headers=member.maker.headers).json()["key"]
        answer = world.client.post(f"/v1/api-keys/{key}/revoke", headers=member.admin.write())
        assert (answer.status_code, answer.json()["revoked_at"]) == (201, "2026-11-22T00:00:00Z")
        assert world.client.get("/v1/me", headers=member.maker.headers).status_code == 401

    def test_expires_by_the_ledgers_clock(self, world: World) -> None:
        member = world.admit("Supplier")
        body = {"account": "0x" + member.maker.account.hex(), "label": "ERP", "scopes": ["read"]}
        body |= {"expires_at": "2026-11-23T00:00:00Z"}
        made = world.client.post("/v1/api-keys", json=body, headers=world.governance.admin.write()).json()
        headers = {"Authorization": f"Bearer {made['text']}"}
        assert world.client.get("/v1/me", headers=headers).status_code == 200
        world.clock.advance(86_400)
        assert world.client.get("/v1/me", headers=headers).status_code == 401
        late = world.client.post("/v1/api-keys", json=body, headers=world.governance.admin.write())
        assert late.status_code == 422

    def test_is_not_made_for_another_party(self, world: World) -> None:
        member, other = world.admit("Supplier"), world.admit("Supplier")
        body = {"account": "0x" + member.maker.account.hex(), "label": "ERP", "scopes": ["read"]}
        assert world.client.post("/v1/api-keys", json=body, headers=other.admin.write()).status_code == 404
        key = world.client.get("/v1/me", headers=member.maker.headers).json()["key"]
        assert world.client.post(f"/v1/api-keys/{key}/revoke", headers=other.admin.write()).status_code == 404


class TestAList:
    def test_goes_on_from_its_cursor_until_there_is_no_more(self, world: World) -> None:
        for _ in range(4):
            world.admit("Supplier")
        headers = world.governance.maker.headers
        page = world.client.get("/v1/members?limit=2", headers=headers).json()
        seen = [each["id"] for each in page["items"]]
        while page["has_more"]:
            page = world.client.get(f"/v1/members?limit=2&cursor={page['next_cursor']}", headers=headers).json()
            seen += [each["id"] for each in page["items"]]
        assert seen == ["1", "2", "3", "4", "5", "6"]
        assert page["next_cursor"] is None

    @pytest.mark.parametrize(
        "cursor", ["", "x", "ä", "A" * 500, *(base64.urlsafe_b64encode(c).decode() for c in (b"<i:1", b">", b">q:1", b">i:1~i:2", b"\xff", b">i:99999999999999999999999"))]
    )  # fmt: skip
    def test_refuses_a_cursor_that_is_not_its_own(self, world: World, cursor: str) -> None:
        answer = world.client.get("/v1/members", params={"cursor": cursor}, headers=world.governance.maker.headers)
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-cursor")

    @pytest.mark.parametrize("limit", ["0", "-1", "201", "x"])
    def test_has_bounds(self, world: World, limit: str) -> None:
        answer = world.client.get("/v1/members", params={"limit": limit}, headers=world.governance.maker.headers)
        assert answer.status_code == 422


class TestHealth:
    def test_is_told_to_machines(self, world: World) -> None:
        assert world.client.get("/healthz").json() == {"status": "ok"}
        head = world.chain.head().number
        assert world.client.get("/readyz").json() == {"chain_block": head, "shown_block": head}
        world.client.get("/v1/members/1", headers=world.governance.maker.headers)
        metrics = world.client.get("/metrics").text
        assert 'route="/v1/members/{party}",status="200"' in metrics

    def test_methods_that_nobody_knows_are_counted_as_one(self, world: World) -> None:
        for method in ("FIRST", "SECOND"):
            assert world.client.request(method, "/healthz").status_code == 405
        counted = world.client.get("/metrics").text
        assert 'method="other"' in counted
        assert "FIRST" not in counted

    def test_a_request_id_is_kept_or_given(self, world: World) -> None:
        assert world.client.get("/healthz", headers={"Request-Id": "mine-1"}).headers["Request-Id"] == "mine-1"
        for bad in ("a b", "x" * 65, ""):
            assert len(world.client.get("/healthz", headers={"Request-Id": bad}).headers["Request-Id"]) == 32

    def test_unknown_paths_and_methods_are_problems_too(self, world: World) -> None:
        assert world.client.get("/nothing").json()["type"] == "/problems/not-found"
        answer = world.client.delete("/v1/me")
        assert (answer.status_code, answer.json()["type"]) == (405, "/problems/method-not-allowed")
        assert answer.headers["Allow"] == "GET, HEAD"

    def test_every_problem_type_explains_itself(self, world: World) -> None:
        listed = world.client.get("/problems").json()
        assert {kind.slug() for kind in refusals(ROOMS)} <= {each["type"].removeprefix("/problems/") for each in listed}
        for each in listed:
            assert world.client.get(each["type"]).json() == each
        assert world.client.get("/problems/nothing").status_code == 404


class TestTheOpenApiDocument:
    def test_declares_problems_and_no_default_errors(self, world: World) -> None:
        document = world.client.get("/openapi.json").json()
        assert document["openapi"].startswith("3.1")
        assert "HTTPValidationError" not in json.dumps(document)
        suspend = document["paths"]["/v1/members/{party}/suspend"]["post"]
        assert suspend["responses"]["409"]["content"]["application/problem+json"]["examples"].keys() == {
            "still-running", "already-filed", "transaction-refused", "party-is-suspended",
        }  # fmt: skip
        assert {p["name"]: p["required"] for p in suspend["parameters"]} == {
            "party": True, "approval": False, "Idempotency-Key": True, "If-Match": False, "Prefer": False,
        }  # fmt: skip
        written = suspend["responses"]["201"]["content"]["application/json"]["schema"]["$ref"].split("/")[-1]
        assert "receipt" in document["components"]["schemas"][written]["properties"]
