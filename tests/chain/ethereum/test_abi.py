from __future__ import annotations

from typing import Any

import pytest
from eth_abi import encode
from web3 import Web3

from chain.contracts.artifact import artifact, artifacts
from chain.contracts.revert import RevertDecoder
from chain.ethereum.abi.codec import Abi, type_of
from chain.ethereum.keccak import keccak
from chain.port import Address
from tests.chain.chain_kit import ALICE, RECORDER, RECORDER_AT

STRUCT = [
    {"name": "who", "type": "address"},
    {
        "name": "parts",
        "type": "tuple[]",
        "components": [{"name": "n", "type": "uint64"}, {"name": "s", "type": "string"}],
    },
]
SAMPLE = Abi(
    [
        {
            "type": "function",
            "name": "take",
            "stateMutability": "nonpayable",
            "inputs": [{"name": "order", "type": "tuple", "components": STRUCT}, {"name": "flags", "type": "bool[2]"}],
            "outputs": [{"name": "order", "type": "tuple", "components": STRUCT}],
        },
        *(
            {"type": "function", "name": "twice", "stateMutability": "view", "inputs": inputs, "outputs": []}
            for inputs in ([{"name": "a", "type": "uint256"}], [{"name": "a", "type": "bytes3"}])
        ),
    ]
)
WHO = Address(b"\x0a" * 20)
ORDER = {"who": WHO, "parts": [{"n": 1, "s": "one"}, {"n": 2, "s": "zwei"}]}
TYPES = ["(address,(uint64,string)[])", "bool[2]"]


class TestCalls:
    def test_structs_are_given_by_name_or_in_order(self) -> None:
        take = SAMPLE.function("take")
        expected = keccak(f"take({','.join(TYPES)})".encode())[:4] + encode(
            TYPES, [(WHO, [(1, "one"), (2, "zwei")]), [True, False]]
        )
        assert take.encode({"order": ORDER, "flags": [True, False]}) == expected
        assert take.encode([[WHO, [(1, "one"), (2, "zwei")]], [True, False]]) == expected

    def test_structs_come_back_by_name(self) -> None:
        take = SAMPLE.function("take")
        returned = encode(TYPES[:1], [(WHO, [(1, "one"), (2, "zwei")])])
        assert take.decode(returned) == (ORDER,)

    @pytest.mark.parametrize(
        "args", [{}, {"order": ORDER}, {"order": ORDER, "flags": [1, 2], "more": 1}, [ORDER, [True]], [ORDER, "xx"]]
    )
    def test_what_does_not_fit_is_a_type_error(self, args: Any) -> None:
        with pytest.raises(TypeError):
            SAMPLE.function("take").encode(args)

    def test_bytes_that_are_no_result_are_a_value_error(self) -> None:
        with pytest.raises(ValueError, match=r".+"):
            SAMPLE.function("take").decode(b"\x01")

    def test_an_overloaded_name_needs_its_signature(self) -> None:
        with pytest.raises(KeyError, match="overloaded"):
            SAMPLE.function("twice")
        assert SAMPLE.function("twice(bytes3)").encode((b"CNY",)).endswith(b"CNY" + bytes(29))
        with pytest.raises(KeyError, match="no function"):
            SAMPLE.function("thrice")


class TestEveryContract:
    @pytest.mark.parametrize("name", sorted(artifacts()))
    def test_selectors_and_topics_are_web3s(self, name: str) -> None:
        abi = artifact(name).abi
        for entry in abi.entries:
            if entry["type"] in ("function", "event", "error"):
                signature = f"{entry['name']}({','.join(type_of(each) for each in entry['inputs'])})"
                digest = bytes(Web3.keccak(text=signature))
                known = {"function": abi.by_selector, "error": abi.errors, "event": abi.events}[entry["type"]]
                assert (digest if entry["type"] == "event" else digest[:4]) in known

    def test_an_unknown_one_is_a_key_error(self) -> None:
        for name in ("Nothing", "manifest", "../abi"):
            with pytest.raises(KeyError):
                artifact(name)


class TestRefusals:
    decoder = RevertDecoder([RECORDER.abi])

    def test_a_custom_error_has_its_name_and_values(self) -> None:
        data = keccak(b"NotAllowed(address,uint256)")[:4] + encode(["address", "uint256"], [ALICE.address, 3])
        refusal = self.decoder.decode(data)
        assert refusal is not None
        assert (refusal.name, refusal.args) == ("NotAllowed", {"who": ALICE.address, "code": 3})
        assert refusal.declared.inputs.parameters[1]["internalType"] == "uint256"

    def test_words_and_panics_are_told(self) -> None:
        words = self.decoder.decode(keccak(b"Error(string)")[:4] + encode(["string"], ["in words"]))
        panic = self.decoder.decode(keccak(b"Panic(uint256)")[:4] + encode(["uint256"], [0x32]))
        assert str(words) == "Error(message='in words')"
        assert str(panic) == "Panic: index out of bounds"

    @pytest.mark.parametrize("data", [b"", b"\x01", b"\xde\xad\xbe\xef", keccak(b"Error(string)")[:4] + b"\x01"])
    def test_anything_else_is_none(self, data: bytes) -> None:
        assert self.decoder.decode(data) is None

    def test_indexed_values_are_read_from_topics(self) -> None:
        event = next(iter(RECORDER.abi.events.values()))
        topics = [event.topic, bytes(12) + RECORDER_AT, (5).to_bytes(32, "big")]
        decoded = event.decode(topics, encode(["uint256", "uint256"], [7, 8]))  # type: ignore[arg-type]
        assert decoded == {"by": RECORDER_AT, "number": 5, "value": 7, "time": 8}
        assert list(decoded) == ["by", "number", "value", "time"]
        with pytest.raises(ValueError, match="indexed"):
            event.decode(topics[:2], b"")  # type: ignore[arg-type]
