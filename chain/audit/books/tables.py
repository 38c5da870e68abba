"""Records by table and key, in the shape of :class:`chain.audit.state.LedgerState`, and what changed of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from chain.audit.state import Key, Record
from chain.events import Event

PASSED_ON = "passed_on"
"""Hop → how much of its invoice it uses. No contract keeps it, so it is compared with none."""

Place = tuple[str, Key]
"""A table and a key in it."""


class Tables:
    """Rows that events write. ``before`` has each row that was changed since :meth:`settle`, as it was then."""

    def __init__(self) -> None:
        self.rows: defaultdict[str, dict[Key, Record]] = defaultdict(dict)
        self.before: dict[Place, Record | None] = {}

    def put(self, table: str, key: Key, /, **fields: Any) -> None:
        """A new record, or a changed one: fields that are not given stay as they are."""
        known = self.rows[table].get(key)
        self.before.setdefault((table, key), known)
        self.rows[table][key] = {**known, **fields} if known is not None else fields

    def row(self, table: str, key: Key) -> Record:
        """A record. :raises KeyError: there is none."""
        return self.rows[table][key]

    def change(self, table: str, key: Key, /, **fields: Any) -> None:
        """Change a record. :raises KeyError: there is none."""
        self.row(table, key)
        self.put(table, key, **fields)

    def settle(self) -> None:
        """From here on changes are counted anew."""
        self.before.clear()


def copied(event: Event, *names: str, **renamed: str) -> Mapping[str, Any]:
    """Values of an event under the names of the record's fields."""
    return {name: event.args[name] for name in names} | {field: event.args[name] for field, name in renamed.items()}
