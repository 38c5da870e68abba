"""API keys over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.ledger import Ledger, Person
from tests.app.world import World


class TestMe:
    def test_a_key_speaks_for_its_account(self, world: World) -> None:
        maker = world.governance.maker
        answer = world.client.get("/v1/me", headers=maker.headers)
        assert answer.status_code == 200, answer.text
        assert answer.json()["party"] == "1"
        assert answer.json()["account"] == "0x" + maker.account.hex()
        assert answer.json()["roles"] == ["Governance", "Operator"]


class TestKeysOfThoseWhoWatch:
    @pytest.mark.parametrize("handle", ["governance", "regulator", "auditor"])
    def test_the_operator_makes_and_revokes_none(self, ledger: Ledger, handle: str) -> None:
        watcher = ledger.maker(handle)
        key = watcher.seen("/me")["key"]
        for seat in ("Maker", "Admin"):
            operator = ledger.person("operator", seat)
            assert operator.post("/api-keys", key_for(watcher)).status_code == 404
            assert operator.post(f"/api-keys/{key}/revoke").status_code == 404
        assert watcher.get("/me").status_code == 200

    def test_governance_makes_and_revokes_them(self, ledger: Ledger) -> None:
        regulator = ledger.maker("regulator")
        made = ledger.admin("governance").done("/api-keys", key_for(regulator))
        assert made["party"] == str(regulator.party)
        ledger.admin("governance").done(f"/api-keys/{made['id']}/revoke")

    def test_the_operator_keeps_those_of_everybody_else(self, ledger: Ledger) -> None:
        made = ledger.admin("operator").done("/api-keys", key_for(ledger.maker("tier1")))
        ledger.admin("operator").done(f"/api-keys/{made['id']}/revoke")
        assert ledger.admin("governance").post("/api-keys", key_for(ledger.maker("tier1"))).status_code == 404
        assert ledger.admin("governance").post(f"/api-keys/{made['id']}/revoke").status_code == 404


def key_for(person: Person) -> dict[str, Any]:
    """A key to be made for somebody's account."""
    return {"account": "0x" + person.account.hex(), "label": "test", "scopes": ["read", "write"]}
