"""The executor against py-evm's own state and database: same roots, gas, logs and return data for made-up programs."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest
from eth.db.atomic import AtomicDB
from eth.db.backends.memory import MemoryDB
from eth.vm.execution_context import ExecutionContext
from eth.vm.forks.cancun.state import CancunState
from eth.vm.forks.cancun.transactions import CancunTransactionBuilder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trie import HexaryTrie

from chain.embedded.executors.protocol import InvalidBlockError
from chain.embedded.executors.pyevm import PyEvm
from chain.embedded.executors.state import encode_account
from chain.ethereum import rlp
from chain.ethereum.keccak import keccak
from chain.ethereum.transactions import Transaction, created_address
from chain.ethereum.trie import EMPTY_ROOT
from chain.port import Address, Hash32
from tests.chain.chain_kit import ADMIN, ALICE, BOB, RECORDER, RECORDER_AT, MemoryReader, environment, record

EMPTY = Hash32(EMPTY_ROOT)
DEPLOY = ADMIN.transaction(0, None, RECORDER.creation_data((ADMIN.address,)))
CONTRACTS = [created_address(ADMIN.address, nonce) for nonce in range(3)]


@dataclass
class Stock:
    """py-evm as it comes: its own account database, one state for the whole block."""

    gas: list[int]
    root: bytes
    logs: list[object]
    outputs: list[bytes]


def stock(transactions: list[Transaction]) -> Stock:
    env = environment()
    context = ExecutionContext(
        env.coinbase,
        env.timestamp,
        env.number,
        0,
        env.prev_randao,
        env.gas_limit,
        (MemoryReader().block_hash(0),),
        env.chain_id,
        0,
        0,
    )
    state = CancunState(AtomicDB(MemoryDB()), context, EMPTY)
    result = Stock([], b"", [], [])
    for transaction in transactions:
        state.lock_changes()
        signed = CancunTransactionBuilder.decode(transaction.raw)
        computation = state.apply_transaction(signed)
        spent = signed.gas - computation.get_gas_remaining()
        executor = state.get_transaction_executor()
        result.gas.append(spent - executor.calculate_gas_refund(computation, spent))
        result.logs.append(computation.get_log_entries())
        result.outputs.append(computation.output if computation.is_error or transaction.to is not None else b"")
    state.lock_changes()
    state.persist()
    result.root = state.make_state_root()
    return result


def push(value: int, size: int = 1) -> bytes:
    return bytes((0x5F + size,)) + value.to_bytes(size, "big")


def call(opcode: int, target: int) -> bytes:
    value = b"" if opcode in (0xF4, 0xFA) else push(0)
    address = push(int.from_bytes(CONTRACTS[target], "big"), 20)
    return push(32) + push(0) + push(0) + push(0) + value + address + push(40_000, 3) + bytes((opcode,)) + b"\x50"


WORDS = st.sampled_from([0, 1, 2, 31, 255, 256, 2**255 - 1, 2**255, 2**256 - 1]) | st.integers(0, 2**256 - 1)
BINARY = [*range(0x01, 0x08), 0x0A, 0x0B, *range(0x10, 0x15), *range(0x16, 0x19), *range(0x1A, 0x1E)]
SLOTS = st.integers(0, 3)
BYTES = st.integers(0, 3)
SNIPPETS = st.one_of(
    st.builds(lambda slot, value: push(value) + push(slot) + b"\x55", SLOTS, BYTES),  # SSTORE
    st.builds(lambda slot: push(slot) + b"\x54" + push(0) + b"\x52", SLOTS),  # SLOAD, MSTORE
    st.builds(lambda slot, value: push(value) + push(slot) + b"\x5d", SLOTS, BYTES),  # TSTORE
    st.builds(lambda slot, to: push(slot) + b"\x5c" + push(to) + b"\x55", SLOTS, SLOTS),  # TLOAD, SSTORE
    st.builds(lambda topic: push(topic) + push(8) + push(0) + b"\xa1", BYTES),  # LOG1
    st.builds(
        lambda a, b, opcode, slot: push(a, 32) + push(b, 32) + bytes((opcode,)) + push(slot) + b"\x55",
        WORDS,
        WORDS,
        st.sampled_from(BINARY),
        SLOTS,
    ),
    st.builds(
        lambda a, opcode, slot: push(a, 32) + bytes((opcode,)) + push(slot) + b"\x55",
        WORDS,
        st.sampled_from([0x15, 0x19, 0x31, 0x35, 0x3B, 0x3F, 0x40]),
        SLOTS,
    ),  # one word in, one out
    st.builds(
        lambda a, to: push(a, 32) + push(to) + b"\x52" + push(40) + push(to) + b"\x20" + push(1) + b"\x55",
        WORDS,
        st.integers(0, 200),
    ),  # MSTORE, KECCAK256, SSTORE
    st.builds(lambda at: push(at) + b"\x51" + push(0) + b"\x55", st.integers(0, 255)),  # MLOAD, SSTORE
    st.builds(lambda a, b, n: push(n) + push(a) + push(b) + b"\x5e", *[st.integers(0, 99)] * 3),  # MCOPY
    st.builds(lambda n: push(7) * n + bytes((0x7F + n, 0x8F + min(n, 16))) + push(2) + b"\x55", st.integers(1, 16)),
    st.builds(lambda to: push(to) + b"\x56", st.integers(0, 90)),  # JUMP, mostly nowhere
    st.builds(lambda cond: push(cond) + b"\x58" + push(6) + b"\x01\x57\xfe\x5b", BYTES),  # PC, ADD, JUMPI, JUMPDEST
    st.builds(
        lambda salt: push(salt, 32) + push(0) + push(0) + push(0) + b"\xf5" + push(3) + b"\x55", WORDS
    ),  # CREATE2
    st.just(b"\x50"),  # POP of what may not be there
    st.builds(call, st.sampled_from([0xF1, 0xF2, 0xF4, 0xFA]), st.integers(0, 2)),
    st.builds(
        lambda at: push(int.from_bytes(CONTRACTS[at], "big"), 20) + b"\x3f" + push(1) + b"\x55", st.integers(0, 2)
    ),
    st.just(push(0) + push(0) + push(0) + b"\xf0" + push(2) + b"\x55"),  # CREATE of nothing
    st.just(
        bytes.fromhex("7f") + bytes.fromhex("60016000556000ff").ljust(32, b"\0") + bytes.fromhex("5f5260085f5ff050")
    ),
    st.just(b"\x34\x41\x42\x43\x44\x45\x46\x48" + b"\x50" * 8),  # what the block says of itself
    st.just(b"\x5a" + push(3) + b"\x55"),  # GAS, SSTORE
    st.just(push(0) + push(0) + b"\xfd"),  # REVERT
    st.just(push(32) + push(0) + b"\xf3"),  # RETURN
    st.just(b"\xfe"),  # INVALID
    st.just(push(0) + b"\xff"),  # SELFDESTRUCT
)
PROGRAMS = st.lists(SNIPPETS, min_size=1, max_size=7).map(b"".join)


def deploying(program: bytes) -> bytes:
    """Initcode that leaves a program as code."""
    return push(len(program), 2) + b"\x80" + push(10) + b"\x5f\x39\x5f\xf3" + program


@pytest.mark.filterwarnings("ignore:SELFDESTRUCT opcode present:DeprecationWarning")  # py-evm, on every use
class TestAgainstPyEvmsOwnState:
    @settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        programs=st.lists(PROGRAMS, min_size=3, max_size=3),
        calls=st.lists(st.tuples(st.booleans(), st.integers(0, 2), st.sampled_from([60_000, 300_000])), max_size=8),
    )
    def test_made_up_programs_have_the_same_roots_gas_logs_and_outputs(
        self, programs: list[bytes], calls: list[tuple[bool, int, int]]
    ) -> None:
        transactions = [ADMIN.transaction(nonce, None, deploying(program)) for nonce, program in enumerate(programs)]
        nonces = {True: 0, False: 0}
        for by_alice, target, gas in calls:
            key = ALICE if by_alice else BOB
            transactions.append(key.transaction(nonces[by_alice], CONTRACTS[target], b"\1\2\3", gas=gas))
            nonces[by_alice] += 1
        theirs, ours = stock(transactions), PyEvm().execute(MemoryReader(), EMPTY, environment(), transactions)
        assert [outcome.gas_used for outcome in ours.outcomes] == theirs.gas
        assert [outcome.output for outcome in ours.outcomes] == theirs.outputs
        assert [
            tuple((log.address, tuple(int.from_bytes(t, "big") for t in log.topics), log.data) for log in outcome.logs)
            for outcome in ours.outcomes
        ] == theirs.logs
        assert ours.state_root == theirs.root

    def test_a_compiled_contract_has_the_same_roots_and_gas(self) -> None:
        transactions = [DEPLOY, *(ALICE.transaction(n, RECORDER_AT, record(n)) for n in range(5))]
        theirs, ours = stock(transactions), PyEvm().execute(MemoryReader(), EMPTY, environment(), transactions)
        assert [outcome.gas_used for outcome in ours.outcomes] == theirs.gas
        assert ours.state_root == theirs.root


class TestPurity:
    def test_equal_arguments_have_equal_results(self) -> None:
        transactions = [DEPLOY, ALICE.transaction(0, RECORDER_AT, record(1))]
        results = [PyEvm().execute(MemoryReader(), EMPTY, environment(), transactions) for _ in range(2)]
        assert results[0] == results[1]

    def test_the_new_nodes_hold_the_whole_state(self) -> None:
        reader = MemoryReader()
        execution = PyEvm().execute(reader, EMPTY, environment(), [DEPLOY])
        root = reader.keep(execution)
        account = HexaryTrie(dict(execution.nodes), root)[keccak(RECORDER_AT)]
        assert account == encode_account(PyEvm().account(reader, root, RECORDER_AT))  # type: ignore[arg-type]

    def test_flat_changes_are_the_values_after_the_block(self) -> None:
        reader, evm = MemoryReader(), PyEvm()
        root = reader.keep(evm.execute(reader, EMPTY, environment(), [DEPLOY]))
        execution = evm.execute(reader, root, environment(2), [ALICE.transaction(0, RECORDER_AT, record(77))])
        after = reader.keep(execution)
        assert execution.slots
        assert 77 in execution.slots.values()
        for (address, slot), value in execution.slots.items():
            assert evm.storage(reader, after, address, slot) == value
        for address, account in execution.accounts.items():
            assert evm.account(reader, after, address) == account

    def test_a_call_changes_nothing(self) -> None:
        reader, evm = MemoryReader(), PyEvm()
        root = reader.keep(evm.execute(reader, EMPTY, environment(), [DEPLOY]))
        stored = dict(reader.stored)
        result = evm.call(reader, root, environment(2), ALICE.address, RECORDER_AT, record(5), 1_000_000)
        assert result.succeeded
        assert reader.stored == stored
        count = RECORDER.abi.function("count").encode()
        assert evm.call(reader, root, environment(2), ALICE.address, RECORDER_AT, count, 1_000_000).output == bytes(32)

    def test_many_threads_get_the_same_results(self) -> None:
        reader, evm = MemoryReader(), PyEvm()
        root = reader.keep(evm.execute(reader, EMPTY, environment(), [DEPLOY]))
        transactions = [ALICE.transaction(n, RECORDER_AT, record(n)) for n in range(5)]
        roots: list[bytes] = []

        def run() -> None:
            roots.append(evm.execute(reader, root, environment(2), transactions).state_root)

        threads = [threading.Thread(target=run) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(roots) == 6
        assert len(set(roots)) == 1


class TestBlocksThatCannotBe:
    @pytest.mark.parametrize(
        ("transaction", "said"),
        [
            (ALICE.transaction(1, RECORDER_AT, b""), "nonce 1 where 0 is next"),
            (ALICE.transaction(0, RECORDER_AT, b"", gas=20_999), "does not cover its own bytes"),
            (ALICE.transaction(0, RECORDER_AT, b"", gas=2_000_000_000), "is left in the block"),
        ],
    )
    def test_a_transaction_that_is_not_valid_there_is_named(self, transaction: Transaction, said: str) -> None:
        with pytest.raises(InvalidBlockError, match=said) as caught:
            PyEvm().execute(MemoryReader(), EMPTY, environment(), [DEPLOY, transaction])
        assert caught.value.index == 1


class TestProofs:
    def test_presence_and_absence_are_proven_to_py_trie(self) -> None:
        reader, evm = MemoryReader(), PyEvm()
        transactions = [DEPLOY, *(ALICE.transaction(n, RECORDER_AT, record(9)) for n in range(4))]
        root = reader.keep(evm.execute(reader, EMPTY, environment(), transactions))
        count_slot = next(int(e["slot"]) for e in RECORDER.storage_layout["storage"] if e["label"] == "count")
        proof = evm.proof(reader, root, RECORDER_AT, [count_slot, 999])
        nodes = [rlp.decode(node) for node in proof.account_nodes]
        assert proof.account is not None
        assert HexaryTrie.get_from_proof(root, keccak(RECORDER_AT), nodes) == encode_account(proof.account)
        for (slot, value, slot_nodes), expected in zip(proof.slots, (4, 0), strict=True):
            assert value == expected
            key = keccak(slot.to_bytes(32, "big"))
            proven = HexaryTrie.get_from_proof(proof.account.storage_root, key, [rlp.decode(n) for n in slot_nodes])
            assert proven == (rlp.encode(rlp.encode_int(value)) if value else b"")
        assert evm.proof(reader, root, Address(b"\x09" * 20), []).account is None


class TestDepth:
    def test_calls_nest_to_the_limit_of_the_evm_on_any_thread(self) -> None:
        """A contract that calls itself 1,024 deep; a thread has a small stack of its own."""
        reader, evm = MemoryReader(), PyEvm()
        program = bytes.fromhex("5f5f5f5f5f305af15f52") + bytes.fromhex("60205ff3")
        root = reader.keep(evm.execute(reader, EMPTY, environment(), [ADMIN.transaction(0, None, deploying(program))]))
        results = []

        def run() -> None:
            results.append(evm.call(reader, root, environment(2), ALICE.address, CONTRACTS[0], b"", 30_000_000))

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        assert results[0].succeeded
