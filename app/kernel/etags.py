"""Versions of resources: the ETag a caller reads and the If-Match it sends back (RFC 9110 §8.8.3, §13.1.1).

A version is ``<block>.<log index>`` of the event that last touched the resource, so a rebuilt projection gives the
same ETags.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.problems import VersionMismatch

Version = str


def etag(version: Version) -> str:
    """The header's value for a version."""
    return f'"{version}"'


@dataclass(frozen=True, slots=True)
class IfMatch:
    """What the caller believes the resource's version to be; no header means any."""

    header: str | None

    def check(self, version: Version) -> None:
        """
        :raises VersionMismatch: the header names other versions only.
        """
        if self.header is None or self.header.strip() == "*":
            return
        wanted = [part.strip() for part in self.header.split(",")]
        if etag(version) not in wanted:
            raise VersionMismatch(f"It is at version {etag(version)} now; read it again before you change it.")
