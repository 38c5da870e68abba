"""Questions to the engine and its answers as bytes: the other side of ``chain/engine/src/wire.rs``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from struct import Struct
from typing import TypeVar

from chain.embedded.blocks import Outcome
from chain.embedded.executors.protocol import (
    Account,
    CallResult,
    Environment,
    Execution,
    InvalidBlockError,
    Proof,
)
from chain.embedded.transactions import Transaction
from chain.port import NOBODY, Address, Hash32, Log

_ENVIRONMENT = Struct("<QQQQ32s20s")
_TRANSACTION = Struct("<20sBBB20sQQIII")
_ACCOUNT = Struct("<Q32s32s32s")
_OUTCOME = Struct("<BQQB20s")
_LONG = Struct("<Q")
_COUNT = Struct("<I")
_LONG_MAX = 2**64 - 1

_K = TypeVar("_K")
_V = TypeVar("_V")


def block_question(root: Hash32, environment: Environment, transactions: Sequence[Transaction]) -> bytes:
    """The bytes of :meth:`Executor.execute`'s arguments."""
    parts = [root, _environment(environment), _COUNT.pack(len(transactions))]
    for transaction in transactions:
        parts.append(
            _TRANSACTION.pack(
                transaction.sender,
                transaction.type,
                bool(transaction.value or transaction.fee_per_gas_max or transaction.tip_per_gas_max),
                transaction.to is not None,
                transaction.to or NOBODY,
                # What is larger is as invalid as the largest: no account and no block comes near.
                min(transaction.nonce, _LONG_MAX),
                min(transaction.gas_limit, _LONG_MAX),
                len(transaction.data),
                len(transaction.raw),
                len(transaction.access_list),
            )
        )
        parts += transaction.data, transaction.raw
        for address, slots in transaction.access_list:
            parts += address, _COUNT.pack(len(slots))
            parts += [slot.to_bytes(32, "big") for slot in slots]
    return b"".join(parts)


def call_question(root: Hash32, environment: Environment, sender: Address, to: Address, data: bytes, gas: int) -> bytes:
    """The bytes of :meth:`Executor.call`'s arguments."""
    return b"".join(
        (root, _environment(environment), sender, to, _LONG.pack(min(gas, _LONG_MAX)), _COUNT.pack(len(data)), data)
    )


def proof_question(root: Hash32, address: Address, slots: Sequence[int]) -> bytes:
    """The bytes of :meth:`Executor.proof`'s arguments."""
    return b"".join((root, address, _COUNT.pack(len(slots)), *(slot.to_bytes(32, "big") for slot in slots)))


def block_answer(answer: bytes) -> Execution:
    """What executing a block gave."""
    found = _Answer(answer)
    state_root, receipts_root, transactions_root = (found.hash() for _ in range(3))
    bloom, gas_used = found.take(256), found.long()
    outcomes: list[Outcome] = []
    logs = 0
    for _ in range(found.count()):
        outcome = found.outcome(logs)
        logs += len(outcome.logs)
        outcomes.append(outcome)
    nodes, uses = found.nodes()
    return Execution(
        outcomes=tuple(outcomes),
        state_root=state_root,
        receipts_root=receipts_root,
        transactions_root=transactions_root,
        bloom=bloom,
        gas_used=gas_used,
        nodes=nodes,
        uses=uses,
        code=found.blobs(),
        accounts=_Lazy(answer, found.rest(), _accounts),
        slots=_Lazy(answer, found.rest(), _slots),
    )


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
        account_nodes=found.list(),
        slots=tuple((slot, found.number(), found.list()) for slot in slots),
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


def _environment(environment: Environment) -> bytes:
    return _ENVIRONMENT.pack(
        environment.chain_id,
        environment.number,
        environment.timestamp,
        environment.gas_limit,
        environment.prev_randao,
        environment.coinbase,
    )


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

    def list(self) -> tuple[bytes, ...]:
        return tuple(self.sized() for _ in range(self.count()))

    def blobs(self) -> dict[bytes, bytes]:
        """Code by hash."""
        return {self.take(32): self.sized() for _ in range(self.count())}

    def nodes(self) -> tuple[dict[bytes, bytes], dict[bytes, int]]:
        """Nodes by hash, and their uses (see :class:`Execution`). The longest lists of an answer, so without a call for
        each part."""
        data, at = self._bytes, self._at + 4
        nodes: dict[bytes, bytes] = {}
        uses: dict[bytes, int] = {}
        for _ in range(self.count()):
            start = at + 36
            end = start + int.from_bytes(data[at + 32 : start], "little")
            digest = data[at : at + 32]
            nodes[digest] = data[start:end]
            uses[digest] = uses.get(digest, 0) + 1
            at = end
        self._at = at
        for _ in range(self.count()):
            digest = self.take(32)
            uses[digest] = uses.get(digest, 0) - 1
        return nodes, {digest: count for digest, count in uses.items() if count}

    def account(self) -> Account | None:
        if self.take(1) == b"\0":
            return None
        nonce, balance, storage_root, code_hash = _ACCOUNT.unpack_from(self._bytes, self._at)
        self._at += _ACCOUNT.size
        return Account(nonce, int.from_bytes(balance, "big"), Hash32(storage_root), Hash32(code_hash))

    def outcome(self, first_log: int) -> Outcome:
        succeeded, gas_used, gas_used_in_block, creates, contract = _OUTCOME.unpack_from(self._bytes, self._at)
        self._at += _OUTCOME.size
        return Outcome(
            succeeded=succeeded == 1,
            gas_used=gas_used,
            gas_used_in_block=gas_used_in_block,
            output=self.sized(),
            logs=tuple(self.log(first_log + index) for index in range(self.count())),
            contract=Address(contract) if creates else None,
        )

    def log(self, index: int) -> Log:
        """A block has hundreds, so without a call for each part."""
        data, at = self._bytes, self._at
        topics = at + 21
        after = topics + 32 * data[topics - 1]
        start = after + 4
        self._at = end = start + int.from_bytes(data[after:start], "little")
        named = tuple([Hash32(data[topic : topic + 32]) for topic in range(topics, after, 32)])
        return Log(Address(data[at : at + 20]), named, data[start:end], index)
