"""A node of another make in a process of its own, asked over HTTP on this machine."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from chain.port import Address
from scripts.bench.peers.protocol import Sent
from scripts.bench.processes import cpu_s

WAIT_S_MAX = 120.0
LOOK_S = 0.005
CALL_GAS = 10_000_000

Request = tuple[str, list[Any]]


class RpcError(Exception):
    """The node said no, or nothing."""


class JsonRpcPeer:
    """See :class:`scripts.bench.peers.protocol.Peer`. Every thread has a connection of its own, kept open."""

    def __init__(self, port: int, process: int, payer: Address) -> None:
        self._port = port
        self._process = process
        self._payer = payer
        self._own = threading.local()
        self._ids = itertools.count(1)

    def ask(self, *requests: Request) -> list[Any]:
        """The results of a batch, in the order of the requests.

        :raises RpcError: one of them failed.
        """
        batch = [
            {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": params} for method, params in requests
        ]
        answers = {answer["id"]: answer for answer in self._post(batch)}
        for each in batch:
            if "result" not in answers[each["id"]]:
                raise RpcError(f"{each['method']}: {answers[each['id']].get('error')}")
        return [answers[each["id"]]["result"] for each in batch]

    def send(self, raws: Sequence[bytes]) -> None:
        self.ask(*(("eth_sendRawTransaction", ["0x" + raw.hex()]) for raw in raws))

    def wait(self, last: Collection[Sent]) -> None:
        self.wait_for({each.sender: each.nonce_after for each in last})

    def wait_for(self, nonces: Mapping[Address, int]) -> None:
        """Until every sender's transactions below its nonce are in blocks; one sender after the other, which asks little."""
        deadline = time.monotonic() + WAIT_S_MAX
        for who, nonce in nonces.items():
            while int(self.ask(("eth_getTransactionCount", ["0x" + who.hex(), "latest"]))[0], 16) < nonce:
                if time.monotonic() > deadline:
                    raise RpcError(f"a sender still waits for its nonce {nonce}")
                time.sleep(LOOK_S)

    def call(self, to: Address, data: bytes) -> bytes:
        fields = {"from": "0x" + self._payer.hex(), "to": "0x" + to.hex(), "data": "0x" + data.hex()}
        (found,) = self.ask(("eth_call", [fields | {"gas": hex(CALL_GAS)}, "latest"]))
        return bytes.fromhex(found[2:])

    def cpu_s(self) -> float:
        return cpu_s(self._process)

    def _post(self, batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = http.client.HTTPConnection("127.0.0.1", self._port, WAIT_S_MAX)
        try:
            connection.request("POST", "/", json.dumps(batch), {"Content-Type": "application/json"})
            answers = json.loads(connection.getresponse().read())
        except BaseException:
            connection.close()  # or it stays in the middle of this request
            raise
        if not isinstance(answers, list):
            raise RpcError(str(answers))
        return answers
