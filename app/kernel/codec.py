"""What the service says to contracts and hears from them, in Python's words.

Arguments and event values are plain: ``int``, ``bool``, ``str``, raw ``bytes`` (addresses are 20 bytes), and for
structs and arrays ``dict`` and ``list`` of these. Names are the ABI's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.kernel.enums import BITMAPS, verb, word, words_in
from app.kernel.fields import DAYS_MAX, SECONDS_MAX, day_text, instant_text
from chain.ethereum.hexes import hex_text
from chain.port import Address, BlockHead, Hash32, Log

_LETTERS = frozenset({"scheme", "value", "jurisdiction", "name", "number"})
"""Names of bytes that are text: legal ids, countries, names of validators, numbers of invoices."""
_INSTANTS = frozenset({"overdueAt", "latest", "from", "until"})
"""Names of uint256 that are instants though their type does not say so; a uint40 always is one, a uint32 a day."""
JSON_INTEGER_MAX = 2**53 - 1
"""The largest integer every JSON reader holds exactly (RFC 8259 §6)."""


@dataclass(frozen=True, slots=True)
class ContractCall:
    """One verb of one contract with its arguments by name; without the leading ``approval``, which the ledger adds.

    ``at`` names the address where several contracts share one interface (a deposit token for each currency).
    """

    contract: str
    verb: str
    args: Mapping[str, Any] = field(default_factory=dict)
    at: Address | None = None


@dataclass(frozen=True, slots=True)
class EncodedCall:
    """A call as bytes, with its approval number already in."""

    call: ContractCall
    target: Address
    data: bytes


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a final block, decoded."""

    contract: str
    name: str
    args: Mapping[str, Any]
    address: Address
    block: BlockHead
    transaction: Hash32
    index: int
    """Place among the block's logs."""

    @property
    def kind(self) -> str:
        """``Contract.Event``, the name projections listen to."""
        return f"{self.contract}.{self.name}"

    @property
    def version(self) -> str:
        """Names the state of whatever this event touched; grows with the ledger. See :mod:`app.kernel.etags`."""
        return f"{self.block.number}.{self.index}"


@dataclass(frozen=True, slots=True)
class Description:
    """A call in words a person can check, its arguments JSON-ready and without the approval number."""

    contract: str
    verb: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ContractError:
    """A custom error, its values JSON-ready."""

    name: str
    values: Mapping[str, Any]


class Codec(Protocol):
    """One ledger's contracts: where they are and how to speak to them. Pure; safe to use from any thread."""

    def address(self, name: str) -> Address:
        """Where a contract is, by its name in the deployment: ``ClaimToken``, ``DepositToken:CNY``.

        :raises KeyError: there is no such contract.
        """

    def encode(self, call: ContractCall, approval: int = 0) -> EncodedCall:
        """The bytes of a call.

        :raises KeyError: there is no such contract or verb; a defect in the service.
        :raises TypeError: an argument does not fit its type; a defect in the service, schemas check input first.
        """

    def named(self, target: Address, data: bytes, approval: int) -> EncodedCall:
        """A filed call, its approval word set.

        :raises KeyError: no contract of this ledger has such a verb.
        """

    def describe(self, target: Address, data: bytes) -> Description | None:
        """What a call would do, or ``None`` where no contract of this ledger has such a verb."""

    def takes_approval(self, call: ContractCall) -> bool:
        """Whether the verb may be under dual control: its first parameter, among others, is an ``ApprovalId``."""

    def event(self, log: Log, block: BlockHead, transaction: Hash32) -> Event | None:
        """The event behind a log, or ``None`` where no contract of this ledger wrote it."""

    def error(self, data: bytes) -> ContractError | None:
        """The custom error behind revert data, or ``None`` where no ABI explains it."""


def json_value(parameter: Mapping[str, Any], value: Any) -> Any:
    """A value as a problem or a request shows it: ids as strings, enums and bitmaps in words, days and instants as texts,
    letters as letters, other bytes and addresses as hex.

    :param parameter: its entry in the ABI.
    """
    kind = str(parameter.get("internalType", parameter["type"]))
    if isinstance(value, Mapping):
        return json_values(parameter["components"], value)
    if isinstance(value, (list, tuple)):
        inner = {**parameter, "internalType": kind[: kind.rindex("[")]}
        return [json_value(inner, each) for each in value]
    if isinstance(value, bytes):
        if kind == "Currency" or parameter["name"] in _LETTERS:
            return value.rstrip(b"\0").decode("utf-8", errors="replace")
        return hex_text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _number(str(parameter["name"]), kind, value)
    return value


def _number(name: str, kind: str, value: int) -> Any:
    if kind.startswith("enum "):
        return word(kind.rpartition(".")[2].removeprefix("enum "), value)
    if kind == "Verb":
        return verb(value)
    if name in BITMAPS:
        return words_in(BITMAPS[name], value)
    if kind == "uint32" and value <= DAYS_MAX:
        return day_text(value)
    if (kind == "uint40" or (kind == "uint256" and name in _INSTANTS)) and value <= SECONDS_MAX:
        return instant_text(value)
    return str(value) if kind.endswith("Id") or value > JSON_INTEGER_MAX else value


def json_values(inputs: Sequence[Mapping[str, Any]], args: Mapping[str, Any]) -> dict[str, Any]:
    """Every argument of an error or event through :func:`json_value`, given the ABI entry's ``inputs``."""
    return {each["name"]: json_value(each, args[each["name"]]) for each in inputs}
