"""Where a contract keeps a record, by the compiler's storage layout, and back from slots to fields.

Rules: Solidity documentation, "Layout of State Variables in Storage". Records are values, structs of values, and
mappings to them: what this ledger's registers are made of. Strings and arrays are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from chain.contracts.artifact import artifact
from chain.ethereum.keccak import keccak
from chain.port import Address

WORD_BYTES = 32
_ELEMENTARY = re.compile(r"u?int\d+|bytes\d+|bool|address")

Value: TypeAlias = int | bytes | bool
"""A field: a number, ``bytesN`` and addresses as bytes, or a truth."""
Record: TypeAlias = dict[str, Value]
"""A struct's fields by name; a plain value is a record with the one field ``value``."""
Key: TypeAlias = int | bytes


@dataclass(frozen=True, slots=True)
class Field:
    """Some bytes of a slot. ``offset`` counts from its low end; ``kind`` is an ABI type."""

    name: str
    slot: int
    offset: int
    width: int
    kind: str

    def read(self, word: int) -> Value:
        """The field's value in a slot's word."""
        bits = 8 * self.width
        number = word >> (8 * self.offset) & ((1 << bits) - 1)
        if self.kind == "bool":
            return bool(number)
        if self.kind == "address" or self.kind.startswith("bytes"):
            return number.to_bytes(self.width, "big")
        if self.kind.startswith("int") and number >> (bits - 1):
            return number - (1 << bits)
        return number


@dataclass(frozen=True, slots=True)
class Place:
    """The slots of one record and the fields in them."""

    fields: tuple[Field, ...]

    @property
    def slots(self) -> tuple[int, ...]:
        """In rising order."""
        return tuple(sorted({field.slot for field in self.fields}))

    def only(self, names: Iterable[str]) -> Place:
        """Some of the fields, in the layout's order; all of them where none is named."""
        wanted = frozenset(names)
        return Place(tuple(field for field in self.fields if field.name in wanted)) if wanted else self

    def read(self, words: Mapping[int, int]) -> Record:
        """The record from its slots' words."""
        return {field.name: field.read(words[field.slot]) for field in self.fields}


class Layout:
    """The storage of one contract.

    :param storage_layout: what the compiler says; :param abi: names the types behind user-defined ones.
    """

    def __init__(self, storage_layout: Mapping[str, Any], abi: Sequence[Mapping[str, Any]]) -> None:
        self._types: Mapping[str, Any] = storage_layout["types"]
        self._variables = {each["label"]: each for each in storage_layout["storage"]}
        self._kinds = dict(_declared(abi))

    def place(self, variable: str, *keys: Key) -> Place:
        """Where a variable is, or an entry of a mapping.

        :raises KeyError: there is no such variable.
        :raises TypeError: it has another number of keys, or is of a type that this module does not read.
        """
        found = self._variables[variable]
        kind, slot = found["type"], int(found["slot"])
        for key in keys:
            described = self._types[kind]
            if described["encoding"] != "mapping":
                raise TypeError(f"{variable} has fewer keys")
            slot = int.from_bytes(keccak(self._key(described["key"], key) + slot.to_bytes(WORD_BYTES, "big")), "big")
            kind = described["value"]
        return Place(tuple(self._fields(kind, slot, int(found["offset"]) if not keys else 0)))

    def _fields(self, kind: str, slot: int, offset: int) -> Iterator[Field]:
        members = self._types[kind].get("members")
        if members is None:
            yield self._field("value", kind, slot, offset)
            return
        for member in members:
            # Storage is a ring of 2²⁵⁶ slots; a struct under a hash may lie over its seam.
            at = (slot + int(member["slot"])) % (1 << 256)
            yield self._field(member["label"], member["type"], at, int(member["offset"]))

    def _field(self, name: str, kind: str, slot: int, offset: int) -> Field:
        return Field(name, slot, offset, int(self._types[kind]["numberOfBytes"]), self._kind(kind))

    def _kind(self, kind: str) -> str:
        described = self._types[kind]
        label: str = described["label"]
        if described["encoding"] != "inplace" or "members" in described or label.endswith("]"):
            raise TypeError(f"{label} is not a plain value")
        found = "address" if kind.startswith("t_contract") else self._kinds.get(label, label)
        if not _ELEMENTARY.fullmatch(found):
            raise TypeError(f"{label} is a type of which the ABI says nothing")
        return found

    def _key(self, kind: str, key: Key) -> bytes:
        name = self._kind(kind)
        if isinstance(key, bytes):
            return key.ljust(WORD_BYTES, b"\0") if name.startswith("bytes") else key.rjust(WORD_BYTES, b"\0")
        return key.to_bytes(WORD_BYTES, "big")


@cache
def layout_of(contract: str) -> Layout:
    """The storage of one of the ledger's contracts.

    :raises KeyError: there is no such contract.
    """
    found = artifact(contract)
    return Layout(found.storage_layout, found.abi.entries)


def _declared(abi: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """User-defined types and enums of an ABI, with the elementary type behind each."""
    for entry in abi:
        waiting = [*entry.get("inputs", ()), *entry.get("outputs", ())]
        while waiting:
            parameter = waiting.pop()
            waiting.extend(parameter.get("components", ()))
            yield parameter.get("internalType", ""), parameter["type"]


def address_in(value: Value) -> Address:
    """A field that holds an address."""
    assert isinstance(value, bytes)  # noqa: S101  (a field of another kind is a defect of the caller)
    return Address(value)
