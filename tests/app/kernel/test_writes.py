"""A write over REST: its answer, its receipt, its idempotency key, its version."""

from __future__ import annotations

import threading

import pytest
from httpx2 import Response

from app.kernel.codec import ContractCall
from app.kernel.http.writes import Writer
from app.kernel.lanes import Lanes
from chain.contracts.verbs import VERBS
from chain.port import BlockNumber, Hash32, Receipt
from tests.app.kernel.room import MemberRow
from tests.app.world import Member, World

CONFIRM, PAY = VERBS["Confirm"], VERBS["Pay"]


class TestAWrite:
    def test_answers_when_its_block_is_final_and_shown(self, world: World) -> None:
        supplier = world.admit("Supplier")
        answer = world.client.post(f"/v1/members/{supplier.party}/suspend", headers=world.governance.maker.write())
        assert answer.status_code == 201, answer.text
        body = answer.json()
        assert body["suspended"] is True
        assert answer.headers["ETag"].startswith(f'"{body["version"]}+')
        head = world.chain.head()
        assert body["receipt"]["block"] == {
            "number": head.number,
            "hash": "0x" + head.hash.hex(),
            "timestamp": "2026-11-22T00:00:00Z",
        }
        assert body["receipt"]["commit"] == "0x" + head.commit.hex()
        assert body["receipt"]["genesis"] == "0x" + world.chain.block(BlockNumber(0)).head.hash.hex()
        assert world.chain.receipt(bytes.fromhex(body["receipt"]["transaction"][2:])) is not None

    def test_a_refusal_is_the_contracts_own_and_leaves_no_trace(self, world: World) -> None:
        supplier, maker = world.admit("Supplier"), world.governance.maker
        path = f"/v1/members/{supplier.party}/suspend"
        world.client.post(path, headers=maker.write())
        head = world.chain.head()
        answer = world.client.post(path, headers=maker.write())
        assert answer.status_code == 409
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json() == {
            "request_id": answer.headers["Request-Id"],
            "type": "/problems/party-is-suspended",
            "title": "The party is suspended",
            "status": 409,
            "detail": f"Party {supplier.party} is suspended already.",
            "code": "PartyIsSuspended",
            "values": {"party": str(supplier.party)},
        }
        assert world.chain.head() == head

    def test_of_many_at_once_exactly_one_succeeds_and_the_others_get_the_same_problem(self, world: World) -> None:
        supplier, maker = world.admit("Supplier"), world.governance.maker
        answers: list[tuple[int, str]] = []

        def ask() -> None:
            answer = world.client.post(f"/v1/members/{supplier.party}/suspend", headers=maker.write())
            answers.append((answer.status_code, answer.json().get("code", "")))

        threads = [threading.Thread(target=ask) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [(201, "")] + [(409, "PartyIsSuspended")] * 19

    def test_a_caller_who_saw_an_older_version_is_stopped(self, world: World) -> None:
        supplier, maker = world.admit("Supplier"), world.governance.maker
        path = f"/v1/members/{supplier.party}/suspend"
        stale = world.client.post(path, headers=maker.write(**{"If-Match": '"0.0"'}))
        assert stale.status_code == 412
        seen = world.client.get(f"/v1/members/{supplier.party}", headers=maker.headers).headers["ETag"]
        assert world.client.post(path, headers=maker.write(**{"If-Match": seen})).status_code == 201

    def test_what_does_not_exist_is_not_found_whatever_its_name(self, world: World) -> None:
        maker = world.governance.maker
        for name in ("99", "0", "01", "x", "-1", "18446744073709551615", "9" * 40):
            answer = world.client.post(f"/v1/members/{name}/suspend", headers=maker.write())
            assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found"), name


class TestAnIdempotencyKey:
    def test_is_needed(self, world: World) -> None:
        for key in (None, "", " ", "ä", "x" * 256):
            headers = world.governance.maker.headers | ({} if key is None else {"Idempotency-Key": key.encode()})
            answer = world.client.post("/v1/members/1/suspend", headers=headers)
            assert (answer.status_code, answer.json()["type"]) == (400, "/problems/idempotency-key-missing"), key

    def test_gives_a_repeat_the_stored_answer_to_the_byte(self, world: World) -> None:
        supplier, maker = world.admit("Supplier"), world.governance.maker
        path, headers = f"/v1/members/{supplier.party}/suspend", maker.write()
        first = world.client.post(path, headers=headers)
        head = world.chain.head()
        again = world.client.post(path, headers=headers)
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Idempotency-Hit"] == "true"
        assert "Idempotency-Hit" not in first.headers
        assert world.chain.head() == head

    def test_gives_a_repeat_the_stored_refusal(self, world: World) -> None:
        supplier, maker = world.admit("Supplier"), world.governance.maker
        path = f"/v1/members/{supplier.party}/suspend"
        world.client.post(path, headers=maker.write())
        headers = maker.write()
        first, again = (world.client.post(path, headers=headers) for _ in range(2))
        assert again.status_code == 409
        assert again.json() == first.json() | {"request_id": again.headers["Request-Id"]}
        assert again.headers["content-type"] == "application/problem+json"

    def test_never_serves_another_request(self, world: World) -> None:
        one, two, maker = world.admit("Supplier"), world.admit("Supplier"), world.governance.maker
        headers = maker.write()
        world.client.post(f"/v1/members/{one.party}/suspend", headers=headers)
        answer = world.client.post(f"/v1/members/{two.party}/suspend", headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/idempotency-key-reused")

    def test_is_the_accounts_own(self, world: World) -> None:
        supplier = world.admit("Supplier")
        key = {"Idempotency-Key": "shared"}
        path = f"/v1/members/{supplier.party}/suspend"
        assert world.client.post(path, headers=supplier.maker.headers | key).status_code == 403
        assert world.client.post(path, headers=world.governance.maker.headers | key).status_code == 201

    def test_whose_first_request_still_runs_answers_409(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        supplier, headers = world.admit("Supplier"), world.governance.maker.write()
        path = f"/v1/members/{supplier.party}/suspend"
        inside, go_on = threading.Event(), threading.Event()
        run = Writer._run

        def slowly(self: Writer, *args: object) -> object:
            inside.set()
            go_on.wait(20)
            return run(self, *args)  # type: ignore[arg-type]

        monkeypatch.setattr(Writer, "_run", slowly)
        first = threading.Thread(target=world.client.post, args=(path,), kwargs={"headers": headers})
        first.start()
        inside.wait(20)
        answer = world.client.post(path, headers=headers)
        go_on.set()
        first.join()
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/still-running")
        assert answer.headers["Retry-After"] == "1"
        assert world.client.post(path, headers=headers).headers["Idempotency-Hit"] == "true"


class TestPreferRespondAsync:
    def test_answers_at_once_and_the_operation_has_the_answer_later(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        supplier, maker = world.admit("Supplier"), world.governance.maker
        headers = maker.write(Prefer="respond-async")
        is_told, settle = threading.Event(), Lanes.settle

        def once_it_is_told(self: Lanes, hash_: Hash32, timeout_s: float) -> Receipt:
            assert is_told.wait(timeout_s)
            return settle(self, hash_, timeout_s)

        monkeypatch.setattr(Lanes, "settle", once_it_is_told)
        answer = world.client.post(f"/v1/members/{supplier.party}/suspend", headers=headers)
        is_told.set()
        assert answer.status_code == 202
        world.services.background.shutdown(wait=True)
        shown = world.client.get(answer.headers["Location"], headers=maker.headers).json()
        assert (shown["state"], shown["status"]) == ("Done", 201)
        assert shown["answer"]["suspended"] is True
        assert [each["verb"] for each in shown["transactions"]] == ["suspend"]
        assert world.client.get(answer.headers["Location"], headers=supplier.maker.headers).status_code == 404

    def test_a_short_wait_gives_the_ordinary_answer(self, world: World) -> None:
        supplier = world.admit("Supplier")
        headers = world.governance.maker.write(Prefer="respond-async, wait=20")
        assert world.client.post(f"/v1/members/{supplier.party}/suspend", headers=headers).status_code == 201


class TestDualControl:
    def test_a_maker_files_and_another_person_makes_it_so(self, world: World) -> None:
        member, operator = world.admit("Supplier"), world.governance
        filed = asked(world, member)
        assert filed.status_code == 202, filed.text
        pending = filed.json()["pending"]
        assert (pending["kind"], pending["until_at"]) == ("Approval", "2026-11-25T00:00:00Z")
        assert pending["who"] == [
            {"party": str(member.party), "role": None, "capability": "Admin"},
            {"party": None, "role": "Operator", "capability": "Maker"},
            {"party": None, "role": "Operator", "capability": "Checker"},
        ]
        assert filed.headers["Location"] == f"/v1/approvals/{pending['id']}"
        assert int(filed.headers["Retry-After"]) > 0
        shown = world.client.get(filed.headers["Location"], headers=member.checker.headers).json()
        assert (shown["contract"], shown["verb"], shown["state"]) == ("DualControl", "setPolicy", "Open")
        assert shown["filed_as"] == "Admin"
        about = {"on": True, "above": 0, "daily": 0}
        assert shown["args"] == {"party": str(member.party), "currency": "CNY", "verb": "Confirm", **about}
        args = {"party": member.party, "currency": b"CNY", "verb": CONFIRM, **about}
        world.services.ledger.transact(operator.maker, ContractCall("DualControl", "setPolicy", args))
        shown = world.client.get(filed.headers["Location"], headers=member.checker.headers).json()
        assert shown["state"] == "Consumed"
        assert shown["closed_by"] == "0x" + operator.maker.account.hex()

    def test_the_same_person_is_refused(self, world: World) -> None:
        member = world.admit("Supplier")
        for _ in range(2):
            answer = asked(world, member)
        assert (answer.status_code, answer.json()["code"]) == (403, "SamePerson")

    def test_an_approval_for_other_terms_is_refused(self, world: World) -> None:
        member = world.admit("Supplier")
        filed = number(asked(world, member))
        path, headers = f"/v1/members/policies?approval={filed}", member.admin.write()
        answer = world.client.post(path, json={"verb": PAY}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "ApprovalForOtherTerms")

    def test_a_cancelled_request_can_be_filed_again(self, world: World) -> None:
        member = world.admit("Supplier")
        filed = number(asked(world, member))
        cancelled = world.client.post(f"/v1/approvals/{filed}/cancel", headers=member.admin.write())
        assert (cancelled.status_code, cancelled.json()["state"]) == (201, "Cancelled")
        assert number(asked(world, member)) == filed + 1

    def test_an_expired_request_is_shown_as_void_and_filed_anew(self, world: World) -> None:
        member = world.admit("Supplier")
        filed = number(asked(world, member))
        world.clock.advance(3 * 86_400)
        listed = world.client.get("/v1/approvals?state=Void", headers=member.maker.headers).json()
        assert [each["id"] for each in listed["items"]] == [str(filed)]
        assert number(asked(world, member)) == filed + 1

    def test_another_partys_request_is_not_there(self, world: World) -> None:
        member, other = world.admit("Supplier"), world.admit("Supplier")
        filed = number(asked(world, member))
        for method, path in (("GET", ""), ("POST", "/approve"), ("POST", "/cancel")):
            answer = world.client.request(method, f"/v1/approvals/{filed}{path}", headers=other.maker.write())
            assert answer.status_code == 404

    def test_the_same_person_cannot_approve_by_number_either(self, world: World) -> None:
        member = world.admit("Supplier")
        filed = number(asked(world, member))
        answer = world.client.post(f"/v1/approvals/{filed}/approve", headers=member.admin.write())
        assert (answer.status_code, answer.json()["code"]) == (403, "SamePerson")


def asked(world: World, member: Member) -> Response:
    """An admin wants two persons for confirming, which itself takes two."""
    return world.client.post("/v1/members/policies", json={"verb": CONFIRM}, headers=member.admin.write())


def number(filed: Response) -> int:
    """The number of the request that was filed."""
    assert filed.status_code == 202, filed.text
    return int(filed.json()["pending"]["id"])


def test_derived_rows_are_the_same_after_a_rebuild(world: World) -> None:
    supplier = world.admit("Supplier")
    world.client.post(f"/v1/members/{supplier.party}/suspend", headers=world.governance.maker.write())

    def rows() -> list[tuple[object, ...]]:
        with world.services.db.reading() as session:
            return [tuple(row) for row in session.execute(MemberRow.__table__.select())]

    before = rows()
    world.services.projector.stop()
    world.services.projector.reindex()
    assert rows() == before
