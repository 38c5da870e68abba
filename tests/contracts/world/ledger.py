"""``World``: send verbs, provoke refusals, read views, travel in time."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from chain.contracts.artifact import artifact, artifacts
from chain.contracts.revert import Refusal, RevertDecoder
from chain.embedded.executors.protocol import Environment, Execution
from chain.embedded.executors.revm import Revm
from chain.ethereum.abi.codec import Abi, Function
from chain.ethereum.blocks import ZERO_HASH, Outcome
from chain.ethereum.transactions import Transaction
from chain.ethereum.trie import EMPTY_ROOT
from chain.port import NOBODY, Address, Hash32
from tests.contracts.world.members import CHAIN_ID, Account, Member
from tests.contracts.world.memory import Memory
from tests.contracts.world.words import DAY_S, ZONE

GAS_LIMIT = 30_000_000
BLOCK_GAS = 1_000_000_000
EVM = Revm()
REVERTS = RevertDecoder(each.abi for each in artifacts().values())

provoked: set[str] = set()
"""Names of the custom errors that ``refuses`` has seen in this process."""

reached: set[str] = set()
"""Functions that were called (``Contract 0x12345678``, by selector) and events that were read (``event Name``) in it."""


def executed_by(evm: Any) -> AbstractContextManager[Any]:
    """Lets something with an executor's methods execute every world's blocks and calls, for as long as it is entered."""
    return patch(f"{__name__}.EVM", evm)


@dataclass(frozen=True, slots=True)
class Done:
    """What a verb did: its returned value (a tuple where there are several), events in order, gas."""

    value: Any
    events: tuple[tuple[str, dict[str, Any]], ...]
    gas: int

    def all(self, name: str) -> list[dict[str, Any]]:
        """The values of every event of a name."""
        return [args for event, args in self.events if event == name]

    def event(self, name: str) -> dict[str, Any]:
        """The values of the one event of a name."""
        (args,) = self.all(name)
        return args

    @property
    def names(self) -> list[str]:
        return [event for event, _ in self.events]


class World:
    """A ledger at a moment. ``now`` is the next block's time, seconds UTC; members are attributes by name."""

    def __init__(self, now: int) -> None:
        self.now = now
        self.number = 1
        self.serial = 0
        self.members: dict[str, Member] = {}
        self.addresses: dict[str, Address] = {}
        self._abis: dict[Address, Abi] = {}
        self._memory = Memory()
        self._root = Hash32(EMPTY_ROOT)

    def __getattr__(self, name: str) -> Member:
        members: dict[str, Member] = self.__dict__["members"]
        if name not in members:
            raise AttributeError(name)
        return members[name]

    def clone(self) -> World:
        """A world that starts here and shares what is; this one must not go on."""
        other = World(self.now)
        other.number, other.serial, other._root = self.number, self.serial, self._root
        other.members = dict(self.members)
        other.addresses, other._abis = dict(self.addresses), dict(self._abis)
        other._memory = self._memory.clone()
        return other

    def next_serial(self) -> int:
        """A number that this world has not used yet, for invoices and statement entries."""
        self.serial += 1
        return self.serial

    # Time

    @property
    def today(self) -> int:
        """The day's number in China."""
        return (self.now + ZONE * 60) // DAY_S

    def travel(self, *, days: int = 0, seconds: int = 0, to: int | None = None) -> None:
        """Move the clock on, or to an instant. It never goes back."""
        target = self.now + days * DAY_S + seconds if to is None else to
        assert target >= self.now
        self.now = target

    # Verbs and views

    def send(self, by: Account | Address, contract: str, verb: str, /, *args: Any, **named: Any) -> Done:
        """Do a verb. Arguments in order, or by their ABI name."""
        done = self.attempt(by, contract, verb, *args, **named)
        assert isinstance(done, Done), f"{contract}.{verb} was refused: {done}"
        return done

    def refuses(
        self, error: str, by: Account | Address, contract: str, verb: str, /, *args: Any, **values: Any
    ) -> Refusal:
        """Assert that a verb is refused with a custom error that carries these values, and changes nothing."""
        refusal = self.attempt(by, contract, verb, *args)
        assert isinstance(refusal, Refusal), f"{contract}.{verb} went through where {error} was meant"
        assert refusal.name == error, f"{contract}.{verb} was refused with {refusal}, not {error}"
        wrong = {name: refusal.args[name] for name, value in values.items() if refusal.args[name] != value}
        assert not wrong, f"{error} says {wrong} where {values} was meant"
        provoked.add(error)
        return refusal

    def attempt(self, by: Account | Address, contract: str, verb: str, /, *args: Any, **named: Any) -> Done | Refusal:
        """Do a verb in a block of its own, or learn why not."""
        sender = by.address if isinstance(by, Account) else by
        function = self._function(contract, verb)
        reached.add(place_of(contract, function))
        transaction = self._transaction(sender, self.addresses[contract], function.encode(named or args))
        execution = EVM.execute(self._memory, self._root, self._environment(), [transaction])
        (outcome,) = execution.outcomes
        if not outcome.succeeded:
            self._check_unchanged(execution, sender)
            refusal = REVERTS.decode(outcome.output)
            assert refusal is not None, f"{contract}.{verb} reverted with {outcome.output.hex() or 'no reason'}"
            return refusal
        self._keep(execution)
        values = function.decode(outcome.output)
        return Done(values[0] if len(values) == 1 else values, self._events(outcome), outcome.gas_used)

    def view(self, contract: str, name: str, *args: Any) -> Any:
        """What a view answers at the next block's time; a struct is a dict."""
        function = self._function(contract, name)
        reached.add(place_of(contract, function))
        result = EVM.call(
            self._memory,
            self._root,
            self._environment(),
            NOBODY,
            self.addresses[contract],
            function.encode(args),
            GAS_LIMIT,
        )
        if not result.succeeded:
            raise ViewRefused(str(REVERTS.decode(result.output)))
        values = function.decode(result.output)
        return values[0] if len(values) == 1 else values

    def storage_root(self, contract: str) -> bytes:
        """Names the state of one contract: while it is the same, so is what its own storage answers."""
        account = EVM.account(self._memory, self._root, self.addresses[contract])
        assert account is not None
        return account.storage_root

    def call_data(self, contract: str, verb: str, *args: Any) -> bytes:
        """The bytes of a call."""
        return self._function(contract, verb).encode(args)

    def create(self, by: Address, name: str, artifact_name: str, args: tuple[Any, ...]) -> Address:
        """Create a contract and know it by a name."""
        return self.create_raw(by, name, artifact(artifact_name).creation_data(args), artifact(artifact_name).abi)

    def create_raw(self, by: Address, name: str, code: bytes, abi: Abi) -> Address:
        """The same with initcode and an ABI of one's own."""
        (outcome,) = self._execute([self._transaction(by, None, code)]).outcomes
        assert outcome.contract is not None
        self.addresses[name], self._abis[outcome.contract] = outcome.contract, abi
        return outcome.contract

    def batch(self, by: Account, contract: str, verb: str, calls: list[tuple[Any, ...]]) -> None:
        """Do a verb many times in one block."""
        function, to = self._function(contract, verb), self.addresses[contract]
        sender = by.address
        data = (function.encode(args) for args in calls)
        self._execute([self._transaction(sender, to, each, place) for place, each in enumerate(data)])

    # Below

    def _function(self, contract: str, name: str) -> Function:
        return self._abis[self.addresses[contract]].function(name)

    def _environment(self) -> Environment:
        return Environment(CHAIN_ID, self.number, self.now, BLOCK_GAS, ZERO_HASH, NOBODY)

    def _transaction(self, sender: Address, to: Address | None, data: bytes, ahead: int = 0) -> Transaction:
        known = EVM.account(self._memory, self._root, sender)
        return Transaction(
            raw=b"",
            hash=ZERO_HASH,
            sender=sender,
            type=2,
            chain_id=CHAIN_ID,
            nonce=ahead + (known.nonce if known else 0),
            fee_per_gas_max=0,
            tip_per_gas_max=0,
            gas_limit=GAS_LIMIT,
            to=to,
            value=0,
            data=data,
            access_list=(),
        )

    def _execute(self, transactions: list[Transaction]) -> Execution:
        execution = EVM.execute(self._memory, self._root, self._environment(), transactions)
        for outcome in execution.outcomes:
            assert outcome.succeeded, f"refused: {REVERTS.decode(outcome.output)}"
        self._keep(execution)
        return execution

    def _keep(self, execution: Execution) -> None:
        self._memory.put(execution.nodes, execution.code)
        self._root = execution.state_root
        self.number += 1

    def _check_unchanged(self, execution: Execution, sender: Address) -> None:
        """A refused transaction's block changes the sender's nonce and nothing else."""
        assert not any(outcome.logs for outcome in execution.outcomes)
        for (address, slot), value in execution.slots.items():
            assert value == EVM.storage(self._memory, self._root, address, slot)
        for address, after in execution.accounts.items():
            assert address == sender or after == EVM.account(self._memory, self._root, address)

    def _events(self, outcome: Outcome) -> tuple[tuple[str, dict[str, Any]], ...]:
        types: Mapping[Address, Abi] = self._abis
        found = []
        for log in outcome.logs:
            event = types[log.address].events[log.topics[0]]
            found.append((event.name, event.decode(log.topics, log.data)))
        reached.update(f"event {name}" for name, _ in found)
        return tuple(found)


def place_of(contract: str, function: Function) -> str:
    """A function of a contract; what a world calls ``DepositToken:CNY`` is a ``DepositToken``."""
    return f"{contract.partition(':')[0]} 0x{function.selector.hex()}"


class ViewRefused(Exception):
    """A view reverted; the text is its custom error."""
