"""What is said to people: the true reason, who can do what, and words instead of numbers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from app.kernel.codec import json_value
from app.kernel.contracts import APPROVAL
from app.kernel.enums import BITMAPS, ENUMS
from app.kernel.ledger import ADMIN_VERBS
from chain.contracts.artifact import artifact, artifacts
from chain.contracts.sources import product
from chain.ethereum.abi.codec import Function
from tests.app.ledger import Ledger
from tests.app.receivables.kit import cny, confirmed, registered, terms
from tests.contracts.world.words import Verb

SOURCES = product(Path(__file__).parents[3]).sources()


class TestEnums:
    def test_are_the_contracts_own_in_their_order(self) -> None:
        found: dict[str, tuple[str, ...]] = {}
        for source in SOURCES.values():
            text = re.sub(r"//[^\n]*|/\*.*?\*/", "", source, flags=re.DOTALL)
            for name, body in re.findall(r"enum (\w+) \{([^}]*)\}", text):
                found[name] = tuple(re.findall(r"\w+", body))
        assert found == ENUMS

    def test_are_all_that_an_error_or_a_verb_can_carry(self) -> None:
        kinds = {
            kind.rpartition(".")[2].removeprefix("enum ")
            for artifact in artifacts().values()
            for entry in artifact.abi.entries
            for each in entry.get("inputs", ())
            if (kind := str(each.get("internalType", ""))).startswith("enum ")
        }
        assert kinds <= ENUMS.keys()


class TestTheVerbsThatAdminsFile:
    def test_are_those_that_the_contract_gives_to_admins(self) -> None:
        """All of dual control's own that take two, and what its rule names of the registry."""
        rule = re.search(r"function _isForAdmins\(.*?\n    }", SOURCES["party/DualControl.sol"], re.DOTALL)
        assert rule is not None
        assert "if (target == address(this)) return true;" in rule[0]
        registry = {("PartyRegistry", name) for name in re.findall(r"IPartyRegistry\.(\w+)\.selector", rule[0])}
        own = {("DualControl", each.name) for each in artifact("DualControl").abi.by_selector.values() if clears(each)}
        assert registry | own == ADMIN_VERBS


def clears(function: Function) -> bool:
    """Whether a caller names the request that it is the second person for."""
    inputs = function.inputs.parameters
    return len(inputs) > 1 and inputs[0].get("internalType") == APPROVAL


class TestAValue:
    @pytest.mark.parametrize(
        ("kind", "name", "value", "shown"),
        [
            ("Verb", "verb", 17 * 256 + 1, "Payout"),
            ("Verb", "verb", 7, "Verb 7"),
            ("enum Capability", "needed", 3, "Admin"),
            ("enum Capability", "needed", 77, "Capability 77"),
            ("uint16", "roles", 64, ["Supplier"]),
            ("uint8", "licences", 3, ["Lending", "Factoring"]),
            ("uint32", "dueOn", 20_629, "2026-06-25"),
            ("uint32", "dueOn", 2**32 - 1, 2**32 - 1),
            ("uint40", "expiresAt", 1_795_305_600, "2026-11-22T00:00:00Z"),
            ("uint256", "overdueAt", 1_795_305_600, "2026-11-22T00:00:00Z"),
            ("uint256", "until", 1_795_305_600, "2026-11-22T00:00:00Z"),
            ("uint64", "until", 20_629, 20_629),
            ("uint64", "offeredOn", 20_629, 20_629),
            ("bytes8", "scheme", b"USCC\0\0\0\0", "USCC"),
            ("bytes32", "root", b"\1" * 32, "0x" + "01" * 32),
            ("ClaimId", "claim", 7, "7"),
        ],
    )
    def test_is_shown_in_words(self, kind: str, name: str, value: Any, shown: Any) -> None:
        assert json_value({"name": name, "type": "", "internalType": kind}, value) == shown

    def test_of_a_register_is_too(self, ledger: Ledger) -> None:
        auditor = ledger.maker("auditor")
        parties = auditor.seen("/audit/registers/party")["items"]
        roles = {each["id"]: each["roles"] for each in parties}
        assert roles[int(ledger.party("tier1"))] == "Supplier"
        assert roles[int(ledger.party("governance"))] == "Governance"
        assert BITMAPS.keys() == {"roles", "licences"}


class TestARefusal:
    def test_names_the_capability_that_is_needed(self, ledger: Ledger) -> None:
        invoice = registered(ledger)["id"]
        answer = ledger.checker("tier1").post("/receivables", terms(ledger, {invoice: 100}))
        assert (answer.status_code, answer.json()["values"]["needed"]) == (403, "Maker")
        assert "capability Maker" in answer.json()["detail"]
        assert "maker begins" in answer.json()["detail"]

    def test_of_what_is_filed_already_says_so_and_who_is_waited_for(self, ledger: Ledger) -> None:
        ledger.require_two("tier1", Verb.Propose)
        body = terms(ledger, {registered(ledger)["id"]: 100})
        filed = ledger.maker("tier1").post("/receivables", body)
        assert filed.status_code == 202
        assert [each["capability"] for each in filed.json()["pending"]["who"]] == ["Checker"]
        again = ledger.maker("tier1").post("/receivables", body)
        assert (again.status_code, again.json()["type"]) == (409, "/problems/already-filed")
        approval = filed.json()["pending"]["id"]
        assert again.json()["approval"] == approval
        assert "capability" not in again.json()["detail"]
        assert f"approval {approval}; another person of the party with a checker's account" in again.json()["detail"]
        assert ledger.checker("tier1").post("/receivables", body).status_code == 201

    def test_of_an_admins_call_waits_for_an_admin_and_not_for_a_checker(self, ledger: Ledger) -> None:
        body = {"verb": "Pay", "currency": "CNY", "enabled": True, "above_minor": 0}
        path = f"/parties/{ledger.party('core1')}/policies"
        filed = ledger.admin("core1").post(path, body)
        assert filed.status_code == 202, filed.text
        assert filed.json()["pending"]["who"][0]["capability"] == "Admin"
        again = ledger.admin("core1").post(path, body)
        assert again.json()["code"] == "SamePerson"
        assert "for accounts and policies, another admin of it or the operator" in again.json()["detail"]
        shown = ledger.checker("core1").seen(f"/approvals/{filed.json()['pending']['id']}")
        assert shown["args"]["verb"] == "Pay"

    def test_of_an_entry_that_served_says_for_whom_and_when(self, ledger: Ledger) -> None:
        body = {"party": str(ledger.party("tier1")), "amount": cny(5_00), "reference": "CAMT-1"}
        ledger.both("bank", "/deposits", body)
        head = ledger.chain.head()
        answer = ledger.maker("bank").post("/deposits", body | {"party": str(ledger.party("tier2"))})
        assert (answer.status_code, answer.json()["code"]) == (409, "EntryUsed")
        detail = answer.json()["detail"]
        for part in ("CAMT-1", f"party {ledger.party('tier1')} (", "2026-09-26T00:00:00Z", "5.00 CNY"):
            assert part in detail
        assert ledger.chain.head() == head

    def test_says_amounts_in_currency_units_and_parties_by_name(self, ledger: Ledger) -> None:
        receivable = confirmed(ledger)["id"]
        core = ledger.maker("core1")
        name = core.seen(f"/parties/{ledger.party('core1')}")["name"]
        answer = core.post(f"/receivables/{receivable}/payments", {"amount": cny(123_456)})
        assert answer.json()["detail"] == (
            "1,234.56 CNY was asked for and 0.00 CNY is available; the holder can pay in at the settlement bank first, "
            "which mints it here, or ask for less."
        )
        assert answer.json()["values"]["asked"] == 123_456
        quota = {"debtor": str(ledger.party("core1")), "cap": cny(1_00)}
        core.done("/issuer-quotas", quota)
        proposal = ledger.maker("tier1").done("/receivables", terms(ledger, {registered(ledger)["id"]: 5_000_00}))
        answer = core.post(f"/receivables/{proposal['id']}/confirm")
        assert f"quota of party {ledger.party('core1')} ({name})" in answer.json()["detail"]
        assert "5,000.00 CNY was asked for" in answer.json()["detail"]

    def test_names_instants_as_people_write_them(self, ledger: Ledger) -> None:
        path = f"/parties/{ledger.party('tier1')}/renew"
        answer = ledger.maker("operator").post(path, {"kyb_until": "2020-01-01T00:00:00Z"})
        assert answer.json()["values"] == {"kybUntil": "2020-01-01T00:00:00Z"}
        assert "2020-01-01T00:00:00Z" in answer.json()["detail"]


class TestAPointInThePast:
    @pytest.mark.parametrize(
        ("at", "resolved"),
        [
            ("2026-09-26", "2026-09-26T15:59:59Z"),
            ("2027-01-01T08:00:00+08:00", "2027-01-01T00:00:00Z"),
            ("12", "2026-09-26T00:00:00Z"),
            (None, "2026-09-26T00:00:00Z"),
        ],
    )
    def test_names_the_instant_that_it_was_resolved_to(self, ledger: Ledger, at: str | None, resolved: str) -> None:
        auditor = ledger.maker("auditor")
        assert auditor.seen("/audit/registers", at=at)["as_of"]["resolved_at"] == resolved
        assert auditor.seen("/audit/confirmations/1", at=at)["as_of"]["resolved_at"] == resolved
