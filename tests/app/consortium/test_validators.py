"""Admitting and removing validators over REST, and the blocks that are sealed by others afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from chain.embedded.consensus.seals import Commit, check_commit
from chain.port import Address, BlockNumber
from tests.app.ledger import Ledger
from tests.chain.sealed_kit import ADDRESSES, KEYS, LATER, NAMES

CENTRE = f"0x{LATER.address.hex()}"


def two(ledger: Ledger, path: str, body: Any) -> dict[str, Any]:
    """Governance's maker asks, its checker makes the same request."""
    return ledger.both("governance", path, body)


def admit(ledger: Ledger, at: int) -> dict[str, Any]:
    return two(ledger, "/validators", {"address": CENTRE, "name": "centre", "from_block": at})


def remove(ledger: Ledger, name: str, at: int) -> dict[str, Any]:
    return two(ledger, f"/validators/0x{KEYS[name].address.hex()}/remove", {"until_block": at})


def head(ledger: Ledger) -> int:
    return ledger.chain.head().number


def blocks_until(ledger: Ledger, number: int) -> None:
    """Make blocks up to this one."""
    while head(ledger) < number:
        ledger.maker("governance").post(
            "/parameters", {"name": "GraceDays", "value": head(ledger) % 7, "source": f"rule {head(ledger)}"}
        )


def signers(ledger: Ledger, number: int) -> set[Address]:
    sealed = ledger.chain.sealed_block(BlockNumber(number))
    return set(Commit.decode(sealed.commit).signers(ledger.chain.consortium.seal_domain, number, sealed.header.hash))


class TestReading:
    def test_everybody_sees_who_seals(self, ledger: Ledger) -> None:
        listed = ledger.maker("tier3").seen("/validators")["items"]
        assert [(each["name"], each["state"], each["from_block"], each["until_block"]) for each in listed] == [
            (name, "Sealing", 0, None) for name in NAMES
        ]
        shown = ledger.maker("tier3").seen(f"/validators/0x{KEYS['east'].address.hex()}")
        assert shown == listed[1]


class TestAdmitting:
    def test_the_new_one_signs_from_the_stated_block_on(self, ledger: Ledger) -> None:
        at = head(ledger) + 5
        admitted = admit(ledger, at)
        assert (admitted["name"], admitted["state"], admitted["from_block"]) == ("centre", "Coming", at)
        blocks_until(ledger, at + 1)
        assert LATER.address not in signers(ledger, at - 1)
        assert LATER.address in signers(ledger, at)
        assert ledger.maker("tier3").seen(f"/validators/{CENTRE}")["state"] == "Sealing"

    def test_it_takes_its_turn(self, ledger: Ledger) -> None:
        at = head(ledger) + 4
        at += at % 5 == 4  # it proposes no block whose parent it did not seal
        admit(ledger, at)
        blocks_until(ledger, at + 5)
        everybody = (*ADDRESSES, LATER.address)
        for number in range(at, at + 6):
            proposer = ledger.chain.sealed_block(BlockNumber(number)).header.extra_data
            assert proposer == everybody[number % 5]

    def test_a_block_that_came_meanwhile_is_too_soon(self, ledger: Ledger) -> None:
        body = {"address": CENTRE, "name": "centre", "from_block": head(ledger) + 1}
        refused = ledger.maker("governance").post("/validators", body)
        assert (refused.status_code, refused.json()["code"]) == (422, "BlockTooSoon")

    @pytest.mark.parametrize(
        "wrong", [{"name": ""}, {"name": "界" * 11}, {"address": "0x12"}, {"from_block": 0}, {"from_block": 2**63}]
    )
    def test_bad_input_is_named(self, ledger: Ledger, wrong: dict[str, Any]) -> None:
        body = {"address": CENTRE, "name": "centre", "from_block": 900} | wrong
        refused = ledger.maker("governance").post("/validators", body)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, next(iter(wrong)))

    @pytest.mark.parametrize(
        ("seats", "type_"),
        [
            (("Maker", "Maker"), (409, "/problems/already-filed")),
            (("Admin", "Checker"), (403, "/problems/capability-missing")),
        ],
    )
    def test_one_person_or_an_admin_admits_nobody(
        self, ledger: Ledger, seats: tuple[Any, Any], type_: tuple[int, str]
    ) -> None:
        body = {"address": CENTRE, "name": "centre", "from_block": head(ledger) + 9}
        answers = [ledger.person("governance", seat).post("/validators", body) for seat in seats]
        assert (answers[-1].status_code, answers[-1].json()["type"]) == type_
        assert ledger.views.read("ValidatorSet", "validatorCount") == 4

    def test_governance_that_is_blocked_admits_nobody(self, ledger: Ledger) -> None:
        ledger.pass_days(4 * 365)
        body = {"address": CENTRE, "name": "centre", "from_block": head(ledger) + 9}
        refused = ledger.maker("governance").post("/validators", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "PartyExpired")


class TestRemoving:
    def test_the_old_one_signs_until_the_stated_block(self, ledger: Ledger) -> None:
        at = head(ledger) + 4
        removed = remove(ledger, "east", at)
        assert (removed["state"], removed["until_block"]) == ("Leaving", at)
        blocks_until(ledger, at)
        assert KEYS["east"].address in signers(ledger, at - 1)
        assert signers(ledger, at) == set(ADDRESSES) - {KEYS["east"].address}
        assert ledger.maker("tier3").seen(f"/validators/0x{KEYS['east'].address.hex()}")["state"] == "Gone"

    def test_fewer_votes_are_needed_afterwards(self, ledger: Ledger) -> None:
        at = head(ledger) + 4
        remove(ledger, "east", at)
        blocks_until(ledger, at)
        ledger.stopped.names = {"west"}
        blocks_until(ledger, at + 1)
        assert signers(ledger, at + 1) == {KEYS["north"].address, KEYS["south"].address}

    def test_a_stranger_is_not_found(self, ledger: Ledger) -> None:
        answer = ledger.maker("governance").post(f"/validators/{CENTRE}/remove", {"until_block": 900})
        assert answer.status_code == 404


class TestHistory:
    def test_every_block_is_final_by_the_set_of_its_time(self, ledger: Ledger) -> None:
        at = head(ledger) + 6
        admit(ledger, at)
        remove(ledger, "north", at + 1)
        blocks_until(ledger, at + 3)
        for number in range(1, head(ledger) + 1):
            sealed = ledger.chain.sealed_block(BlockNumber(number))
            everybody = (*ADDRESSES, LATER.address) if number >= at else ADDRESSES
            check_commit(ledger.chain.consortium.seal_domain, sealed.header, sealed.commit, everybody[number > at :])
        audited = ledger.maker("auditor").seen("/audit/reconcile")
        assert audited["differences"] == []
