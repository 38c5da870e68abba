"""The signed tip by which a validator is told how far its ledger is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.seals import check_commit
from chain.errors import WrongLedger
from chain.ethereum.blocks import Header
from chain.ethereum.headers import read_header
from chain.files.json import parse_json
from chain.port import Address
from chain.proofs.document import DOCUMENT_LIMITS, ProofDocument


def told_by(tip: Path, consortium: Consortium, validators: Sequence[Address]) -> Header:
    """The block of a proof, whatever record it proves, once a quorum of these validators is seen to have sealed it.

    :raises OSError: it can't be read.
    :raises ValueError: it is no proof.
    :raises chain.embedded.consensus.seals.SealError: they did not seal it.
    :raises WrongLedger: it is of another ledger.
    """
    with tip.open("rb") as file:
        content = file.read(DOCUMENT_LIMITS.bytes + 1)
    document = ProofDocument.model_validate(parse_json(content, DOCUMENT_LIMITS))
    domain = consortium.seal_domain
    if bytes.fromhex(document.genesis[2:]) != domain.genesis:
        raise WrongLedger(f"{tip} is of the ledger with genesis {document.genesis}, not of 0x{domain.genesis.hex()}")
    try:
        header = read_header(bytes.fromhex(document.header[2:]))
    except (TypeError, IndexError) as error:
        raise ValueError(f"{tip} has no header: {error}") from error
    check_commit(domain, header, bytes.fromhex(document.commit[2:]), validators)
    return header
