"""The ten precompiles of Cancun, and programs at the EVM's limits, on both executors."""

from __future__ import annotations

import hashlib
import random

import pytest
from coincurve import PrivateKey

from chain.ethereum.keccak import keccak
from chain.ethereum.transactions import CURVE_ORDER
from chain.port import Address
from tests.chain.engine.comparing import Comparison, deep_recursion, environment
from tests.chain.engine.programs import CONTRACTS, PROGRAMS, SENDERS, Call, create, founding, initcode, keep, op

pytestmark = pytest.mark.filterwarnings("ignore:SELFDESTRUCT opcode present:DeprecationWarning")  # py-evm, on every use

CHANCE = random.Random("precompiles")  # noqa: S311  (the same inputs in every run)
FIELD = 21888242871839275222246405745257275088696311157297823662689037894645226208583
"""The prime of alt_bn128 (EIP-196)."""

G1 = (1, 2)
G2 = (
    11559732032986387107991004021392285783925812861821192530917403151452391805634,
    10857046999023057135944570762232829481370756359578518086990519993285655852781,
    4082367875863433681332203403145435568316851327593401208105741076214120093531,
    8495653923123431417604973247489272438418190587263600148770280649306958101930,
)
"""A generator, imaginary parts first, as EIP-197 has it."""

KZG = bytes.fromhex(
    "8f59a8d2a1a625a17f3fea0fe5eb8c896db3764f3185481bc22f91b4aaffcca25f26936857bc3a7c2539ea8ec3a952b7"
    "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000000"
    "1522a4a7f34e1ea350ae07c29c96c7e79655aa926122e95fe69fcbd932ca49e9"
    "a62ad71d14c5719385c0686f1871430475bf3a00f0aa3f7b8dd99a9abc2160744faf0070725e00b60ad9a026a15b1a8c"
)
"""Commitment, z, y, proof: a vector of c-kzg-4844 (``verify_kzg_proof_case_correct_proof_4_4``)."""


def word(number: int) -> bytes:
    return number.to_bytes(32, "big")


def words(*numbers: int) -> bytes:
    return b"".join(map(word, numbers))


def recoveries() -> list[bytes]:
    """Good signatures, with the higher s, for the other key, out of range, and of no point."""
    digest = keccak(b"message")
    signature = PrivateKey(keccak(b"key")).sign_recoverable(digest, hasher=None)
    r, s, parity = signature[:32], int.from_bytes(signature[32:64], "big"), signature[64]
    good = digest + word(27 + parity) + r + word(s)
    return [
        good,
        digest + word(28 - parity) + r + word(s),
        digest + word(28 - parity) + r + word(CURVE_ORDER - s),
        digest + word(27 + parity) + r + word(CURVE_ORDER - s),
        digest + word(29) + r + word(s),
        digest + word(27) + r + word(0),
        digest + word(27) + word(CURVE_ORDER) + word(s),
        digest + word(27) + word(CURVE_ORDER + 1) + word(s),
        digest + word(27) + word(5) + word(s),
        word(0) + word(27 + parity) + r + word(s),
        good[:100],
        good + b"more",
        *(digest + word(27 + place % 2) + CHANCE.randbytes(64) for place in range(12)),
    ]


def exponentiations() -> list[bytes]:
    sizes = [(0, 0, 0), (1, 1, 1), (0, 1, 1), (1, 0, 1), (1, 1, 0), (32, 32, 32), (33, 1, 7), (5, 40, 64), (96, 2, 96)]
    made = [words(*size) + CHANCE.randbytes(sum(size)) for size in sizes for _ in range(3)]
    return [
        *made,
        words(1, 1, 1) + b"\3\5\1",
        words(1, 1, 1) + b"\3\5\0",
        words(2**255, 0, 1),
        words(0, 2**64, 1),
        b"\1",
    ]


def curve_inputs() -> dict[int, list[bytes]]:
    """Addition, multiplication and pairing on alt_bn128."""
    negative = (1, FIELD - 2)
    return {
        6: [
            words(*G1, *G1),
            words(*G1, *negative),
            words(*G1),
            b"",
            words(1, 1, *G1),
            words(FIELD, 0, *G1),
            words(0, 0),
        ],
        7: [words(*G1, 2), words(*G1, 2**256 - 1), words(*G1, 0), words(1, 3, 2), words(0, 0, 5), words(*G1)],
        8: [
            b"",
            words(*G1, *G2),
            words(*G1, *G2, *negative, *G2),
            words(0, 0, *G2),
            words(*G1, 0, 0, 0, 0),
            words(*G1, *G2)[:-1],
            words(*G1, *reversed(G2)),
            words(1, 3, *G2),
        ],
    }


def compressions() -> list[bytes]:
    body = CHANCE.randbytes(64 + 128 + 16)
    return [
        *((rounds.to_bytes(4, "big") + body + flag) for rounds in (0, 1, 12, 200) for flag in (b"\0", b"\1")),
        (12).to_bytes(4, "big") + body + b"\2",
        (12).to_bytes(4, "big") + body,
        b"\xff" * 4 + body + b"\1",
    ]


def evaluations() -> list[bytes]:
    versioned = b"\1" + hashlib.sha256(KZG[:48]).digest()[1:]
    good = versioned + KZG[48:112] + KZG[:48] + KZG[112:]
    return [good, good[:-1], good + b"\0", bytes(192), b"\2" + good[1:]]


INPUTS: dict[int, list[bytes]] = {
    1: recoveries(),
    5: exponentiations(),
    **curve_inputs(),
    9: compressions(),
    10: evaluations(),
    **{number: [CHANCE.randbytes(size) for size in (0, 1, 31, 32, 33, 63, 64, 65, 200)] for number in (2, 3, 4, 11)},
}


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """Two executors and one contract that does nothing."""
    made = Comparison()
    made.block(founding([b"\0"]))
    return made


class TestPrecompiles:
    @pytest.mark.parametrize("number", sorted(INPUTS))
    def test_both_agree_on_good_and_bad_inputs(self, comparison: Comparison, number: int) -> None:
        precompile = Address(number.to_bytes(20, "big"))
        for data in INPUTS[number]:
            # py-evm needs seconds for a pairing.
            for gas in (500, 3_000_000) if number in {8, 10} else (500, 3_000, 60_000, 3_000_000):
                comparison.calls_agree(SENDERS[0], precompile, data, gas)

    def test_they_do_something(self, comparison: Comparison) -> None:
        """Nothing would differ either if every input was refused."""
        engine = comparison.sides[0]
        for number in range(1, 11):
            precompile = Address(number.to_bytes(20, "big"))
            results = [
                engine.executor.call(
                    engine.reader, engine.root, environment(1), SENDERS[0], precompile, data, 3_000_000
                )
                for data in INPUTS[number]
            ]
            assert any(result.succeeded and any(result.output) for result in results)


class TestLimits:
    @pytest.mark.parametrize(
        "code",
        [
            b"\x5f\x5f\x5f\x5f\x5f\x30\x5a\xf1" + keep(0),
            b"\x5f\x5f\x5f\x5f\x30\x5a\xf4" + keep(0),
            b"\x5f\x5f\x5f\x5f\x30\x5a\xfa\x50",
            b"\x36\x5f\x5f\x37\x36\x5f\x5f\xf0" + keep(0),
            create(0xF0, b"\x30\xff", 0) * 30,
            b"\x5a" * 1_024,
            b"\x5a" * 1_025,
            op(0x55, 1, 1) + op(0x55, 1, 0) + op(0x55, 2, 7) + op(0x55, 2, 8),
            op(0x5D, 1, 9) + b"\x5f\x5f\x5f\x5f\x5f\x30\x61\xff\xff\xf1" + op(0x5C, 1) + keep(5),
        ],
    )
    def test_both_agree(self, code: bytes) -> None:
        """Calls of itself by every kind of call, creations in creations, a full stack, refunds, transient storage."""
        comparison = Comparison()
        with deep_recursion():
            comparison.block(founding([code]))
            for gas in (100_000, 30_000_000, 900_000_000):
                comparison.block([Call(1, 2, CONTRACTS[0], b"", gas, ())])

    def test_calls_nest_1024_deep(self) -> None:
        """Each call counts in transient storage and gives its gas on; the answer is the count."""
        count = op(0x5C, 0) + b"\x60\x01\x01\x5f\x5d"
        code = count + b"\x5f\x5f\x5f\x5f\x5f\x30\x5a\xf1\x50" + op(0x5C, 0) + b"\x5f\x52\x60\x20\x5f\xf3"
        comparison = Comparison()
        with deep_recursion():
            comparison.block(founding([code]))
            result = comparison.calls_agree(SENDERS[1], CONTRACTS[0], b"", 2**62)
        assert int.from_bytes(result.output, "big") == 1_025

    def test_what_is_warm_in_a_call_is_warm_in_both(self) -> None:
        """Sender, recipient, coinbase and precompiles; not another account."""
        gas_of = [
            op(0x31, int.from_bytes(address, "big")) + b"\x5a\x5f\x52\x60\x20\x5f\xf3"
            for address in (SENDERS[1], bytes(20), bytes(19) + b"\4", CONTRACTS[0])
        ]
        comparison = Comparison()
        comparison.block(founding(gas_of))
        for target in CONTRACTS[:PROGRAMS]:
            comparison.calls_agree(SENDERS[1], target, b"", 100_000)


class TestCode:
    def test_of_a_creation_that_was_taken_back_is_not_new_though_another_account_has_the_same(self) -> None:
        same = op(0x55, 0, 1)  # SSTORE
        taken_back = (
            op(0x3B, int.from_bytes(CONTRACTS[0], "big")) + b"\x50" + create(0xF0, initcode(same), 0) + op(0xFD, 0, 0)
        )
        comparison = Comparison()
        comparison.block(founding([same, taken_back]))
        assert comparison.block([Call(1, 2, CONTRACTS[1], b"", 1_000_000, ())]).code == {}
