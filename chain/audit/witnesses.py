"""What others kept of a ledger, to hold against its history: receipts, tips, earlier bundles (``docs/threat-model.md``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chain.audit.bundle.reader import Bundle
from chain.audit.bundle.sections import MAGIC, BundleFault
from chain.audit.bundle.segments import Segment
from chain.audit.findings import Finding
from chain.audit.replay.records import read_block
from chain.embedded.blocks import Header
from chain.embedded.consortium import Consortium
from chain.embedded.seals import Commit, SealError, equivocation, quorum, seal_digest
from chain.embedded.store.sealed import SealedBlock
from chain.errors import Damaged
from chain.files.errors import FileError
from chain.files.json import JsonLimits, parse_json
from chain.port import Address, Hash32

WITNESS_BYTES_MAX = 64 << 20
"""Of a file of receipts."""

WITNESS_LIMITS = JsonLimits(bytes=4 << 20, values=100_000)
"""Of a document of answers, or of one line of them. An answer with its receipt has some 2 KB and 30 values."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A block that somebody saw: its number and hash, where it was kept, and what more of it is known."""

    source: str
    number: int
    hash: Hash32
    commit: bytes | None = None
    transaction: Hash32 | None = None
    header: Header | None = None


class WitnessUnreadable(Exception):
    """A file is no witness."""


def read_witnesses(path: Path) -> list[Witness]:
    """The witnesses in a file: a bundle, or JSON (lines) of answers with a receipt, of receipts, or of tips.

    :raises WitnessUnreadable: it holds none.
    :raises OSError: it cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(len(MAGIC))
        content = b"" if start == MAGIC else start + file.read(WITNESS_BYTES_MAX)
    try:
        found = list(_of_bundle(path)) if start == MAGIC else list(_of_json(path.name, content))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, BundleFault, Damaged) as error:
        raise WitnessUnreadable(f"{path.name}: {error}") from error
    if not found:
        raise WitnessUnreadable(f"{path.name} names no block")
    return found


class Witnesses:
    """Held against a history block by block."""

    def __init__(self, consortium: Consortium, witnesses: Sequence[Witness]) -> None:
        self._chain_id = consortium.chain_id
        self._names = {each.address: each.name for each in consortium.validators}
        self._by_number: defaultdict[int, list[Witness]] = defaultdict(list)
        for witness in witnesses:
            self._by_number[witness.number].append(witness)
        self._wanted = {witness.hash: witness for witness in witnesses}
        self._sets: list[tuple[Address, ...]] = [tuple(self._names)]
        self._contradicting: list[tuple[Witness, SealedBlock]] = []
        self._elsewhere: dict[Hash32, int] = {}
        self.agreeing = 0

    def block(self, block: SealedBlock, validators: tuple[Address, ...]) -> Iterator[Finding]:
        """Compare the next block of the history with what was seen of it."""
        if validators not in self._sets:
            self._sets.append(validators)
        header = block.header
        if header.hash in self._wanted:
            self._elsewhere[header.hash] = header.number
        for witness in self._by_number.pop(header.number, ()):
            if witness.hash != header.hash:
                self._contradicting.append((witness, block))
            elif witness.transaction not in (None, *(entry.hash for entry in block.entries)):
                detail = f"{witness.source}: 0x{witness.transaction.hex() if witness.transaction else ''}"
                yield Finding("witness-transaction-missing", detail, header.number)
            else:
                self.agreeing += 1

    def end(self, tip: Header) -> Iterator[Finding]:
        """What can be said once the whole history was seen."""
        for witness, block in self._contradicting:
            yield from self._contradiction(witness, block)
        for witnesses in self._by_number.values():
            for witness in witnesses:
                detail = f"{witness.source} names block 0x{witness.hash.hex()}; the last one here is {tip.number}"
                yield self._unproven(witness) or Finding("history-cut-short", detail, witness.number)

    def _contradiction(self, witness: Witness, block: SealedBlock) -> Iterator[Finding]:
        number = witness.number
        unproven = self._unproven(witness)
        if witness.hash in self._elsewhere:
            detail = f"{witness.source} names block {self._elsewhere[witness.hash]} as number {number}"
            unproven = Finding("witness-unreadable", detail, number)
        if unproven is not None:
            yield unproven
            return
        detail = (
            f"{witness.source} saw block 0x{witness.hash.hex()}, here it is 0x{block.header.hash.hex()}: "
            "this history was rewritten, or that one was"
        )
        yield Finding("witness-contradicts", detail, number)
        if witness.header is not None and witness.commit is not None:
            yield from self._equivocation((witness.header, witness.commit), (block.header, block.commit), number)

    def _equivocation(self, one: tuple[Header, bytes], other: tuple[Header, bytes], number: int) -> Iterator[Finding]:
        everybody = tuple({address: None for validators in self._sets for address in validators})
        try:
            guilty = equivocation(self._chain_id, one, other, everybody)
        except SealError:
            return
        if guilty:
            named = ", ".join(f"{self._names.get(each, 'a validator')} (0x{each.hex()})" for each in guilty)
            yield Finding("validators-equivocated", f"signed two blocks of this height: {named}", number)

    def _unproven(self, witness: Witness) -> Finding | None:
        """Why a witness proves nothing; ``None`` where it does. A tip without a commit is believed: who kept it knows."""
        if witness.commit is None:
            return None
        if not self._names:
            fits = witness.commit == witness.hash
        else:
            try:
                signers = Commit.decode(witness.commit).signers(seal_digest(self._chain_id, witness.hash))
            except SealError:
                signers = ()
            fits = any(len(set(signers) & set(each)) >= quorum(len(each)) for each in self._sets)
        if fits:
            return None
        detail = f"{witness.source}: its commit is not that of a quorum of this ledger's validators"
        return Finding("witness-unreadable", detail, witness.number)


def _of_bundle(path: Path) -> Iterator[Witness]:
    bundle = Bundle.open(path)
    for section in bundle.sections():
        segment = Segment.decode(section.unpack())
        for place, record in enumerate(segment.records):
            block = read_block(segment.first + place, record)
            yield Witness(path.name, block.header.number, block.header.hash, block.commit, header=block.header)
    if bundle.tail is not None:
        yield Witness(path.name, bundle.tail.tip.number, bundle.tail.tip.hash)
    if bundle.findings:
        raise ValueError(bundle.findings[0].detail)


def _of_json(name: str, content: bytes) -> Iterator[Witness]:
    try:
        documents = [parse_json(content, WITNESS_LIMITS)]
    except FileError:
        documents = [parse_json(line, WITNESS_LIMITS) for line in content.splitlines() if line.strip()]
    for document in documents:
        for each in document if isinstance(document, list) else [document]:
            yield _witness(name, each.get("receipt", each))


def _witness(name: str, said: dict[str, Any]) -> Witness:
    """A receipt as the service gives it, or a tip: number and hash."""
    block = said.get("block", said)
    number = block["number"]
    if type(number) is not int or number < 0:
        raise ValueError("a block's number is missing")
    commit, transaction = said.get("commit"), said.get("transaction")
    return Witness(
        name,
        number,
        _hash(block["hash"]),
        None if commit is None else bytes.fromhex(commit.removeprefix("0x")),
        None if transaction is None else _hash(transaction),
    )


def _hash(text: str) -> Hash32:
    digest = bytes.fromhex(text.removeprefix("0x"))
    if len(digest) != 32:
        raise ValueError(f"{text} is no hash")
    return Hash32(digest)
