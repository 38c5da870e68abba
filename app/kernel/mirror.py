"""How derived tables correspond to contract state, so that the two can be compared record by record, field by field.

A room says in ``mirror.py`` which of its tables mirrors which register. Every field of the contract's struct is compared,
so one that a table lacks is a defect that shows at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.kernel import queries
from app.kernel.db import Derived, Session
from app.kernel.scratch import Reprojection
from chain.audit.state import Views
from chain.port import BlockNumber

Row = tuple[Any, Callable[[str], Any]]
"""The key in the register, and what the row has for a field of the struct.

:raises AttributeError: the row has nothing for it.
"""


@dataclass(frozen=True, slots=True)
class Mirror:
    """One derived table and the register it mirrors."""

    table: str
    register: str
    """Name in :class:`chain.audit.state.LedgerState`."""
    rows: Callable[[Session], Iterable[Row]]
    words: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    """By field: what an enum's numbers are called in the table."""
    fields: frozenset[str] | None = None
    """The fields compared; all of them unless the table mirrors a part on purpose."""
    is_sparse: bool = False
    """A record that is empty may have no row."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What the tables of a ledger are held against: its contracts at a block, and its blocks projected again."""

    views_at: Callable[[BlockNumber], Views]
    mirrors: Sequence[Mirror]
    reprojection: Reprojection


def mirror(
    kind: type[Derived],
    register: str,
    *key: str,
    names: Mapping[str, str] | None = None,
    values: Mapping[str, Callable[[Any], Any]] | None = None,
    words: Mapping[str, Sequence[str | None]] | None = None,
    fields: Iterable[str] | None = None,
    is_sparse: bool = False,
) -> Mirror:
    """A table whose columns are called like the struct's fields, in snake case.

    :param key: the columns that make up the register's key.
    :param names: by field, the column that has another name.
    :param values: by field, how it follows from a row where no column has it.
    """
    renamed, computed = names or {}, values or {}

    def rows(session: Session) -> Iterable[Row]:
        for row in queries.every(session, kind):
            parts = tuple(getattr(row, column) for column in key)

            def value(name: str, row: Derived = row) -> Any:
                if name in computed:
                    return computed[name](row)
                return getattr(row, renamed.get(name, _snake(name)))

            yield (parts if len(parts) > 1 else parts[0], value)

    return Mirror(
        table=kind.__tablename__,
        register=register,
        rows=rows,
        words=words or {},
        fields=None if fields is None else frozenset(fields),
        is_sparse=is_sparse,
    )


def agrees(said: Any, kept: Any, words: Sequence[str | None] | None) -> bool:
    """Whether a row's value is the contract's: words for enum numbers, text for fixed bytes, ``None`` for zero."""
    if words is not None:
        return bool(words[said] == kept)
    if kept is None:
        return not said
    if isinstance(said, bytes) and isinstance(kept, str):
        return said.rstrip(b"\0") == kept.encode()
    return bool(said == kept)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: "_" + found[1].lower(), name)
