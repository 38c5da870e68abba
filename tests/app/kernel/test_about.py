"""What the service says of itself, and that the limits it names are the ones it keeps to."""

from __future__ import annotations

import json
from typing import Any

import pytest
from httpx2 import Response

from app.kernel.http.rates import WINDOW_S, rates_of
from chain.port import BlockNumber
from tests.app.ledger import Ledger

JSON = "application/json"


@pytest.fixture
def limits(ledger: Ledger) -> dict[str, Any]:
    """What ``/v1/limits`` says, to somebody without a key."""
    answer: dict[str, Any] = ledger.client.get("/v1/limits").json()
    return answer


def sent(ledger: Ledger, body: bytes, path: str = "/receivables", kind: str = JSON) -> str:
    """The kind of problem that a body meets."""
    slug: str = ledger.maker("tier1").post(path, body, content_type=kind).json()["type"]
    return slug.removeprefix("/problems/")


def fields(answer: Response) -> list[str]:
    return [each["code"] for each in answer.json()["errors"]]


class TestTheService:
    def test_says_which_ledger_it_serves(self, ledger: Ledger) -> None:
        said = ledger.client.get("/v1").json()
        assert said["environment"] == "sandbox"
        assert said["chain_id"] == str(ledger.chain.chain_id)
        assert said["genesis"] == "0x" + ledger.chain.block(BlockNumber(0)).head.hash.hex()
        assert said["version"] == ledger.client.get("/openapi.json").json()["info"]["version"]

    def test_leads_on(self, ledger: Ledger) -> None:
        for path in ledger.client.get("/v1").json()["links"].values():
            assert ledger.client.get(path).status_code == 200, path


class TestALimit:
    def test_of_a_body_is_kept(self, ledger: Ledger, limits: dict[str, Any]) -> None:
        body = limits["body"]
        assert sent(ledger, b" " * (body["json_bytes_max"] + 1)) == "body-too-large"
        assert sent(ledger, b" " * body["json_bytes_max"]) == "malformed-json"
        xml = b" " * (body["file_bytes_max"] + 1)
        assert sent(ledger, xml, "/invoices/upload", "application/xml") == "body-too-large"

    def test_of_nesting_and_of_values_is_kept(self, ledger: Ledger, limits: dict[str, Any]) -> None:
        deep = limits["body"]["nesting_max"]
        assert sent(ledger, b"[" * deep + b"]" * deep) == "invalid-input"
        assert sent(ledger, b"[" * (deep + 1) + b"]" * (deep + 1)) == "malformed-json"
        assert sent(ledger, b"[" + b"0," * limits["body"]["json_values_max"] + b"0]") == "body-too-large"

    def test_of_a_page_is_kept(self, ledger: Ledger, limits: dict[str, Any]) -> None:
        auditor, most = ledger.maker("auditor"), limits["list"]["items_max"]
        assert auditor.get("/parties", limit=most).status_code == 200
        assert auditor.get("/parties", limit=most + 1).status_code == 422
        assert limits["list"]["items_default"] <= most

    def test_of_a_key_and_a_party_is_the_one_in_every_answer(self, ledger: Ledger) -> None:
        chosen = ledger.services.settings.model_copy(update={"key_requests_max": 30, "party_requests_max": 70})
        object.__setattr__(ledger.services, "settings", chosen)
        object.__setattr__(ledger.services, "rates", rates_of(chosen))
        rates = ledger.client.get("/v1/limits").json()["rates"]
        assert rates["window_seconds"] == WINDOW_S
        assert ledger.maker("tier1").get("/me").headers["RateLimit-Policy"] == (
            f'"key";q={rates["key_requests_max"]};w={WINDOW_S}, "party";q={rates["party_requests_max"]};w={WINDOW_S}'
        )

    def test_of_what_one_answer_says_is_wrong_is_kept(self, ledger: Ledger, limits: dict[str, Any]) -> None:
        text = json.dumps({f"n{number}": 1 for number in range(limits["errors_max"] + 1)}).encode()
        answer = ledger.maker("tier1").post("/receivables", text, content_type=JSON)
        assert len(fields(answer)) == limits["errors_max"]

    def test_is_the_operators(self, ledger: Ledger) -> None:
        chosen = ledger.services.settings.model_copy(
            update={"json_bytes_max": 2_000, "connections_max": 77, "party_at_once_max": 0}
        )
        object.__setattr__(ledger.services, "settings", chosen)
        said = ledger.client.get("/v1/limits").json()
        assert said["body"]["json_bytes_max"] == 2_000
        assert said["connections"]["connections_max"] == 77
        assert said["rates"]["party_at_once_max"] is None
        assert sent(ledger, b" " * 2_001) == "body-too-large"
