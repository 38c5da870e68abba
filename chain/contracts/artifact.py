"""Compiled contracts as they are committed in ``chain/contracts/artifacts`` (made by :mod:`chain.contracts.compiler`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chain.ethereum.abi.codec import Abi
from chain.files.json import JsonLimits, parse_json_object

FOLDER = Path(__file__).parent / "artifacts"
NO_CONTRACTS = frozenset({"manifest", "input"})
"""Files of the folder that are no artefact: what was compiled, and what the compiler was given."""

LIMITS = JsonLimits(bytes=8 << 20, values=100_000, depth=32)
"""Of one artefact, or of the compiler's input; the largest has some 10,000 values."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """One compiled contract.

    ``version`` is the SHA-256 of the compiler, its settings and every source that the contract is made from.
    ``immutables`` are the (start, length) places in ``runtime`` that construction fills in.
    """

    name: str
    abi: Abi
    creation: bytes
    runtime: bytes
    immutables: tuple[tuple[int, int], ...]
    storage_layout: Mapping[str, Any]
    version: str

    def creation_data(self, args: tuple[Any, ...]) -> bytes:
        """Initcode with its constructor's arguments."""
        return self.creation + self.abi.encode_constructor(args)

    def is_code(self, code: bytes) -> bool:
        """Whether ``code`` is this contract's runtime code, immutables apart."""
        if len(code) != len(self.runtime):
            return False
        masked = bytearray(code)
        for start, length in self.immutables:
            masked[start : start + length] = self.runtime[start : start + length]
        return bytes(masked) == self.runtime


def read(path: Path) -> Artifact:
    """An artefact from its file."""
    return parse(path.read_text("utf-8"))


def parse(text: str) -> Artifact:
    """An artefact from its text.

    :raises ValueError, KeyError, TypeError: it is none.
    """
    fields = parse_json_object(text, LIMITS)
    return Artifact(
        name=fields["contractName"],
        abi=Abi(fields["abi"]),
        creation=bytes.fromhex(fields["bytecode"].removeprefix("0x")),
        runtime=bytes.fromhex(fields["deployedBytecode"].removeprefix("0x")),
        immutables=tuple((start, length) for start, length in fields["immutableReferences"]),
        storage_layout=fields["storageLayout"],
        version=fields["inputHash"],
    )


@cache
def artifact(name: str) -> Artifact:
    """A contract of the ledger by name.

    :raises KeyError: there is none of that name.
    """
    path = FOLDER / f"{name}.json"
    if name in NO_CONTRACTS or not path.is_file():
        raise KeyError(name)
    return read(path)


@cache
def artifacts() -> Mapping[str, Artifact]:
    """Every contract of the ledger by name."""
    names = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem not in NO_CONTRACTS)
    return {name: artifact(name) for name in names}
