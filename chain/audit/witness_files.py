"""Reading what others kept of a ledger: receipts, tips, proofs, earlier bundles. Every line stands for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from chain.audit.bundle.reader import Bundle
from chain.audit.bundle.sections import MAGIC, BundleFault
from chain.audit.bundle.segments import Segment
from chain.audit.findings import Finding
from chain.audit.replay.records import read_block
from chain.errors import Damaged
from chain.ethereum.headers import read_header
from chain.files.errors import FileError
from chain.files.json import JsonLimits, parse_json
from chain.port import Hash32

LINE_BYTES_MAX = 1 << 20
"""Of one answer, receipt, tip or proof; the largest proof has a tenth."""

DOCUMENT_BYTES_MAX = 8 << 20
"""Of a file that is one JSON document; its values may take twenty times as much memory. A longer one is read line by line,
however long it is."""

WITNESSES_MAX = 500_000
"""Of one file; they are kept in memory, some 400 MB."""

DOCUMENT_LIMITS = JsonLimits(bytes=DOCUMENT_BYTES_MAX, values=1_000_000)
LINE_LIMITS = JsonLimits(bytes=LINE_BYTES_MAX, values=100_000)

_NUMBER_MAX = 1 << 53
_HASH = re.compile(r"(?:0x)?([0-9a-fA-F]{64})")
_TIP = {"number", "hash", "genesis", "commit"}


@dataclass(frozen=True, slots=True)
class Witness:
    """A block that somebody saw: its number and hash, where it was kept, and what more of it is known.

    ``genesis`` names its ledger, where that is said; ``commit`` is ``None`` of a tip, which is no more than somebody's word.
    """

    source: str
    number: int
    hash: Hash32
    genesis: Hash32 | None = None
    commit: bytes | None = None
    transaction: Hash32 | None = None


def read_witnesses(path: Path) -> Iterator[Witness | Finding]:
    """The witnesses in a file, in order, and findings on what of it is none. A bundle, or JSON (lines) of answers with a
    receipt, of receipts, of tips, or of proofs.

    :raises OSError: it cannot be read.
    """
    with path.open("rb") as file:
        is_bundle = file.read(len(MAGIC)) == MAGIC
    found = _of_bundle(path) if is_bundle else _of_json(path)
    count = 0
    for each in found:
        yield each
        count += 1
        if count >= WITNESSES_MAX:
            yield Finding("witness-unreadable", f"{path.name} has more than {WITNESSES_MAX}; the rest was not read")
            return
    if not count:
        yield Finding("witness-unreadable", f"{path.name} names no block")


def _of_bundle(path: Path) -> Iterator[Witness | Finding]:
    try:
        bundle = Bundle.open(path)
        genesis = bundle.head.genesis
        for section in bundle.sections():
            segment = Segment.decode(section.unpack())
            for place, record in enumerate(segment.records):
                block = read_block(segment.first + place, record)
                header = block.header
                yield Witness(path.name, header.number, header.hash, genesis, block.commit)
        for fault in bundle.findings:
            yield Finding("witness-unreadable", f"{path.name}: {fault.detail}")
    except (BundleFault, Damaged) as error:
        yield Finding("witness-unreadable", f"{path.name}: {error}; its later blocks were not read")


def _of_json(path: Path) -> Iterator[Witness | Finding]:
    if path.stat().st_size <= DOCUMENT_BYTES_MAX:
        try:
            document = parse_json(path.read_bytes(), DOCUMENT_LIMITS)
        except FileError:
            pass
        else:
            yield from _of_document(path.name, document)
            return
    with path.open("rb") as file:
        for number, line in _lines(file):
            source = f"{path.name}, line {number}"
            if line is None:
                yield Finding("witness-unreadable", f"{source} has more than {LINE_BYTES_MAX} bytes")
                continue
            try:
                yield from _of_document(source, parse_json(line, LINE_LIMITS))
            except FileError as error:
                yield Finding("witness-unreadable", f"{source} is no JSON: {error}")


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Lines that hold something, counted from 1; ``None`` for one that is too long."""
    number = 0
    while line := file.readline(LINE_BYTES_MAX + 1):
        number += 1
        is_long = len(line) > LINE_BYTES_MAX
        while is_long and line and not line.endswith(b"\n"):
            line = file.readline(LINE_BYTES_MAX)
        if is_long:
            yield number, None
        elif line.strip():
            yield number, line


def _of_document(source: str, document: Any) -> Iterator[Witness | Finding]:
    entries = document if isinstance(document, list) else [document]
    for place, each in enumerate(entries, 1):
        at = f"{source}, entry {place}" if isinstance(document, list) else source
        try:
            yield _witness(at, each)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            yield Finding("witness-unreadable", f"{at}: {_why(error)}")


def _why(error: Exception) -> str:
    return f"there is no {error.args[0]!r}" if isinstance(error, KeyError) else str(error)


def _witness(source: str, said: Any) -> Witness:
    """What one entry says."""
    if not isinstance(said, dict):
        raise ValueError("it is no object")  # noqa: TRY004  (bad content, not a bad caller)
    said = said.get("receipt", said)
    if not isinstance(said, dict):
        raise ValueError("its receipt is no object")  # noqa: TRY004
    if str(said.get("format", "")).startswith("tallystick-proof/"):
        return _proof(source, said)
    return _receipt(source, said) if "block" in said or "transaction" in said else _tip(source, said)


def _receipt(source: str, said: dict[str, Any]) -> Witness:
    """A receipt as the service gives it. Without its seal it is nobody's word, not even the service's."""
    block = said["block"]
    if said.get("commit") is None:
        raise ValueError("a receipt without its commit says nothing")
    if said.get("genesis") is None:
        raise ValueError("a receipt without genesis does not say of which ledger it is")
    transaction = said.get("transaction")
    return Witness(
        source,
        _number(block["number"]),
        _hash(block["hash"]),
        _hash(said["genesis"]),
        _bytes(said["commit"]),
        None if transaction is None else _hash(transaction),
    )


def _tip(source: str, said: dict[str, Any]) -> Witness:
    """A number and a hash, as somebody wrote them down."""
    if strange := set(said) - _TIP:
        raise ValueError(f"a tip has no {', '.join(sorted(map(repr, strange)))[:200]}")
    if "commit" in said and said["commit"] is None:
        raise ValueError("its commit was removed")
    return Witness(
        source,
        _number(said["number"]),
        _hash(said["hash"]),
        _hash(said["genesis"]) if "genesis" in said else None,
        _bytes(said["commit"]) if "commit" in said else None,
    )


def _proof(source: str, said: dict[str, Any]) -> Witness:
    """The block of a proof of a single record; what the proof proves of the record is not looked at."""
    header = read_header(_bytes(said["header"]))
    return Witness(source, header.number, header.hash, _hash(said["genesis"]), _bytes(said["commit"]))


def _number(said: Any) -> int:
    if type(said) is not int or not 0 <= said < _NUMBER_MAX:
        raise ValueError("a block's number is missing")
    return said


def _hash(said: Any) -> Hash32:
    found = _HASH.fullmatch(said) if isinstance(said, str) else None
    if found is None:
        raise ValueError("a hash is none")
    return Hash32(bytes.fromhex(found[1]))


def _bytes(said: Any) -> bytes:
    if not isinstance(said, str):
        raise ValueError("bytes are written in hexadecimal digits")  # noqa: TRY004
    return bytes.fromhex(said.removeprefix("0x"))
