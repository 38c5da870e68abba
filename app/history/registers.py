"""Every register of the contracts as it was at a block, in words: what an auditor reads and compares.

The source is contract state and nothing else. A record becomes a flat mapping: enums by name, dates ``YYYY-MM-DD``,
instants RFC 3339 UTC, bytes as ``0x`` hex, amounts in minor units, ids as numbers; instants, dates and ends that are 0 are
``None``, and so is what locked a claim that nothing locks now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from app.kernel.enums import BITMAPS, words_in
from app.kernel.fields import day_text, instant_text
from app.kernel.mirror import Mirror
from app.kernel.problems import NoSuchBlock, StatePruned
from app.kernel.texts import Text
from chain.audit.state import SPARSE, TABLES, Key, Views, keys, read_row, read_table
from chain.contracts.genesis import DEPOSITS, MODULES, holder_of
from chain.errors import NoContract, Pruned
from chain.ethereum.hexes import hex_text
from chain.port import Address, BlockHead

Cell = str | int | bool | None
Record = Mapping[str, Cell]
"""A record's key and fields, by name."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "account": ("address",),
    "legal_id": ("party", "place"),
    "validator": ("address",),
    "policy": ("party", "verb", "currency"),
    "parameter": ("name",),
    "currency": ("code",),
    "undertaking": ("hash",),
    "totals": ("currency",),
    "allocation": ("receivable", "place"),
    "deposit": ("currency", "holder"),
    "payout": ("currency", "number"),
    "quota": ("debtor", "currency"),
    "overdue": ("debtor",),
    "debtor_limit": ("funder", "debtor", "currency"),
}
"""What the parts of a key are called; ``id`` in all others."""

_LETTERS = frozenset({"currency", "scheme", "jurisdiction"})
_DAYS = frozenset({"issuedOn", "deliveredOn", "dueOn", "accruedTo", "paidOn"})
_INSTANTS = frozenset(
    {
        "kybUntil",
        "expiresAt",
        "registeredAt",
        "dischargedAt",
        "acceptedAt",
        "dueAt",
        "parameter.from",
        "reservedAt",
        "usedAt",
        "listedAt",
        "retiredAt",
    }
)
_TEXTS = frozenset({"party.value", "legal_id.value", "validator.name"})
_ENDS = frozenset({"validator.until"})


def key_names(register: str) -> tuple[str, ...]:
    """What the parts of a register's keys are called."""
    return KEYS.get(register, ("id",))


class AsOf:
    """All registers at one block; each is read when it is asked for, and no more of it than that.

    :param views: the contracts at that block.
    :param mirrors: the rooms', for their words.
    :param at: the instant that was asked for, seconds UTC; the block's own where it is not given.
    :raises NoSuchBlock: the ledger was not founded yet.
    :raises StatePruned: the state of the block is no longer kept. Both also when a register is asked for.
    """

    names = TABLES

    def __init__(self, head: BlockHead, views: Views, mirrors: Iterable[Mirror], at: int | None = None) -> None:
        self.head = head
        self.at = head.timestamp if at is None else at
        self._views = _Then(head, views)
        self._words = _Words(mirrors, _holders(self._views))
        self._whole: dict[str, Mapping[Key, Record]] = {}

    def keys(self, register: str) -> Sequence[Key]:
        """What its records are called there, in order."""
        if register in SPARSE:
            return tuple(self.whole(register))
        return keys(self._views, register)

    def records(self, register: str, of: Iterable[Key]) -> list[Record]:
        """The records of these keys."""
        if register in self._whole or register in SPARSE:
            whole = self.whole(register)
            return [whole[key] for key in of]
        rows = ((key, read_row(self._views, register, key)) for key in of)
        return [self._words.record(register, key, row) for key, row in rows if row is not None]

    def whole(self, register: str) -> Mapping[Key, Record]:
        """All of a register. Takes as many calls as it has records, once."""
        if register not in self._whole:
            table = read_table(self._views, register)
            self._whole[register] = {key: self._words.record(register, key, row) for key, row in table.items()}
        return self._whole[register]

    def find(self, register: str, number: Cell) -> Record | None:
        """A record of a register that numbers its own; ``None`` where it has none of that number."""
        if number not in self.keys(register):
            return None
        (record,) = self.records(register, [number])
        return record

    def where(self, register: str, **fields: Cell) -> list[Record]:
        """The records of a register that have these values."""
        records = self.whole(register).values()
        return [each for each in records if all(each[name] == value for name, value in fields.items())]


class _Then:
    """The contracts at a block; that they cannot be asked is a problem."""

    def __init__(self, head: BlockHead, views: Views) -> None:
        self._head = head
        self._views = views

    def address(self, contract: str) -> Address:
        return self._views.address(contract)

    def read(self, contract: str, view: str, *args: Any) -> Any:
        try:
            return self._views.read(contract, view, *args)
        except NoContract as early:
            raise NoSuchBlock(
                Text(
                    "At block {number} the ledger's contracts did not exist yet; name a later one.",
                    number=self._head.number,
                )
            ) from early
        except Pruned as pruned:
            raise StatePruned(
                Text(
                    "The state at block {number} is no longer kept here; an auditor's bundle has it, or name a later "
                    "block.",
                    number=self._head.number,
                )
            ) from pruned


def _holders(views: Views) -> dict[bytes, str]:
    """Whose an address is: a party's, or a contract's."""
    parties: dict[bytes, str] = {holder_of(party): f"party {party}" for party in keys(views, "party")}
    tokens = (f"{DEPOSITS}:{currency}" for currency in keys(views, "currency"))
    return parties | {views.address(name): name for name in (*MODULES.values(), *tokens)}


class _Words:
    """From what a contract says to what people read."""

    def __init__(self, mirrors: Iterable[Mirror], holders: Mapping[bytes, str]) -> None:
        self._enums: dict[tuple[str, str], Sequence[str | None]] = {
            (mirror.register, field): words for mirror in mirrors for field, words in mirror.words.items()
        }
        self._holders = holders

    def record(self, register: str, key: Key, fields: Mapping[str, Any]) -> Record:
        parts = map(self._key, key if isinstance(key, tuple) else (key,))
        shown = dict(zip(key_names(register), parts, strict=True))
        cells = {field: self._cell(register, field, value) for field, value in fields.items()}
        if register == "claim" and not fields["lock"]:
            cells["lockedBy"] = None
        return shown | cells

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
        if field in BITMAPS:
            return ", ".join(words_in(BITMAPS[field], value))
        plain: Cell = hex_text(value) if isinstance(value, bytes) else value
        return plain


def _letters(value: bytes) -> str:
    return value.rstrip(b"\0").decode("utf-8", "replace")


_SHOWN: tuple[tuple[frozenset[str], Callable[[Any], Cell]], ...] = (
    (_LETTERS | _TEXTS, _letters),
    (_DAYS, lambda value: day_text(value) if value else None),
    (_INSTANTS, lambda value: instant_text(value) if value else None),
    (_ENDS, lambda value: value or None),
)
