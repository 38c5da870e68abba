"""Emulating the loss of validators: a small file names those that the node must not ask, and is read while it runs."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

import structlog

from chain.files.json import JsonLimits, parse_json
from chain.runtime.atomic_files import write_whole

logger = structlog.get_logger(__name__)

LIMITS = JsonLimits(bytes=64 << 10, values=1_024)
"""Of the file; a name has 32 characters."""


class StoppedValidators:
    """The names in the file, as of now; nobody where there is none. Reading it again costs a look at its metadata."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._names: frozenset[str] = frozenset()

    def __call__(self) -> Collection[str]:
        try:
            found = self._path.stat()
            # Each change is another file that takes the name.
            if self._seen != (found.st_ino, found.st_mtime_ns):
                self._seen, self._names = (found.st_ino, found.st_mtime_ns), frozenset(_read(self._path))
        except FileNotFoundError:
            self._seen, self._names = None, frozenset()
        except ValueError as error:
            logger.warning("stopped_validators_unreadable", path=str(self._path), why=str(error))
        return self._names

    def change(self, name: str, *, stop: bool) -> None:
        """Stop a validator, or let it run again; both also for the next starts."""
        names = set(self()) - {name} | ({name} if stop else set())
        write_whole(self._path, json.dumps(sorted(names)))


def _read(path: Path) -> list[str]:
    names = parse_json(path.read_bytes(), LIMITS)
    if not isinstance(names, list):
        raise ValueError("it is no list of names")  # noqa: TRY004  (bad content, not a bad caller)
    return [str(name) for name in names]
