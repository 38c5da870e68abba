"""Parties over HTTP."""

from __future__ import annotations

from tests.app.ledger import Ledger


class TestReading:
    def test_everybody_on_the_ledger_may_look_up_a_party(self, ledger: Ledger) -> None:
        found = ledger.maker("tier3").seen(f"/parties/{ledger.party('core1')}")
        assert found["legal_id"] == {"scheme": "USCC", "value": "91440101MA5D3K7N18"}
        assert found["roles"] == ["CoreEnterprise"]
        assert found["state"] == "Good"
        assert found["name"] == "粤湾智驾汽车集团有限公司"
