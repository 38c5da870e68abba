"""Versions of resources: the ETag a caller reads and the If-Match it sends back (RFC 9110 §8.8.3, §13.1.1).

A version is ``<block>.<log index>`` of the event that last touched the resource, so a rebuilt projection gives the
same ETags. What is read carries ``"<version>+<hash>"``: a resource also changes by time alone (it falls due), and its
readers do not all see the same of it, so the hash of the answer is what If-None-Match compares; If-Match compares the
version, since only that says whether somebody else changed it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from app.kernel.problems import VersionMismatch
from app.kernel.texts import Text

Version = str
HASH_BYTES = 8
_VERSION = re.compile(r'"([^"+]*)(?:\+[^"]*)?"')


def etag(version: Version) -> str:
    """The header's value for a version."""
    return f'"{version}"'


def etag_of_answer(version_tag: str | None, body: bytes) -> str:
    """The header's value for what was read.

    :param version_tag: the ETag of its version, where it has one.
    """
    digest = blake2b(body, digest_size=HASH_BYTES).hexdigest()
    return f'"{digest}"' if version_tag is None else f'{version_tag.removesuffix(chr(34))}+{digest}"'


def is_known(header: str, current: str) -> bool:
    """Whether an If-None-Match names the answer that would be given (weakly compared: a proxy may have compressed it)."""
    return header.strip() == "*" or current in (part.strip().removeprefix("W/") for part in header.split(","))


@dataclass(frozen=True, slots=True)
class IfMatch:
    """What the caller believes the resource's version to be; no header means any."""

    header: str | None
    read_again: Mapping[str, str] | None = None
    """The operation that reads the resource, as a problem's ``next`` has it."""

    def check(self, version: Version) -> None:
        """
        :raises VersionMismatch: the header names other versions only.
        """
        if self.header is None or self.header.strip() == "*":
            return
        named = [_VERSION.fullmatch(part.strip()) for part in self.header.split(",")]
        wanted = {found[1] for found in named if found is not None}
        if version not in wanted:
            raise VersionMismatch(
                Text(
                    "The resource is at version {version} now; read it again before you change it.",
                    version=etag(version),
                )
                if wanted
                else Text(
                    "If-Match is not of the form of an ETag; send the ETag of what you read, with its quotes and without W/."
                ),
                following=[self.read_again] if self.read_again else [],
            )
