"""Where py-evm differs from geth and revm, or takes too long: its opcodes and precompiles put right.

``docs/chain-rules.md``, "Executors", lists the rules; vectors and comparisons with revm test them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eth.exceptions import OutOfGas
from eth.precompiles.modexp import extract_lengths
from eth.vm.forks.berlin.computation import _compute_modexp_gas_fee_eip_2565
from eth.vm.forks.cancun.computation import CancunComputation
from eth.vm.forks.shanghai.logic import Create2EIP3860, CreateEIP3860

from chain.embedded.executors.modular import power
from chain.ethereum.gas import INITCODE_BYTES_MAX

CREATE, CREATE2 = 0xF0, 0xF5
MODEXP = (5).to_bytes(20, "big")
_CREATE_GAS = 32_000


def _check_initcode(data: Any) -> None:
    """EIP-3860: more initcode than the limit costs all gas, before the balance and the depth are looked at."""
    if data.memory_length > INITCODE_BYTES_MAX:
        raise OutOfGas(f"initcode of {data.memory_length} bytes")


class _Create(CreateEIP3860):
    def get_gas_cost(self, data: Any) -> int:
        _check_initcode(data)
        return super().get_gas_cost(data)


class _Create2(Create2EIP3860):
    def get_gas_cost(self, data: Any) -> int:
        _check_initcode(data)
        return super().get_gas_cost(data)


def _modexp(computation: Any) -> Any:
    """EIP-198 with the gas of EIP-2565. An empty base is 0, so that its power 0 is 1 (py-evm gives 0)."""
    data: bytes = computation.msg.data_as_bytes
    computation.consume_gas(_compute_modexp_gas_fee_eip_2565(data), reason="MODEXP Precompile")
    base_bytes, exponent_bytes, modulus_bytes = extract_lengths(data)
    if not modulus_bytes:
        computation.output = b""
        return computation
    exponent_at = 96 + base_bytes
    modulus_at = exponent_at + exponent_bytes
    modulus = _number(data, modulus_at, modulus_bytes)
    if modulus > 1:
        result = power(_number(data, 96, base_bytes), _number(data, exponent_at, exponent_bytes), modulus)
    else:
        result = 0
    computation.output = result.to_bytes(modulus_bytes, "big")
    return computation


def _number(data: bytes, start: int, length: int) -> int:
    """A number of the input, which goes on with zeros for ever. All of it was paid for."""
    given = data[start : start + length]
    return int.from_bytes(given, "big") << 8 * (length - len(given))


OPCODES: Mapping[int, Any] = {
    **CancunComputation.opcodes,
    CREATE: _Create.configure(__name__="_Create", mnemonic="CREATE", gas_cost=_CREATE_GAS)(),
    CREATE2: _Create2.configure(__name__="_Create2", mnemonic="CREATE2", gas_cost=_CREATE_GAS)(),
}
"""Those of Cancun."""

PRECOMPILES: Mapping[Any, Any] = {**CancunComputation.get_precompiles(), MODEXP: _modexp}
"""Those of Cancun."""
