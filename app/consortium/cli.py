"""``tally init``, ``tally validators`` and ``tally validator``: beginning a ledger, and who seals its blocks."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.consortium.files import ConsortiumFiles
from app.consortium.voters import Seat, seats
from app.kernel import logs
from app.kernel.terminal import explained, fail
from app.settings import Settings, SettingsError
from app.setup.members_file import MembersFileError, read_members
from chain.clock import SystemClock
from chain.durable import PRIVATE, write_whole
from chain.embedded.consortium import Consortium
from chain.embedded.consortium_file import ConsortiumFileError, read_consortium
from chain.embedded.endpoints import Endpoint
from chain.embedded.node import EmbeddedChain
from chain.embedded.stopped import StoppedValidators
from chain.embedded.validator import ValidatorServer
from chain.embedded.votes import VoteFile
from chain.errors import ChainError
from chain.signer import Strength, WrongPassphrase, address_of, create_key, read_key, read_passphrase

validators = typer.Typer(name="validators", help="See who seals blocks; emulate losing some.", no_args_is_help=True)
validator = typer.Typer(name="validator", help="Run one validator's signing by itself.", no_args_is_help=True)

ConsortiumFile = Annotated[Path, typer.Option(help="The consortium file, TOML.", show_default=False)]
PassphraseFile = Annotated[Path, typer.Option(help="File whose first line opens the key.", show_default=False)]


def init(
    consortium: ConsortiumFile,
    members: Annotated[
        Path | None,
        typer.Option(help="Who founds the ledger, TOML; the sandbox's invented firms if left out.", show_default=False),
    ] = None,
) -> None:
    """Begin the ledger of a consortium file in the data folder, and print its genesis hash. The next `tally run` founds it.

    The first admin of the file creates the contracts, so its key is made here first, with `tally account new`.
    """
    settings = _settings()
    files = ConsortiumFiles(settings.data_dir)
    found = _consortium(consortium)
    if members is None and not settings.sandbox:
        fail(
            "Name with --members who founds the ledger; without them, TALLY_SANDBOX=true founds it with invented firms."
        )
    with explained(MembersFileError, OSError):
        text = None if members is None else _members_text(members)
    if not files.is_new:
        fail(f"There is a ledger in {files.root} already.")
    with explained(ChainError, OSError), files.locked():
        if not files.is_new:
            fail(f"There is a ledger in {files.root} already.")
        EmbeddedChain.open(files.chain, found, SystemClock()).close()
        if text is not None:
            write_whole(files.members, text, PRIVATE)
        files.begin(found)
    typer.echo(f"{found.name}: chain {found.chain_id}, {len(found.validators)} validators")
    typer.echo(f"genesis 0x{found.genesis().header.hash.hex()}")
    admin = found.admins[0].hex()
    if (files.root / "keys" / f"{admin}.json").exists():
        typer.echo("The key of the first admin is here: `tally run` founds the ledger and serves it.")
    else:
        typer.echo(
            f"The key of the first admin, 0x{admin}, belongs into {files.root / 'keys'}: make one with `tally account new`"
            " before the consortium file names it, or put its file there."
        )


@validators.command("list")
def list_validators() -> None:
    """Every validator that the data folder knows of, where it signs, and whether it is stopped."""
    stopped = _stopped()()
    for seat in _seats():
        state = "stopped" if seat.name in stopped else "running"
        typer.echo(f"{seat.name}  0x{seat.address.hex()}  {seat.place}  {state}")


@validators.command()
def stop(name: str) -> None:
    """Treat a validator as lost, also in a node that runs, until it is started."""
    _stopped().change(_known(name), stop=True)
    typer.echo(f"{name} is stopped.")


@validators.command()
def start(name: str) -> None:
    """Let a stopped validator seal blocks again."""
    _stopped().change(_known(name), stop=False)
    typer.echo(f"{name} runs.")


@validator.command()
def new(
    file: Annotated[Path, typer.Argument(help="Where the key goes; must not exist.", show_default=False)],
    passphrase_file: PassphraseFile,
    strength: Annotated[Strength, typer.Option(help="What a guess at the passphrase costs.")] = "standard",
) -> None:
    """Make a validator's key in an encrypted file, and print its address."""
    try:
        address = create_key(file, read_passphrase(passphrase_file), strength)
    except (OSError, ValueError) as error:
        fail(str(error))
    typer.echo(f"0x{address.hex()}")


@validator.command()
def serve(
    key: Annotated[Path, typer.Option(help="The validator's encrypted key, keystore V3.", show_default=False)],
    passphrase_file: PassphraseFile,
    consortium: ConsortiumFile,
    listen: Annotated[str, typer.Option(help="unix:PATH, or 127.0.0.1:PORT.", show_default=False)],
    votes: Annotated[Path | None, typer.Option(help="Where its votes are kept; KEY.votes by default.")] = None,
) -> None:
    """Sign blocks for a node until told to end; never two of one height."""
    settings = _settings()
    logs.configure(settings.log_level, json=settings.log_json)
    chain_id = _consortium(consortium).chain_id
    with explained(OSError, ValueError, ChainError, WrongPassphrase):
        secret = read_key(key, read_passphrase(passphrase_file))
        kept = VoteFile(votes or key.with_suffix(".votes"))
        server = ValidatorServer(secret, chain_id, kept, Endpoint.parse(listen))
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    typer.echo(f"Validator 0x{address_of(secret).hex()} signs at {listen}.")
    try:
        server.serve()
    finally:
        server.close()


def _settings() -> Settings:
    try:
        return Settings.read()
    except SettingsError as error:
        fail(str(error))


def _members_text(path: Path) -> str:
    """The text of a members file that describes members.

    :raises MembersFileError: it does not.
    """
    read_members(path)
    return path.read_text("utf-8")


def _consortium(path: Path) -> Consortium:
    try:
        return read_consortium(path)
    except (OSError, ConsortiumFileError) as error:
        fail(str(error))


def _seats() -> tuple[Seat, ...]:
    settings = _settings()
    files = ConsortiumFiles(settings.data_dir)
    if not files.genesis.exists():
        fail(f"There is no ledger of a consortium in {files.root}.")
    try:
        return seats(settings, files, _consortium(files.genesis))
    except ValueError as error:
        fail(str(error))


def _stopped() -> StoppedValidators:
    return StoppedValidators(ConsortiumFiles(_settings().data_dir).stopped)


def _known(name: str) -> str:
    if all(seat.name != name for seat in _seats()):
        fail(f"There is no validator {name!r}; `tally validators list` names them.")
    return name
