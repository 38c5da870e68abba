"""What Python says about the contracts is what Solidity says: enums, parameters, modules, ids."""

from __future__ import annotations

import re
from enum import IntEnum
from pathlib import Path

import pytest

from chain.contracts.genesis import MODULES, holder_of
from chain.contracts.parameters import DEFAULT_PARAMETERS
from tests.contracts.world import World, words

CONTRACTS = Path(__file__).parents[2] / "contracts"
SOURCES = "\n".join(
    path.read_text("utf-8") for folder in ("interfaces", "types") for path in (CONTRACTS / folder).glob("*.sol")
)
ENUMS = {
    name: [member.strip() for member in body.split(",")]
    for name, body in re.findall(r"^enum (\w+) \{([^}]*)\}", SOURCES, re.MULTILINE)
}
PYTHON = {name: each for name, each in vars(words).items() if isinstance(each, type) and issubclass(each, IntEnum)}


class TestWords:
    @pytest.mark.parametrize("name", sorted(PYTHON.keys() - {"IntEnum", "Verb"}))
    def test_an_enum_has_the_members_of_its_Solidity_enum_in_order(self, name: str) -> None:
        assert [member.name.rstrip("_") for member in PYTHON[name]] == ENUMS[name]

    def test_the_verbs_have_the_numbers_of_their_constants(self) -> None:
        numbers = {
            "".join(word.title() for word in name.split("_")): int(module) * 256 + int(verb)
            for name, module, verb in re.findall(r"constant (\w+) = Verb.wrap\((\d+) \* 256 \+ (\d+)\)", SOURCES)
        }
        assert {verb.name: verb.value for verb in words.Verb} == numbers

    def test_the_default_parameters_are_in_the_order_of_their_enum(self) -> None:
        assert [parameter.name for parameter in DEFAULT_PARAMETERS] == ENUMS["Parameter"]

    def test_the_modules_are_in_the_order_of_the_struct_of_modules(self) -> None:
        (body,) = re.findall(r"^struct Modules \{([^}]*)\}", SOURCES, re.MULTILINE)
        assert list(MODULES) == re.findall(r"address (\w+);", body)

    def test_the_parameter_registry_starts_with_them(self, world: World) -> None:
        for number, parameter in enumerate(DEFAULT_PARAMETERS):
            assert world.view("ParameterRegistry", "valueOf", number) == parameter.value

    def test_a_party_holds_at_the_address_that_Python_derives(self, world: World) -> None:
        assert world.view("DepositToken:CNY", "balanceOf", holder_of(world.core1.id)) == 10_000_000_00
