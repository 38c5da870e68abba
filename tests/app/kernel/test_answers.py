"""What every answer has, and what is said and logged where something failed."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import Any

import pytest

from app.kernel.auth import Gate
from app.kernel.http.rates import SHARED_S, WINDOW_S, Rates, Turns
from app.kernel.http.receiving import ClientGone
from app.kernel.http.routing import Route
from tests.app.ledger import Ledger
from tests.app.receivables.kit import proposed


class TestEveryAnswer:
    @pytest.mark.parametrize("path", ["/healthz", "/v1/me", "/nothing", "/v1/parties?x=1", "/problems/not-found"])
    def test_may_not_be_kept_or_guessed_at(self, ledger: Ledger, path: str) -> None:
        for headers in ({}, {"Authorization": f"Bearer {ledger.maker('tier1').key}"}):
            answer = ledger.client.get(path, headers=headers)
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Request-Id"]
            if answer.status_code >= 400:
                assert answer.json()["request_id"] == answer.headers["Request-Id"]
                assert int(answer.headers["Content-Length"]) == len(answer.content)

    @pytest.mark.parametrize("path", ["/v1%2Fme", "/v1/parties%2f1", "/v1/parties/1%5C2", "/%2e%2e%2Fv1/me"])
    def test_to_an_encoded_slash_is_that_there_is_nothing(self, ledger: Ledger, path: str) -> None:
        answer = ledger.client.get(path, headers={"Authorization": f"Bearer {ledger.maker('auditor').key}"})
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


class TestARead:
    def test_again_without_a_change_has_no_body(self, ledger: Ledger) -> None:
        receivable = proposed(ledger)["id"]
        core = ledger.maker("core1")
        headers = {"Authorization": f"Bearer {core.key}"}
        path = f"/v1/receivables/{receivable}"
        first = ledger.client.get(path, headers=headers)
        tag = first.headers["ETag"]
        assert tag.startswith(f'"{first.json()["version"]}+')
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = ledger.client.get(path, headers=headers | {"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
        assert ledger.client.get(path, headers=headers | {"If-None-Match": '"17.3"'}).status_code == 200
        listed = ledger.client.get("/v1/receivables", headers=headers).headers["ETag"]
        assert ledger.client.get("/v1/receivables", headers=headers | {"If-None-Match": listed}).status_code == 304

    def test_that_changed_by_time_alone_is_a_new_answer_to_the_same_version(self, ledger: Ledger) -> None:
        receivable = proposed(ledger)["id"]
        core = ledger.maker("core1")
        core.done(f"/receivables/{receivable}/confirm")
        before = core.get(f"/receivables/{receivable}")
        ledger.pass_days(400)
        ledger.services.gate.forget()
        after = core.get(f"/receivables/{receivable}")
        if before.json() != after.json():
            assert before.headers["ETag"] != after.headers["ETag"]
        assert before.json()["version"] == after.json()["version"]

    def test_gives_the_tag_that_a_write_takes(self, ledger: Ledger) -> None:
        receivable = proposed(ledger)["id"]
        core = ledger.maker("core1")
        tag = core.get(f"/receivables/{receivable}").headers["ETag"]
        assert core.post(f"/receivables/{receivable}/reject", if_match='"1.1+aa"').status_code == 412
        assert core.post(f"/receivables/{receivable}/reject", if_match=tag).status_code == 201

    def test_by_head_has_the_same_headers(self, ledger: Ledger) -> None:
        headers = {"Authorization": f"Bearer {ledger.maker('core1').key}"}
        for path, status in (("/v1/parties", 200), ("/v1/parties/999", 404), ("/healthz", 200)):
            got, head = (ledger.client.request(method, path, headers=headers) for method in ("GET", "HEAD"))
            assert (got.status_code, head.status_code, head.content) == (status, status, b"")
            assert head.headers["Content-Type"] == got.headers["Content-Type"]
            assert head.headers["Content-Length"] == got.headers["Content-Length"] or status == 404
        assert ledger.client.head("/v1/api-keys/x/revoke", headers=headers).status_code == 405


class TestAFailure:
    def test_is_logged_in_one_line_with_the_requests_id(
        self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def fail(*_: object) -> None:
            raise RuntimeError("a defect") from ValueError("the cause of it")

        monkeypatch.setattr(Route, "_answer", fail)
        answer = ledger.client.get("/healthz", headers={"Request-Id": "find-me"})
        assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal-error")
        assert answer.json()["request_id"] == "find-me"
        lines = [line for line in capsys.readouterr().err.splitlines() if line]
        assert len(lines) == 1
        for part in ("request failed", "RuntimeError: a defect", "ValueError: the cause of it", "find-me", "/healthz"):
            assert part in lines[0]
        assert "Traceback" not in lines[0]

    def test_of_the_client_to_stay_is_none_of_the_service(
        self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def leave(*_: object) -> None:
            raise ClientGone

        with monkeypatch.context() as gone:
            gone.setattr(Route, "_received", leave)
            ledger.client.get("/healthz")
        counted = ledger.client.get("/metrics").text
        assert 'route="/healthz",status="499"' in counted


class TestMetrics:
    def test_can_be_closed(self, ledger: Ledger) -> None:
        parts: Any = ledger.client.app
        assert ledger.client.get("/metrics").status_code == 200
        open_settings = parts.state.services.settings
        object.__setattr__(parts.state.services, "settings", open_settings.model_copy(update={"metrics": False}))
        assert ledger.client.get("/metrics").status_code == 404


class TestAQuota:
    def test_counts_down_and_fills_again_evenly(self) -> None:
        now = [0.0]
        rates = Rates(10, 0, lambda: now[0])
        for left in range(9, -1, -1):
            headers, refused = rates.take("a", 1)
            assert refused is None
            assert dict(headers)[b"ratelimit"].startswith(f'"key";r={left};t='.encode())
        headers, refused = rates.take("a", 1)
        assert refused is not None
        assert refused.headers == {"Retry-After": "1"}
        assert dict(headers) == {b"ratelimit-policy": b'"key";q=10;w=10', b"ratelimit": b'"key";r=0;t=10'}
        assert rates.take("b", 1)[1] is None
        now[0] += WINDOW_S / 10
        assert rates.take("a", 1)[1] is None
        assert rates.take("a", 1)[1] is not None
        now[0] += 1_000 * WINDOW_S
        assert [rates.take("a", 1)[1] is None for _ in range(11)] == [True] * 10 + [False]

    def test_of_a_party_is_that_of_all_its_keys(self) -> None:
        rates = Rates(5, 7, lambda: 0.0)
        assert [rates.take("a", 1)[1] is None for _ in range(6)] == [True] * 5 + [False]
        assert [rates.take("b", 1)[1] is None for _ in range(3)] == [True, True, False]
        assert rates.take("c", 2)[1] is None

    def test_that_is_used_up_is_a_429_that_says_when(self, ledger: Ledger) -> None:
        object.__setattr__(ledger.services, "rates", Rates(3, 100))
        tier1 = ledger.maker("tier1")
        answers = [tier1.get("/me") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[0].headers["RateLimit-Policy"] == f'"key";q=3;w={WINDOW_S}, "party";q=100;w={WINDOW_S}'
        assert answers[0].headers["RateLimit"].startswith('"key";r=2;t=')
        assert answers[3].json()["type"] == "/problems/too-many-requests"
        assert int(answers[3].headers["Retry-After"]) >= 1
        assert ledger.checker("tier1").get("/me").status_code == 200
        assert ledger.client.get("/healthz").status_code == 200


class TestTurns:
    def test_of_a_party_come_in_order_and_keep_nobody_else(self) -> None:
        async def story() -> list[str]:
            turns, told = Turns(2), []

            async def ask(name: str, party: int) -> None:
                await turns.take(party)
                told.append(name)

            for name in ("a", "b"):
                await ask(name, 1)
            waiting = [asyncio.ensure_future(ask(name, 1)) for name in ("c", "d", "e")]
            await asyncio.sleep(0)
            await ask("other", 2)
            waiting[0].cancel()
            await asyncio.sleep(0)
            turns.give_back(1)
            await asyncio.sleep(0)
            turns.give_back(1)
            await asyncio.gather(*waiting, return_exceptions=True)
            for party in (1, 1, 2):
                turns.give_back(party)
            assert turns._busy == {}
            return told

        assert asyncio.run(story()) == ["a", "b", "other", "d", "e"]

    def test_are_few_while_another_party_asks_and_many_again_afterwards(self) -> None:
        async def story() -> list[int]:
            clock = [0.0]
            turns, let_in, counts = Turns(5, 2, lambda: clock[0]), [], []

            async def ask() -> None:
                await turns.take(1)
                let_in.append(1)

            async def count() -> None:
                await asyncio.sleep(0)
                counts.append(len(let_in))

            waiting = [asyncio.ensure_future(ask()) for _ in range(12)]
            await count()  # alone
            await turns.take(2)
            for _ in range(4):
                turns.give_back(1)
            await count()  # four ended, of which the last left room beside the other party
            clock[0] += SHARED_S
            turns.give_back(1)
            await count()  # alone again
            for _ in range(12 - 5):
                turns.give_back(1)
            await asyncio.gather(*waiting)
            turns.give_back(2)
            assert turns._busy == turns._lines == {}
            return counts

        assert asyncio.run(story()) == [5, 6, 10]

    def test_of_one_who_asks_beside_others_are_not_taken_for_others(self) -> None:
        async def story() -> None:
            turns = Turns(3, 1, lambda: 0.0)
            await turns.take(1)
            await asyncio.wait_for(turns.take(1), 1)
            await asyncio.wait_for(turns.take(1), 1)
            await turns.take(2)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(turns.take(2), 0.01)

        asyncio.run(story())

    def test_are_given_back_whatever_became_of_the_request(
        self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tier1 = ledger.maker("tier1")
        tier1.get("/nothing"), tier1.get("/claims/999"), tier1.get("/claims?x=1"), tier1.post("/receivables", b"{")
        assert tier1.post("/receivables", {"a": json.loads("1")}).status_code == 422
        assert tier1.post("/receivables", b" " * (2**20 + 1)).status_code == 413
        assert tier1.post("/receivables", gzip.compress(b"{}")).status_code == 415
        assert tier1.post("/receivables/1/reject", {"reason": "wrong goods"}).status_code == 422
        assert ledger.services.turns._busy == {}
        monkeypatch.setattr(Gate, "remembered", lambda *_: 1 / 0)
        assert tier1.get("/me").status_code == 500
        assert ledger.services.turns._busy == {}
