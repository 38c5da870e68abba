"""What became of every record between two points in history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.history.registers import AsOf, Cell, Record, key_names


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record. A record that came into being was ``None`` in every field before."""

    register: str
    key: tuple[Cell, ...]
    field: str
    before: Cell
    after: Cell


def changes(earlier: AsOf, later: AsOf) -> Iterator[Change]:
    """Every difference, by register and record. Nothing is ever removed from a register, but the earlier point need not be
    the earlier block: a record that is only in ``earlier`` becomes ``None``."""
    for register in AsOf.names:
        before, after = _named(earlier, register), _named(later, register)
        for key in sorted({*before, *after}, key=_order):
            yield from _in_record(register, key, before.get(key, {}), after.get(key, {}))


def _named(at: AsOf, register: str) -> dict[tuple[Cell, ...], Record]:
    """Records by their keys as they are shown."""
    names = key_names(register)
    return {tuple(record[name] for name in names): record for record in at.whole(register).values()}


def _in_record(register: str, key: tuple[Cell, ...], before: Record, after: Record) -> Iterator[Change]:
    for field in dict.fromkeys((*before, *after)):
        was, now = before.get(field), after.get(field)
        if was != now:
            yield Change(register, key, field, was, now)


def _order(key: tuple[Cell, ...]) -> tuple[tuple[bool, Cell], ...]:
    """Numbers by size, before words."""
    return tuple((isinstance(part, str), part) for part in key)
