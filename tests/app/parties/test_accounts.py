"""Keys of parties over HTTP: each consents, each change takes two."""

from __future__ import annotations

from typing import Any

import pytest
from coincurve import PrivateKey

from chain.ethereum.keccak import keccak
from chain.ethereum.keystore import address_of, sign_digest, typed_digest
from tests.app.ledger import Ledger, Person

NEW_PERSON = "0x" + "77" * 16


def own_key(asker: Person, name: str, seat: dict[str, Any]) -> dict[str, Any]:
    """A new account whose owner signs its consent with a key of its own."""
    key = PrivateKey(keccak(name.encode()))
    form = asker.seen("/consents", **seat)
    raw = {each: _bytes(value) for each, value in form["message"].items()}
    digest = typed_digest(form["domain"], form["types"], raw)
    consent = sign_digest(key, digest)
    joins = {"capability": seat["capability"], "person": seat["person"]}
    return {**joins, "address": "0x" + address_of(key).hex(), "consent": "0x" + consent.hex()}


def _bytes(value: Any) -> Any:
    return bytes.fromhex(value[2:]) if isinstance(value, str) else value


def seat_of(ledger: Ledger, handle: str, capability: str = "Maker") -> dict[str, Any]:
    legal_id = ledger.maker(handle).seen(f"/parties/{ledger.party(handle)}")["legal_id"]
    return {**legal_id, "capability": capability, "person": NEW_PERSON}


class TestReading:
    @pytest.mark.parametrize("handle", ["core1", "operator", "regulator", "auditor"])
    def test_a_partys_keys_are_seen_by_itself_the_operator_and_overseers(self, ledger: Ledger, handle: str) -> None:
        found = ledger.maker(handle).seen(f"/parties/{ledger.party('core1')}/accounts")["items"]
        assert {each["capability"] for each in found} == {"Maker", "Checker", "Admin"}
        address = found[0]["address"]
        assert ledger.maker(handle).shown(f"/accounts/{address}") == found[0]

    @pytest.mark.parametrize("handle", ["core2", "tier1", "bank", "funder1", "governance"])
    def test_for_others_they_are_as_if_not_there(self, ledger: Ledger, handle: str) -> None:
        stranger = ledger.maker(handle)
        assert stranger.get(f"/parties/{ledger.party('core1')}/accounts").status_code == 404
        address = "0x" + ledger.maker("core1").account.hex()
        assert stranger.get(f"/accounts/{address}").status_code == 404
        assert stranger.post(f"/accounts/{address}/remove").status_code == 404

    def test_nothing_tells_a_strangers_key_from_none(self, ledger: Ledger) -> None:
        address, nobody = "0x" + ledger.maker("core1").account.hex(), "0x" + "00" * 20
        named = {"Request-Id": "same"} | {"Authorization": f"Bearer {ledger.maker('tier1').key}"}
        found, none = (ledger.client.get(f"/v1/accounts/{each}", headers=named).text for each in (address, nobody))
        assert found.replace(address, nobody) == none

    @pytest.mark.parametrize("address", ["0x" + "00" * 20, "0x12", "17"])
    def test_an_address_of_nobody_is_not_found(self, ledger: Ledger, address: str) -> None:
        assert ledger.maker("auditor").get(f"/accounts/{address}").status_code == 404


class TestAdding:
    def test_a_kept_key_takes_the_operator_as_second_person_and_both_mean_the_same_key(self, ledger: Ledger) -> None:
        path = f"/parties/{ledger.party('tier1')}/accounts"
        wanted = {"capability": "Maker", "person": NEW_PERSON}
        first = ledger.admin("tier1").post(path, wanted)
        assert first.status_code == 202, first.text
        assert first.json()["pending"]["who"][0]["party"] == str(ledger.party("tier1"))
        assert len(ledger.maker("tier1").seen(path)["items"]) == 3
        added = ledger.checker("operator").done(path, wanted)
        assert (added["party"], added["capability"], added["kept"]) == (str(ledger.party("tier1")), "Maker", True)
        assert ledger.keystore.holds(bytes.fromhex(added["address"][2:]))

    def test_a_second_admin_may_be_the_second_person(self, ledger: Ledger) -> None:
        path = f"/parties/{ledger.party('tier1')}/accounts"
        second_admin = {"capability": "Admin", "person": NEW_PERSON}
        ledger.admin("tier1").post(path, second_admin)
        admin = ledger.checker("operator").done(path, second_admin)
        key = ledger.admin("operator").post(
            "/api-keys", {"account": admin["address"], "scopes": ["read", "write"], "label": "second admin"}
        )
        assert key.status_code == 201, key.text
        other = Person(ledger.client, ledger.party("tier1"), bytes.fromhex(admin["address"][2:]), key.json()["text"])
        wanted = {"capability": "Checker", "person": "0x" + "78" * 16}
        approval = ledger.admin("tier1").post(path, wanted).json()["pending"]["id"]
        assert other.post(f"/approvals/{approval}/approve").status_code == 201
        assert len(ledger.maker("tier1").seen(path)["items"]) == 5

    def test_an_owners_own_key_joins_with_its_signed_consent(self, ledger: Ledger) -> None:
        path = f"/parties/{ledger.party('tier1')}/accounts"
        wanted = own_key(ledger.admin("tier1"), "own", seat_of(ledger, "tier1"))
        assert ledger.admin("tier1").post(path, wanted).status_code == 202
        added = ledger.maker("operator").done(path, wanted)
        assert (added["address"], added["kept"]) == (wanted["address"], False)

    def test_a_consent_to_another_capability_is_none(self, ledger: Ledger) -> None:
        wanted = own_key(ledger.admin("tier1"), "own", seat_of(ledger, "tier1", "Maker")) | {"capability": "Admin"}
        path = f"/parties/{ledger.party('tier1')}/accounts"
        ledger.admin("tier1").post(path, wanted)
        answer = ledger.checker("operator").post(path, wanted)
        assert (answer.status_code, answer.json()["code"]) == (422, "ConsentMissing")

    def test_a_key_of_one_party_joins_no_other(self, ledger: Ledger) -> None:
        path = f"/parties/{ledger.party('tier1')}/accounts"
        wanted = own_key(ledger.admin("tier1"), "own", seat_of(ledger, "tier1"))
        ledger.admin("tier1").post(path, wanted)
        ledger.checker("operator").done(path, wanted)
        theirs = own_key(ledger.admin("tier2"), "own", seat_of(ledger, "tier2"))
        path = f"/parties/{ledger.party('tier2')}/accounts"
        ledger.admin("tier2").post(path, theirs)
        answer = ledger.checker("operator").post(path, theirs)
        assert (answer.status_code, answer.json()["code"]) == (409, "AccountTaken")

    @pytest.mark.parametrize(
        ("handle", "capability"), [("tier1", "Maker"), ("tier1", "Checker"), ("tier2", "Admin"), ("bank", "Maker")]
    )
    def test_nobody_else_asks_and_no_key_is_made(self, ledger: Ledger, handle: str, capability: Any) -> None:
        before = ledger.keystore.accounts()
        wanted = {"capability": "Maker", "person": NEW_PERSON}
        answer = ledger.person(handle, capability).post(f"/parties/{ledger.party('tier1')}/accounts", wanted)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")
        assert ledger.keystore.accounts() == before

    def test_the_operator_alone_adds_nothing_and_no_key_is_made(self, ledger: Ledger) -> None:
        before, operator = ledger.keystore.accounts(), ledger.maker("operator")
        path = f"/parties/{ledger.party('tier1')}/accounts"
        answer = operator.post(path, {"capability": "Maker", "person": NEW_PERSON})
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")
        brought = own_key(operator, "brought", seat_of(ledger, "tier1"))
        answer = operator.post(path, brought)
        assert (answer.status_code, answer.json()["code"]) == (409, "SecondPersonRequired")
        assert ledger.keystore.accounts() == before

    def test_an_address_without_its_consent_is_bad_input(self, ledger: Ledger) -> None:
        wanted = {"capability": "Maker", "person": NEW_PERSON, "address": "0x" + "a1" * 20}
        answer = ledger.admin("tier1").post(f"/parties/{ledger.party('tier1')}/accounts", wanted)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-input")

    def test_an_unknown_party_is_not_found(self, ledger: Ledger) -> None:
        wanted = {"capability": "Maker", "person": NEW_PERSON}
        assert ledger.admin("tier1").post("/parties/99/accounts", wanted).status_code == 404


class TestRemoving:
    def test_a_removed_account_cannot_act_any_more(self, ledger: Ledger) -> None:
        maker, address = ledger.maker("tier1"), "0x" + ledger.maker("tier1").account.hex()
        assert ledger.admin("tier1").post(f"/accounts/{address}/remove").status_code == 202
        assert maker.get("/me").status_code == 200
        removed = ledger.checker("operator").done(f"/accounts/{address}/remove")
        assert removed["capability"] is None
        assert maker.get("/me").status_code == 401

    def test_the_last_admin_stays(self, ledger: Ledger) -> None:
        address = "0x" + ledger.admin("tier1").account.hex()
        answer = ledger.admin("tier1").post(f"/accounts/{address}/remove")
        assert (answer.status_code, answer.json()["code"]) == (409, "LastAdmin")

    def test_a_key_removed_meanwhile_leaves_its_seat_to_a_new_key(self, ledger: Ledger) -> None:
        path, wanted = f"/parties/{ledger.party('tier1')}/accounts", {"capability": "Maker", "person": NEW_PERSON}

        def both(at: str, body: Any = None) -> dict[str, Any]:
            assert ledger.admin("tier1").post(at, body).status_code == 202
            return ledger.checker("operator").done(at, body)

        first = both(path, wanted)
        both(f"/accounts/{first['address']}/remove")
        second = both(path, wanted)
        assert second["address"] != first["address"]
