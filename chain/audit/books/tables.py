"""Records by table and key, in the shape of :class:`chain.audit.state.LedgerState`, and what changed of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chain.audit.state import Key, Record
from chain.contracts.events import Event
from chain.ethereum.abi.codec import Abi
from chain.port import Address

PASSED_ON = "passed_on"
"""Hop → how much of its invoice it uses."""
FILED = "filed"
"""Approval → what its call would confirm, and the hash by which the same call is known."""
LEGAL_ID = "legal_id_given"
"""Scheme and value of a legal id → that it was given to somebody."""
UNDERTAKEN = "undertaken"
"""Receivable → whether its debtor's text was in force when it was proposed."""
PRIVATE = frozenset({PASSED_ON, FILED, LEGAL_ID, UNDERTAKEN})
"""Tables that no contract keeps, so they are compared with none."""


@dataclass(frozen=True, slots=True)
class Book:
    """The receivable book: some records are made of its calls and of the encoding of its terms."""

    abi: Abi
    address: Address


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
