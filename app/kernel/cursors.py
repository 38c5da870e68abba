"""Cursors of lists: each is good for one list, with its filters, for one party; a MAC tells every other one.

The key lies in the data folder. Where it is lost, lists that were half read are begun again; nothing else.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from app.kernel.problems import MalformedCursor
from app.kernel.texts import Text
from chain.runtime.atomic_files import PRIVATE, write_whole

CURSOR_LENGTH_MAX = 400
MAC_BYTES = 16
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Seal:
    """Makes the cursors of one list as one party sees it, and knows them again."""

    key: bytes

    def close(self, place: str) -> str:
        """The cursor of a place in the list."""
        text = place.encode()
        return base64.urlsafe_b64encode(self._mac(text) + text).decode().rstrip("=")

    def open(self, cursor: str) -> str:
        """The place that a cursor names.

        :raises MalformedCursor: this list did not make it, or not for this party with these filters.
        """
        if not cursor or len(cursor) > CURSOR_LENGTH_MAX:
            raise malformed()
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except ValueError as error:
            raise malformed() from error
        text = raw[MAC_BYTES:]
        if not hmac.compare_digest(self._mac(text), raw[:MAC_BYTES]):
            raise malformed()
        return text.decode()

    def _mac(self, text: bytes) -> bytes:
        return blake2b(text, key=self.key, digest_size=MAC_BYTES).digest()


class Cursors:
    """The seals of every list."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of(cls, folder: Path) -> Cursors:
        """Those of a data folder, whose key is made where there is none."""
        path = folder / "cursor-key"
        if not path.exists():
            write_whole(path, secrets.token_hex(KEY_BYTES) + "\n", PRIVATE)
        return cls(blake2b(path.read_bytes().strip(), digest_size=KEY_BYTES).digest())

    def seal(self, path: str, reader: str, filters: Iterable[tuple[str, str]]) -> Seal:
        """The seal of a list.

        :param path: of the list, with the ids in it.
        :param reader: the party that it is for.
        :param filters: names and values that the caller chose; their order makes no difference.
        """
        said = repr((path, reader, sorted(filters)))
        return Seal(blake2b(said.encode(), key=self._key, digest_size=KEY_BYTES).digest())


def malformed() -> MalformedCursor:
    """What is said of a cursor that this list did not make."""
    return MalformedCursor(
        Text(
            "This cursor does not belong to this list with these filters; begin again without one, and give a "
            "cursor back unchanged."
        )
    )
