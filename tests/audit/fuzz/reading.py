"""Each kind of altered file, read as the auditor, the checker of proofs and a validator read it.

A reader may refuse in its own way, and in no other: what escapes from here is a defect.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from pydantic import ValidationError

from chain.audit.bundle.paper import Head, Tail, decode_consortium, decode_deployment, decode_texts
from chain.audit.bundle.reader import Bundle
from chain.audit.bundle.sections import BundleFault, Kind, read
from chain.audit.bundle.segments import Segment
from chain.audit.replay.execution import check_roots
from chain.audit.replay.header_rules import check_header, check_seal
from chain.audit.replay.records import read_block
from chain.audit.replay.transaction_rules import read_transactions
from chain.audit.report.page import as_page
from chain.audit.report.text import as_text
from chain.audit.verification import Engine, Plan, verify
from chain.audit.witness_files import read_witnesses
from chain.errors import Damaged
from chain.files.errors import FileError
from chain.files.json import parse_json
from chain.proofs.document import DOCUMENT_LIMITS, ProofDocument
from chain.proofs.merkle import ProofError
from chain.proofs.verifier import verify as verify_proof
from tests.audit.chronicle import CONSORTIUM, LATER, VALIDATORS
from tests.audit.fuzz.material import Material
from tests.audit.fuzz.mutating import mutated_bytes, mutated_json, mutated_rlp
from tests.audit.repacking import packed, with_tail

ADDRESSES = tuple(key.address for key in VALIDATORS)
DECODERS: Mapping[Kind, Callable[[bytes], object]] = {
    "head": Head.decode,
    "cons": decode_consortium,
    "depl": decode_deployment,
    "cont": decode_texts,
    "blks": Segment.decode,
    "tail": Tail.decode,
}
REFUSALS = ({"refused", "reason"}, {"refused", "reason", "height"})
SMALL: tuple[Kind, ...] = ("head", "cons", "depl", "blks", "tail")
"""Sections that are read in no time; the contracts take some milliseconds."""


def a_section(given: Material, chance: Random) -> None:
    """A section's bytes, or its payload under checksums that fit."""
    place = (
        3
        if chance.random() < 0.01
        else chance.choice([n for n, (kind, _) in enumerate(given.sections) if kind in SMALL])
    )
    kind, payload = given.sections[place]
    try:
        if chance.random() < 0.3:
            section = read(io.BytesIO(mutated_bytes(chance, packed(kind, place, payload))), place)
            DECODERS[section.kind](section.unpack())
        else:
            DECODERS[kind](altered(chance, kind, payload))
    except BundleFault:
        return


def a_witness(given: Material, chance: Random) -> None:
    """A file of receipts, or of one."""
    lines = given.witness.splitlines()
    content = (
        mutated_json(chance, chance.choice(lines)) if chance.random() < 0.6 else mutated_bytes(chance, given.witness)
    )
    path = given.folder / "witness"
    path.write_bytes(content)
    assert list(read_witnesses(path)), "it is said neither what the file holds nor that it holds nothing"


def a_proof(given: Material, chance: Random) -> None:
    """A proof: if it holds, it says what the true one says."""
    true = chance.choice(given.proofs)
    try:
        document = ProofDocument.model_validate(parse_json(mutated_json(chance, true.text), DOCUMENT_LIMITS))
        verify_proof(document, true.validators)
    except (FileError, ValidationError, ProofError):
        return
    # Whom the file itself names as validators nobody believes.
    assert document.model_copy(update={"validators": true.document.validators}) == true.document


def a_vote(given: Material, chance: Random) -> None:
    """A question to a validator: it answers or refuses, and its thread lives on."""
    answer = given.validator.answer(mutated_json(chance, chance.choice(given.questions)))
    assert answer.keys() in ({"signature"}, {"signature", "voted"}, {"height"}, *REFUSALS), answer


def a_block(given: Material, chance: Random) -> None:
    """A record, judged as far as that needs no execution."""
    number = chance.randrange(1, len(given.told.blocks))
    record = mutated_rlp(chance, given.told.blocks[number].encode())
    try:
        block = read_block(number, record)
    except Damaged:
        return
    list(check_header(CONSORTIUM, given.told.blocks[number - 1].header, block.header, LATER))
    list(check_seal(CONSORTIUM, block.header, block.commit, ADDRESSES))
    list(read_transactions(CONSORTIUM, block).findings)
    list(check_roots(block, None))


def a_bundle(given: Material, chance: Random) -> None:
    """A whole bundle, verified and reported: if nothing is found, it says what the true one says."""
    path = given.folder / "bundle"
    path.write_bytes(_altered_file(given, chance))
    engine: Engine = "pyevm" if chance.random() < 0.05 else "revm"
    report = verify([path], Plan(LATER, engine, recompile=False))
    as_text(report).encode()
    as_page(report).encode()
    report.as_json()
    if report.is_clean:
        assert _said(given, path), "an altered history passes for the true one"


KINDS: Mapping[str, Callable[[Material, Random], None]] = {
    "section": a_section,
    "witness": a_witness,
    "proof": a_proof,
    "vote": a_vote,
    "block": a_block,
    "bundle": a_bundle,
}


def altered(chance: Random, kind: Kind, payload: bytes) -> bytes:
    """The payload of a section, altered by what it is made of."""
    if kind == "blks" and chance.random() < 0.7:
        segment = Segment.decode(payload)
        place = chance.randrange(len(segment.records))
        record = mutated_rlp(chance, segment.records[place])
        return replace(segment, records=(*segment.records[:place], record, *segment.records[place + 1 :])).encode()
    return mutated_bytes(chance, payload) if kind in ("cons", "blks") else mutated_json(chance, payload)


def _altered_file(given: Material, chance: Random) -> bytes:
    if chance.random() < 0.1:
        return mutated_bytes(chance, given.file)
    sections = list(given.sections)
    place = 3 if chance.random() < 0.02 else chance.choice((0, 1, 2, 4, 4, 4, len(sections) - 1))
    kind, payload = sections[place]
    sections[place] = (kind, altered(chance, kind, payload))
    if chance.random() < 0.05:
        sections.insert(chance.randrange(len(sections)), chance.choice(sections))
    before = [packed(kind, at, payload) for at, (kind, payload) in enumerate(sections[:-1])]
    return with_tail(before, sections[-1][1])


def _said(given: Material, path: object) -> bool:
    """Whether a bundle has the papers and blocks of the true one."""
    one, other = Bundle.open(given.folder / "true"), Bundle.open(given.folder / "bundle")
    records = [
        [record for section in each.sections() for record in Segment.decode(section.unpack()).records]
        for each in (one, other)
    ]
    return (one.head, one.consortium, one.deployment, one.texts, records[0]) == (
        other.head,
        other.consortium,
        other.deployment,
        other.texts,
        records[1],
    )
