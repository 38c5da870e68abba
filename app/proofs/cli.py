"""``tally verify-proof``: check a proof on any machine, without the ledger it is from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from app.kernel.fields import account_of
from app.kernel.ids import IdError
from app.kernel.terminal import fail, hash_option
from app.proofs import words
from chain.embedded.consensus.consortium_file import ConsortiumFileError, read_consortium
from chain.ethereum.hexes import hex_text
from chain.files.errors import FileError
from chain.files.json import parse_json
from chain.port import Address, Hash32
from chain.proofs.document import DOCUMENT_LIMITS, ProofDocument
from chain.proofs.merkle import ProofError
from chain.proofs.verifier import Proven, verify

UNNAMED = 3
"""Exit status of a proof that holds together, and that nobody sealed whom the caller named."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the caller knows beforehand, as far as it is named."""

    validators: list[Address] | None
    registry: Address | None
    genesis: Hash32 | None


def verify_proof(
    file: Annotated[Path, typer.Argument(help="A proof, as GET /v1/proofs/… answers it.", show_default=False)],
    validators: Annotated[
        str | None, typer.Option(help="Addresses of the validators at the proof's block, with commas between.")
    ] = None,
    registry: Annotated[
        str | None, typer.Option(help="Address of the ledger's party registry, as its members know it.")
    ] = None,
    consortium: Annotated[
        Path | None, typer.Option(help="The consortium's file: names validators, registry, chain and genesis.")
    ] = None,
    genesis: Annotated[str | None, typer.Option(help="Hash of the ledger's genesis, as its members know it.")] = None,
) -> None:
    """Check a proof with nothing but the validators' addresses, and say what it proves.

    Exits with 1 if it does not hold, with 3 if it holds but no validators were named who sealed it.
    """
    document = _read(file)
    known = _known(document, validators, registry, consortium, genesis)
    named = known.validators if known.validators is not None else [_address(each) for each in document.validators]
    try:
        proven = verify(document, named, known.genesis)
    except ProofError as error:
        fail(f"The proof does not hold: {error}.")
    if known.registry is not None and proven.registry != known.registry:
        fail(f"The proof is of the ledger whose registry is {hex_text(proven.registry)}, not of yours.")
    _say(document, proven)
    if known.registry is None:
        typer.echo(
            f"The ledger is the one whose registry is {hex_text(proven.registry)}; compare it with what you know."
        )
    if known.validators is None:
        typer.echo("Nobody you named sealed it: the validators above are the file's own. Name yours with --validators.")
    if known.validators is None or _is_unsealed(proven):
        raise typer.Exit(UNNAMED)
    typer.echo("The proof holds.")


def _is_unsealed(proven: Proven) -> bool:
    """Whether nobody vouches for the block; for block 0 the caller does, who named it as genesis."""
    return not proven.signers and proven.header.number > 0


def _known(
    document: ProofDocument, validators: str | None, registry: str | None, consortium: Path | None, genesis: str | None
) -> Known:
    """What the caller knows; an option goes before the file."""
    sealers = None if validators is None else _addresses(validators)
    place = None if registry is None else _address(registry)
    began = None if genesis is None else hash_option(genesis)
    if consortium is not None:
        try:
            found = read_consortium(consortium)
        except (ConsortiumFileError, OSError) as error:
            fail(f"The consortium's file can't be read: {error}.")
        if found.chain_id != document.chain_id:
            fail(f"The proof is of chain {document.chain_id}, the consortium's is {found.chain_id}.")
        sealers = [each.address for each in found.validators] if sealers is None else sealers
        place = found.registry if place is None else place
        began = found.seal_domain.genesis if began is None else began
    return Known(sealers, place, began)


def _say(document: ProofDocument, proven: Proven) -> None:
    header = proven.header
    there_is = "" if proven.is_present else ": there is none"
    typer.echo(f"{words.title(proven.subject)}{there_is}")
    typer.echo(
        f"at block {header.number} of chain {document.chain_id}, {words.instant(header.timestamp)}, {hex_text(header.hash)}"
    )
    for name, said in words.lines(proven) if proven.is_present else ():
        typer.echo(f"  {name:<16} {said}")
    if proven.signers:
        sealed = f"{len(proven.signers)} validators: {', '.join(map(hex_text, proven.signers))}"
        typer.echo(f"Sealed by {sealed}, for the ledger with genesis {hex_text(proven.genesis)}.")
    elif header.number == 0:
        typer.echo("It is the genesis that you named; nobody signs it.")
    else:
        typer.echo("Nobody sealed it: the ledger has no validators, and anybody can write such a file.")


def _read(file: Path) -> ProofDocument:
    try:
        with file.open("rb") as opened:
            data = opened.read(DOCUMENT_LIMITS.bytes + 1)
    except OSError as error:
        fail(f"{file}: {error.strerror or error}.")
    if len(data) > DOCUMENT_LIMITS.bytes:
        fail(f"{file} is larger than any proof.")
    try:
        return ProofDocument.model_validate(parse_json(data, DOCUMENT_LIMITS))
    except FileError as error:
        fail(f"{file} is no proof: {error}.")
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        fail(f"{file} is no proof: {'.'.join(map(str, first['loc']))}: {first['msg']}.")


def _addresses(text: str) -> list[Address]:
    """Validators that the caller names: one at least, each once."""
    found = [_address(each) for each in text.split(",") if each.strip()]
    if not found:
        raise typer.BadParameter("--validators names nobody")
    if len(set(found)) < len(found):
        raise typer.BadParameter("--validators names somebody twice")
    return found


def _address(text: str) -> Address:
    try:
        return account_of(text.strip())
    except IdError as error:
        raise typer.BadParameter(str(error)) from error
