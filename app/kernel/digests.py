"""Keyed digests of off-chain rows, so that what is changed in the database by other hands than the service's is found.

Nothing on chain vouches for an API key, a party's name or a bank account. So each such row carries an HMAC-SHA256 over
everything it says, under a key that is not in the database. Whoever can write to the database alone can delete a row, or
put back an older one as it was; it cannot make one, nor change one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import LargeBinary, inspect
from sqlalchemy.orm import Mapped, mapped_column

DIGEST_BYTES = 32
LONG_BYTES_MIN = 64
"""Longer bytes, as documents are, stand in the message as their hash."""


class Digested:
    """A row that is signed with the service's row key whenever a session writes it."""

    digest: Mapped[bytes | None] = mapped_column(LargeBinary(DIGEST_BYTES))
    """None only of rows older than digests; such a row counts as foreign."""

    undigested: frozenset[str] = frozenset()
    """Attributes that change without a new digest, since nothing depends on them."""


class RowKey:
    """Makes and checks digests."""

    def __init__(self, secret: bytes) -> None:
        if not secret:
            raise ValueError("the row key is empty")
        self._secret = hashlib.sha256(b"tallystick row digests\0" + secret).digest()

    def digest(self, row: Digested) -> bytes:
        """What a row's digest has to be."""
        return hmac.digest(self._secret, _message(row), "sha256")

    def vouches_for(self, row: Digested) -> bool:
        """Whether the service wrote the row as it is."""
        return row.digest is not None and hmac.compare_digest(row.digest, self.digest(row))


def _message(row: Digested) -> bytes:
    """Everything a row says, in one spelling."""
    mapper = inspect(type(row))
    said = {
        each.key: _plain(getattr(row, each.key))
        for each in mapper.column_attrs
        if each.key != "digest" and each.key not in row.undigested
    }
    text = json.dumps([mapper.local_table.name, said], sort_keys=True, separators=(",", ":"))
    return text.encode("ascii")


def _plain(value: Any) -> Any:
    """JSON that tells bytes from text."""
    if isinstance(value, (bytes, memoryview)):
        if len(value) > LONG_BYTES_MIN:
            return {"sha256": hashlib.sha256(value).hexdigest()}
        return {"0x": bytes(value).hex()}
    if isinstance(value, Mapping):
        return {"{}": [[key, _plain(part)] for key, part in sorted(value.items())]}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return value
