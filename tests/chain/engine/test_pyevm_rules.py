"""py-evm as the second opinion: where it was otherwise than geth and revm, it is as they are."""

from __future__ import annotations

import json
import time
from pathlib import Path
from random import Random

import pytest

from chain.embedded.executors import modular
from chain.ethereum.gas import INITCODE_BYTES_MAX
from chain.port import Address
from tests.chain.engine.comparing import Comparison, deep_recursion, environment
from tests.chain.engine.programs import CONTRACTS, SENDERS, Call, create, founding, keep, op

pytestmark = pytest.mark.filterwarnings("ignore:SELFDESTRUCT opcode present:DeprecationWarning")  # py-evm, on every use

VECTORS = json.loads((Path(__file__).parents[2] / "data" / "precompiles" / "eip152-eip198.json").read_text("utf-8"))
GAS = 30_000_000
SECONDS_MAX = 60
"""Of processor time; each bomb here takes less than two, and took from twelve to two hundred."""


def precompile(number: int) -> Address:
    return Address(number.to_bytes(20, "big"))


def words(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(32, "big") for number in numbers)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """Two executors and one contract that does nothing."""
    made = Comparison()
    made.block(founding([b"\0"]))
    return made


class TestVectors:
    @pytest.mark.parametrize(
        ("number", "vector"),
        [
            pytest.param(number, each, id=f"{number}-{each['name']}")
            for number, cases in VECTORS.items()
            for each in cases
        ],
    )
    def test_hold_on_both_executors(self, comparison: Comparison, number: str, vector: dict[str, str | None]) -> None:
        data, output = bytes.fromhex(vector["input"] or ""), vector["output"]
        for side in comparison.sides:
            result = side.executor.call(
                side.reader, side.root, environment(1), SENDERS[0], precompile(int(number)), data, GAS
            )
            assert result.succeeded == (output is not None)
            if output is not None:
                assert result.output.hex() == output


class TestModularExponentiation:
    @pytest.mark.parametrize("exponent", [0, 1, 2, 2**64])
    @pytest.mark.parametrize("modulus", [0, 1, 2, 3, 255])
    def test_of_an_empty_base_is_that_of_zero(self, comparison: Comparison, exponent: int, modulus: int) -> None:
        encoded = exponent.to_bytes((exponent.bit_length() + 7) // 8, "big")
        for padding in (0, 5):
            size = len(encoded) + padding
            data = words(0, size, 1) + bytes(padding) + encoded + bytes((modulus,))
            result = comparison.calls_agree(SENDERS[0], precompile(5), data, GAS)
            expected = pow(0, exponent, modulus) if modulus else 0
            assert result.output == bytes((expected,))

    def test_of_sizes_beyond_every_input_agrees(self, comparison: Comparison) -> None:
        for sizes in (
            (0, 2**255, 0), (2**255, 0, 0), (0, 0, 2**255), (0, 2**64, 1), (0, 3_000_000, 0), (2**256 - 1,) * 3,
        ):  # fmt: skip
            comparison.calls_agree(SENDERS[0], precompile(5), words(*sizes) + b"\x02", GAS)

    def test_with_every_kind_of_short_modulus_is_what_python_says(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(modular, "LONG_BITS", 70)
        chance = Random("modular")  # noqa: S311  (the same numbers in every run)
        special = [
            2,
            4,
            8,
            9,
            2**63,
            2**64 - 59,
            3**40,
            (2**32 - 5) ** 2,
            (2**32 - 5) * (2**32 - 17),
            997 * 991,
            1_000_003,
        ]
        for _ in range(2_000):
            modulus = chance.choice([*special, chance.randrange(2, 1 << chance.randrange(2, 65))])
            base = chance.choice([0, 1, 2, 6, modulus, modulus - 1, chance.randrange(1 << 70)])
            exponent = chance.randrange(1 << chance.choice([1, 64, 72, 200]))
            assert modular.power(base, exponent, modulus) == pow(base, exponent, modulus)


class TestCreation:
    @pytest.mark.parametrize("opcode", [0xF0, 0xF5])
    @pytest.mark.parametrize("size", [INITCODE_BYTES_MAX, INITCODE_BYTES_MAX + 1])
    @pytest.mark.parametrize("value", [0, 1])
    def test_of_too_much_initcode_costs_all_gas_whoever_can_pay(self, opcode: int, size: int, value: int) -> None:
        salt = op(0x5F) if opcode == 0xF5 else b""
        # size, offset and value from the top down; what it answers is kept
        code = salt + b"\x62" + size.to_bytes(3, "big") + b"\x5f" + bytes((0x60, value)) + bytes((opcode,)) + keep(0)
        comparison = Comparison()
        comparison.block(founding([code]))
        result = comparison.block([Call(1, 2, CONTRACTS[0], b"", 3_000_000, ())])
        assert result.outcomes[0].succeeded == (size == INITCODE_BYTES_MAX)

    def test_within_a_creation_agrees(self) -> None:
        comparison = Comparison()
        with deep_recursion():
            comparison.block(founding([create(0xF0, b"\x30\xff", 0) + create(0xF5, b"\x30\xff", 1)]))
            comparison.block([Call(1, 2, CONTRACTS[0], b"", 1_000_000, ())])


class TestBombs:
    """What thirty million gas buy of the dearest work for the least of it."""

    @pytest.mark.parametrize(
        ("number", "data"),
        [
            pytest.param(9, (29_970_000).to_bytes(4, "big") + bytes(208) + b"\1", id="blake2f"),
            pytest.param(5, words(1, 11_200_000, 8) + b"\3" + b"\xff" * 11_200 + bytes(8), id="modexp of zeros"),
            pytest.param(
                5,
                words(1, 11_200_000, 8) + b"\3" + b"\xff" * 11_200_000 + b"\xff" * 7 + b"\xfd",
                id="modexp, short",
                marks=pytest.mark.long,
            ),
            pytest.param(
                5,
                words(1, 2_800_000, 16) + b"\3" + b"\xff" * 2_800_000 + b"\xff" * 15 + b"\xfd",
                id="modexp, longer",
                marks=pytest.mark.long,
            ),
        ],
    )
    def test_are_over_soon(self, comparison: Comparison, number: int, data: bytes) -> None:
        started = time.process_time()
        comparison.calls_agree(SENDERS[0], precompile(number), data, GAS)
        assert time.process_time() - started < SECONDS_MAX
