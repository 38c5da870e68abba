"""The executor on py-evm: its interpreter, opcodes and gas rules of the Cancun fork over :class:`Accounts`.

Nothing outside this module and its neighbours ``pyevm_*`` knows of py-evm.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# eth-hash prefers a slow backend unless told; it reads this when it is first imported.
os.environ.setdefault("ETH_HASH_BACKEND", "pysha3")

from eth.abc import MessageAPI
from eth.vm.execution_context import ExecutionContext
from eth.vm.forks.cancun.computation import CancunComputation
from eth.vm.forks.cancun.state import CancunState, CancunTransactionExecutor
from eth.vm.message import Message

from chain.embedded.executors import state
from chain.embedded.executors.protocol import (
    Account,
    CallResult,
    Environment,
    Execution,
    InvalidBlockError,
    Proof,
    Reader,
)
from chain.embedded.executors.pyevm_accounts import Accounts
from chain.embedded.executors.pyevm_loop import run
from chain.embedded.executors.pyevm_rules import OPCODES, PRECOMPILES
from chain.ethereum.blocks import Outcome, bloom_of
from chain.ethereum.gas import fault_of, intrinsic_gas
from chain.ethereum.transactions import Transaction, created_address
from chain.ethereum.trie import root_of
from chain.port import Address, Hash32, Log

# py-evm has its own new types for addresses, hashes and numbers; these take ours.
_message: Any = Message
_context: Any = ExecutionContext


class PyEvm:
    """See :class:`chain.embedded.executors.protocol.Executor`."""

    def execute(
        self, reader: Reader, parent_root: Hash32, environment: Environment, transactions: Sequence[Transaction]
    ) -> Execution:
        accounts = Accounts(reader, parent_root)
        vm = _State(accounts, reader, environment)
        outcomes: list[Outcome] = []
        gas_used = logs = 0
        for index, transaction in enumerate(transactions):
            fault = fault_of(transaction, accounts.get_nonce(transaction.sender), environment.gas_limit - gas_used)
            if fault is not None:
                raise InvalidBlockError(index, fault)
            accounts.begin_transaction()
            outcome = _apply(vm, transaction, gas_used, logs)
            outcomes.append(outcome)
            gas_used += outcome.gas_used
            logs += len(outcome.logs)
        changed, slots, tries = accounts.changes()
        tries.append(state.changed_accounts(reader, parent_root, changed))
        return Execution(
            outcomes=tuple(outcomes),
            state_root=Hash32(tries[-1].root),
            receipts_root=Hash32(root_of(o.receipt(t.type) for o, t in zip(outcomes, transactions, strict=True))),
            transactions_root=Hash32(root_of(t.raw for t in transactions)),
            bloom=bloom_of(outcomes),
            gas_used=gas_used,
            nodes={digest: node for each in tries for digest, node in each.nodes.items()},
            uses=_summed(each.uses for each in tries),
            code=accounts.new_code(),
            accounts=changed,
            slots=slots,
        )

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
        accounts = Accounts(reader, root)
        vm: Any = _State(accounts, reader, environment)
        vm.mark_address_warm(sender)
        vm.mark_address_warm(to)
        message = _message(gas=gas, to=to, sender=sender, value=0, data=data, code=accounts.get_code(to))
        context = vm.get_transaction_context_class()(gas_price=0, origin=sender)
        computation = _Computation.apply_message(vm, message, context)
        return CallResult(computation.is_success, computation.output, gas - computation.get_gas_remaining())

    def account(self, reader: Reader, root: Hash32, address: Address) -> Account | None:
        return state.read_account(reader, root, address)

    def storage(self, reader: Reader, root: Hash32, address: Address, slot: int) -> int:
        account = state.read_account(reader, root, address)
        return state.read_slot(reader, account.storage_root, slot) if account is not None else 0

    def code(self, reader: Reader, root: Hash32, address: Address) -> bytes:
        account = state.read_account(reader, root, address)
        return state.read_code(reader, account.code_hash) if account is not None else b""

    def proof(self, reader: Reader, root: Hash32, address: Address, slots: Sequence[int]) -> Proof:
        return state.prove(reader, root, address, slots)


def _summed(uses: Iterable[Mapping[bytes, int]]) -> dict[bytes, int]:
    total: Counter[bytes] = Counter()
    for each in uses:
        total.update(each)
    return {digest: count for digest, count in total.items() if count}


def _apply(vm: _State, transaction: Transaction, gas_used_before: int, logs_before: int) -> Outcome:
    computation = _Transactor(vm)(_Signed.of(transaction))
    gas_spent = transaction.gas_limit - computation.get_gas_remaining()
    gas_used = gas_spent - _Transactor.calculate_gas_refund(computation, gas_spent)
    created = created_address(transaction.sender, transaction.nonce) if transaction.to is None else None
    return Outcome(
        succeeded=computation.is_success,
        gas_used=gas_used,
        gas_used_in_block=gas_used_before + gas_used,
        logs=tuple(
            Log(Address(address), tuple(Hash32(topic.to_bytes(32, "big")) for topic in topics), bytes(data), index)
            for index, (address, topics, data) in enumerate(computation.get_log_entries(), logs_before)
        ),
        output=computation.output if created is None or computation.is_error else b"",
        contract=created if computation.is_success else None,
    )


@dataclass(frozen=True, slots=True)
class _Signed:
    """A transaction in the words of py-evm; its sender is known and its fees are zero."""

    sender: Address
    nonce: int
    gas: int
    to: bytes
    value: int
    data: bytes
    access_list: tuple[tuple[bytes, tuple[int, ...]], ...]
    intrinsic_gas: int
    type_id: int
    gas_price: int = 0
    max_fee_per_gas: int = 0
    max_priority_fee_per_gas: int = 0

    @classmethod
    def of(cls, transaction: Transaction) -> _Signed:
        return cls(
            sender=transaction.sender,
            nonce=transaction.nonce,
            gas=transaction.gas_limit,
            to=transaction.to or b"",
            value=transaction.value,
            data=transaction.data,
            access_list=transaction.access_list,
            intrinsic_gas=intrinsic_gas(transaction),
            type_id=transaction.type,
        )


class _Computation(CancunComputation):
    """py-evm's computation with a loop of its own, and its rules put right."""

    opcodes = OPCODES  # type: ignore[assignment]
    _precompiles = PRECOMPILES

    @classmethod
    def apply_computation(
        cls, state: Any, message: MessageAPI, transaction_context: Any, parent_computation: Any = None
    ) -> Any:
        with cls(state, message, transaction_context) as computation:
            if parent_computation is None:
                computation.contracts_created = []
                if message.is_create:
                    cls.consume_initcode_gas_cost(computation)
            else:
                computation.contracts_created = parent_computation.contracts_created
            if message.is_create:
                computation.contracts_created.append(message.storage_address)
            precompile = computation.precompiles.get(message.code_address)
            if precompile is not None:
                precompile(computation)
            else:
                run(computation)
        return computation


class _Transactor(CancunTransactionExecutor):
    """py-evm's transaction executor without fees; validity is judged by :func:`chain.ethereum.gas.fault_of`."""

    def validate_transaction(self, transaction: Any) -> None:
        """Judged before."""

    def build_evm_message(self, transaction: Any) -> MessageAPI:
        vm = self.vm_state
        vm.increment_nonce(transaction.sender)
        create = not transaction.to
        return _message(
            gas=transaction.gas - transaction.intrinsic_gas,
            to=transaction.to,
            sender=transaction.sender,
            value=transaction.value,
            data=b"" if create else transaction.data,
            code=transaction.data if create else vm.get_code(transaction.to),
            create_address=created_address(transaction.sender, transaction.nonce) if create else None,
        )


class _State(CancunState):
    """py-evm's view of a block's state, on :class:`Accounts` instead of its own database."""

    computation_class = _Computation
    transaction_executor_class = _Transactor

    def __init__(self, accounts: Accounts, reader: Reader, environment: Environment) -> None:
        self._accounts = accounts
        self._account_db = accounts  # type: ignore[assignment]  # the same methods, without the abstract base
        self._reader = reader
        self.execution_context = _context(
            coinbase=environment.coinbase,
            timestamp=environment.timestamp,
            block_number=environment.number,
            difficulty=0,
            mix_hash=environment.prev_randao,
            gas_limit=environment.gas_limit,
            prev_hashes=(),
            chain_id=environment.chain_id,
            base_fee_per_gas=0,
            excess_blob_gas=0,
        )

    def snapshot(self) -> Any:
        return self._accounts.record()

    def revert(self, snapshot: Any) -> None:
        self._accounts.discard(snapshot)

    def commit(self, snapshot: Any) -> None:
        """The undo log keeps everything until the transaction ends."""

    def get_ancestor_hash(self, block_number: int) -> Any:
        depth = self.block_number - block_number
        return self._reader.block_hash(block_number) if 0 < depth <= 256 and block_number >= 0 else b""

    def get_transient_storage(self, address: Any, slot: int) -> bytes:
        return self._accounts.get_transient(address, slot)

    def set_transient_storage(self, address: Any, slot: int, value: bytes) -> None:
        self._accounts.set_transient(address, slot, value)

    def clear_transient_storage(self) -> None:
        """Done by :meth:`Accounts.begin_transaction`."""
