"""Rows by their key, which is most of what the service asks SQL.

SQLAlchemy builds, hashes and matches a statement for each, and takes ten times what the driver does. Here the statement and
what its columns' types do to values are worked out once for each table, and the driver is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Dialect, SQLColumnExpression, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Mapper, class_mapper


class _Statement:
    """The look-up as one kind of database has it."""

    def __init__(self, mapper: Mapper[Any], key: Sequence[SQLColumnExpression[Any]], dialect: Dialect) -> None:
        columns = mapper.local_table.c
        self._names = [f"key_{place}" for place in range(len(key))]
        keys = [column == bindparam(name) for name, column in zip(self._names, key, strict=True)]
        self._sql = str(select(*columns).where(*keys).compile(dialect=dialect))
        self._is_positional = dialect.positional
        self._attributes = [mapper.get_property_by_column(column).key for column in columns]
        kinds = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._read: list[tuple[str, Callable[[Any], Any]]] = [
            (attribute, read) for attribute, read in zip(self._attributes, kinds, strict=True) if read is not None
        ]
        """What of a row is not yet as Python has it, and how it becomes so."""

    def rows(self, connection: Connection, key: tuple[Any, ...]) -> list[dict[str, Any]]:
        # Keys are numbers, bytes and text, which drivers take as they are.
        parameters = key if self._is_positional else dict(zip(self._names, key, strict=True))
        cursor = connection.connection.cursor()
        cursor.execute(self._sql, parameters)
        rows = [dict(zip(self._attributes, found, strict=True)) for found in cursor.fetchall()]
        cursor.close()
        for row in rows:
            for attribute, read in self._read:
                row[attribute] = read(row[attribute])
        return rows


class ByKey:
    """How to load the rows of one table.

    :param key: attributes, by an index; the primary key if none are named.
    """

    def __init__(self, entity: type[Any], *key: InstrumentedAttribute[Any]) -> None:
        self._entity = entity
        self._key = key
        self._statements: dict[str, _Statement] = {}

    @cached_property
    def mapper(self) -> Mapper[Any]:
        """The entity's; to ask for it also completes the mapping, should this be its first use."""
        return class_mapper(self._entity)

    def load(self, connection: Connection, key: tuple[Any, ...]) -> Any:
        """The only row with a key, which no session knows, or ``None``."""
        found = self.load_all(connection, key)
        return found[0] if found else None

    def load_all(self, connection: Connection, key: tuple[Any, ...]) -> list[Any]:
        """Every row with a key, none of which a session knows, in any order."""
        dialect = connection.dialect
        statement = self._statements.get(dialect.name)
        if statement is None:
            statement = self._statements[dialect.name] = _Statement(
                self.mapper, self._key or self.mapper.primary_key, dialect
            )
        return [self._instance(values) for values in statement.rows(connection, key)]

    def _instance(self, values: dict[str, Any]) -> Any:
        instance = self.mapper.class_manager.new_instance()
        instance.__dict__.update(values)
        return instance


_KNOWN: dict[type[Any], ByKey] = {}


def by_key(entity: type[Any]) -> ByKey:
    """How to load an entity's rows."""
    known = _KNOWN.get(entity)
    if known is None:
        known = _KNOWN[entity] = ByKey(entity)
    return known
