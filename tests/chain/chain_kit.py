"""What the chain's tests share: keys, a consortium, the recorder contract, and calls to it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from coincurve import PrivateKey

from chain.contracts.artifact import read
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.voters import BlockAt
from chain.embedded.executors.protocol import Environment, Execution
from chain.embedded.node import EmbeddedChain
from chain.embedded.store.sealed import SealedBlock
from chain.ethereum.keccak import keccak
from chain.ethereum.keystore import address_of, sign_transaction
from chain.ethereum.transactions import Transaction, decode
from chain.port import Address, Call, Hash32, Receipt

RECORDER = read(Path(__file__).parent / "solidity" / "artifacts" / "Recorder.json")
CHAIN_ID = 20_251
GENESIS_TIME = 1_700_000_000
WAIT_S = 30.0


class Key:
    """A key made from a word, so that runs are equal."""

    def __init__(self, word: str) -> None:
        self.secret = keccak(word.encode())
        self.private = PrivateKey(self.secret)
        self.address = address_of(self.private)

    def raw(
        self, nonce: int, to: Address | None, data: bytes = b"", *, gas: int = 3_000_000, chain_id: int = CHAIN_ID
    ) -> bytes:
        """A signed transaction."""
        return sign_transaction(self.private, chain_id=chain_id, nonce=nonce, gas=gas, to=to, data=data).raw

    def transaction(self, nonce: int, to: Address | None, data: bytes = b"", *, gas: int = 3_000_000) -> Transaction:
        """The same, decoded."""
        return decode(self.raw(nonce, to, data, gas=gas))


ADMIN = Key("admin")
ALICE = Key("alice")
BOB = Key("bob")
CONSORTIUM = Consortium("test", CHAIN_ID, GENESIS_TIME, (ADMIN.address,), time_control=True)
RECORDER_AT = CONSORTIUM.registry
DEPLOY = ADMIN.raw(0, None, RECORDER.creation_data((ADMIN.address,)))


def record(value: int) -> bytes:
    """Call data that records a value."""
    return RECORDER.abi.function("record").encode((value,))


def bar(account: Address, *, barred: bool = True) -> bytes:
    """Call data after which the registry does not (or does) admit an account."""
    return RECORDER.abi.function("setBarred").encode((account, barred))


def send(chain: EmbeddedChain, raw: bytes) -> Receipt:
    """Submit and wait."""
    return chain.wait(chain.submit(raw), WAIT_S)


def ask(chain: EmbeddedChain, function: str, *args: object, at: object = "next") -> object:
    """The first value that a view of the recorder returns."""
    view = RECORDER.abi.function(function)
    returned = chain.call(Call(ALICE.address, RECORDER_AT, view.encode(args)), at=at)  # type: ignore[arg-type]
    return view.decode(returned)[0]


class Gate:
    """A sealer without validators that can be held back, so that a test decides what waits together for the next block."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()
        self._arrived = threading.Event()

    def proposer(self, parent: SealedBlock, validators: Sequence[Address]) -> bytes:
        return b""

    def seal(
        self,
        block: SealedBlock,
        parent: SealedBlock,
        validators: Sequence[Address],
        keep: Callable[[], None],
        block_at: BlockAt,
    ) -> bytes:
        self._arrived.set()
        assert self._open.wait(WAIT_S)
        return block.header.hash

    def close(self) -> None:
        pass

    @contextmanager
    def held(self, chain: EmbeddedChain, raw: bytes) -> Iterator[None]:
        """Let a block of this one transaction be executed and hold it; inside, everything else waits."""
        self._arrived.clear()
        self._open.clear()
        chain.submit(raw)
        assert self._arrived.wait(WAIT_S)
        try:
            yield
        finally:
            self._open.set()


class MemoryReader:
    """An executor's reader over a dictionary."""

    def __init__(self) -> None:
        self.stored: dict[bytes, bytes] = {}

    def get(self, digest: bytes) -> bytes:
        return self.stored[digest]

    def block_hash(self, number: int) -> Hash32:
        return Hash32(keccak(number.to_bytes(8, "big")))

    def keep(self, execution: Execution) -> Hash32:
        """Take over what a block changed, and return its state root."""
        self.stored |= _both(execution.nodes, execution.code)
        return execution.state_root


def environment(number: int = 1, timestamp: int = GENESIS_TIME) -> Environment:
    """A block's environment."""
    return Environment(CHAIN_ID, number, timestamp, 1_000_000_000, Hash32(keccak(b"randao")), Address(bytes(20)))


def _both(one: Mapping[bytes, bytes], other: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    return {**one, **other}
