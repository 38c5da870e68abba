"""API keys over HTTP."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from app.access import commands
from app.kernel.codec import ContractCall
from app.kernel.enums import CAPABILITIES
from app.kernel.problems import ChainUnavailable
from app.kernel.texts import Text
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


class TestOnePersonAsTwo:
    """Whoever could make keys for two accounts of its party would be maker and checker at once."""

    @pytest.mark.parametrize("handle", ["tier1", "operator", "governance", "regulator", "auditor"])
    def test_nobody_makes_a_key_for_another_person_of_its_party(self, ledger: Ledger, handle: str) -> None:
        for seat, other in permutations(CAPABILITIES, 2):
            answer = ledger.person(handle, seat).post("/api-keys", key_for(ledger.person(handle, other)))
            assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")

    @pytest.mark.parametrize("seat", ["Maker", "Checker"])
    def test_the_keepers_makers_and_checkers_make_and_revoke_none(self, ledger: Ledger, seat: Any) -> None:
        by, key = ledger.person("operator", seat), ledger.maker("tier1").seen("/me")["key"]
        assert by.post("/api-keys", key_for(ledger.maker("tier1"))).status_code == 403
        assert by.post(f"/api-keys/{key}/revoke").status_code == 403

    @pytest.mark.parametrize("seat", CAPABILITIES)
    def test_a_person_makes_more_keys_for_its_own_account(self, ledger: Ledger, seat: Any) -> None:
        person = ledger.person("tier1", seat)
        made = person.done("/api-keys", key_for(person))
        assert made["issued_by"] == made["account"] == "0x" + person.account.hex()
        again = Person(ledger.client, person.party, person.account, made["text"])
        assert again.seen("/me")["capability"] == seat

    def test_a_key_gives_on_no_scope_that_it_lacks(self, ledger: Ledger) -> None:
        maker = ledger.maker("tier1")
        made = maker.done("/api-keys", key_for(maker, "write", "keys"))
        narrow = Person(ledger.client, maker.party, maker.account, made["text"])
        assert narrow.post("/api-keys", key_for(maker, "read")).status_code == 403
        made = narrow.done("/api-keys", key_for(maker, "write"))
        last = Person(ledger.client, maker.party, maker.account, made["text"])
        assert last.post("/api-keys", key_for(maker, "write")).status_code == 403

    def test_an_admin_revokes_any_key_of_its_party(self, ledger: Ledger) -> None:
        key = ledger.maker("tier1").seen("/me")["key"]
        assert ledger.checker("tier1").post(f"/api-keys/{key}/revoke").status_code == 403
        ledger.admin("tier1").done(f"/api-keys/{key}/revoke")
        assert ledger.maker("tier1").get("/me").status_code == 401


class TestKeepers:
    @pytest.mark.parametrize(
        ("handle", "keeper"),
        [
            ("tier1", "operator"),
            ("bank", "operator"),
            ("operator", "governance"),
            ("regulator", "governance"),
            ("auditor", "governance"),
            ("governance", "regulator"),
        ],
    )
    def test_an_accounts_first_key_is_made_by_another_partys_admin(
        self, ledger: Ledger, handle: str, keeper: str
    ) -> None:
        person = ledger.maker(handle)
        made = ledger.admin(keeper).done("/api-keys", key_for(person))
        assert (made["party"], made["issued_by"]) == (str(person.party), "0x" + ledger.admin(keeper).account.hex())
        assert made["id"] in [each["id"] for each in person.seen("/api-keys")["items"]]
        for other in {"operator", "governance", "regulator", "tier2"} - {keeper, handle}:
            assert ledger.admin(other).post("/api-keys", key_for(person)).status_code == 404
            assert ledger.admin(other).post(f"/api-keys/{made['id']}/revoke").status_code == 404
        ledger.admin(keeper).done(f"/api-keys/{made['id']}/revoke")

    @pytest.mark.parametrize("handle", ["governance", "regulator", "auditor"])
    def test_the_operator_makes_and_revokes_none_of_those_who_watch_it(self, ledger: Ledger, handle: str) -> None:
        watcher = ledger.maker(handle)
        key = watcher.seen("/me")["key"]
        for seat in CAPABILITIES:
            operator = ledger.person("operator", seat)
            assert operator.post("/api-keys", key_for(watcher)).status_code == 404
            assert operator.post(f"/api-keys/{key}/revoke").status_code == 404
        assert watcher.get("/me").status_code == 200


def key_for(person: Person, *scopes: str) -> dict[str, Any]:
    """A key to be made for somebody's account."""
    return {"account": "0x" + person.account.hex(), "label": "test", "scopes": list(scopes or ("read", "write"))}


class TestAKeyThatEnds:
    def narrow(self, ledger: Ledger, ends: str) -> Person:
        maker = ledger.maker("tier1")
        made = maker.done("/api-keys", key_for(maker, "read", "write", "keys") | {"expires_at": ends})
        return Person(ledger.client, maker.party, maker.account, made["text"])

    @pytest.mark.parametrize("later", [None, "2026-10-02T00:00:01Z", "2030-01-01T00:00:00Z"])
    def test_makes_none_that_ends_later(self, ledger: Ledger, later: str | None) -> None:
        person = self.narrow(ledger, "2026-10-02T00:00:00Z")
        answer = person.post("/api-keys", key_for(person) | {"expires_at": later})
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")
        assert "2026-10-02T00:00:00Z" in answer.json()["detail"]
        made = person.done("/api-keys", key_for(person) | {"expires_at": "2026-10-02T00:00:00Z"})
        assert made["expires_at"] == "2026-10-02T00:00:00Z"

    def test_makes_none_that_is_wider_for_anybody(self, ledger: Ledger) -> None:
        admin = ledger.admin("operator")
        made = admin.done("/api-keys", key_for(admin, "write", "keys"))
        narrow = Person(ledger.client, admin.party, admin.account, made["text"])
        assert narrow.post("/api-keys", key_for(ledger.maker("tier1"), "read")).status_code == 403
        assert narrow.done("/api-keys", key_for(ledger.maker("tier1"), "write"))["scopes"] == ["write"]


class TestAList:
    def states(self, person: Person) -> dict[str, str]:
        return {each["id"]: each["state"] for each in person.seen("/api-keys", limit=200)["items"]}

    def test_has_the_keys_that_an_account_of_the_party_made_for_others(self, ledger: Ledger) -> None:
        made = ledger.admin("operator").done("/api-keys", key_for(ledger.maker("tier1")))
        assert self.states(ledger.admin("operator"))[made["id"]] == "Active"
        assert self.states(ledger.maker("operator"))[made["id"]] == "Active"
        assert made["id"] in self.states(ledger.maker("tier1"))
        assert made["id"] not in self.states(ledger.admin("governance"))
        tier1 = str(ledger.party("tier1"))
        found = ledger.admin("operator").seen("/api-keys", party=tier1)["items"]
        assert [each["id"] for each in found] == [made["id"]]
        assert "text" not in found[0]

    def test_says_which_open_nothing_any_more(self, ledger: Ledger) -> None:
        maker, admin = ledger.maker("tier1"), ledger.admin("tier1")
        ends = maker.done("/api-keys", key_for(maker) | {"expires_at": "2026-09-27T00:00:00Z"})["id"]
        revoked = maker.done("/api-keys", key_for(maker))["id"]
        admin.done(f"/api-keys/{revoked}/revoke")
        own = maker.seen("/me")["key"]
        ledger.pass_days(1)
        states = self.states(admin)
        assert (states[ends], states[revoked], states[own]) == ("Expired", "Revoked", "Active")
        args = {"key": maker.account}
        call = ContractCall("PartyRegistry", "removeAccount", args)
        ledger.services.ledger.transact(admin, call)
        ledger.act("operator", call, "Checker")
        states = self.states(admin)
        assert (states[ends], states[revoked], states[own]) == ("AccountRemoved", "Revoked", "AccountRemoved")
        assert maker.get("/me").status_code == 401


class TestAnAbsentService:
    def test_is_no_answer_for_ever(self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
        """What a write to own tables alone answers with 503 is not stored under its key."""
        maker = ledger.maker("tier1")

        def away(*_: object) -> None:
            raise ChainUnavailable(Text("The chain is not available."))

        with monkeypatch.context() as broken:
            broken.setattr(commands, "create", away)
            assert maker.post("/api-keys", key_for(maker), again="once").status_code == 503
        answer = maker.post("/api-keys", key_for(maker), again="once")
        assert (answer.status_code, "Idempotency-Hit" in answer.headers) == (201, False)
