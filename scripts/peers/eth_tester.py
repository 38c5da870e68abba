"""eth-tester in this process as a JSON-RPC provider, so that the remote chain runs on it without a network.

web3.py's own provider for it hands out Python values and decodes revert data as text; a node does neither.
"""

from __future__ import annotations

import ast
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from eth_abi import abi
from eth_tester import EthereumTester, PyEVMBackend
from eth_tester.backends.pyevm.main import get_default_genesis_params
from eth_tester.exceptions import BlockNotFound, TransactionFailed, TransactionNotFound
from eth_utils.exceptions import ValidationError
from rlp.exceptions import DecodingError

from chain.remote.provider import Request, Response

GAS_LIMIT = 1_000_000_000
CALL_GAS = 10_000_000
ERROR_SELECTOR = bytes.fromhex("08c379a0")
"""``Error(string)`` (Solidity documentation, "Revert")."""
REVERTED = 3
REFUSED = -32_003
NO_METHOD = -32_601


class EthTesterProvider:
    """See :class:`chain.remote.provider.Provider`. One request at a time: eth-tester knows no threads."""

    def __init__(self, tester: EthereumTester | None = None) -> None:
        self.tester = tester or EthereumTester(_free_backend())
        self._lock = threading.Lock()
        self._methods: dict[str, Callable[..., Any]] = {
            "eth_accounts": self.tester.get_accounts,
            "eth_call": self._call,
            "eth_chainId": lambda: self.tester.backend.chain.chain_id,
            "eth_getBalance": lambda account, at: self.tester.get_balance(account, _block(at)),
            "eth_getBlockByNumber": lambda at, _: self.tester.get_block_by_number(_block(at)),
            "eth_getCode": lambda account, at: self.tester.get_code(account, _block(at)),
            "eth_getTransactionByHash": self._transaction,
            "eth_getTransactionCount": lambda account, at: self.tester.get_nonce(account, _block(at)),
            "eth_getTransactionReceipt": self.tester.get_transaction_receipt,
            "eth_sendRawTransaction": self.tester.send_raw_transaction,
            "eth_sendTransaction": self._pay,
        }

    def make_request(self, method: str, params: Sequence[Any]) -> Response:
        if method not in self._methods:
            return _error(NO_METHOD, f"{method} does not exist")
        with self._lock:
            try:
                return {"result": _json(self._methods[method](*params))}
            except (BlockNotFound, TransactionNotFound):
                return {"result": None}
            except TransactionFailed as failed:
                return _error(REVERTED, "execution reverted", _revert(failed))
            except (ValidationError, DecodingError) as refused:
                return _error(REFUSED, _in_common_words(str(refused)))

    def make_batch_request(self, requests: Sequence[Request]) -> Sequence[Response]:
        return [self.make_request(method, params) for method, params in requests]

    def close(self) -> None:
        """Nothing is open."""

    def _call(self, call: Mapping[str, Any], at: str, *overrides: Any) -> str:
        if overrides:
            raise ValidationError("block overrides are not supported")
        free = {"max_fee_per_gas": 0, "max_priority_fee_per_gas": 0}
        sender = call.get("from") or self.tester.get_accounts()[0]
        plain = {name: value for name, value in call.items() if name in {"to", "data"}}
        found: str = self.tester.call({**plain, **free, "from": sender, "gas": CALL_GAS}, _block(at))
        return found

    def _transaction(self, hash_: str) -> Mapping[str, Any]:
        found = self.tester.get_transaction_by_hash(hash_)
        return {**found, "input": found["data"]}

    def _pay(self, payment: Mapping[str, Any]) -> str:
        sent: str = self.tester.send_transaction({**payment, "value": int(payment["value"], 16), "gas": 21_000})
        return sent


def _free_backend() -> PyEVMBackend:
    """A chain whose base fee is 0 from the start, and stays so while blocks are not half full: otherwise even a call
    that keeps nothing needs a sender with funds."""
    return PyEVMBackend(
        genesis_parameters={**get_default_genesis_params(), "gas_limit": GAS_LIMIT, "base_fee_per_gas": 0}
    )


def _block(at: str) -> int | str:
    return int(at, 16) if at.startswith("0x") else at


def _json(value: Any, name: str = "") -> Any:
    if isinstance(value, Mapping):
        return {_camel(key): _json(each, key) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json(each) for each in value]
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    if isinstance(value, int) and not isinstance(value, bool):
        return hex(value)
    return None if name == "to" and not value else value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _error(code: int, message: str, data: str | None = None) -> Response:
    return {"error": {"code": code, "message": message, "data": data}}


def _revert(failed: TransactionFailed) -> str:
    """eth-tester says what the EVM returned as Python would print it, or as the text of an ``Error(string)``."""
    said = str(failed)
    if said.startswith(("b'", 'b"')):
        returned: bytes = ast.literal_eval(said)
        return f"0x{returned.hex()}"
    return f"0x{(ERROR_SELECTOR + abi.encode(['string'], [said])).hex()}"


def _in_common_words(refused: str) -> str:
    if refused.startswith("Invalid transaction nonce"):
        expected, got = (int(word.strip(",")) for word in refused.split() if word.strip(",").isdecimal())
        return "nonce too low" if got < expected else "nonce too high"
    if "Message.gas cannot be negative" in refused:
        return "intrinsic gas too low"
    if "exceeds gas limit" in refused:
        return "transaction exceeds block gas limit"
    return "insufficient funds" if "balance" in refused or "funds" in refused else f"decode: {refused}"
