"""Our reader of ABI encodings beside eth_abi's, a second implementation: the same values, the same refusals."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi import decode as decode_by_eth_abi
from eth_abi import encode
from eth_abi.exceptions import DecodingError
from hypothesis import given
from hypothesis import strategies as st

from chain.contracts.artifact import artifact, artifacts
from chain.ethereum.abi.codec import Values, type_of

WORDS = ("uint256", "uint64", "uint8", "int16", "int256", "bool", "address", "bytes32", "bytes3")
PLAIN = st.sampled_from([*WORDS, "bytes", "string"]).map(lambda kind: {"name": "x", "type": kind})
"""Parameters of an ABI."""


def arrays(parameter: dict[str, Any], count: int | None) -> dict[str, Any]:
    return {**parameter, "type": f"{parameter['type']}[{'' if count is None else count}]"}


def structs(parts: list[dict[str, Any]]) -> dict[str, Any]:
    named = [{**part, "name": f"part{place}"} for place, part in enumerate(parts)]
    return {"name": "x", "type": "tuple", "components": named}


KINDS = st.recursive(
    PLAIN,
    lambda inner: (
        st.builds(arrays, inner, st.none() | st.integers(1, 3)) | st.lists(inner, min_size=1, max_size=4).map(structs)
    ),
    max_leaves=6,
)
OF_WORD: dict[str, st.SearchStrategy[Any]] = {
    "uint256": st.integers(0, 2**256 - 1),
    "uint64": st.integers(0, 2**64 - 1),
    "uint8": st.integers(0, 255),
    "int16": st.integers(-(2**15), 2**15 - 1),
    "int256": st.integers(-(2**255), 2**255 - 1),
    "bool": st.booleans(),
    "address": st.binary(min_size=20, max_size=20),
    "bytes32": st.binary(min_size=32, max_size=32),
    "bytes3": st.binary(min_size=3, max_size=3),
    "bytes": st.binary(max_size=70),
    "string": st.text(max_size=40),
}


def values_of(parameter: dict[str, Any], declared: str) -> st.SearchStrategy[Any]:
    if declared.endswith("]"):
        inner, _, count = declared[:-1].rpartition("[")
        least, most = (int(count), int(count)) if count else (0, 3)
        return st.lists(values_of(parameter, inner), min_size=least, max_size=most)
    if declared == "tuple":
        return st.fixed_dictionaries({part["name"]: values_of(part, part["type"]) for part in parameter["components"]})
    return OF_WORD[declared]


def holds_struct(parameter: dict[str, Any]) -> bool:
    return parameter["type"].startswith("tuple")


def plain(value: Any) -> Any:
    """Without names, and an address as eth_abi has it."""
    if isinstance(value, dict):
        return tuple(plain(each) for each in value.values())
    if isinstance(value, (list, tuple)):
        return tuple(plain(each) for each in value)
    return "0x" + value.hex() if isinstance(value, bytes) and len(value) == 20 else value


def both(values: Values, data: bytes) -> tuple[Any, Any]:
    """What each of the two reads; ``None`` where it refuses."""
    try:
        theirs = decode_by_eth_abi(list(values.types), data)
    except (DecodingError, OverflowError, UnicodeDecodeError):
        theirs = None
    try:
        ours = plain(values.decode(data))
    except ValueError:
        ours = None
    return ours, None if theirs is None else plain(theirs)


@given(kinds=st.lists(KINDS, min_size=1, max_size=4), found=st.data())
def test_what_is_encoded_comes_back(kinds: list[dict[str, Any]], found: st.DataObject) -> None:
    named = [{**kind, "name": f"value{place}"} for place, kind in enumerate(kinds)]
    values = Values(named)
    given_values = [found.draw(values_of(kind, kind["type"])) for kind in named]
    assert list(values.decode(values.encode(given_values))) == given_values


@given(kinds=st.lists(KINDS, min_size=1, max_size=3), found=st.data())
def test_what_is_not_quite_an_encoding_is_judged_as_by_eth_abi(
    kinds: list[dict[str, Any]], found: st.DataObject
) -> None:
    named = [{**kind, "name": f"value{place}"} for place, kind in enumerate(kinds)]
    values = Values(named)
    data = bytearray(values.encode([found.draw(values_of(kind, kind["type"])) for kind in named]))
    for _ in range(found.draw(st.integers(1, 2))):
        if data:
            data[found.draw(st.integers(0, len(data) - 1))] = found.draw(st.sampled_from((0, 1, 2, 32, 64, 128, 255)))
    cut = bytes(data[: found.draw(st.integers(0, len(data)) | st.just(len(data)))])
    ours, theirs = both(values, cut)
    # Where a struct stands in its place, eth_abi lets a pointer point into it.
    assert ours == theirs or (ours is None and any(holds_struct(kind) for kind in named))


@pytest.mark.parametrize("name", sorted(artifacts()))
def test_every_contracts_types_are_read(name: str) -> None:
    for entry in artifact(name).abi.entries:
        for parameters in (entry.get("inputs", ()), entry.get("outputs", ())):
            values = Values(parameters)
            ours, theirs = both(values, bytes(32 * 40))
            assert ours == theirs, [type_of(each) for each in parameters]


def test_an_array_is_not_longer_than_its_bytes() -> None:
    values = Values([{"name": "x", "type": "uint64[]"}])
    with pytest.raises(ValueError, match="array"):
        values.decode(encode(["uint256", "uint256"], [32, 2**200]))


def test_a_type_that_no_contract_has_is_refused() -> None:
    with pytest.raises(ValueError, match="fixed128x18"):
        Values([{"name": "x", "type": "fixed128x18"}]).decode(bytes(32))
