"""The embedded node, in this process: every block is sealed by four validators and synced to the disk of ``build``."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from coincurve import PrivateKey

from chain.embedded.consensus.consortium import Consortium, Validator
from chain.embedded.consensus.sealing import Panel
from chain.embedded.consensus.voters import Signatory
from chain.embedded.node import EmbeddedChain
from chain.port import NOBODY, Address, Call
from chain.runtime.clock import SystemClock
from scripts.bench.peers.protocol import Sent
from tests.contracts.world.founding import VALIDATORS, validator
from tests.contracts.world.members import CHAIN_ID

WAIT_S_MAX = 60.0


class EmbeddedPeer:
    """See :class:`scripts.bench.peers.protocol.Peer`."""

    def __init__(self, chain: EmbeddedChain, folder: Path, consortium: Consortium) -> None:
        self._chain = chain
        self.folder = folder
        self.consortium = consortium

    def send(self, raws: Sequence[bytes]) -> None:
        self._chain.submit_together(raws)

    def wait(self, last: Collection[Sent]) -> None:
        for each in last:
            self._chain.wait(each.hash, WAIT_S_MAX)

    def call(self, to: Address, data: bytes) -> bytes:
        return self._chain.call(Call(NOBODY, to, data))

    def cpu_s(self) -> float:
        return time.process_time()


class Embedded:
    """See :class:`scripts.bench.peers.protocol.Kind`."""

    name = "embedded"
    pays = False

    def __init__(self, parent: Path) -> None:
        self._parent = parent

    @contextmanager
    def running(self, senders: Sequence[Address]) -> Iterator[EmbeddedPeer]:
        # The contracts that are founded on it say who the validators are from then on.
        validators = tuple(Validator(name, validator(name).address) for name in VALIDATORS)
        consortium = Consortium("bench", CHAIN_ID, int(time.time()), (senders[0],), validators)
        domain = consortium.seal_domain
        voters = [Signatory(name, PrivateKey(validator(name).key), domain) for name in VALIDATORS]
        with tempfile.TemporaryDirectory(dir=self._parent) as folder:
            chain = EmbeddedChain.open(Path(folder), consortium, SystemClock(), sealer=Panel(domain, voters))
            try:
                yield EmbeddedPeer(chain, Path(folder), consortium)
            finally:
                chain.close()
