"""The engine's decoder: whatever bytes it is asked, it answers or refuses, and goes on."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace

import pytest

from chain.embedded.executors.protocol import InvalidBlockError
from chain.embedded.executors.revm import NEWS_MAX, Revm
from chain.embedded.executors.revm_answers import check
from chain.embedded.executors.revm_instance import EngineTrapped
from chain.embedded.executors.revm_questions import block_question, call_question, proof_question
from chain.ethereum.keccak import keccak
from chain.ethereum.transactions import created_address
from chain.ethereum.trie import EMPTY_ROOT
from chain.port import Hash32
from tests.chain.chain_kit import MemoryReader
from tests.chain.engine.comparing import Side, environment
from tests.chain.engine.programs import CONTRACTS, PROGRAMS, SENDERS, Call, create, founding, initcode, keep, op

PROGRAM = (
    op(0x52, 0, 77) + op(0x54, 1) + keep(2) + create(0xF5, bytes.fromhex("60016000556000ff"), 1) + op(0xA1, 0, 32, 5)
)
MUTATIONS = 1_500
ENTRIES = ("execute", "call", "account", "storage", "code", "proof", "remember")


def side() -> Side:
    """A ledger with contracts and some storage."""
    made = Side(Revm())
    made.execute(environment(1), [call.transaction(nonce) for nonce, call in enumerate(founding([PROGRAM] * 4))])
    return made


def questions(state: Side) -> dict[str, bytes]:
    """One good question of each kind."""
    access = ((CONTRACTS[1], (1, 2)),)
    calls = [Call(1, 1, CONTRACTS[0], b"data", 900_000, access), Call(2, 0, None, PROGRAM, 900_000, ())]
    block = [call.transaction(0) for call in calls]
    return {
        "execute": block_question(state.root, environment(2), block),
        "call": call_question(state.root, environment(2), SENDERS[1], CONTRACTS[0], b"data", 500_000),
        "account": state.root + CONTRACTS[0],
        "storage": state.root + CONTRACTS[0] + bytes(32),
        "code": state.root + CONTRACTS[0],
        "proof": proof_question(state.root, CONTRACTS[0], [0, 1, 2]),
        "remember": nodes_question(state.reader.stored),
    }


def nodes_question(nodes: Mapping[bytes, bytes]) -> bytes:
    """Nodes as a block's answer has them."""
    lengths = (len(node).to_bytes(4, "little") for node in nodes.values())
    return b"".join((len(nodes).to_bytes(4, "little"), *nodes, *lengths, *nodes.values()))


def mutated(question: bytes, chance: random.Random) -> bytes:
    """A question with some of its bytes changed, cut, doubled or added."""
    damaged = bytearray(question)
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(damaged))
        match chance.randrange(6):
            case 0:
                damaged[at] ^= 1 << chance.randrange(8)
            case 1:
                damaged[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
            case 2:
                del damaged[at + 1 :]
            case 3:
                damaged[at:at] = chance.randbytes(chance.randrange(1, 9))
            case 4:
                damaged[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f"))
            case _:
                damaged += damaged[at:]
    return bytes(damaged)


class TestMutatedQuestions:
    @pytest.mark.parametrize("entry", ENTRIES)
    def test_they_are_answered_or_refused_and_never_trap(self, entry: str) -> None:
        state, chance = side(), random.Random(entry)  # noqa: S311  (the same mutations in every run)
        good = questions(state)[entry]
        running = Revm().start()
        before = running.ask(entry, good, state.reader)
        assert before[0] == 0
        statuses = set()
        for _ in range(MUTATIONS):
            statuses.add(running.ask(entry, mutated(good, chance), state.reader)[0])
        assert not running.is_broken
        # What is remembered is not looked at before it is needed, and needs nothing.
        assert {4} | ({2} if entry != "remember" else set()) <= statuses <= {0, 1, 2, 4}
        assert running.ask(entry, good, state.reader) == before

    def test_an_empty_question_is_malformed(self) -> None:
        running = Revm().start()
        for entry in ENTRIES:
            with pytest.raises(ValueError, match="cut short"):
                check(running.ask(entry, b"", MemoryReader()))


class TestMutatedNodes:
    def test_what_is_no_node_is_refused_and_never_traps(self) -> None:
        """A host that lies about its nodes; the real one checks their hashes."""
        state, chance = side(), random.Random("nodes")  # noqa: S311  (the same mutations in every run)
        good = questions(state)
        refused = 0
        for _ in range(400):
            reader = MemoryReader()
            reader.stored = dict(state.reader.stored)
            for digest in chance.sample(sorted(reader.stored), 2):
                reader.stored[digest] = mutated(reader.stored[digest], chance)[:30_000]
            running = Revm().start()
            for entry in ("account", "storage", "proof", "call", "execute"):
                refused += running.ask(entry, good[entry], reader)[0] != 0
            assert not running.is_broken
        assert refused > 100


class TestNews:
    """Instances that answer questions are told of the nodes that blocks made."""

    def test_a_call_after_a_block_looks_nothing_up(self) -> None:
        class Counting(MemoryReader):
            asked = 0

            def get(self, digest: bytes) -> bytes:
                self.asked += 1
                return super().get(digest)

        state, reader = side(), Counting()
        reader.stored = state.reader.stored
        state.reader = reader

        def call() -> None:
            state.executor.call(reader, state.root, environment(9), SENDERS[1], CONTRACTS[0], b"data", 500_000)

        call()
        for number in range(2, 2 + NEWS_MAX):
            state.execute(environment(number), [Call(1, 1, CONTRACTS[0], b"data", 900_000, ()).transaction(number - 2)])
        before = reader.asked
        call()
        assert reader.asked == before

    def test_what_is_older_than_they_are_told_is_looked_up(self) -> None:
        state = side()
        for number in range(2, 4 + NEWS_MAX):
            state.execute(environment(number), [Call(1, 1, CONTRACTS[0], b"data", 900_000, ()).transaction(number - 2)])
        late = Revm()
        expected = late.call(state.reader, state.root, environment(9), SENDERS[1], CONTRACTS[0], b"data", 500_000)
        assert (
            state.executor.call(state.reader, state.root, environment(9), SENDERS[1], CONTRACTS[0], b"data", 500_000)
            == expected
        )


class TestReaders:
    def test_a_missing_node_is_a_key_error_with_its_hash(self) -> None:
        root = Hash32(keccak(b"nowhere"))
        for ask in (
            lambda: Revm().account(MemoryReader(), root, SENDERS[0]),
            lambda: Revm().execute(MemoryReader(), root, environment(1), [founding([b""])[0].transaction(0)]),
        ):
            with pytest.raises(KeyError) as caught:
                ask()
            assert caught.value.args == (root,)

    def test_what_a_reader_raises_reaches_the_caller_and_the_engine_goes_on(self) -> None:
        class Broken(MemoryReader):
            def get(self, digest: bytes) -> bytes:
                raise OSError("no disk")

        state, revm = side(), Revm()
        with pytest.raises(OSError, match="no disk"):
            revm.account(Broken(), state.root, CONTRACTS[0])
        assert revm.account(state.reader, state.root, CONTRACTS[0]) is not None

    def test_a_missing_block_hash_is_a_key_error(self) -> None:
        class Hashless(MemoryReader):
            def block_hash(self, number: int) -> Hash32:
                raise KeyError(number)

        asks = Side(Revm())
        asks.reader = reader = Hashless()
        asks.execute(environment(5), [founding([op(0x40, 4) + keep(0)])[0].transaction(0)])
        with pytest.raises(KeyError):
            asks.executor.call(reader, asks.root, environment(5), SENDERS[1], CONTRACTS[0], b"", 100_000)

    def test_code_beyond_the_usual_room_is_looked_up_twice(self) -> None:
        class Large(MemoryReader):
            asked = 0

            def get(self, digest: bytes) -> bytes:
                found = super().get(digest)
                self.asked += len(found) > 24_576
                return found

        state, large = side(), Large()
        large.stored = dict(state.reader.stored)
        account = state.executor.account(state.reader, state.root, CONTRACTS[0])
        assert account is not None
        large.stored[account.code_hash] = b"\0" * 40_000
        assert Revm().code(large, state.root, CONTRACTS[0]) == b"\0" * 40_000
        assert large.asked == 2


class TestTraps:
    def test_an_engine_out_of_memory_is_a_typed_error_and_the_next_question_meets_a_fresh_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("chain.embedded.executors.revm_instance.MEMORY_BYTES_MAX", 32 << 20)
        state = side()
        greedy = Call(0, 2, None, initcode(op(0x51, 40 << 20)), 2_000_000, ())
        state.execute(environment(2), [greedy.transaction(PROGRAMS)])
        contract = created_address(SENDERS[0], PROGRAMS)

        def ask(gas: int) -> bool:
            to, data = contract, b""
            evm = state.executor
            return evm.call(state.reader, state.root, environment(3), SENDERS[1], to, data, gas).succeeded

        # Gas bounds memory: what a block may use is not enough for this, 2**62 is.
        assert not ask(1_000_000_000)
        with pytest.raises(EngineTrapped):
            ask(2**62)
        assert not ask(1_000_000_000)
        assert state.executor.account(state.reader, state.root, contract) is not None


class TestBlocksThatCannotBe:
    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"nonce": 1}, "nonce 1 where 0 is next"),
            ({"nonce": 2**70}, "where 0 is next"),
            ({"gas_limit": 20_999}, "does not cover its own bytes"),
            ({"gas_limit": 2**80}, "is left in the block"),
            ({"value": 1}, "there is none"),
            ({"fee_per_gas_max": 2**70}, "there is none"),
        ],
    )
    def test_the_transaction_is_named(self, change: dict[str, int], said: str) -> None:
        state = side()
        good = Call(1, 2, CONTRACTS[0], b"", 500_000, ()).transaction(0)
        bad = replace(Call(2, 2, CONTRACTS[0], b"", 500_000, ()).transaction(0), **change)
        with pytest.raises(InvalidBlockError, match=said) as caught:
            state.executor.execute(state.reader, state.root, environment(2), [good, bad])
        assert caught.value.index == 1

    def test_an_empty_block_changes_nothing(self) -> None:
        execution = Revm().execute(MemoryReader(), Hash32(EMPTY_ROOT), environment(1), [])
        assert (execution.state_root, execution.receipts_root) == (EMPTY_ROOT, EMPTY_ROOT)
        for made in (execution.nodes, execution.code, execution.accounts, execution.slots):
            assert not made
