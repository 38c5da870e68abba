"""The rows of the derived tables as the projector has them, who alone writes them: in memory, changed in place, and
written together.

Nobody else changes a derived table, so a row that was once looked up or added is as SQL has it, and what changed shows by
comparing it with what was written last. The ORM's session would find that out too, at five times the cost. What a
statement asks sees every change made before it.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Select

from app.kernel.row_table import RowTable, form_of

O = TypeVar("O", bound=object)  # noqa: E741  (as SQLAlchemy calls it)

ROWS_KEPT_MAX = 20_000
"""How many rows are kept in memory between two transactions: some tens of megabytes."""


class Lookup(Protocol):
    """Where rows are looked up by their key: an ordinary session, or the projector's rows."""

    def get_one(self, entity: type[O], ident: Any, /) -> O:
        """The row with a primary key, which is known to be there."""


class Rows:
    """Every derived row that the projector knows, in the transaction that it is in. Values are never changed in place."""

    connection: Connection
    """Of the transaction."""

    def __init__(self) -> None:
        self.notes: dict[str, Any] = {}
        """What rooms remember beside rows; forgotten with them."""
        self._tables: dict[type[Any], RowTable] = {}

    def get(self, entity: type[O], key: Any) -> O | None:
        """The row with a primary key, a tuple where several columns make it up; ``None`` if there is none."""
        row: O | None = self._table(entity).get(self.connection, key)
        return row

    def get_one(self, entity: type[O], key: Any, /) -> O:
        """
        :raises LookupError: there is none.
        """
        row = self.get(entity, key)
        if row is None:
            raise LookupError(f"no {entity.__name__} has the key {key}")
        return row

    def add(self, entity: type[O], **values: Any) -> O:
        """A new row. Every column needs a value before it is written.

        :raises ValueError: its key is another's.
        """
        row: O = self._table(entity).add(values)
        return row

    def put(self, entity: type[O], **values: Any) -> O:
        """Add a row, or change the one with its key."""
        row = self.get(entity, self._table(entity).form.key_of(values))
        if row is None:
            return self.add(entity, **values)
        for name, value in values.items():
            setattr(row, name, value)
        return row

    def delete(self, entity: type[Any], key: Any) -> None:
        """Delete a row.

        :raises LookupError: there is none.
        """
        self.get_one(entity, key)
        self._table(entity).delete(key)

    def scalar(self, statement: Select[O]) -> O:
        """The one value that a statement finds."""
        self.write()
        return self.connection.execute(statement).scalar_one()

    def write(self) -> None:
        """Write what changed, in the order in which tables refer to each other."""
        tables = [table for table in self._tables.values() if table.touched or table.deleted]
        for table in reversed(tables):
            table.write_deleted(self.connection)
        for table in tables:
            table.write_touched(self.connection)

    def bound_memory(self) -> None:
        """Forget when there are too many. Between two transactions."""
        if sum([len(table.rows) for table in self._tables.values()]) > ROWS_KEPT_MAX:
            self.forget()

    def forget(self) -> None:
        """Forget everything, written or not."""
        self._tables.clear()
        self.notes.clear()

    def _table(self, entity: type[Any]) -> RowTable:
        table = self._tables.get(entity)
        if table is None:
            table = RowTable(form_of(entity))
            known = {**self._tables, entity: table}
            self._tables = dict(sorted(known.items(), key=lambda each: each[1].form.place))
        return table
