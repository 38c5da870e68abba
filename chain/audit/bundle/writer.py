"""Writing a bundle: section by section, and under its name only once it is whole and durable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from chain.audit.bundle.paper import Head, Tail, Tip, encode_consortium, encode_deployment, encode_json
from chain.audit.bundle.sections import Kind, pack
from chain.audit.bundle.segments import Segment
from chain.contracts.deployment import Deployment
from chain.embedded.consensus.consortium import Consortium
from chain.runtime.atomic_files import written_whole


class BundleWriter:
    """Sections in their order. The same blocks make the same bytes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = blake2b(digest_size=32)
        self._place = 0
        self._blocks = 0

    def begin(self, consortium: Consortium, deployment: Deployment, texts: dict[str, str], since: Tip | None) -> None:
        """Everything but blocks."""
        genesis = consortium.genesis().header.hash
        self._put("head", Head(genesis, since).encode())
        self._put("cons", encode_consortium(consortium))
        self._put("depl", encode_deployment(deployment))
        self._put("cont", encode_json(texts))

    def put(self, segments: Iterable[Segment]) -> None:
        """Blocks, in order."""
        for segment in segments:
            self._put("blks", segment.encode())
            self._blocks += len(segment.records)

    def end(self, tip: Tip) -> None:
        """The last section; ``tip`` is the last block of the bundle, or the one it goes on from."""
        self._put("tail", Tail(self._blocks, tip, self._digest.digest()).encode())

    def _put(self, kind: Kind, payload: bytes) -> None:
        section = pack(kind, self._place, payload)
        self._file.write(section)
        self._digest.update(section)
        self._place += 1


@contextmanager
def written(path: Path) -> Iterator[BundleWriter]:
    """A bundle that appears under its name when it is whole; after an error there is none.

    :raises OSError: it cannot be written.
    """
    with written_whole(path) as file:
        yield BundleWriter(file)
