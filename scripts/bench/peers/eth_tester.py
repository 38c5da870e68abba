"""eth-tester over py-evm, in this process, as a test suite would use it: every transaction is mined as it comes.

This is its best mode here. Gathering is slower: without automatic mining each transaction is executed, undone and
executed again, and no sender can have two of them waiting; and three a block through its backend alone, without its own
checks, save a tenth, more than that nothing, since its pending block is built anew for every transaction.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from eth_tester import EthereumTester, PyEVMBackend

from chain.port import Address
from scripts.bench.peers.protocol import Sent
from tests.contracts.world.members import CHAIN_ID

BALANCE_WEI = 10**24
CALL_GAS = 10_000_000


class EthTesterPeer:
    """See :class:`scripts.bench.peers.protocol.Peer`."""

    def __init__(self, tester: EthereumTester, payer: Address) -> None:
        self._tester = tester
        self._payer = payer
        self._lock = threading.Lock()

    def send(self, raws: Sequence[bytes]) -> None:
        with self._lock:
            for raw in raws:
                self._tester.send_raw_transaction("0x" + raw.hex())

    def wait(self, last: Collection[Sent]) -> None:
        """Nothing waits: what was sent is mined."""

    def call(self, to: Address, data: bytes) -> bytes:
        fields = {"from": "0x" + self._payer.hex(), "to": "0x" + to.hex(), "data": "0x" + data.hex(), "gas": CALL_GAS}
        return bytes.fromhex(self._tester.call(fields)[2:])

    def cpu_s(self) -> float:
        return time.process_time()


class EthTester:
    """See :class:`scripts.bench.peers.protocol.Kind`."""

    name = "eth_tester"
    pays = True

    @contextmanager
    def running(self, senders: Sequence[Address]) -> Iterator[EthTesterPeer]:
        account = {"balance": BALANCE_WEI, "nonce": 0, "code": b"", "storage": {}}
        backend = PyEVMBackend(genesis_state=dict.fromkeys(senders, account))
        # Its own id is fixed and nobody else's; the consents in the transactions name another.
        type(backend.chain).chain_id = CHAIN_ID
        yield EthTesterPeer(EthereumTester(backend), senders[0])
