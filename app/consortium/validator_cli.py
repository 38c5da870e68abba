"""``tally validator``: one validator's signing in a process of its own."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from app.consortium.options import ConsortiumFile, consortium_in, settings_read
from app.consortium.telling import told_by
from app.kernel import logs
from app.kernel.fields import account_of
from app.kernel.ids import IdError
from app.kernel.terminal import explained, fail
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.endpoints import Endpoint
from chain.embedded.consensus.seals import SealError
from chain.embedded.executors.choice import executor_named
from chain.embedded.validator.judging import BlindJudge, ExecutingJudge, Judge
from chain.embedded.validator.server import ValidatorServer
from chain.embedded.validator.votes import VoteFile, begin_votes, check_unused, height_in, owner_of
from chain.errors import ChainError
from chain.ethereum.keystore import Strength, WrongPassphrase, address_of, create_key, read_key, read_passphrase
from chain.port import Address
from chain.runtime.atomic_files import sync_directory
from chain.runtime.clock import SystemClock

validator = typer.Typer(name="validator", help="Run one validator's signing by itself.", no_args_is_help=True)

KeyFile = Annotated[Path, typer.Option(help="The validator's encrypted key, keystore V3.", show_default=False)]
PassphraseFile = Annotated[Path, typer.Option(help="File whose first line opens the key.", show_default=False)]
Votes = Annotated[Path | None, typer.Option(help="Where its votes are kept; KEY.votes by default.")]
Known = Annotated[
    str | None,
    typer.Option(
        help="Addresses of all validators, with commas between, where more than a third are not those of genesis."
    ),
]


@validator.command()
def new(
    file: Annotated[Path, typer.Argument(help="Where the key goes; must not exist.", show_default=False)],
    passphrase_file: PassphraseFile,
    strength: Annotated[Strength, typer.Option(help="What a guess at the passphrase costs.")] = "standard",
) -> None:
    """Make a validator's key in an encrypted file, with an empty file of votes beside it, and print its address."""
    votes = file.with_suffix(".votes")
    if votes.exists():
        fail(f"{votes} is there already: it belongs to another key.")
    try:
        address = create_key(file, read_passphrase(passphrase_file), strength)
        begin_votes(votes)
    except (OSError, ValueError) as error:
        fail(str(error))
    typer.echo(f"0x{address.hex()}")


@validator.command()
def serve(
    key: KeyFile,
    passphrase_file: PassphraseFile,
    consortium: ConsortiumFile,
    listen: Annotated[str, typer.Option(help="unix:PATH, or 127.0.0.1:PORT.", show_default=False)],
    votes: Votes = None,
    state: Annotated[
        Path | None,
        typer.Option(help="A folder of its own, in which it keeps the ledger: it executes each block before it signs."),
    ] = None,
    validators: Known = None,
) -> None:
    """Sign blocks for a node until told to end, judging each before; never two of one height."""
    settings = settings_read()
    logs.configure(settings.log_level, json=settings.log_json)
    found = consortium_in(consortium)
    with explained(OSError, ValueError, ChainError, WrongPassphrase):
        secret = read_key(key, read_passphrase(passphrase_file))
        owner = owner_of(found.seal_domain.genesis, address_of(secret))
        kept = VoteFile(votes or key.with_suffix(".votes"), owner)
        judge = _judge(found, state, validators)
        server = ValidatorServer(secret, found, judge, kept, Endpoint.parse(listen))
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    how = "without executing them" if state is None else "after executing them"
    typer.echo(f"Validator 0x{address_of(secret).hex()} signs at {listen}, blocks {how}; epoch {kept.epoch}.")
    try:
        server.serve()
    finally:
        server.close()


@validator.command()
def adopt(
    key: KeyFile,
    consortium: ConsortiumFile,
    tip: Annotated[
        Path, typer.Option(help="A proof of anything at the newest block (GET /v1/proofs/…).", show_default=False)
    ],
    votes: Votes = None,
    validators: Known = None,
    *,
    nothing_above: Annotated[
        bool, typer.Option("--nothing-above", help="You know that this key signed nothing after that block.")
    ] = False,
) -> None:
    """Begin a new file of votes for a key whose own one is lost, copied, moved, restored or in doubt.

    Signs nothing up to the height after the tip's, since the key may have signed a block of it; with --nothing-above
    nothing up to the tip's. First see to it that no other process signs with this key.
    """
    found = consortium_in(consortium)
    path = votes or key.with_suffix(".votes")
    with explained(OSError, ValidationError, SealError, ChainError, ValueError):
        check_unused(path)
        header = told_by(tip, found, _known(found, validators))
        before = height_in(path)
        height = max(before, header.number if nothing_above else header.number + 1)
        draft, aside = path.with_name(f"{path.name}.draft"), None
        draft.unlink(missing_ok=True)
        begin_votes(draft, (height, header.hash))
        if path.exists():
            aside = _free(path)
            aside.hardlink_to(path)
        draft.replace(path)
        sync_directory(path.parent)
    typer.echo(f"{path}: nothing up to block {height} will be signed; the tip that was told is block {header.number}.")
    if aside is not None:
        typer.echo(f"The file that was there is {aside} now; its last vote is for block {before}.")


def _free(path: Path) -> Path:
    """A name for what was there that nothing has yet."""
    number = 1
    while (aside := path.with_name(f"{path.name}.{number}")).exists():
        number += 1
    return aside


def _judge(consortium: Consortium, state: Path | None, validators: str | None) -> Judge:
    if state is not None:
        return ExecutingJudge(consortium, SystemClock(), state, executor_named("revm"))
    return BlindJudge(consortium, SystemClock(), _known(consortium, validators))


def _known(consortium: Consortium, validators: str | None) -> tuple[Address, ...]:
    """Whom this validator's operator knows as validators."""
    if validators is None:
        return tuple(each.address for each in consortium.validators)
    try:
        found = tuple(account_of(each.strip()) for each in validators.split(",") if each.strip())
    except IdError as error:
        raise typer.BadParameter(str(error)) from error
    if not found or len(set(found)) < len(found):
        raise typer.BadParameter("--validators names nobody, or somebody twice")
    return found
