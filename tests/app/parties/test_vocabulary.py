"""The service's words for numbers on chain are the contracts' own, in their order."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from app.approvals.vocabulary import ADMIN_CALLS, VERBS
from app.parties.vocabulary import CAPABILITIES, LICENCES, ROLES, SIZES, bitmap, in_bitmap
from app.rules.vocabulary import MEANING, PARAMETERS, Parameter
from chain.artifact import artifact
from chain.rules import RULES

CONTRACTS = Path(__file__).parents[3] / "contracts"


def enum(file: str, name: str) -> tuple[str, ...]:
    """The members of an enum, as the source has them."""
    found = re.search(rf"enum {name} \{{([^}}]*)\}}", (CONTRACTS / file).read_text("utf-8"))
    assert found is not None
    return tuple(re.findall(r"\w+", found[1]))


@pytest.mark.parametrize(
    ("words", "file", "name"),
    [
        (ROLES, "interfaces/IPartyRegistry.sol", "Role"),
        (LICENCES, "interfaces/IPartyRegistry.sol", "Licence"),
        (("None", *CAPABILITIES), "interfaces/IPartyRegistry.sol", "Capability"),
        (SIZES, "interfaces/IPartyRegistry.sol", "SizeClass"),
        (VERBS, "types/Verb.sol", "Verb"),
        (PARAMETERS, "interfaces/IRuleBook.sol", "Parameter"),
    ],
)
def test_words_are_the_contracts_in_their_order(words: tuple[str, ...], file: str, name: str) -> None:
    assert words == enum(file, name)


def test_every_parameter_has_a_meaning_and_a_first_value() -> None:
    assert set(MEANING) == set(get_args(Parameter)) == {rule.name for rule in RULES}


def test_the_calls_that_take_an_admin_are_these() -> None:
    registry, control = artifact("PartyRegistry").abi, artifact("DualControl").abi
    assert {
        registry.function("addAccount").selector,
        registry.function("removeAccount").selector,
        control.function("setPolicy").selector,
    } == ADMIN_CALLS


def test_a_bitmap_gives_its_words_back_in_order() -> None:
    assert in_bitmap(ROLES, bitmap(ROLES, ["Supplier", "Auditor", "Supplier"])) == ["Auditor", "Supplier"]
