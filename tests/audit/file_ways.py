"""Files from an enemy, and what the audit calls each: the second table of ``docs/audit.md``."""

from __future__ import annotations

from dataclasses import replace

from chain.audit.bundle.segments import BLOCKS_MAX
from chain.ethereum import rlp
from tests.audit.files import (
    DEEP,
    FileWay,
    Make,
    a_folder,
    again,
    bundle,
    continued,
    contract_text,
    deployed,
    entry,
    nested,
    numbered,
    one_block_a_section,
    other_source,
    otherwise_compressed,
    paper,
    payload,
    pipe,
    raw_record,
    record,
    sections_around,
    segment,
    twice,
    unplanned,
    without_a_token,
    witness,
    witness_of,
)
from tests.audit.repacking import section

OTHER = "0x" + "77" * 32

_SECTIONS: dict[str, tuple[str, str, Make]] = {
    "head-again": ("The head stands again before the blocks.", "section-unexpected", again("head")),
    "consortium-again": ("The consortium stands again before the blocks.", "section-unexpected", again("cons")),
    "deployment-again": ("The deployment stands again before the blocks.", "section-unexpected", again("depl")),
    "contracts-again": ("The contracts stand again before the tail.", "section-unexpected", again("cont", last=True)),
    "no-head": ("The head is missing.", "bundle-unreadable", bundle(lambda sections: sections[1:])),
    "no-blocks": ("The blocks are left out.", "bundle-damaged", bundle(lambda all_: [*all_[:4], all_[-1]])),
    "empty-segment": (
        "A section of blocks holds none.",
        "section-unexpected",
        bundle(lambda all_: [*all_[:-1], ("blks", bytes(8)), all_[-1]]),
    ),
    "segment-number": (
        "A section of blocks begins with another number than it says.",
        "bundle-damaged",
        segment(lambda each: replace(each, first=7)),
    ),
    "zero-records": (
        "A section of blocks is eight megabytes of empty records.",
        "bundle-damaged",
        payload("blks", lambda _: bytes(8 << 20)),
    ),
    "many-records": (
        "A section holds more blocks than any node writes.",
        "bundle-damaged",
        segment(lambda each: replace(each, records=(each.records[0],) * (BLOCKS_MAX + 1))),
    ),
    "cut-segment": (
        "The last record is longer than its section.",
        "bundle-damaged",
        payload("blks", lambda all_: all_[:-9]),
    ),
    "declared-length": (
        "A section says that it unpacks to 128 MiB.",
        "bundle-unreadable",
        sections_around(lambda blocks: section("blks", 4, blocks, raw_bytes=128 << 20)),
    ),
    "less-than-declared": (
        "A section says that it unpacks to 64 MiB.",
        "bundle-damaged",
        sections_around(lambda blocks: section("blks", 4, blocks, raw_bytes=64 << 20)),
    ),
    "more-than-declared": (
        "A section unpacks to more than it says.",
        "bundle-damaged",
        sections_around(lambda blocks: section("blks", 4, blocks, raw_bytes=len(blocks) - 1)),
    ),
    "behind-a-payload": (
        "Bytes are hidden behind a section's payload, under its checksum.",
        "bundle-damaged",
        sections_around(lambda blocks: section("blks", 4, blocks, behind=b"hidden")),
    ),
    "tail-count": ("The tail counts one block more.", "bundle-damaged", paper("tail", blocks=33)),
    "tail-count-text": ("The tail's count is a text.", "bundle-damaged", paper("tail", blocks="32")),
    "tail-other-block": (
        "The tail names another last block.",
        "bundle-damaged",
        paper("tail", tip={"number": 31, "hash": OTHER}),
    ),
    "tail-key-twice": ("A name stands twice in the tail.", "bundle-damaged", twice("tail", "blocks", 32)),
    "a-pipe": ("The bundle is a pipe that nobody writes to.", "bundle-unreadable", pipe),
    "a-folder": ("The bundle is a folder.", "bundle-unreadable", a_folder),
}

_PAPERS: dict[str, tuple[str, str, Make]] = {
    "head-key-twice": ("A name stands twice in the head.", "bundle-unreadable", twice("head", "since", None)),
    "head-other-key": ("The head has a name that nobody knows.", "bundle-unreadable", paper("head", more=1)),
    "head-nested": (
        "The head is nested as deep as it may be long.",
        "bundle-unreadable",
        payload("head", lambda _: b"[" * 4_000),
    ),
    "head-too-long": (
        "The head is nested a hundred thousand deep.",
        "bundle-unreadable",
        payload("head", lambda _: b"[" * DEEP),
    ),
    "head-nan": ("The head's format is no number.", "bundle-unreadable", paper("head", format=float("nan"))),
    "head-surrogate": ("The head holds half a character.", "bundle-unreadable", paper("head", about="\ud800")),
    "head-since": (
        "The head goes on after a block beyond every number.",
        "bundle-unreadable",
        paper("head", since={"number": 1 << 70, "hash": OTHER}),
    ),
    "consortium-dots": (
        "The consortium is one name of thirty thousand parts.",
        "consortium-unreadable",
        payload("cons", lambda _: b".".join([b"a"] * 30_000) + b" = 1"),
    ),
    "consortium-nested": (
        "The consortium is nested thirty thousand deep.",
        "consortium-unreadable",
        payload("cons", lambda _: b"a = " + b"[" * 30_000),
    ),
    "consortium-key-twice": (
        "A name stands twice in the consortium.",
        "consortium-unreadable",
        payload("cons", lambda text: b"chain_id = 1\n" + text),
    ),
    "consortium-bytes": (
        "The consortium is not text.",
        "consortium-unreadable",
        payload("cons", lambda _: b"\xff\xfe"),
    ),
    "consortium-number": (
        "A limit of the consortium is beyond every number.",
        "consortium-unreadable",
        payload("cons", lambda text: text.replace(b"block_gas_max = ", b"block_gas_max = 0x" + b"f" * 5_000 + b" # ")),
    ),
    "deployment-chain": ("The deployment is of another chain.", "deployment-differs", paper("depl", chain_id=1)),
    "deployment-genesis": ("The deployment is of another genesis.", "deployment-differs", paper("depl", genesis=OTHER)),
    "deployment-version": ("A contract has another version.", "deployment-differs", deployed(version="0" * 64)),
    "deployment-artefact": (
        "A contract is made from another's artefact.",
        "deployment-differs",
        deployed(artifact="ClaimToken"),
    ),
    "deployment-block": ("A contract was created in another block.", "deployment-differs", deployed(block=3)),
    "deployment-transaction": (
        "A contract was created by another transaction.",
        "deployment-differs",
        deployed(transaction=OTHER),
    ),
    "deployment-block-text": ("The block of a creation is a text.", "deployment-differs", deployed(block="6")),
    "deployment-address": ("An address is in other letters.", "deployment-differs", deployed(address="0X" + "AB" * 20)),
    "deployment-other-key": ("A contract has a field that nobody knows.", "deployment-differs", deployed(more=1)),
    "deployment-key-twice": (
        "A name stands twice in the deployment.",
        "deployment-differs",
        twice("depl", "chain_id", 1),
    ),
    "deployment-nested": (
        "The deployment is nested a hundred thousand deep.",
        "deployment-differs",
        payload("depl", lambda _: b'{"a":' * (DEEP // 3)),
    ),
    "contracts-key-twice": (
        "A contract's artefact stands twice, first another.",
        "artefact-differs",
        twice("cont", "LoanBook.json", "{}"),
    ),
    "artefact-nested": (
        "An artefact is nested a hundred thousand deep.",
        "artefact-differs",
        contract_text("LoanBook.json", lambda _: "[" * DEEP),
    ),
    "artefact-nan": (
        "An artefact has a number that is none.",
        "artefact-differs",
        contract_text("LoanBook.json", lambda text: text.replace("[]", "[NaN]", 1)),
    ),
    "artefact-immutables": (
        "An artefact's immutables are beyond its code.",
        "artefact-differs",
        contract_text(
            "LoanBook.json",
            lambda text: text.replace('"immutableReferences": [', '"immutableReferences": [["a", 1e9],'),
        ),
    ),
    "artefact-recursive-type": (
        "An artefact has arrays of arrays without end.",
        "artefact-differs",
        contract_text("LoanBook.json", lambda text: text.replace('"uint256"', '"uint256' + "[9]" * 9_999 + '"')),
    ),
    "input-nested": (
        "The compiler's input is nested a hundred thousand deep.",
        "source-differs",
        contract_text("input.json", lambda _: '{"sources":' + "[" * DEEP),
    ),
    "manifest-key-twice": (
        "A name stands twice in the manifest.",
        "source-differs",
        contract_text("manifest.json", lambda text: text.replace("{", '{"compiler": "0",', 1)),
    ),
    "other-sources-later": (
        "A bundle that goes on has other sources.",
        "source-differs",
        continued(texts=other_source),
    ),
    "fewer-contracts-later": (
        "A bundle that goes on names a contract less.",
        "deployment-differs",
        continued(deployment=without_a_token),
    ),
}

_RECORDS: dict[str, tuple[str, str, Make]] = {
    "seven-is-success": ("A transaction's success is 7.", "block-unreadable", record(entry(3, b"\x07"))),
    "output-of-success": (
        "Bytes are hidden where a transaction that succeeded has no output.",
        "block-unreadable",
        record(entry(7, b"hidden")),
    ),
    "number-of-65-bits": ("A header's number has 65 bits.", "block-unreadable", record(numbered(b"\x01" + bytes(8)))),
    "number-without-end": (
        "A header's number has five thousand bytes.",
        "block-unreadable",
        record(numbered(b"\x01" * 5_000)),
    ),
    "list-for-a-number": ("A header's number is a list.", "block-unreadable", record(numbered([]))),  # type: ignore[arg-type]
    "record-of-four": ("A record has a fourth part.", "block-unreadable", record(lambda all_: [*all_, b""])),
    "record-nested": (
        "A record is nested fifty thousand deep.",
        "block-unreadable",
        raw_record(nested(50_000)),
    ),
    "record-of-lists": (
        "A record is two million empty lists.",
        "block-unreadable",
        raw_record(rlp.encoded_list([b"\xc0" * (2 << 20)])),
    ),
    "commit-of-thousands": (
        "A commit is a thousand signatures.",
        "block-unreadable",
        record(lambda all_: [*all_[:2], rlp.encode([bytes(65)] * 1_000)]),
    ),
    "transactions-of-thousands": (
        "A block is five thousand times the same transaction.",
        "block-over-limits",
        record(lambda all_: [all_[0], all_[1] * 5_000, all_[2]]),
    ),
    "no-record": ("A record is empty.", "block-unreadable", raw_record(b"")),
    "unplanned-contract": (
        "The admin creates a contract that the deployment does not name; it is executed and sealed.",
        "contract-unplanned",
        unplanned,
    ),
}

_WITNESSES: dict[str, tuple[str, str, Make]] = {
    "witness-nested": (
        "A witness is nested a hundred thousand deep.",
        "witness-unreadable",
        witness("[" * DEEP),
    ),
    "witness-nested-objects": (
        "A witness is a hundred thousand objects in each other.",
        "witness-unreadable",
        witness('{"a":' * DEEP),
    ),
    "witness-key-twice": (
        "A witness names two blocks as one.",
        "witness-unreadable",
        witness_of(lambda said: said.replace("{", '{"number": 3, ', 1)),
    ),
    "witness-nan": ("A witness's number is none.", "witness-unreadable", witness('{"number": NaN, "hash": "0x00"}')),
    "witness-number": (
        "A witness's number has five thousand digits.",
        "witness-unreadable",
        witness('{"number": ' + "9" * 5_000 + ', "hash": "' + OTHER + '"}'),
    ),
    "witness-infinity": (
        "A witness's number is beyond every number.",
        "witness-unreadable",
        witness('{"number": 1e400, "hash": "' + OTHER + '"}'),
    ),
    "witness-surrogate": (
        "A witness holds half a character.",
        "witness-unreadable",
        witness('{"number": 3, "hash": "\\ud800"}'),
    ),
    "witness-utf-16": (
        "A witness is in another encoding.",
        "witness-unreadable",
        witness_of(lambda said: said.encode("utf-16")),
    ),
}

_CLEAN: dict[str, tuple[str, None, Make]] = {
    "otherwise-compressed": (
        "The blocks are compressed by another preset: the same payload, and only that is judged.",
        None,
        sections_around(otherwise_compressed),
    ),
    "otherwise-segmented": (
        "Each block is a section of its own: the same blocks in the same order.",
        None,
        bundle(one_block_a_section),
    ),
    "otherwise-spelt": (
        "The consortium's file has comments and spaces: it says the same, and its hash is that of genesis.",
        None,
        payload("cons", lambda text: b"# by hand\n" + text.replace(b" = ", b"   =  ")),
    ),
    "otherwise-ordered": (
        "The deployment's names come in another order: it says the same.",
        None,
        paper("depl"),
    ),
}

FILE_WAYS: dict[str, FileWay] = {
    name: FileWay(*way) for ways in (_SECTIONS, _PAPERS, _RECORDS, _WITNESSES, _CLEAN) for name, way in ways.items()
}
"""Name → way."""
