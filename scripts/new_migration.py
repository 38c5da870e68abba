"""Write the next migration of the own tables: ``python -m scripts.new_migration "Add the outbox"``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from app.kernel.db import Database
from app.migrations import migrate, write_next


def main(message: str) -> None:
    """Migrate an empty database, compare it with ``tables.py``, and write down the difference."""
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{Path(folder) / 'empty.sqlite3'}")
        migrate(db)
        write_next(db, message)
        db.close()


if __name__ == "__main__":
    main(sys.argv[1])
