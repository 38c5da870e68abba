from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from chain.contracts.genesis import holder_of
from chain.errors import Pruned
from chain.ethereum.hexes import hex_text
from tests.app.ledger import Template
from tests.app.proofs.conftest import PURSE, Scene

EVERYBODY = ("core1", "core2", "tier1", "tier2", "funder1", "bank", "operator", "governance")


def fields(scene: Scene, contract: str, view: str, number: str) -> dict[str, Any]:
    """A record as the contract itself shows it."""
    found: dict[str, Any] = scene.ledger.views.read(contract, view, int(number))
    return found


class TestAProof:
    def test_of_a_claim_says_what_its_contract_says(self, scene: Scene) -> None:
        proven = scene.check(scene.proof(f"/claims/{scene.claim}"))
        (_, claim), (_, term) = proven.records
        assert proven.is_present
        assert claim == fields(scene, "ClaimToken", "claim", scene.claim)
        book = fields(scene, "ReceivableBook", "receivable", scene.receivable)
        assert term == {name: book[name] for name in ("currency", "state", "dueAt", "dueOn")}

    def test_of_a_receivable_says_what_its_contract_says(self, scene: Scene) -> None:
        ((_, receivable),) = scene.check(scene.proof(f"/receivables/{scene.receivable}")).records
        assert receivable == fields(scene, "ReceivableBook", "receivable", scene.receivable)
        assert receivable["zoneMinutes"] == 480

    def test_of_a_registration_says_what_its_contract_says(self, scene: Scene) -> None:
        ((_, pledge),) = scene.check(scene.proof(f"/registrations/{scene.pledge}")).records
        assert pledge == fields(scene, "PledgeRegistry", "pledge", scene.pledge)

    def test_of_a_deposit_finds_the_token_in_the_rule_book(self, scene: Scene) -> None:
        party = scene.ledger.party("core1")
        document = scene.proof(f"/deposits/{party}/CNY")
        assert document == scene.proof(f"/deposits/{hex_text(holder_of(party))}/CNY")
        (_, listing), (token, balance) = scene.check(document).records
        assert listing["token"] == token.at == scene.ledger.founded.deployment.address("DepositToken:CNY")
        assert balance == {"value": PURSE - 1_000}

    def test_names_the_ledger_and_who_sealed_the_block(self, scene: Scene) -> None:
        document = scene.proof(f"/claims/{scene.claim}")
        proven = scene.check(document)
        assert proven.registry == scene.ledger.founded.deployment.address("PartyRegistry")
        assert set(proven.signers) <= set(scene.validators)
        assert document["validators"] == [hex_text(each) for each in scene.validators]
        assert document["commit"] == hex_text(scene.ledger.chain.head().commit)

    def test_is_of_the_block_asked_for(self, scene: Scene) -> None:
        for block, paid in ((scene.paid_in, 1_000), (scene.paid_in - 1, 0)):
            proven = scene.check(scene.proof(f"/receivables/{scene.receivable}?block={block}"))
            assert (proven.header.number, proven.records[0][1]["paid"]) == (block, paid)

    def test_shows_as_well_that_there_is_none(self, scene: Scene) -> None:
        nobody = scene.ledger.party("tier3")
        for path in (
            "/claims/999",
            "/receivables/999",
            "/registrations/999",
            f"/deposits/{nobody}/CNY",
            f"/deposits/{nobody}/EUR",
            f"/claims/{scene.claim}?block=0",
            f"/claims/{scene.claim}?block=22",
        ):
            document = scene.proof(path)
            assert (document["present"], scene.check(document).is_present) == (False, False), path


class TestWhoMayHaveIt:
    @pytest.mark.parametrize(
        ("kind", "sides"),
        [
            ("claims", {"core1", "tier1"}),
            ("receivables", {"core1", "tier1", "funder1"}),
            ("deposits", {"core1", "bank"}),
        ],
    )
    def test_whoever_may_read_the_thing(self, scene: Scene, kind: str, sides: set[str]) -> None:
        paths = {
            "claims": f"/claims/{scene.claim}",
            "receivables": f"/receivables/{scene.receivable}",
            "deposits": f"/deposits/{scene.ledger.party('core1')}/CNY",
        }
        for handle in EVERYBODY:
            answer = scene.get(paths[kind], by=handle)
            assert answer.status_code == (200 if handle in sides else 404), handle

    def test_what_is_not_there_is_proven_to_those_who_see_all(self, scene: Scene) -> None:
        for path in ("/claims/999", "/receivables/999"):
            assert scene.get(path, by="tier1").status_code == 404
            assert scene.get(path, by="regulator").status_code == 200

    def test_the_register_is_everybodys_and_its_past_takes_a_key(self, scene: Scene) -> None:
        path = f"/registrations/{scene.pledge}"
        assert scene.ledger.client.get(f"/v1/proofs{path}").status_code == 200
        assert scene.ledger.client.get(f"/v1/proofs{path}?block=22").status_code == 401
        assert scene.get(f"{path}?block=22", by="tier3").status_code == 200


class TestWhatIsNotProven:
    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/claims/1?block=99999", 404),
            ("/claims/1?block=-1", 422),
            ("/claims/0", 404),
            ("/deposits/x/CNY", 404),
            ("/deposits/0x12/CNY", 404),
            ("/deposits/1/cny", 404),
            ("/deposits/99999999999/CNY", 404),
        ],
    )
    def test_what_nobody_can_have(self, scene: Scene, path: str, status: int) -> None:
        assert scene.get(path).status_code == status

    def test_state_that_is_no_longer_kept(self, scene: Scene, template: Template) -> None:
        def pruned(*_asked: object) -> None:
            raise Pruned("no checkpoint is near")

        template.app.state.services = dataclasses.replace(scene.ledger.services, prove=pruned)
        answer = scene.get("/claims/1?block=1")
        assert (answer.status_code, answer.json()["type"]) == (410, "/problems/state-pruned")

    def test_the_state_of_a_network_of_others(self, without_prover: Scene) -> None:
        answer = without_prover.get("/claims/1")
        assert (answer.status_code, answer.json()["type"]) == (501, "/problems/no-proofs")
