"""API keys over HTTP."""

from __future__ import annotations

from tests.app.world import World


class TestMe:
    def test_a_key_speaks_for_its_account(self, world: World) -> None:
        maker = world.governance.maker
        answer = world.client.get("/v1/me", headers=maker.headers)
        assert answer.status_code == 200, answer.text
        assert answer.json()["party"] == "1"
        assert answer.json()["account"] == "0x" + maker.account.hex()
        assert answer.json()["roles"] == ["Governance", "Operator"]
