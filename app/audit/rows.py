"""Comparing two copies of the derived tables, every column of every row, as the databases themselves have them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, String, Table, inspect, select, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import NullType

from app.kernel.db import Derived

ROWS_PER_BATCH = 1_000
"""Read at once; bounds memory."""

_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One column in which two copies disagree. An empty ``column`` stands for a whole row, ``None`` for one that is not
    there."""

    table: str
    key: _Row
    column: str
    expected: Any
    has: Any


def derived_tables() -> list[Table]:
    """What is compared: every derived table, whatever room defines it, with every column it has."""
    return list(Derived.metadata.sorted_tables)


def compare(held: Connection, scratch: Connection, counted: Callable[[], None]) -> Iterator[RowDifference]:
    """Where the tables behind ``held`` differ from the scratch copy.

    :param counted: told of each row compared.
    """
    there = set(inspect(held).get_table_names())
    for table in derived_tables():
        if table.name not in there:
            yield RowDifference(table.name, (), "", "a table", None)
            continue
        try:
            yield from _compare_table(table, held, scratch, counted)
        except DBAPIError as error:
            yield RowDifference(table.name, (), "", "a table that can be read", str(error.orig))


def _compare_table(
    table: Table, held: Connection, scratch: Connection, counted: Callable[[], None]
) -> Iterator[RowDifference]:
    """Both copies in the order of their keys, row beside row."""
    keys = len(table.primary_key.columns)
    columns = (*table.primary_key.columns, *(column for column in table.c if not column.primary_key))
    names = [column.name for column in columns]
    expected, has = _rows(scratch, columns, keys), _rows(held, columns, keys)
    left, right = next(expected, None), next(has, None)
    while left is not None or right is not None:
        counted()
        if right is None or (left is not None and _order(left[:keys]) < _order(right[:keys])):
            assert left is not None  # noqa: S101
            yield RowDifference(table.name, left[:keys], "", "a row", None)
            left = next(expected, None)
        elif left is None or _order(right[:keys]) < _order(left[:keys]):
            yield RowDifference(table.name, right[:keys], "", None, "a row")
            right = next(has, None)
        else:
            for name, said, kept in zip(names, left, right, strict=True):
                if type(said) is not type(kept) or said != kept:
                    yield RowDifference(table.name, left[:keys], name, said, kept)
            left, right = next(expected, None), next(has, None)


def _rows(connection: Connection, columns: tuple[Column[Any], ...], keys: int) -> Iterator[_Row]:
    """Rows in the order of :func:`_order`, values as the driver has them: a column's type would hide, for one, a 2 where a
    truth value belongs."""
    raw: list[ColumnElement[Any]] = [type_coerce(column, NullType()) for column in columns]
    statement = select(*raw).order_by(*(_by_bytes(connection, column) for column in columns[:keys]))
    found = connection.execute(statement, execution_options={"yield_per": ROWS_PER_BATCH})
    return (tuple(map(_plain, row)) for row in found)


def _by_bytes(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    if connection.dialect.name == "postgresql" and isinstance(column.type, String):
        return column.collate("C")
    return column


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return bytes(value) if isinstance(value, memoryview) else value


_RANKS: dict[type[Any], int] = {type(None): 0, int: 1, float: 1, str: 2, bytes: 3}
"""How SQLite orders values of different kinds, which a column of it may hold whatever its type says."""


def _order(key: _Row) -> tuple[tuple[int, Any], ...]:
    return tuple((_RANKS[type(part)], b"" if part is None else part) for part in key)
