"""A genuine proof, changed in one place each: none holds."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from pydantic import ValidationError

from chain.ethereum import rlp
from chain.ethereum.hexes import hex_text
from chain.ethereum.keccak import keccak
from chain.proofs.document import ProofDocument
from chain.proofs.merkle import ProofError
from chain.proofs.subjects import Claim
from chain.proofs.verifier import verify
from tests.app.proofs.conftest import Scene

Document = dict[str, Any]


def put(*path: str | int, to: Any) -> Callable[[Document], None]:
    """Replace what is at a path."""

    def change(document: Document) -> None:
        target: Any = document
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = to

    return change


def turn(*path: str | int) -> Callable[[Document], None]:
    """Change the last hex digit of what is at a path."""

    def change(document: Document) -> None:
        found: Any = document
        for step in path:
            found = found[step]
        put(*path, to=found[:-1] + ("0" if found[-1] != "0" else "1"))(document)

    return change


def _of_lists(header: str) -> dict[str, str]:
    """A header whose state root is a list, under its hash."""
    items = rlp.decode(bytes.fromhex(header[2:]))
    items[3] = [b"\x11" * 31]
    encoded = rlp.encode(items)
    return {"header": hex_text(encoded), "block_hash": hex_text(keccak(encoded))}


FORGERIES: dict[str, Callable[[Document], None]] = {
    "another field": put("accounts", 0, "record", "value", to="999"),
    "another field that says the same": put("accounts", 0, "record", "value", to="015000000"),
    "a field less": lambda document: document["accounts"][0]["record"].pop("value"),
    "another word": put("accounts", 0, "slots", 0, "value", to="0x" + "00" * 31 + "01"),
    "another slot": put("accounts", 0, "slots", 0, "slot", to="0x" + "00" * 31 + "01"),
    "a slot less": lambda document: document["accounts"][0]["slots"].pop(),
    "slots in another order": lambda document: document["accounts"][0]["slots"].reverse(),
    "a node less": lambda document: document["accounts"][0]["proof"].pop(),
    "a node more": lambda document: document["accounts"][0]["proof"].append("0xc0"),
    "another node": turn("accounts", 0, "proof", 0),
    "another node of a slot": turn("accounts", 0, "slots", 0, "proof", -1),
    "no nodes of a slot": put("accounts", 0, "slots", 0, "proof", to=[]),
    "another number": put("subject", "number", to=1),
    "another kind": put("subject", "kind", to="receivable"),
    "an account less": lambda document: document["accounts"].pop(),
    "an account more": lambda document: document["accounts"].append(document["accounts"][0]),
    "accounts in another order": lambda document: document["accounts"].reverse(),
    "absence": put("present", to=False),
    "another contract": put("accounts", 0, "contract", to="LoanBook"),
    "another variable": put("accounts", 0, "variable", to="_hops"),
    "another address": put("accounts", 0, "address", to="0x" + "55" * 20),
    "another deployer": put("deployer", to="0x" + "55" * 20),
    "another version": put("accounts", 0, "version", to="0" * 64),
    "another block": put("block", to=1),
    "another block's hash": turn("block_hash"),
    "another header": turn("header"),
    "no header": put("header", to="0x"),
    "a header that is none": put("header", to="0xc20102"),
    "another commit": turn("commit"),
    "no commit": put("commit", to="0x"),
    "the block's hash as commit": lambda document: document.update(commit=document["block_hash"]),
    "a commit of nobody": put("commit", to="0xc0"),
    "another genesis": turn("genesis"),
    "a header that is no header's": lambda document: document.update(_of_lists(document["header"])),
}


@pytest.fixture(scope="session")
def genuine(written: Scene) -> Document:
    """A proof of a claim."""
    prove = written.ledger.services.prove
    assert prove is not None
    return prove(Claim(int(written.claim)), None).model_dump(mode="json")


class TestAForgery:
    @pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
    def test_does_not_hold(self, written: Scene, genuine: Document, forge: Callable[[Document], None]) -> None:
        forged = copy.deepcopy(genuine)
        forge(forged)
        assert forged != genuine
        with pytest.raises(ProofError):
            verify(ProofDocument.model_validate(forged), written.validators)

    def test_of_another_chain_does_not_hold(self, written: Scene, genuine: Document) -> None:
        if written.validators:
            with pytest.raises(ProofError, match="not sealed by these"):
                verify(ProofDocument.model_validate(genuine | {"chain_id": 1}), written.validators)

    def test_sealed_by_others_does_not_hold(self, genuine: Document) -> None:
        strangers = [bytes([number]) * 20 for number in range(1, 5)]
        with pytest.raises(ProofError, match="not sealed by these"):
            verify(ProofDocument.model_validate(genuine), strangers)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "change",
        [
            put("format", to="tallystick-proof/1"),
            put("subject", "number", to=0),
            put("subject", "kind", to="invoice"),
            put("header", to="0xABC"),
            put("accounts", to=[]),
            put("deployer", to="0x12"),
            put("more", to=1),
            put("accounts", 0, "proof", to=["0x"] * 66),
        ],
    )
    def test_of_another_form_is_not_read(self, genuine: Document, change: Callable[[Document], None]) -> None:
        forged = copy.deepcopy(genuine)
        change(forged)
        with pytest.raises(ValidationError):
            ProofDocument.model_validate(forged)


PIECES = ("", "0", "1", "f", '"', "[", "{", "null", "true", "1e999", "NaN", "\\ud800", "0x", "\x00", "-1")


def play(genuine: Document, scene: Scene, seed: int, count: int) -> None:
    """Turn bytes of a genuine proof so many times: what still holds says what it said."""
    chance, text = Random(seed), json.dumps(genuine)  # noqa: S311  (repeatable)
    right = verify(ProofDocument.model_validate(genuine), scene.validators, scene.genesis)
    for _ in range(count):
        at, cut = chance.randrange(len(text)), chance.choice((0, 1, 2, 40))
        forged = text[:at] + chance.choice(PIECES) * chance.choice((1, 1, 1, 200)) + text[at + cut :]
        try:
            proven = verify(ProofDocument.model_validate_json(forged), scene.validators, scene.genesis)
        except (ValidationError, ProofError):
            continue
        assert proven == right, f"seed {seed}: {forged}"


class TestTurnedBytes:
    def test_prove_nothing_else(self, written: Scene, genuine: Document) -> None:
        play(genuine, written, 1, 500)

    @pytest.mark.long
    @pytest.mark.parametrize("part", range(5))
    def test_nor_do_many(self, written: Scene, genuine: Document, part: int) -> None:
        play(genuine, written, 1_000 + part, 10_000)
