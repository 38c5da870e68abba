"""The executor on revm: the engine of ``chain/engine``, in instances that threads borrow."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from chain.embedded.executors.protocol import Account, CallResult, Environment, Execution, Proof, Reader
from chain.embedded.executors.revm_answers import account_answer, block_answer, call_answer, check, proof_answer
from chain.embedded.executors.revm_instance import Running
from chain.embedded.executors.revm_module import module
from chain.embedded.executors.revm_questions import block_question, call_question, proof_question
from chain.ethereum.transactions import Transaction
from chain.port import Address, Hash32

READERS_MAX = 4
"""Instances for everything but blocks. Each may hold some 50 MB of nodes, and more of them than cores gain nothing;
threads beyond wait."""

NEWS_MAX = 32
"""Blocks whose nodes are kept for an instance that was not asked since; what is older it looks up."""


class Revm:
    """See :class:`chain.embedded.executors.protocol.Executor`. ``folder`` is :func:`revm_module.module`'s.

    Blocks have an instance of their own, whose memory then holds the nodes of the last ones. The others are told of them:
    to look a node up costs fifty times as much, and a call on the next block needs some twenty that are new.

    Besides what the protocol says, every method raises :class:`revm_instance.EngineTrapped`.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._engine, self._module = module(folder)
        self._writer = _Pool(self, 1)
        self._readers = _Pool(self, READERS_MAX)

    def start(self) -> Running:
        """A fresh instance."""
        return Running(self._engine, self._module)

    def execute(
        self, reader: Reader, parent_root: Hash32, environment: Environment, transactions: Sequence[Transaction]
    ) -> Execution:
        question = block_question(parent_root, environment, transactions)
        execution, made = block_answer(self._writer.ask("execute", question, reader))
        self._readers.tell(made)
        return execution

    def call(
        self,
        reader: Reader,
        root: Hash32,
        environment: Environment,
        sender: Address,
        to: Address,
        data: bytes,
        gas: int,
    ) -> CallResult:
        question = call_question(root, environment, sender, to, data, gas)
        return call_answer(self._readers.ask("call", question, reader))

    def account(self, reader: Reader, root: Hash32, address: Address) -> Account | None:
        return account_answer(self._readers.ask("account", root + address, reader))

    def storage(self, reader: Reader, root: Hash32, address: Address, slot: int) -> int:
        question = root + address + slot.to_bytes(32, "big")
        return int.from_bytes(self._readers.ask("storage", question, reader)[1:], "big")

    def code(self, reader: Reader, root: Hash32, address: Address) -> bytes:
        return self._readers.ask("code", root + address, reader)[1:]

    def proof(self, reader: Reader, root: Hash32, address: Address, slots: Sequence[int]) -> Proof:
        question = proof_question(root, address, slots)
        return proof_answer(self._readers.ask("proof", question, reader), slots)


class _Pool:
    """Instances that wait for the next thread, the last used first: it remembers most. They are started when needed."""

    def __init__(self, revm: Revm, size: int) -> None:
        self._revm = revm
        self._free: list[Running] = []
        self._places = threading.BoundedSemaphore(size)
        self._news: deque[bytes] = deque(maxlen=NEWS_MAX)
        self._told = 0
        self._guard = threading.Lock()

    def tell(self, nodes: bytes) -> None:
        """Every instance is to remember these before its next question."""
        with self._guard:
            self._news.append(nodes)
            self._told += 1

    def ask(self, entry: str, question: bytes, reader: Reader) -> bytes:
        with self._places:
            running = self._free.pop() if self._free else self._revm.start()
            try:
                for nodes in self._news_for(running):
                    check(running.ask("remember", nodes, reader))
                answer = running.ask(entry, question, reader)
            finally:
                # One that trapped is not given back: the next thread starts a fresh one.
                if not running.is_broken:
                    self._free.append(running)
        check(answer)
        return answer

    def _news_for(self, running: Running) -> list[bytes]:
        if running.told == self._told:
            return []
        with self._guard:
            missed = min(self._told - running.told, len(self._news))
            running.told = self._told
            return list(self._news)[-missed:]
