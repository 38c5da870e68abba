"""Every register of the contracts as it was at a block, in words: what an auditor reads and compares.

The source is contract state and nothing else. A record becomes a flat mapping: enums by name, dates ``YYYY-MM-DD``,
instants RFC 3339 UTC, bytes as ``0x`` hex, amounts in minor units, ids as numbers; 0 instants and dates are ``None``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.kernel.fields import day_text, hex_text, instant_text
from app.kernel.mirror import Mirror
from app.kernel.problems import NoSuchBlock, StatePruned
from chain.audit.state import LedgerState, Views, read_state
from chain.errors import NoContract, Pruned
from chain.modules import DEPOSITS, MODULES, holder_of
from chain.port import BlockHead

Cell = str | int | bool | None
Record = Mapping[str, Cell]
"""A record's key and fields, by name."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "account": ("address",),
    "policy": ("party", "verb"),
    "parameter": ("name",),
    "currency": ("code",),
    "totals": ("currency",),
    "allocation": ("receivable", "place"),
    "deposit": ("currency", "holder"),
    "payout": ("currency", "number"),
    "quota": ("debtor", "currency"),
    "debtor_limit": ("funder", "debtor", "currency"),
}
"""What the parts of a key are called; ``id`` where entries are numbered."""

INSIDE = frozenset({"party_deposit"})
"""Parts of other registers."""

_LETTERS = frozenset({"currency", "scheme", "jurisdiction"})
_DAYS = frozenset({"issuedOn", "deliveredOn", "dueOn", "accruedTo"})
_INSTANTS = frozenset(
    {"kybUntil", "expiresAt", "registeredAt", "dischargedAt", "acceptedAt", "dueAt", "parameter.from"}
)
_TEXTS = frozenset({"party.value"})


@dataclass(frozen=True, slots=True)
class AsOf:
    """All registers at one block."""

    head: BlockHead
    registers: Mapping[str, Mapping[tuple[Cell, ...], Record]]

    def find(self, register: str, *key: Cell) -> Record | None:
        """A record by its key."""
        return self.registers[register].get(key)

    def where(self, register: str, **fields: Cell) -> list[Record]:
        """The records of a register that have these values."""
        records = self.registers[register].values()
        return [each for each in records if all(each[name] == value for name, value in fields.items())]


def as_of(head: BlockHead, views: Views, mirrors: Iterable[Mirror]) -> AsOf:
    """Read everything at a block. Takes as many calls as there are records.

    :param views: the contracts at that block.
    :param mirrors: the rooms', for their words.
    :raises NoSuchBlock: the ledger was not founded yet.
    :raises StatePruned: the state of the block is no longer kept.
    """
    try:
        state = read_state(views)
    except NoContract as early:
        raise NoSuchBlock(f"Block {head.number} is older than the ledger's contracts: {early}.") from early
    except Pruned as pruned:
        raise StatePruned(f"Block {head.number}: {pruned}.") from pruned
    words = _Words(mirrors, _holders(state, views))
    registers = {name: dict(words.records(name, table)) for name, table in state.tables.items() if name not in INSIDE}
    return AsOf(head, registers)


def _holders(state: LedgerState, views: Views) -> dict[bytes, str]:
    """Whose an address is: a party's, or a contract's."""
    parties: dict[bytes, str] = {holder_of(party): f"party {party}" for party, _ in state.rows("party")}
    tokens = (f"{DEPOSITS}:{currency}" for currency, _ in state.rows("currency"))
    return parties | {views.address(name): name for name in (*MODULES.values(), *tokens)}


class _Words:
    """From what a contract says to what people read."""

    def __init__(self, mirrors: Iterable[Mirror], holders: Mapping[bytes, str]) -> None:
        self._enums: dict[tuple[str, str], Sequence[str | None]] = {
            (mirror.register, field): words for mirror in mirrors for field, words in mirror.words.items()
        }
        self._holders = holders

    def records(
        self, register: str, table: Mapping[Any, Mapping[str, Any]]
    ) -> Iterator[tuple[tuple[Cell, ...], Record]]:
        names = KEYS.get(register, ("id",))
        for key, fields in table.items():
            parts = tuple(self._key(part) for part in (key if isinstance(key, tuple) else (key,)))
            shown = dict(zip(names, parts, strict=True))
            yield parts, shown | {field: self._cell(register, field, value) for field, value in fields.items()}

    def _key(self, part: Cell | bytes) -> Cell:
        return self._holders.get(part, hex_text(part)) if isinstance(part, bytes) else part

    def _cell(self, register: str, field: str, value: Any) -> Cell:
        name = f"{register}.{field}"
        if (register, field) in self._enums:
            word: Cell = self._enums[register, field][value]
            return word
        for names, show in _SHOWN:
            if field in names or name in names:
                return show(value)
        plain: Cell = hex_text(value) if isinstance(value, bytes) else value
        return plain


def _letters(value: bytes) -> str:
    return value.rstrip(b"\0").decode("ascii")


_SHOWN: tuple[tuple[frozenset[str], Callable[[Any], str | None]], ...] = (
    (_LETTERS | _TEXTS, _letters),
    (_DAYS, lambda value: day_text(value) if value else None),
    (_INSTANTS, lambda value: instant_text(value) if value else None),
)
