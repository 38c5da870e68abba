"""Who may send what (``docs/chain-rules.md``): the form of a transaction, and its sender on the parent block's state."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from chain.embedded.consensus.consortium import Consortium
from chain.embedded.executors.protocol import Account, CallResult, Executor, Reader
from chain.errors import NotAdmitted
from chain.ethereum import gas
from chain.ethereum.blocks import Header
from chain.ethereum.keccak import keccak
from chain.ethereum.transactions import Transaction, decode
from chain.port import NOBODY, Address, Hash32

_T = TypeVar("_T")

REGISTRY_GAS_MAX = 1_000_000
"""Gas of the call to the registry; an answer that needs more counts as no."""

ANSWERS_MAX = 10_000
"""Answers of the registry remembered for one state of it."""

_MAY_TRANSACT = keccak(b"mayTransact(address)")[:4]
_ACCOUNT = keccak(b"account(address)")[:4]
_YES = (1).to_bytes(32, "big")


def read_transaction(raw: bytes, consortium: Consortium) -> Transaction:
    """Decode a transaction and judge everything about it that does not depend on state.

    :raises NotAdmitted: ``too-large``, ``malformed``, ``wrong-chain``, ``fee-not-zero``, ``value-not-zero``,
        ``gas-too-high``, ``gas-too-low``, ``may-not-deploy`` or ``initcode-too-large``.
    """
    limits = consortium.limits
    if len(raw) > limits.transaction_bytes_max:
        raise NotAdmitted("too-large", f"{len(raw)} bytes where {limits.transaction_bytes_max} are allowed")
    try:
        transaction = decode(raw)
    except ValueError as error:
        raise NotAdmitted("malformed", str(error)) from error
    check_form(transaction, consortium)
    return transaction


def check_form(transaction: Transaction, consortium: Consortium) -> None:
    """Judge a decoded transaction, but for its length.

    :raises NotAdmitted: see :func:`read_transaction`.
    """
    for holds, reason, detail in _form_faults(transaction, consortium):
        if holds:
            raise NotAdmitted(reason, detail)


def _form_faults(transaction: Transaction, consortium: Consortium) -> tuple[tuple[bool, str, str], ...]:
    gas_max = consortium.limits.transaction_gas_max
    gas_min = gas.intrinsic_gas(transaction) + gas.initcode_gas(transaction)
    creates = transaction.to is None
    return (
        (transaction.chain_id != consortium.chain_id, "wrong-chain", f"it is for chain {transaction.chain_id}"),
        (transaction.fee_per_gas_max > 0 or transaction.tip_per_gas_max > 0, "fee-not-zero", "gas is free here"),
        (transaction.value > 0, "value-not-zero", "there is no native coin"),
        (transaction.gas_limit > gas_max, "gas-too-high", f"{transaction.gas_limit} gas where {gas_max} is the limit"),
        (transaction.gas_limit < gas_min, "gas-too-low", f"its bytes alone need {gas_min} gas"),
        (creates and transaction.sender not in consortium.admins, "may-not-deploy", "only admins create contracts"),
        (creates and len(transaction.data) > gas.INITCODE_BYTES_MAX, "initcode-too-large", "see EIP-3860"),
    )


@dataclass(slots=True)
class _Answers(Generic[_T]):
    """What the registry said of senders while it, or it and the time, were as in ``key``."""

    key: object = None
    by_sender: dict[Address, _T] = field(default_factory=dict)


class Admission:
    """Judges senders: genesis admins may always send, everybody else while the registry says so. Thread-safe.

    Before the registry is deployed only admins may send. The answer depends on the registry's storage and the block's
    time alone, so it is remembered for both.
    """

    def __init__(self, consortium: Consortium, executor: Executor, reader: Reader) -> None:
        self._consortium = consortium
        self._executor = executor
        self._reader = reader
        self._registry: tuple[Hash32, Account | None] | None = None
        self._answers: _Answers[bool] = _Answers()
        self._parties: _Answers[bytes] = _Answers()
        self._lock = threading.Lock()

    def check_sender(self, sender: Address, parent: Header, timestamp: int) -> None:
        """Judge a sender on a block's parent and the block's time.

        :raises NotAdmitted: ``unknown-sender``.
        """
        if sender not in self._consortium.admins and not self._may_transact(sender, parent, timestamp):
            raise NotAdmitted("unknown-sender", f"0x{sender.hex()} is no account of a party")

    def party_of(self, sender: Address, parent: Header) -> bytes | None:
        """Whose share of a block a sender's transactions are part of, by the parent's state; ``None`` for genesis admins,
        who are not limited. Where the registry names no party, a sender is by itself."""
        if sender in self._consortium.admins:
            return None
        registry = self._registry_at(parent.state_root)
        if registry is None:
            return sender
        parties = self._remembered(self._parties, registry)
        if sender not in parties:
            result = self._call(_ACCOUNT, sender, parent, parent.timestamp)
            named = result.output[:32] if result.succeeded and len(result.output) == 96 else b""
            parties[sender] = named if any(named) else sender
        return parties[sender]

    def _may_transact(self, sender: Address, parent: Header, timestamp: int) -> bool:
        registry = self._registry_at(parent.state_root)
        if registry is None:
            return False
        answers = self._remembered(self._answers, (registry, timestamp))
        if sender not in answers:
            result = self._call(_MAY_TRANSACT, sender, parent, timestamp)
            answers[sender] = result.succeeded and result.output == _YES
        return answers[sender]

    def _registry_at(self, root: Hash32) -> Account | None:
        """The registry's account in a state; the newest one is remembered."""
        known = self._registry
        if known is None or known[0] != root:
            self._registry = known = (root, self._executor.account(self._reader, root, self._consortium.registry))
        return known[1]

    def _remembered(self, answers: _Answers[_T], key: object) -> dict[Address, _T]:
        with self._lock:
            if answers.key != key or len(answers.by_sender) >= ANSWERS_MAX:
                answers.key, answers.by_sender = key, {}
            return answers.by_sender

    def _call(self, function: bytes, sender: Address, parent: Header, timestamp: int) -> CallResult:
        return self._executor.call(
            self._reader,
            parent.state_root,
            self._consortium.environment(parent, timestamp),
            NOBODY,
            self._consortium.registry,
            function + bytes(12) + sender,
            REGISTRY_GAS_MAX,
        )
