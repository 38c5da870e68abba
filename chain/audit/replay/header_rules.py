"""A block's header against its parent, the consortium and the auditor's clock (``docs/chain-rules.md``, "Header")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from chain.audit.findings import Finding
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.seals import Reason, SealError, check_commit
from chain.embedded.store.sealed import SealedBlock
from chain.ethereum.blocks import Header
from chain.ethereum.hexes import field_text
from chain.ethereum.keccak import keccak
from chain.port import NOBODY, Address

CLOCK_SKEW_S_MAX = 60
"""How far the auditor's clock may be behind the ledger's. Where genesis allows time control, time is not the world's."""

_NAMES: Mapping[Reason, str] = {
    "malformed": "commit-malformed",
    "bad-signature": "commit-malformed",
    "wrong-order": "commit-malformed",
    "not-the-hash": "commit-malformed",
    "not-a-validator": "commit-of-strangers",
    "wrong-proposer": "proposer-differs",
    "no-quorum": "commit-without-quorum",
    "not-genesis": "genesis-differs",
    "round-not-changed": "round-not-changed",
}
"""Why a commit is refused → what an audit calls it."""


def check_header(consortium: Consortium, parent: Header, header: Header, now: int) -> Iterator[Finding]:
    """Everything that a header must say after its parent, but for what execution gives."""
    number = header.number
    if number != parent.number + 1:
        yield Finding("block-missing", f"block {number} follows block {parent.number}", number)
    if header.parent_hash != parent.hash:
        detail = f"it names 0x{header.parent_hash.hex()}, the block before is 0x{parent.hash.hex()}"
        yield Finding("parent-hash-differs", detail, number)
    fixed: dict[str, tuple[bytes | int, bytes | int]] = {
        "coinbase": (header.coinbase, NOBODY),
        "gasLimit": (header.gas_limit, consortium.limits.block_gas_max),
        "prevRandao": (header.prev_randao, keccak(parent.hash)),
    }
    for name, (said, right) in fixed.items():
        if said != right:
            yield Finding("header-field-differs", f"{name} is {field_text(said)}, not {field_text(right)}", number)
    if header.timestamp < parent.timestamp:
        yield Finding("time-goes-back", f"{parent.timestamp - header.timestamp} seconds before its parent", number)
    if header.timestamp > now + CLOCK_SKEW_S_MAX and not consortium.time_control:
        yield Finding("time-in-future", f"{header.timestamp - now} seconds after the auditor's clock", number)


def check_seal(
    consortium: Consortium, header: Header, commit: bytes, validators: Sequence[Address]
) -> Iterator[Finding]:
    """Whether enough of the validators in force have signed the block."""
    try:
        check_commit(consortium.seal_domain, header, commit, validators)
    except SealError as error:
        yield Finding(_NAMES[error.reason], error.detail, header.number)


def check_genesis(consortium: Consortium, block: SealedBlock) -> Iterator[Finding]:
    """Whether block 0 is what the consortium makes, with its commit."""
    meant = consortium.genesis()
    if block != meant:
        detail = f"block 0 is 0x{block.header.hash.hex()}, the consortium makes 0x{meant.header.hash.hex()}"
        if block.header == meant.header:
            detail = "block 0 has transactions, or another commit than its hash"
        yield Finding("genesis-differs", detail, 0)
