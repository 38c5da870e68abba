"""Why a contract refused: revert data in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chain.ethereum.abi.codec import Abi, ErrorType, Values
from chain.ethereum.keccak import keccak

PANICS = {
    0x01: "assertion failed",
    0x11: "arithmetic overflow",
    0x12: "division by zero",
    0x21: "value outside an enum",
    0x22: "storage byte array badly encoded",
    0x31: "pop from an empty array",
    0x32: "index out of bounds",
    0x41: "too much memory",
    0x51: "call of an unset function",
}
"""Solidity documentation, "Panic via assert and Error via require"."""


def _builtin(name: str, inputs: list[dict[str, str]]) -> ErrorType:
    signature = f"{name}({','.join(each['type'] for each in inputs)})"
    return ErrorType(name, keccak(signature.encode())[:4], Values(inputs))


_ERROR = _builtin("Error", [{"name": "message", "type": "string", "internalType": "string"}])
_PANIC = _builtin("Panic", [{"name": "code", "type": "uint256", "internalType": "uint256"}])


@dataclass(frozen=True, slots=True)
class Refusal:
    """A decoded revert: the error's name, its values by name, and its declaration."""

    name: str
    args: Mapping[str, Any]
    declared: ErrorType

    def __str__(self) -> str:
        if self.declared is _PANIC:
            return f"Panic: {PANICS.get(self.args['code'], hex(self.args['code']))}"
        return f"{self.name}({', '.join(f'{name}={value!r}' for name, value in self.args.items())})"


class RevertDecoder:
    """Decodes revert data by the errors of several ABIs, and Solidity's own ``Error`` and ``Panic``."""

    def __init__(self, abis: Iterable[Abi]) -> None:
        self._errors: dict[bytes, ErrorType] = {_ERROR.selector: _ERROR, _PANIC.selector: _PANIC}
        for abi in abis:
            self._errors.update(abi.errors)

    def decode(self, data: bytes) -> Refusal | None:
        """The error behind revert data, or ``None`` where no ABI explains it (out of gas has no data at all)."""
        declared = self._errors.get(data[:4])
        if declared is None:
            return None
        try:
            return Refusal(declared.name, declared.inputs.decode_named(data[4:]), declared)
        except ValueError:
            return None
