"""Sessions that look a row up by its key past the ORM: for a unit of work, for a view, and the projector's, which looks
nothing up twice.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Connection, event, inspect
from sqlalchemy.orm import Mapper, Session, make_transient_to_detached

from app.kernel.by_key import ByKey, by_key

O = TypeVar("O", bound=object)  # noqa: E741  (as SQLAlchemy calls it)

ROWS_KEPT_MAX = 20_000
"""How many rows the projector keeps in memory between blocks: some tens of megabytes."""


class RowSession(Session):
    """A session of one connection; see the module.

    :param connection: ``None`` for a session that gets one for each of its transactions.
    """

    def __init__(self, connection: Connection | None, **options: Any) -> None:
        super().__init__(connection, **options)

    @property
    def held(self) -> Connection:
        """The connection that it speaks over."""
        assert isinstance(self.bind, Connection), "a session without a connection is not in use"  # noqa: S101
        return self.bind

    def forget(self) -> None:
        """End its transaction and let go of what it read."""
        self.close()

    def get(self, entity: type[O], ident: Any, **options: Any) -> O | None:  # type: ignore[override]
        """The row with a primary key, or ``None``. What is added and not written yet is written first."""
        if any(options.values()):
            return super().get(entity, ident, **options)
        found: O | None = self._get(by_key(entity), ident if isinstance(ident, tuple) else (ident,))
        return found

    def _get(self, rows: ByKey, key: tuple[Any, ...]) -> Any:
        if self.autoflush and self.new:
            self.flush()
        known = self.identity_map.get(rows.mapper.identity_key_from_primary_key(key))
        return self._loaded(rows, key) if known is None else known

    def _loaded(self, rows: ByKey, key: tuple[Any, ...]) -> Any:
        """The row as a persistent instance, or ``None``."""
        instance = rows.load(self.held, key)
        if instance is not None:
            make_transient_to_detached(instance)
            self.add(instance)
        return instance


class View(RowSession):
    """A session that writes nothing, so that it need not watch what becomes of the rows it looks up: only those that lead
    to others, which are loaded when they are asked for, are tied to it."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, autoflush=False)
        self._rows: dict[Any, Any] = {}

    def forget(self) -> None:
        """End its transaction and let go of what it read."""
        self._rows.clear()
        if self.in_transaction():  # of the ORM, which begins one at its first statement
            self.close()

    def _get(self, rows: ByKey, key: tuple[Any, ...]) -> Any:
        known = self._rows.get((rows, key))
        if known is None:
            known = self._loaded(rows, key) if rows.mapper.relationships else rows.load(self.held, key)
            self._rows[rows, key] = known
        return known


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

    def _get(self, rows: ByKey, key: tuple[Any, ...]) -> Any:
        identity = rows.mapper.identity_key_from_primary_key(key)
        known = self.rows.get(identity)
        if known is None:
            known = self._loaded(rows, key)
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
