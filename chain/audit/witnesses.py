"""What others kept of a ledger, held against its history (``docs/threat-model.md``)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from chain.audit.findings import Finding
from chain.audit.witness_files import Witness
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.seals import Commit, Sealed, SealError, equivocation
from chain.embedded.consensus.signatures import quorum
from chain.embedded.store.sealed import SealedBlock
from chain.port import Address, Hash32

UNPROVEN_MAX = 4_096
"""Witnesses of one file that no quorum sealed, before no more of it are looked at. Each costs the auditor as many signatures as
a commit may have, and whoever makes them up nothing: a few megabytes may unpack to half a million."""


class Witnesses:
    """Held against a history block by block. ``agreeing`` counts those that say what it says."""

    def __init__(self, consortium: Consortium, witnesses: Sequence[Witness]) -> None:
        self._domain = consortium.seal_domain
        self._names = {each.address: each.name for each in consortium.validators}
        self._by_number: defaultdict[int, list[Witness]] = defaultdict(list)
        self._elsewhere: Counter[tuple[str, Hash32]] = Counter()
        """Blocks of other ledgers, by who kept them and whose they are."""
        for witness in witnesses:
            if witness.genesis not in (None, self._domain.genesis):
                self._elsewhere[_file_of(witness), witness.genesis] += 1
            else:
                self._by_number[witness.number].append(witness)
        self._wanted = {each.hash for group in self._by_number.values() for each in group}
        self._sets: list[tuple[Address, ...]] = [tuple(self._names)]
        self._contradicting: list[tuple[Witness, Sealed]] = []
        self._found: dict[Hash32, int] = {}
        """Blocks of this history that a witness names under whatever number."""
        self._unproven_of: Counter[str] = Counter()
        """How many witnesses no quorum sealed, by who kept them."""
        self.agreeing = 0

    def block(self, block: SealedBlock, validators: tuple[Address, ...]) -> Iterator[Finding]:
        """Compare the next block of the history with what was seen of it."""
        if validators not in self._sets:
            self._sets.append(validators)
        header = block.header
        if header.hash in self._wanted:
            self._found[header.hash] = header.number
        for witness in self._by_number.pop(header.number, ()):
            if witness.hash != header.hash:
                self._contradicting.append((witness, (header.number, header.hash, block.commit)))
            elif witness.transaction not in (None, *(entry.hash for entry in block.entries)):
                detail = f"{witness.source}: 0x{witness.transaction.hex() if witness.transaction else ''}"
                yield Finding("witness-transaction-missing", detail, header.number)
            else:
                self.agreeing += 1

    def end(self, last: int, *, is_whole: bool) -> Iterator[Finding]:
        """What can be said once as much of the history was seen as can be read.

        :param last: the number of the last block; -1 where there is none.
        :param is_whole: whether the history is known to end with it.
        """
        for (source, genesis), count in self._elsewhere.items():
            detail = f"{source} names {count} blocks of the ledger with genesis 0x{genesis.hex()}"
            yield Finding("witness-of-another-ledger", detail)
        for witness, here in self._contradicting:
            yield from self._contradiction(witness, here)
        for witnesses in self._by_number.values():
            for witness in witnesses:
                yield self._beyond(witness, last, is_whole=is_whole)

    def same_height(self, blocks: Iterable[Sealed]) -> Iterator[Finding]:
        """Who signed two of these blocks of one height."""
        kept = list(blocks)
        for place, one in enumerate(kept):
            for other in kept[place + 1 :]:
                yield from self._equivocation(one, other)

    def _beyond(self, witness: Witness, last: int, *, is_whole: bool) -> Finding:
        """A witness of a block that this history does not reach, or that was not read."""
        names = f"{witness.source} names block 0x{witness.hash.hex()}; the last one here is {last}"
        if not is_whole or witness.number <= last:
            detail = f"{witness.source} names block 0x{witness.hash.hex()}, which is not among those that were read"
            return self._unproven(witness) or Finding("witness-not-reached", detail, witness.number)
        if witness.commit is None and witness.hash not in self._found:
            return Finding("witness-beyond-the-end", f"{names}. Nobody sealed what it says", witness.number)
        return self._unproven(witness) or Finding("history-cut-short", names, witness.number)

    def _contradiction(self, witness: Witness, here: Sealed) -> Iterator[Finding]:
        unproven = self._unproven(witness)
        if unproven is not None:
            yield unproven
            return
        detail = (
            f"{witness.source} saw block 0x{witness.hash.hex()}, here it is 0x{here[1].hex()}: "
            "this history was rewritten, or that one was"
        )
        yield Finding("witness-contradicts", detail, witness.number)
        if witness.commit is not None:
            yield from self._equivocation((witness.number, witness.hash, witness.commit), here)

    def _equivocation(self, one: Sealed, other: Sealed) -> Iterator[Finding]:
        everybody = tuple({address: None for validators in self._sets for address in validators})
        try:
            guilty = equivocation(self._domain, one, other, everybody)
        except SealError:
            return
        if guilty:
            named = ", ".join(f"{self._names.get(each, 'a validator')} (0x{each.hex()})" for each in guilty)
            yield Finding("validators-equivocated", f"signed two blocks of this height: {named}", one[0])

    def _unproven(self, witness: Witness) -> Finding | None:
        """Why a witness proves nothing; ``None`` where it does. A tip of a block that is not in this history is believed:
        who kept it knows."""
        if witness.hash in self._found:
            detail = f"{witness.source} names block {self._found[witness.hash]} as number {witness.number}"
            return Finding("witness-unreadable", detail, witness.number)
        if witness.commit is None:
            return None
        if witness.number and self._names:
            return self._counted(witness, witness.commit)
        if witness.commit != witness.hash:
            detail = f"{witness.source}: its commit is not the hash of its block, and nobody signs such a block"
            return Finding("witness-unreadable", detail, witness.number)
        # Another block 0 is another ledger, whatever its keeper says.
        detail = f"{witness.source} names 0x{witness.hash.hex()} as genesis"
        return None if witness.number else Finding("witness-of-another-ledger", detail)

    def _counted(self, witness: Witness, encoded: bytes) -> Finding | None:
        """Like :meth:`_unsealed`, as long as there are not too many."""
        file = _file_of(witness)
        if self._unproven_of[file] >= UNPROVEN_MAX:
            return Finding(
                "reading-stopped", f"no quorum sealed {UNPROVEN_MAX} witnesses of {file}; no others were looked at"
            )
        found = self._unsealed(witness, encoded)
        self._unproven_of[file] += found is not None
        return found

    def _unsealed(self, witness: Witness, encoded: bytes) -> Finding | None:
        """Why a commit is not that of validators whom this history knows; ``None`` where it is."""
        try:
            signers = set(Commit.decode(encoded).signers(self._domain, witness.number, witness.hash))
        except SealError as error:
            return Finding("witness-unreadable", f"{witness.source}: its commit: {error}", witness.number)
        # Others may have signed too: validators that came later than this history ends.
        if any(len(signers.intersection(each)) >= quorum(len(each)) for each in self._sets):
            return None
        detail = f"{witness.source}: no quorum of validators whom this history knows sealed 0x{witness.hash.hex()}"
        return Finding("witness-of-strangers", detail, witness.number)


def _file_of(witness: Witness) -> str:
    return witness.source.partition(",")[0]
