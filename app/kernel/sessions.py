"""Sessions whose look-up by primary key costs a third of the ORM's own, and the projector's, which looks nothing up twice.

Most of what the service asks SQL is one row by its key. The ORM builds, hashes and matches a statement for each; here it
is built once for each table, and the row becomes an ordinary, persistent instance.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, bindparam, event, inspect, select
from sqlalchemy.orm import Mapper, Session, class_mapper, make_transient_to_detached

O = TypeVar("O", bound=object)  # noqa: E741  (as SQLAlchemy calls it)

ROWS_KEPT_MAX = 20_000
"""How many rows the projector keeps in memory between blocks: some tens of megabytes."""


class _ByKey:
    """How to load one table's row by its key."""

    def __init__(self, entity: type[Any]) -> None:
        mapper: Mapper[Any] = class_mapper(entity)  # also completes the mapping, should this be its first use
        self.mapper = mapper
        columns: list[ColumnElement[Any]] = list(mapper.local_table.c)
        keys = [column == bindparam(f"key_{place}") for place, column in enumerate(mapper.primary_key)]
        self.statement: Select[Any] = select(*columns).where(*keys)
        self.attributes = [mapper.get_property_by_column(column).key for column in mapper.local_table.c]

    def load(self, session: Session, key: tuple[Any, ...]) -> Any:
        """The row as a persistent instance, or ``None``."""
        values = {f"key_{place}": value for place, value in enumerate(key)}
        found = session.connection().execute(self.statement, values).one_or_none()
        if found is None:
            return None
        instance = self.mapper.class_manager.new_instance()
        instance.__dict__.update(zip(self.attributes, found, strict=True))
        make_transient_to_detached(instance)
        session.add(instance)
        return instance


_BY_KEY: dict[type[Any], _ByKey] = {}


class RowSession(Session):
    """A session; see the module."""

    def get(self, entity: type[O], ident: Any, **options: Any) -> O | None:  # type: ignore[override]
        """The row with a primary key, or ``None``. What is added and not written yet is written first."""
        if any(options.values()):
            return super().get(entity, ident, **options)
        by_key = _BY_KEY.get(entity)
        if by_key is None:
            by_key = _BY_KEY[entity] = _ByKey(entity)
        found: O | None = self._get(by_key, ident if isinstance(ident, tuple) else (ident,))
        return found

    def _get(self, by_key: _ByKey, key: tuple[Any, ...]) -> Any:
        if self.autoflush and self.new:
            self.flush()
        known = self.identity_map.get(by_key.mapper.identity_key_from_primary_key(key))
        return by_key.load(self, key) if known is None else known


class ProjectionSession(RowSession):
    """The projector's own, which lives as long as it does: nobody else writes derived tables, so a row that was once
    looked up or added is as SQL has it. Rows are written together, when a statement or the commit asks for it, or a row
    of a table that refers to theirs is added."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: dict[Any, Any] = {}
        """Every row that is known, by its identity, also before it is written."""
        self.unwritten: set[Any] = set()
        """Tables with rows that are added and not written."""

    def add(self, instance: object, *, _warn: bool = True) -> None:
        """Add a row. What it refers to is written first: the ORM orders rows by relationships, which rooms have not."""
        self._write_parents(instance)
        super().add(instance, _warn=_warn)

    def merge(self, instance: O, **options: Any) -> O:
        """Add a row or change the one with its key."""
        self._write_parents(instance)
        return super().merge(instance, **options)

    def _write_parents(self, instance: object) -> None:
        if self.unwritten:
            table = inspect(type(instance)).local_table
            if not self.unwritten.isdisjoint(key.column.table for key in table.foreign_keys):
                self.flush()

    def _get(self, by_key: _ByKey, key: tuple[Any, ...]) -> Any:
        identity = by_key.mapper.identity_key_from_primary_key(key)
        known = self.rows.get(identity)
        if known is None:
            known = by_key.load(self, key)
            if known is not None:
                self.rows[identity] = known
        return known

    def delete(self, instance: object) -> None:
        """Delete a row; one that was never written is only forgotten."""
        self.rows.pop(_identity(instance), None)
        if instance in self.new:
            self.expunge(instance)
        else:
            super().delete(instance)

    def bound_memory(self) -> None:
        """Forget rows when there are too many. Between two transactions."""
        if len(self.rows) > ROWS_KEPT_MAX:
            self.expunge_all()
            self.rows.clear()


@event.listens_for(ProjectionSession, "transient_to_pending")
def _added(session: ProjectionSession, instance: object) -> None:
    session.rows[_identity(instance)] = instance
    session.unwritten.add(inspect(type(instance)).local_table)


@event.listens_for(ProjectionSession, "after_flush")
def _written(session: ProjectionSession, _context: object) -> None:
    session.unwritten.clear()


def _identity(instance: object) -> Any:
    mapper: Mapper[Any] = inspect(type(instance))
    return mapper.identity_key_from_instance(instance)
