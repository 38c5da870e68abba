"""The service's words for numbers on chain are the contracts' own, in their order."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from app.approvals.vocabulary import VERBS
from app.kernel.enums import (
    BANK_ACCOUNT_STATES,
    CAPABILITIES,
    ENTRY_USES,
    LICENCES,
    PARAMETERS,
    PAYOUT_STATES,
    ROLES,
    SIZES,
    Parameter,
)
from app.parties.vocabulary import ADMIT, bitmap, in_bitmap
from app.rules.vocabulary import MEANING
from chain.contracts.artifact import artifact
from chain.contracts.parameters import DEFAULT_PARAMETERS
from chain.contracts.verbs import VERBS as NUMBERS

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
        (BANK_ACCOUNT_STATES, "interfaces/IBankAccounts.sol", "BankAccountState"),
        (PAYOUT_STATES, "interfaces/IDepositToken.sol", "PayoutState"),
        (ENTRY_USES, "interfaces/IDepositToken.sol", "EntryUse"),
        (PARAMETERS, "interfaces/IParameterRegistry.sol", "Parameter"),
    ],
)
def test_words_are_the_contracts_in_their_order(words: tuple[str, ...], file: str, name: str) -> None:
    assert words == enum(file, name)


def test_every_parameter_has_a_meaning_and_a_first_value() -> None:
    assert set(MEANING) == set(get_args(Parameter)) == {parameter.name for parameter in DEFAULT_PARAMETERS}


def test_verbs_have_the_contracts_numbers() -> None:
    source = (CONTRACTS / "types" / "Verb.sol").read_text("utf-8")
    found = re.findall(r"^Verb constant (\w+) = Verb\.wrap\((\d+) \* 256 \+ (\d+)\);", source, re.MULTILINE)
    said = {name.title().replace("_", ""): int(module) * 256 + int(place) for name, module, place in found}
    assert said == NUMBERS
    assert set(VERBS) == set(NUMBERS)


def test_a_filed_admission_is_known_by_its_selector() -> None:
    assert artifact("PartyRegistry").abi.function("admit").selector == ADMIT


def test_a_bitmap_gives_its_words_back_in_order() -> None:
    assert in_bitmap(ROLES, bitmap(ROLES, ["Supplier", "Auditor", "Supplier"])) == ["Auditor", "Supplier"]
