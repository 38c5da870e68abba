"""The engine's answers: the other side of ``chain/engine/src/wire.rs``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from struct import Struct, unpack_from
from typing import TypeVar

from chain.embedded.executors.protocol import (
    Account,
    CallResult,
    Execution,
    InvalidBlockError,
    Proof,
)
from chain.embedded.executors.revm_logs import Logs
from chain.ethereum.blocks import Outcome
from chain.port import Address, Hash32

_ACCOUNT = Struct("<Q32s32s32s")
_OUTCOME = Struct("<BQQB20s")
_LONG = Struct("<Q")
_COUNT = Struct("<I")

_K = TypeVar("_K")
_V = TypeVar("_V")


def block_answer(answer: bytes) -> tuple[Execution, bytes]:
    """What executing a block gave; and its new nodes once more, as the question that has another engine remember them."""
    found = _Answer(answer)
    state_root, receipts_root, transactions_root = (found.hash() for _ in range(3))
    bloom, gas_used = found.take(256), found.long()
    outcomes: list[Outcome] = []
    logs = 0
    for _ in range(found.count()):
        outcome, logs = found.outcome(logs)
        outcomes.append(outcome)
    nodes_at = found.rest()
    nodes = found.nodes()
    made = answer[nodes_at : found.rest()]
    execution = Execution(
        outcomes=tuple(outcomes),
        state_root=state_root,
        receipts_root=receipts_root,
        transactions_root=transactions_root,
        bloom=bloom,
        gas_used=gas_used,
        nodes=nodes,
        uses=found.uses(),
        code=found.blobs(),
        accounts=_Lazy(answer, found.rest(), _accounts),
        slots=_Lazy(answer, found.rest(), _slots),
    )
    return execution, made


def _accounts(found: _Answer) -> dict[Address, Account | None]:
    return {found.address(): found.account() for _ in range(found.count())}


def _slots(found: _Answer) -> dict[tuple[Address, int], int]:
    _accounts(found)
    return {(found.address(), found.number()): found.number() for _ in range(found.count())}


class _Lazy(Mapping[_K, _V]):
    """A part of an answer that is taken apart when somebody looks; most blocks' flat changes are never looked at."""

    def __init__(self, answer: bytes, at: int, read: Callable[[_Answer], dict[_K, _V]]) -> None:
        self._unread: tuple[bytes, int, Callable[[_Answer], dict[_K, _V]]] | None = answer, at, read
        self._read: dict[_K, _V] = {}

    def _items(self) -> dict[_K, _V]:
        unread = self._unread
        if unread is not None:
            answer, at, read = unread
            self._read = read(_Answer(answer, at))
            # After the value is there, so that a second thread finds it, or reads it itself.
            self._unread = None
        return self._read

    def __getitem__(self, key: _K) -> _V:
        return self._items()[key]

    def __iter__(self) -> Iterator[_K]:
        return iter(self._items())

    def __len__(self) -> int:
        return len(self._items())

    def __repr__(self) -> str:
        return repr(self._items())


def call_answer(answer: bytes) -> CallResult:
    """What a call gave."""
    return CallResult(answer[1] == 1, answer[10:], _LONG.unpack_from(answer, 2)[0])


def account_answer(answer: bytes) -> Account | None:
    """An account, or none."""
    return _Answer(answer).account()


def proof_answer(answer: bytes, slots: Sequence[int]) -> Proof:
    """Proofs of an account and of these slots."""
    found = _Answer(answer)
    return Proof(
        account=found.account(),
        account_nodes=found.items(),
        slots=tuple((slot, found.number(), found.items()) for slot in slots),
    )


def check(answer: bytes) -> None:
    """Raise what an answer says instead of answering.

    :raises InvalidBlockError: a transaction is not valid at its place.
    :raises KeyError: a node, code or block hash is not there.
    :raises ValueError: the question, or a node that it led to, is malformed.
    """
    status, detail = answer[0], answer[1:]
    if status == 0:
        return
    if status == 1:
        raise InvalidBlockError(_COUNT.unpack_from(detail)[0], detail[4:].decode())
    if status == 2:
        raise KeyError(detail)
    if status == 5:
        raise ValueError(f"what is stored under 0x{detail.hex()} is no node of a state")
    raise ValueError(f"the engine can't answer: {detail.decode()}")


class _Answer:
    """Takes an answer apart from front to back; the status byte is before its first part."""

    def __init__(self, answer: bytes, at: int = 1) -> None:
        self._bytes = answer
        self._at = at

    def rest(self) -> int:
        """Where what was not taken yet begins."""
        return self._at

    def take(self, size: int) -> bytes:
        start = self._at
        self._at = start + size
        return self._bytes[start : start + size]

    def count(self) -> int:
        self._at += 4
        count: int = _COUNT.unpack_from(self._bytes, self._at - 4)[0]
        return count

    def long(self) -> int:
        self._at += 8
        number: int = _LONG.unpack_from(self._bytes, self._at - 8)[0]
        return number

    def hash(self) -> Hash32:
        return Hash32(self.take(32))

    def address(self) -> Address:
        return Address(self.take(20))

    def number(self) -> int:
        return int.from_bytes(self.take(32), "big")

    def sized(self) -> bytes:
        return self.take(self.count())

    def items(self) -> tuple[bytes, ...]:
        return tuple(self.sized() for _ in range(self.count()))

    def blobs(self) -> dict[bytes, bytes]:
        """Code by hash."""
        return {self.take(32): self.sized() for _ in range(self.count())}

    def nodes(self) -> dict[bytes, bytes]:
        """New nodes by hash; the longest list of an answer, so without a call for each part."""
        digests = self.hashes()
        lengths = unpack_from(f"<{len(digests)}I", self._bytes, self._at)
        ends = list(accumulate(lengths, initial=self._at + 4 * len(digests)))
        self._at, data = ends[-1], self._bytes
        return {digest: data[start:end] for digest, start, end in zip(digests, ends, ends[1:], strict=False)}

    def uses(self) -> dict[bytes, int]:
        """See :class:`Execution`."""
        digests = self.hashes()
        changes = unpack_from(f"<{len(digests)}i", self._bytes, self._at)
        self._at += 4 * len(digests)
        return dict(zip(digests, changes, strict=True))

    def hashes(self) -> list[bytes]:
        """A list of them."""
        count, data, start = self.count(), self._bytes, self._at
        self._at = end = start + 32 * count
        return [data[at : at + 32] for at in range(start, end, 32)]

    def account(self) -> Account | None:
        if self.take(1) == b"\0":
            return None
        nonce, balance, storage_root, code_hash = _ACCOUNT.unpack_from(self._bytes, self._at)
        self._at += _ACCOUNT.size
        return Account(nonce, int.from_bytes(balance, "big"), Hash32(storage_root), Hash32(code_hash))

    def outcome(self, first_log: int) -> tuple[Outcome, int]:
        """What a transaction did, and how many logs the block has with it."""
        succeeded, gas_used, gas_used_in_block, creates, contract = _OUTCOME.unpack_from(self._bytes, self._at)
        self._at += _OUTCOME.size
        output, record = self.sized(), self.sized()
        logs = Logs(self.sized(), first_log)
        outcome = Outcome(
            succeeded=succeeded == 1,
            gas_used=gas_used,
            gas_used_in_block=gas_used_in_block,
            output=output,
            logs=logs,
            contract=Address(contract) if creates else None,
        )
        return outcome.recorded(record), first_log + len(logs)
