"""A chain with something of everything in it, and somebody who asks about it. Every answer is held against the schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from eth_utils import to_checksum_address
from jsonschema_rs import Draft202012Validator

from chain.embedded.node import EmbeddedChain
from chain.embedded.temporary import temporary_chain
from chain.port import Address, Receipt
from chain.rpc.server import JsonRpc
from chain.runtime.clock import ManualClock
from tests.chain.chain_kit import (
    ADMIN,
    ALICE,
    BOB,
    CHAIN_ID,
    CONSORTIUM,
    GENESIS_TIME,
    RECORDER,
    RECORDER_AT,
    record,
    send,
)

SCHEMA = Path(__file__).parents[2] / "data" / "execution_apis" / "answers.json"


@cache
def described() -> dict[str, Draft202012Validator]:
    """What the specification says of each method's answer."""
    text = json.loads(SCHEMA.read_text("utf-8"))
    return {
        method: Draft202012Validator({"$defs": text["$defs"], **schema}) for method, schema in text["methods"].items()
    }


class Asker:
    """Asks a chain by JSON-RPC."""

    def __init__(self, rpc: JsonRpc) -> None:
        self.rpc = rpc

    def post(self, body: Any) -> Any:
        """The answer to whatever is sent; ``None`` where there is none."""
        answer = self.rpc.answer(body if isinstance(body, bytes) else json.dumps(body).encode())
        return None if answer is None else json.loads(answer)

    def __call__(self, method: str, *params: Any) -> Any:
        """The result of a method, which must have one of the specified shape."""
        answer = self.post({"jsonrpc": "2.0", "id": 7, "method": method, "params": list(params)})
        assert answer.keys() == {"jsonrpc", "id", "result"}, answer
        if method in described():
            described()[method].validate(answer["result"])
        return answer["result"]

    def error(self, method: str, *params: Any) -> dict[str, Any]:
        """The error of a method."""
        answer = self.post({"jsonrpc": "2.0", "id": 7, "method": method, "params": list(params)})
        assert answer.keys() == {"jsonrpc", "id", "error"}, answer
        error: dict[str, Any] = answer["error"]
        return error


def words(address: bytes) -> str:
    """Bytes as the protocol writes them."""
    return "0x" + address.hex()


def signed(nonce: int, kind: int, **more: Any) -> bytes:
    """A transaction of Bob's that eth-account made."""
    fees = {"maxFeePerGas": 0, "maxPriorityFeePerGas": 0, "type": 2} if kind == 2 else {"gasPrice": 0}
    lists = (
        {"accessList": [{"address": to_checksum_address(RECORDER_AT), "storageKeys": ["0x" + "00" * 32]}]}
        if kind
        else {}
    )
    typed = {"type": 1} if kind == 1 else {}
    data = {"nonce": nonce, "gas": 200_000, "to": to_checksum_address(RECORDER_AT), "value": 0, "chainId": CHAIN_ID}
    made = Account.from_key(BOB.secret).sign_transaction({**data, **fees, **lists, **typed, **more})
    return bytes(made.raw_transaction)


@dataclass(frozen=True, slots=True)
class Written:
    """What is on the chain."""

    chain: EmbeddedChain
    receipts: tuple[Receipt, ...]
    """Alice's records of 0 to 4, then Bob's transactions of types 0, 1 and 2, one that is refused, and a creation."""


@pytest.fixture(scope="session")
def written(template: Path) -> Iterator[Written]:
    """Nobody writes to it any more; each block is a second later than the one before."""
    clock = ManualClock(GENESIS_TIME + 10)
    raws = [ALICE.raw(nonce, RECORDER_AT, record(nonce)) for nonce in range(5)]
    raws += [signed(kind, kind, data=words(record(100 + kind))) for kind in range(3)]
    raws.append(signed(3, 2, data=words(RECORDER.abi.function("refuse").encode((9,)))))
    raws.append(ADMIN.raw(1, None, RECORDER.creation_data((Address(bytes(20)),))))
    with temporary_chain(CONSORTIUM, clock, template) as chain:
        receipts = []
        for raw in raws:
            clock.advance(1)
            receipts.append(send(chain, raw))
        yield Written(chain, tuple(receipts))


@pytest.fixture
def ask(written: Written) -> Asker:
    """Asks about :func:`written`."""
    return Asker(JsonRpc(written.chain))


@pytest.fixture
def asker() -> Callable[[EmbeddedChain], Asker]:
    """Asks about any chain."""
    return lambda chain: Asker(JsonRpc(chain))
