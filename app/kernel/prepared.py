"""Statements that change rows by their key, built once for each dialect and handed to the driver as they are.

What SQLAlchemy does around each execution of a statement it has compiled before costs twice what SQLite needs to execute
it. Here only what the columns' types ask for is done to each value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Update
from sqlalchemy.sql.compiler import SQLCompiler

Values = Mapping[str, Any]
"""By the names of a statement's bound parameters; others may be among them."""


class Prepared:
    """One statement, every value of which is a bound parameter."""

    def __init__(self, statement: Insert | Update | Delete) -> None:
        self._statement = statement
        self._forms: dict[str, _Form] = {}

    def run(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Execute it for each of at least one row."""
        dialect = connection.dialect
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _Form(self._statement, dialect)
        connection.exec_driver_sql(form.text, form.parameters(rows))


class _Form:
    """A statement as one dialect's driver takes it."""

    def __init__(self, statement: Insert | Update | Delete, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self._is_positional = dialect.positional
        names: Iterable[str] = (compiled.positiontup or ()) if dialect.positional else compiled.params
        self._bound = [(name, _processor(compiled, name, dialect)) for name in names]

    def parameters(self, rows: Sequence[Values]) -> Any:
        bound = self._bound
        if self._is_positional:
            return [
                tuple([row[name] if process is None else process(row[name]) for name, process in bound]) for row in rows
            ]
        return [{name: row[name] if process is None else process(row[name]) for name, process in bound} for row in rows]


def _processor(compiled: SQLCompiler, name: str, dialect: Dialect) -> Callable[[Any], Any] | None:
    return compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
