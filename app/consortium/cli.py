"""``tally init`` and ``tally validators``: beginning a ledger, and who seals its blocks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.consortium.files import ConsortiumFiles
from app.consortium.options import ConsortiumFile, consortium_in, settings_read
from app.consortium.voters import Seat, seats
from app.kernel.terminal import explained, fail
from app.setup.members_file import MembersFileError, members_of
from chain.embedded.consensus.simulated_outages import StoppedValidators
from chain.embedded.node import EmbeddedChain
from chain.errors import ChainError
from chain.runtime.atomic_files import PRIVATE, write_whole
from chain.runtime.clock import SystemClock

validators = typer.Typer(name="validators", help="See who seals blocks; emulate losing some.", no_args_is_help=True)


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
    settings = settings_read()
    files = ConsortiumFiles(settings.data_dir)
    found = consortium_in(consortium)
    if members is None and not settings.sandbox:
        fail(
            "Name with --members who founds the ledger; without them, TALLY_SANDBOX=true founds it with invented firms."
        )
    with explained(MembersFileError, OSError):
        text = None if members is None else members_of(members)[1]
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


def _seats() -> tuple[Seat, ...]:
    settings = settings_read()
    files = ConsortiumFiles(settings.data_dir)
    if not files.genesis.exists():
        fail(f"There is no ledger of a consortium in {files.root}.")
    try:
        return seats(settings, files, consortium_in(files.genesis))
    except ValueError as error:
        fail(str(error))


def _stopped() -> StoppedValidators:
    return StoppedValidators(ConsortiumFiles(settings_read().data_dir).stopped)


def _known(name: str) -> str:
    if all(seat.name != name for seat in _seats()):
        fail(f"There is no validator {name!r}; `tally validators list` names them.")
    return name
