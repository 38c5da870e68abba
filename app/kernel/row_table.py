"""One derived table as :mod:`app.kernel.rows` has it: its known rows, and the statements that write them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, update

from app.kernel.by_key import by_key
from app.kernel.prepared import Prepared


class TableForm:
    """Its columns and statements."""

    def __init__(self, entity: type[Any]) -> None:
        self.by_key = by_key(entity)
        mapper = self.by_key.mapper
        self._table: Table = entity.metadata.tables[entity.__tablename__]
        key = self._table.primary_key.columns
        self._attribute = {column: mapper.get_property_by_column(column).key for column in self._table.c}
        self._key = [column == bindparam(self._attribute[column]) for column in key]
        self._updates: dict[tuple[str, ...], Prepared] = {}
        self._new_instance = mapper.class_manager.new_instance
        self.name = entity.__name__
        self.place = self._table.metadata.sorted_tables.index(self._table)
        """After every table that this one refers to."""
        self.attributes = tuple(self._attribute.values())
        self.columns = frozenset(self.attributes)
        self.key_of = itemgetter(*[self._attribute[column] for column in key])
        """The key among a row's values: a tuple where several columns make it up."""
        self.values_of = itemgetter(*self.attributes)
        self.insert = Prepared(insert(self._table).values(self._bound(self.attributes)))
        self.delete = Prepared(delete(self._table).where(*self._key))

    def row(self, values: Mapping[str, Any]) -> Any:
        """An instance that no session knows."""
        row = self._new_instance()
        vars(row).update(values)
        return row

    def update(self, changed: tuple[str, ...]) -> Prepared:
        """Set these attributes."""
        found = self._updates.get(changed)
        if found is None:
            statement = update(self._table).where(*self._key).values(self._bound(changed))
            found = self._updates[changed] = Prepared(statement)
        return found

    def _bound(self, attributes: tuple[str, ...]) -> Mapping[Any, Any]:
        return {column: bindparam(name) for column, name in self._attribute.items() if name in attributes}


_FORMS: dict[type[Any], TableForm] = {}


def form_of(entity: type[Any]) -> TableForm:
    """Built once for each table, with its statements."""
    form = _FORMS.get(entity)
    if form is None:
        form = _FORMS[entity] = TableForm(entity)
    return form


class RowTable:
    """The known rows of one table, by key."""

    def __init__(self, form: TableForm) -> None:
        self.form = form
        self.rows: dict[Any, Any] = {}
        self._written: dict[Any, tuple[Any, ...]] = {}
        """What SQL has of them."""
        self.touched: dict[Any, Any] = {}
        """Those that may differ from it."""
        self.deleted: dict[Any, Any] = {}
        """Those that only SQL still has."""

    def get(self, connection: Connection, key: Any) -> Any:
        """The row with a key, or ``None``. Whoever got it may change it."""
        row = self.rows.get(key)
        if row is None:
            row = self._load(connection, key)
            if row is None:
                return None
        self.touched[key] = row
        return row

    def add(self, values: Mapping[str, Any]) -> Any:
        """A new row."""
        if not values.keys() <= self.form.columns:
            raise TypeError(f"{self.form.name} has no {values.keys() - self.form.columns}")
        key = self.form.key_of(values)
        if key in self.rows:
            raise ValueError(f"{self.form.name} has a row {key} already")
        row = self.form.row(values)
        self.rows[key] = self.touched[key] = row
        return row

    def delete(self, key: Any) -> None:
        """Delete a known row; one that was never written is only forgotten."""
        row = self.rows.pop(key)
        self.touched.pop(key, None)
        if self._written.pop(key, None) is not None:
            self.deleted[key] = row

    def write_deleted(self, connection: Connection) -> None:
        """Delete what is deleted. Before anything is added: a key may come again."""
        if self.deleted:
            self.form.delete.run(connection, [vars(row) for row in self.deleted.values()])
            self.deleted.clear()

    def write_touched(self, connection: Connection) -> None:
        """Add what is new, change what is changed."""
        form, written = self.form, self._written
        added: list[Mapping[str, Any]] = []
        changed: defaultdict[tuple[str, ...], list[Mapping[str, Any]]] = defaultdict(list)
        for key, row in self.touched.items():
            has = vars(row)
            values = form.values_of(has)
            before = written.get(key)
            if before is None:
                added.append(has)
            elif before != values:
                pairs = zip(form.attributes, before, values, strict=True)
                changed[tuple([name for name, old, new in pairs if old != new])].append(has)
            written[key] = values
        if added:
            form.insert.run(connection, added)
        for attributes, rows in changed.items():
            form.update(attributes).run(connection, rows)
        self.touched.clear()

    def _load(self, connection: Connection, key: Any) -> Any:
        if key in self.deleted:
            return None
        row = self.form.by_key.load(connection, key if isinstance(key, tuple) else (key,))
        if row is not None:
            self.rows[key] = row
            self._written[key] = self.form.values_of(vars(row))
        return row
