"""Reading a bundle: its papers at once, its blocks segment by segment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from chain.audit.bundle.paper import Head, Tail, decode_consortium, decode_deployment, decode_texts
from chain.audit.bundle.sections import BundleFault, Kind, Section, read
from chain.audit.bundle.segments import Segment
from chain.audit.findings import Finding
from chain.contracts.deployment import Deployment
from chain.embedded.consensus.consortium import Consortium

_PAPERS = 4
"""Sections before the first block, each once."""


@dataclass(slots=True)
class Bundle:
    """An opened bundle. ``sections`` yields its sections of blocks; afterwards ``tail`` is known, if there was one.

    What is wrong with the file itself is in ``findings``, those about its papers at once, the others as it is read.
    """

    path: Path
    head: Head
    consortium: Consortium
    deployment: Deployment | None
    texts: dict[str, str]
    findings: list[Finding]
    tail: Tail | None = field(default=None, init=False)
    _next_block: int = field(init=False)
    _is_whole: bool = field(default=True, init=False)

    def __post_init__(self) -> None:
        self._next_block = self._first_block

    @classmethod
    def open(cls, path: Path) -> Bundle:
        """Read everything before the first block.

        :raises BundleFault: the file is no bundle, or says nothing of whose it is.
        :raises OSError: the file cannot be read.
        """
        if not path.is_file():
            path.stat()
            raise BundleFault("bundle-unreadable", "it is no file")  # a pipe would be waited for
        with path.open("rb") as file:
            head = Head.decode(_next(file, 0, "head").unpack())
            consortium = decode_consortium(_next(file, 1, "cons").unpack())
            deployment, texts, findings = None, dict[str, str](), list[Finding]()
            try:
                deployment = decode_deployment(_next(file, 2, "depl").unpack())
            except BundleFault as fault:
                findings.append(fault.finding)
            try:
                texts = decode_texts(_next(file, 3, "cont").unpack())
            except BundleFault as fault:
                findings.append(fault.finding)
        return cls(path, head, consortium, deployment, texts, findings)

    def sections(self) -> Iterator[Section]:
        """The sections of blocks, in order, still packed."""
        digest, place = blake2b(digest_size=32), 0
        with self.path.open("rb") as file:
            while True:
                before = digest.digest()
                try:
                    section = read(file, place)
                except BundleFault as fault:
                    self.findings.append(fault.finding)
                    return
                digest.update(section.head + section.packed)
                place += 1
                if section.kind == "blks":
                    yield section
                elif section.kind == "tail":
                    self._end(section, before, file)
                    return
                elif place > _PAPERS:
                    detail = f"section {section.place} is {section.kind!r} again, where blocks or the tail must be"
                    self.findings.append(Finding("section-unexpected", detail))

    def segment(self, section: Section) -> Segment:
        """The blocks of a section, given in their order; what is wrong with its own number goes into ``findings``.

        :raises BundleFault: it cannot be read.
        """
        try:
            segment = Segment.decode(section.unpack())
        except BundleFault:
            self._is_whole = False
            raise
        if not segment.records:
            self.findings.append(Finding("section-unexpected", f"section {section.place} holds no block"))
        elif self._is_whole and segment.first != self._next_block:
            detail = f"section {section.place} says that it begins with block {segment.first}, not {self._next_block}"
            self.findings.append(Finding("bundle-damaged", detail))
        self._next_block += len(segment.records)
        return segment

    def count(self) -> Iterator[Finding]:
        """Whether the tail counts the blocks that the sections held, once all of them were decoded."""
        blocks = self._next_block - self._first_block
        if self.tail is not None and self._is_whole and self.tail.blocks != blocks:
            yield Finding("bundle-damaged", f"it holds {blocks} blocks, its tail says {self.tail.blocks}")

    @property
    def _first_block(self) -> int:
        return 0 if self.head.since is None else self.head.since.number + 1

    def _end(self, section: Section, digest: bytes, file: BinaryIO) -> None:
        try:
            self.tail = Tail.decode(section.unpack())
        except BundleFault as fault:
            self.findings.append(fault.finding)
            return
        if self.tail.digest != digest:
            self.findings.append(Finding("bundle-damaged", "the bundle does not match the digest in its tail"))
        if file.read(1):
            self.findings.append(Finding("bundle-damaged", "something follows the bundle's last section"))


def _next(file: BinaryIO, place: int, kind: Kind) -> Section:
    section = read(file, place)
    if section.kind != kind:
        raise BundleFault("bundle-unreadable", f"section {place} is {section.kind!r}, not {kind!r}")
    return section
