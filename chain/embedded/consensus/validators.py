"""Which validators are in force at a block: those of genesis, then what the contract says on the parent's state."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import NamedTuple

from chain.embedded.consensus.consortium import Consortium
from chain.embedded.executors.protocol import Account, Executor, Reader
from chain.ethereum.blocks import Header
from chain.ethereum.keccak import keccak
from chain.port import NOBODY, Address, Hash32

ANSWER_GAS_MAX = 1_000_000
"""Gas of the call to the contract; an answer that needs more is none."""

_VALIDATORS_AT = keccak(b"validatorsAt(uint64)")[:4]


class _InForce(NamedTuple):
    """Validators, and the block at which others follow without another change of the contract; 0 where there is none."""

    validators: tuple[Address, ...]
    next: int


@dataclass(frozen=True, slots=True)
class _Known:
    """An answer of the contract, and for how long it is the same while its storage is."""

    contract: Account
    first: int
    in_force: _InForce

    def holds(self, contract: Account, number: int) -> bool:
        following = self.in_force.next
        return self.contract == contract and self.first <= number and (not following or number < following)


class ValidatorSets:
    """The validators of a ledger, by block (``docs/chain-rules.md``, "Seals"). Thread-safe."""

    def __init__(self, consortium: Consortium, executor: Executor, reader: Reader) -> None:
        self._consortium = consortium
        self._genesis = tuple(validator.address for validator in consortium.validators)
        self._executor = executor
        self._reader = reader
        self._known: _Known | None = None
        self._newest: tuple[Hash32, _InForce] | None = None
        """Of the last parent that was asked for: a block asks more than once."""
        self._lock = threading.Lock()

    def after(self, parent: Header) -> tuple[Address, ...]:
        """The validators in force at the block after ``parent``, in the order of their turns."""
        return self._after(parent).validators

    def change_after(self, parent: Header) -> int:
        """The first later block at which others may be in force although the contract's storage stays as it is after
        ``parent``; 0 where there is none."""
        return self._after(parent).next

    def _after(self, parent: Header) -> _InForce:
        if not self._genesis:
            return _InForce((), 0)
        newest = self._newest
        if newest is None or newest[0] != parent.hash:
            self._newest = newest = (parent.hash, self._found(parent))
        return newest[1]

    def _found(self, parent: Header) -> _InForce:
        contract = self._executor.account(self._reader, parent.state_root, self._consortium.validator_set)
        if contract is None:
            return _InForce(self._genesis, 0)
        number = parent.number + 1
        with self._lock:
            if self._known is None or not self._known.holds(contract, number):
                self._known = self._ask(contract, parent)
            return self._known.in_force

    def _ask(self, contract: Account, parent: Header) -> _Known:
        number = parent.number + 1
        result = self._executor.call(
            self._reader,
            parent.state_root,
            self._consortium.environment(parent, parent.timestamp),
            NOBODY,
            self._consortium.validator_set,
            _VALIDATORS_AT + _word(number),
            ANSWER_GAS_MAX,
        )
        validators, following = _read(result.output) if result.succeeded else ((), 0)
        return _Known(contract, number, _InForce(validators or self._genesis, following))


def _read(output: bytes) -> tuple[tuple[Address, ...], int]:
    """The answer ``(address[], uint64)``; nobody where it is not exactly its canonical encoding."""
    following = int.from_bytes(output[32:64], "big")
    validators = tuple(Address(output[start + 12 : start + 32]) for start in range(96, len(output), 32))
    words = (64, following, len(validators), *(int.from_bytes(each, "big") for each in validators))
    is_canonical = output == b"".join(map(_word, words)) and len(set(validators)) == len(validators)
    return (validators, following) if is_canonical else ((), 0)


def _word(number: int) -> bytes:
    return number.to_bytes(32, "big")
