"""What clients sent, what they were told, and what must therefore be true."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import dataclass, field

from chain.embedded.node import EmbeddedChain
from chain.errors import ChainUnavailable, NotAdmitted
from chain.ethereum.keccak import keccak
from chain.port import BlockNumber, Hash32
from tests.chain.chain_kit import ADMIN, DEPLOY, RECORDER_AT, Key, ask, bar, record

SENDERS = tuple(Key(f"simulated {number}") for number in range(4))
UNANSWERED_MAX = 5
"""How many transactions a client sends before the first of them is answered."""


@dataclass(slots=True)
class Sent:
    """A transaction. ``value`` is what it records, if it does."""

    by: Key
    raw: bytes
    value: int | None

    @property
    def hash(self) -> Hash32:
        return Hash32(keccak(self.raw))


@dataclass(slots=True)
class Client:
    """One sender, who repeats what was not answered."""

    key: Key
    nonce: int = 0
    unanswered: list[Sent] = field(default_factory=list)

    def next(self, value: int) -> None:
        """Sign another transaction. The admin's first one creates the contract; then it bars and admits a client in turn."""
        if self.key is ADMIN:
            data, recorded = bar(SENDERS[0].address, barred=self.nonce % 2 == 1), None
            raw = ADMIN.raw(self.nonce, RECORDER_AT, data) if self.nonce else DEPLOY
        else:
            raw, recorded = self.key.raw(self.nonce, RECORDER_AT, record(value)), value
        self.nonce += 1
        self.unanswered.append(Sent(self.key, raw, recorded))


class Clients:
    """All of them, and every answer that they have had."""

    def __init__(self) -> None:
        self.all = [Client(ADMIN), *(Client(key) for key in SENDERS)]
        self.sent: dict[Hash32, Sent] = {}
        self.answers: dict[Hash32, tuple[int, Hash32]] = {}
        """Block number and hash by transaction."""
        self._sign(self.all[0], 0)

    def act(self, chain: EmbeddedChain, chance: random.Random) -> None:
        """One client sends something, new or again; a refusal is an answer that says nothing of the future."""
        # The admin is seldom seen: it bars and admits the first of the others in turn.
        client = chance.choices(self.all, [1, *(5 for _ in SENDERS)])[0]
        if not client.unanswered or (len(client.unanswered) < UNANSWERED_MAX and chance.random() < 0.6):
            self._sign(client, chance.randrange(1 << 40))
        self.send(chain, chance.choice(client.unanswered))

    def admit_everybody(self) -> None:
        """Let the admin sign what admits the first client again, if it is barred for good."""
        admin = self.all[0]
        if admin.nonce % 2 == 0 and not admin.unanswered:
            self._sign(admin, 0)

    def _sign(self, client: Client, value: int) -> None:
        client.next(value)
        self.sent[client.unanswered[-1].hash] = client.unanswered[-1]

    def send(self, chain: EmbeddedChain, sent: Sent) -> None:
        """Hand over a transaction."""
        with suppress(NotAdmitted, ChainUnavailable):
            assert chain.submit(sent.raw) == sent.hash

    def look(self, chain: EmbeddedChain) -> None:
        """Ask for every receipt that is still due: it is the acknowledgement."""
        for client in self.all:
            for sent in list(client.unanswered):
                receipt = chain.receipt(sent.hash)
                if receipt is not None:
                    assert receipt.succeeded
                    self.answers[sent.hash] = receipt.block.number, receipt.block.hash
                    client.unanswered.remove(sent)

    def insist(self, chain: EmbeddedChain) -> bool:
        """Send everything again that was not answered; whether anything was left to send."""
        self.look(chain)
        left = [sent for client in self.all for sent in client.unanswered]
        for sent in left:
            self.send(chain, sent)
        return bool(left)

    def check(self, chain: EmbeddedChain) -> None:
        """Nothing acknowledged is lost or changed, nothing is in the chain twice or out of nowhere, and the state is what
        the transactions in the chain make."""
        found: dict[Hash32, tuple[int, Hash32]] = {}
        for block in chain.blocks(BlockNumber(0)):
            for receipt in block.receipts:
                assert receipt.transaction not in found, "a transaction is in the chain twice"
                found[receipt.transaction] = block.head.number, block.head.hash
        assert found.keys() <= self.sent.keys(), "a transaction is in the chain that nobody sent"
        lost = {hash_: told for hash_, told in self.answers.items() if found.get(hash_) != told}
        assert not lost, "what was acknowledged is lost or elsewhere"
        values = [value for hash_ in found if (value := self.sent[hash_].value) is not None]
        if found:
            assert ask(chain, "count") == len(values)
            assert [ask(chain, "values", number + 1) for number in range(len(values))[-3:]] == values[-3:]
        for client in self.all:
            count = sum(1 for hash_ in found if self.sent[hash_].by is client.key)
            assert chain.transaction_count(client.key.address) == count
