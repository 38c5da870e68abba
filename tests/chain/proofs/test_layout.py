from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chain.contracts.artifact import artifacts
from chain.embedded.node import EmbeddedChain
from chain.proofs.layout import Field, Layout
from tests.chain.chain_kit import ALICE, BOB, RECORDER, RECORDER_AT, bar, record, send

LAYOUT = Layout(RECORDER.storage_layout, RECORDER.abi.entries)


class TestAPlace:
    def test_is_where_the_contract_wrote(self, chain: EmbeddedChain) -> None:
        send(chain, ALICE.raw(0, RECORDER_AT, record(77)))
        send(chain, ALICE.raw(1, RECORDER_AT, bar(BOB.address)))

        def kept(variable: str, *keys: int | bytes) -> object:
            place = LAYOUT.place(variable, *keys)
            return place.read({slot: chain.storage(RECORDER_AT, slot) for slot in place.slots})["value"]

        assert (kept("count"), kept("values", 1), kept("values", 2)) == (1, 77, 0)
        assert (kept("barred", BOB.address), kept("barred", ALICE.address)) == (True, False)

    def test_needs_a_variable_and_all_its_keys(self) -> None:
        with pytest.raises(KeyError):
            LAYOUT.place("owner")  # an immutable is in the code
        with pytest.raises(TypeError):
            LAYOUT.place("values")
        with pytest.raises(TypeError):
            LAYOUT.place("count", 1)

    def test_of_arrays_and_strings_is_refused(self) -> None:
        for contract, variable, keys in (
            ("ReceivableBook", "_allocations", (1,)),
            ("ParameterRegistry", "_currencies", ()),
        ):
            found = artifacts()[contract]
            with pytest.raises(TypeError):
                Layout(found.storage_layout, found.abi.entries).place(variable, *keys)

    def test_shows_some_fields_alone(self) -> None:
        found = artifacts()["ReceivableBook"]
        whole = Layout(found.storage_layout, found.abi.entries).place("_records", 1)
        part = whole.only(["state", "currency"])
        assert [field.name for field in part.fields] == ["currency", "state"]
        assert (len(whole.slots), len(part.slots)) == (3, 1)
        assert whole.only([]) == whole


class TestAField:
    FIELD = Field("x", 0, 1, 2, "uint16")

    @pytest.mark.parametrize(
        ("kind", "value"),
        [("uint16", 0xFF01), ("int16", -255), ("bytes2", b"\xff\x01"), ("int8", 1), ("bool", True)],
    )
    def test_is_read_from_its_bytes(self, kind: str, value: Any) -> None:
        width = 1 if kind in {"int8", "bool"} else 2
        assert replace(self.FIELD, kind=kind, width=width).read(0xAA_FF_01_BB) == value
