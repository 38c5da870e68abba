"""How files are altered for an auditor: papers, sections, records and witnesses, packed again with checksums that fit."""

from __future__ import annotations

import json
import lzma
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coincurve import PrivateKey

from chain.audit.bundle.paper import Tip, contract_texts
from chain.audit.bundle.sections import Kind
from chain.audit.bundle.segments import Segment
from chain.ethereum import rlp
from tests.audit.chronicle import Chronicle, decoded, signed, signer_keys
from tests.audit.repacking import PLACES, Sections, packed, repacked, section, unpacked, with_tail
from tests.audit.thief import sealed_again

DEEP = 100_000
"""As deep as py-evm lets Python's own parsers go."""
A_BLOCK = 25
BORDER = 28


@dataclass(frozen=True)
class Given:
    """What the auditor is given."""

    bundles: tuple[Path, ...]
    witnesses: tuple[Path, ...] = ()


Make = Callable[[Chronicle, Path], Given]
"""Writes what the auditor is given into a folder."""


@dataclass(frozen=True)
class FileWay:
    """What is done, and the finding that must name it; ``None`` where nothing may be found, as ``does`` explains."""

    does: str
    finds: str | None
    make: Make


def bundle(change: Callable[[Sections], Sections]) -> Make:
    """Alter sections, and put the digest in the tail right."""

    def make(told: Chronicle, folder: Path) -> Given:
        path = told.bundle(folder / "told")
        path.write_bytes(repacked(change(unpacked(path))))
        return Given((path,))

    return make


def payload(kind: Kind, change: Callable[[bytes], bytes]) -> Make:
    """Alter the first section of a kind; of the tail, the last."""

    def altered(sections: Sections) -> Sections:
        place = len(sections) - 1 if kind == "tail" else PLACES[kind]
        return [*sections[:place], (kind, change(sections[place][1])), *sections[place + 1 :]]

    return bundle(altered)


def paper(kind: Kind, **fields: Any) -> Make:
    """Other fields in a paper."""
    return payload(kind, lambda payload: json.dumps({**json.loads(payload), **fields}).encode())


def twice(kind: Kind, name: str, value: Any) -> Make:
    """A name that stands twice in a paper, first with another value."""
    first = f"{json.dumps(name)}: {json.dumps(value)}, ".encode()
    return payload(kind, lambda payload: b"{" + first + payload.lstrip(b"{ \n"))


def deployed(**fields: Any) -> Make:
    """Other fields of one contract in the deployment."""

    def change(payload: bytes) -> bytes:
        said = json.loads(payload)
        said["contracts"]["LoanBook"].update(fields)
        return json.dumps(said).encode()

    return payload("depl", change)


def contract_text(name: str, change: Callable[[str], str]) -> Make:
    """Another text among the contracts."""
    return lambda told, folder: Given(
        (told.bundle(folder / "told", texts={**contract_texts(), name: change(contract_texts()[name])}),)
    )


def again(kind: Kind, *, last: bool = False) -> Make:
    """A paper stands a second time, behind the papers or before the tail."""

    def change(sections: Sections) -> Sections:
        place = len(sections) - 1 if last else PLACES["blks"]
        return [*sections[:place], (kind, sections[PLACES[kind]][1]), *sections[place:]]

    return bundle(change)


def segment(change: Callable[[Segment], Segment]) -> Make:
    return payload("blks", lambda payload: change(Segment.decode(payload)).encode())


def record(change: Callable[[Any], Any]) -> Make:
    """Alter one block's record as the lists it is made of."""

    def altered(segment: Segment) -> Segment:
        record = rlp.encode(change(rlp.decode(segment.records[A_BLOCK])))
        return replace(segment, records=(*segment.records[:A_BLOCK], record, *segment.records[A_BLOCK + 1 :]))

    return segment(altered)


def raw_record(record: bytes) -> Make:
    return segment(lambda each: replace(each, records=(*each.records[:A_BLOCK], record, *each.records[A_BLOCK + 1 :])))


def entry(place: int, value: bytes) -> Callable[[Any], Any]:
    """Another field of the first transaction of a record: 3 is its success, 7 its output."""

    def change(record: Any) -> Any:
        record[1][0][place] = value
        return record

    return change


def numbered(number: bytes) -> Callable[[Any], Any]:
    def change(record: Any) -> Any:
        record[0][8] = number
        return record

    return change


def nested(levels: int) -> bytes:
    encoded = b"\xc0"
    for _ in range(levels):
        encoded = rlp.encoded_list([encoded])
    return encoded


def sections_around(blocks: Callable[[bytes], bytes]) -> Make:
    """The section of blocks is made by hand; everything fits around it."""

    def make(told: Chronicle, folder: Path) -> Given:
        path = told.bundle(folder / "told")
        sections = unpacked(path)
        before = [packed(kind, place, payload) for place, (kind, payload) in enumerate(sections[:4])]
        path.write_bytes(with_tail([*before, blocks(sections[4][1])], sections[-1][1]))
        return Given((path,))

    return make


def otherwise_compressed(payload: bytes) -> bytes:
    """The section of blocks with the same payload, compressed by another preset within the reader's dictionary."""
    return section("blks", 4, payload, filters=[{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 1 << 20}])


def one_block_a_section(sections: Sections) -> Sections:
    """The blocks of the one section, each in a section of its own."""
    whole = Segment.decode(sections[4][1])
    parts = [Segment(whole.first + place, (each,)) for place, each in enumerate(whole.records)]
    return [*sections[:4], *(("blks", part.encode()) for part in parts), sections[-1]]


def continued(**changes: Any) -> Make:
    """The history in two bundles, the second with other papers."""

    def make(told: Chronicle, folder: Path) -> Given:
        first = replace(told, blocks=told.blocks[: BORDER + 1]).bundle(folder / "first")
        since = Tip(BORDER, told.blocks[BORDER].header.hash)
        made = {name: change(told) for name, change in changes.items()}
        return Given((first, told.bundle(folder / "second", since, **made)))

    return make


def other_source(_told: Chronicle) -> dict[str, str]:
    texts = contract_texts()
    return {**texts, "input.json": texts["input.json"].replace("amount > held", "amount >= held")}


def without_a_token(told: Chronicle) -> Any:
    names = [name for name in told.deployment.contracts if name != "DepositToken:EUR"]
    return replace(told.deployment, contracts={name: told.deployment.contracts[name] for name in names})


def unplanned(told: Chronicle, folder: Path) -> Given:
    """The deployer creates one more contract in the last block, which is executed and sealed."""
    deployer = decoded(told.blocks[1].entries[0]).sender
    code = bytes.fromhex("6001600c60003960016000f300")  # returns one byte: STOP
    again = sealed_again(
        told,
        len(told.blocks) - 1,
        lambda sent: signed(sent, key=PrivateKey(signer_keys()[deployer]), to=None, data=code),
    )
    return Given((again.bundle(folder / "told"),))


def witness(content: bytes | str) -> Make:
    def make(told: Chronicle, folder: Path) -> Given:
        path = folder / "witness"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Given((told.bundle(folder / "told"),), (path,))

    return make


def said(told: Chronicle) -> str:
    header = told.blocks[A_BLOCK].header
    return json.dumps({"number": header.number, "hash": f"0x{header.hash.hex()}"})


def witness_of(change: Callable[[str], str | bytes]) -> Make:
    return lambda told, folder: witness(change(said(told)))(told, folder)


def pipe(told: Chronicle, folder: Path) -> Given:
    os.mkfifo(folder / "pipe")
    return Given((folder / "pipe",))


def a_folder(told: Chronicle, folder: Path) -> Given:
    (folder / "folder").mkdir()
    return Given((folder / "folder",))
