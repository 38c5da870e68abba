"""Where databases are, for the settings and for whoever opens one of its own."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL


def sqlite_url(path: Path) -> URL:
    """The URL of a SQLite file, whatever characters its folder's name has."""
    return URL.create("sqlite", database=str(path))
