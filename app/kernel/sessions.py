"""Sessions that look a row up by its key past the ORM: for a unit of work, and for a view."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.orm import Session, make_transient_to_detached

from app.kernel.by_key import ByKey, by_key

O = TypeVar("O", bound=object)  # noqa: E741  (as SQLAlchemy calls it)


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
        if self.in_transaction() or self.identity_map:  # else the ORM was asked nothing
            self.close()

    def drop_rows(self) -> None:
        """Let go of what it read, in the transaction that it is in."""
        self.expunge_all()

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
    """A session that writes nothing, so that it need not watch what becomes of the rows it looks up."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, autoflush=False)
        self._rows: dict[Any, Any] = {}

    def forget(self) -> None:
        """End its transaction and let go of what it read."""
        self._rows.clear()
        super().forget()

    def drop_rows(self) -> None:
        """Let go of what it read, in the transaction that it is in."""
        self._rows.clear()
        super().drop_rows()

    def _get(self, rows: ByKey, key: tuple[Any, ...]) -> Any:
        known = self._rows.get((rows, key))
        if known is None:
            known = self._rows[rows, key] = rows.load(self.held, key)
        return known
