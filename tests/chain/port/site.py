"""What the suite needs of a chain: senders that may send, and a recorder to send to."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from coincurve import PrivateKey

from chain.ethereum.keystore import sign_transaction
from chain.port import Address, BlockHead, BlockNumber, Call, Chain, Hash32, Receipt
from tests.chain.chain_kit import ADMIN, RECORDER, Key

WAIT_S = 30.0
QUIET_S = 0.2
_numbers = itertools.count(1)


@dataclass(slots=True)
class Sender:
    """A key with the nonces it used."""

    chain: Chain
    private: PrivateKey
    address: Address
    next: int = 0

    def signed(
        self, to: Address | None, data: bytes = b"", *, nonce: int | None = None, gas: int = 1_000_000, on: int = 0
    ) -> bytes:
        """A transaction with the next nonce, or with another one."""
        if nonce is None:
            nonce, self.next = self.next, self.next + 1
        chain_id = on or self.chain.chain_id
        fee = self.chain.fee()
        return sign_transaction(self.private, chain_id=chain_id, nonce=nonce, gas=gas, to=to, data=data, fee=fee).raw


@dataclass(slots=True)
class Site:
    """A chain with a recorder on it. Senders are new ones, since a node outlives a test."""

    chain: Chain
    recorder: Address

    def sender(self) -> Sender:
        """Somebody who never sent anything."""
        key = Key(f"sender {next(_numbers)} after {self.chain.head().hash.hex()}")
        return Sender(self.chain, key.private, key.address)

    def quiet_head(self) -> BlockHead:
        """The head once no other follows by itself: a node may make a block of nothing after its last transactions."""
        while True:
            head = self.chain.head()
            if not self.chain.wait_for_block(BlockNumber(head.number + 1), QUIET_S):
                return head

    def send(self, raw: bytes) -> Receipt:
        """Submit and wait."""
        return self.chain.wait(self.chain.submit(raw), WAIT_S)

    def record(self, sender: Sender, value: int) -> Hash32:
        """Submit the recording of a value."""
        return self.chain.submit(sender.signed(self.recorder, RECORDER.abi.function("record").encode((value,))))

    def ask(self, function: str, *args: object, at: object = "head") -> tuple[object, ...]:
        """What a view of the recorder returns."""
        view = RECORDER.abi.function(function)
        call = Call(Address(bytes(20)), self.recorder, view.encode(args))
        return tuple(view.decode(self.chain.call(call, at)))  # type: ignore[arg-type]


def new_site(chain: Chain) -> Site:
    """Deploy the recorder from the kit's own account."""
    deployer = Sender(chain, ADMIN.private, ADMIN.address)
    receipt = chain.wait(chain.submit(deployer.signed(None, RECORDER.creation_data((deployer.address,)))), WAIT_S)
    assert receipt.contract is not None
    return Site(chain, receipt.contract)
