"""The command ``tally``. Each command's own work lies elsewhere; here it gets its settings and says what came of it."""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from app import main as composition
from app import migrations
from app.access.cli import keys_app
from app.advice import advised
from app.audit.cli import Access, Papers
from app.audit.cli import app as audit
from app.consortium import cli as consortium
from app.consortium.validator_cli import validator
from app.demo.narration import Narration
from app.demo.play import play
from app.demo.stage import UnexpectedAnswer
from app.history.cli import app as history
from app.invoices.cli import app as invoices
from app.kernel import logs
from app.kernel.auth import StandingOf
from app.kernel.db import Database
from app.kernel.http import server
from app.kernel.terminal import fail
from app.parties.standing import standing_by
from app.proofs.cli import verify_proof
from app.sandbox import service as sandbox
from app.sandbox.database import check_database
from app.sandbox.folder import Folder
from app.sandbox.opening import open_chain
from app.sandbox.welcome import welcome
from app.settings import Settings
from chain.contracts.deployment import Deployment
from chain.contracts.views import ContractViews
from chain.embedded.temporary import temporary_folder
from chain.runtime.clock import SystemClock

PRIVATE_UMASK = 0o077
"""Folders 700, files 600: what a ledger keeps is nobody else's on the machine, whatever the shell's mask says."""
BACKLOG = 2_048

cli = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a traceback with local variables would print secrets
)

accounts = typer.Typer(name="account", help="Make keys of accounts.", no_args_is_help=True)

audit.add_typer(history)
cli.add_typer(accounts)
cli.add_typer(audit, name="audit")
cli.add_typer(invoices, name="invoices")
cli.command()(verify_proof)
cli.command("init")(consortium.init)
cli.add_typer(consortium.validators, name="validators")
cli.add_typer(validator, name="validator")


@cli.callback()
def tally(context: typer.Context) -> None:
    """Tallystick: a supply-chain finance ledger on a permissioned blockchain."""
    context.obj = Access(_ledger, _papers, composition.mirrors, composition.truth)


@cli.command()
def run(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen at; TALLY_HOST, else 127.0.0.1.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="Port to listen at, 0 for a free one; TALLY_PORT, else 8000.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="The ledger's folder; TALLY_DATA_DIR, else data.")] = None,
    state_history: Annotated[
        int | None,
        typer.Option(min=0, help="How many blocks back state can be asked for; all of them when not given."),
    ] = None,
) -> None:
    """Serve the ledger of the data folder; a new folder gets a sandbox consortium first."""
    with advised():
        settings = _settings(host=host, port=port, data_dir=data, state_history=state_history)
    # The server raises the signal again once it has answered everybody; then the ledger is still to be closed.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    # Before anything is founded, so that a port that is taken is said while nothing has happened.
    with (
        _listening(settings.host, settings.port) as listening,
        advised(),
        sandbox.opened(settings, SystemClock()) as found,
    ):
        config = server.config(composition.create_app(found.services), settings, settings.host, settings.port)
        typer.echo(welcome(found, _url(listening)))
        server.Server(config, found.services.ledger.close).run(sockets=[listening])


@cli.command()
def migrate() -> None:
    """Bring the tables that are not derived from the chain to the newest migration."""
    with advised():
        settings = _settings()
        folder = Folder(settings.data_dir)
        with folder.locked():
            db = Database(settings.database)
            migrations.migrate(db)
            db.close()
    typer.echo("The database is at the newest migration.")


@cli.command()
def reindex(
    *,
    accept_loss: Annotated[
        bool,
        typer.Option(help="Go on with a database that was lost or rolled back; what only it held is gone."),
    ] = False,
) -> None:
    """Drop every derived table and build it again from the chain. The service must not be running."""
    with _ledger(accept_loss=accept_loss) as on:
        typer.echo(f"The derived tables show block {composition.projector(on).reindex()}.")


@cli.command()
def demo(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole account as JSON at the end.")] = False,
    data: Annotated[
        Path | None, typer.Option(help="Keep the ledger in this folder, which must not exist or be empty.")
    ] = None,
) -> None:
    """Play the main job on a ledger of its own; exit 0 only if every invariant holds at the end."""
    logs.configure("warning", json=False)
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(143))  # so that what is temporary is removed
    if data is not None and data.exists() and any(data.iterdir()):
        fail(f"{data} is not empty; name a new folder.")
    tell = Narration(quiet=as_json)
    with ExitStack() as stack, advised():
        folder = data or stack.enter_context(temporary_folder())
        try:
            play(folder, tell)
        except UnexpectedAnswer as error:
            fail(str(error))
    if as_json:
        typer.echo(json.dumps(tell.as_json(), ensure_ascii=False, indent=1))
    if not tell.all_hold:
        raise typer.Exit(1)


@accounts.command("new")
def new_account() -> None:
    """Make an account's key in the data folder's keystore, and print its address: for a consortium file's first admin."""
    with advised():
        settings = _settings()
        folder = Folder(settings.data_dir)
        with folder.locked():
            typer.echo(f"0x{folder.keystore(settings).create().hex()}")


def main() -> None:
    """The entry point."""
    faulthandler.enable()  # a file that is cut while it is mapped ends the process: then at least this is said
    os.umask(PRIVATE_UMASK)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal without the letters of a name still shows the rest
            stream.reconfigure(errors="backslashreplace")
    cli()


def _settings(**options: Any) -> Settings:
    settings = Settings.read(**options)
    logs.configure(settings.log_level, json=settings.log_json)
    return settings


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except OSError as error:
        fail(
            f"Nothing can listen at {host} port {port}: {error.strerror or error}. Name another with --host and --port, or"
            " TALLY_HOST and TALLY_PORT."
        )


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _ledger(*, accept_loss: bool = False) -> Iterator[composition.Foundation]:
    """The ledger of the data folder, opened without serving it."""
    with advised(), ExitStack() as stack:
        settings = _settings()
        folder = Folder(settings.data_dir)
        if folder.is_new:
            fail(f"There is no ledger in {settings.data_dir}.")
        stack.enter_context(folder.locked())
        keystore = folder.keystore(settings)
        chain = open_chain(settings, folder, keystore, SystemClock()).chain
        stack.callback(chain.close)
        db = Database(settings.database, folder.row_key(keystore, accept_loss=accept_loss))
        stack.callback(db.close)
        if accept_loss:
            migrations.migrate(db)
        else:
            check_database(folder, db, chain, keystore)
        yield composition.Foundation(chain, Deployment.read(folder.deployment), keystore, db)


@dataclass(frozen=True, slots=True)
class _Desk:
    """See :class:`app.access.cli.Desk`."""

    db: Database
    environment: str
    standing_of: StandingOf
    now: int


@contextmanager
def _desk() -> Iterator[_Desk]:
    with _ledger() as on:
        standing_of = standing_by(ContractViews(on.chain, on.deployment))
        yield _Desk(on.db, Settings.read().key_environment, standing_of, on.chain.now())


def _papers() -> Papers:
    """What an audit needs of the ledger of the data folder, without opening it."""
    with advised():
        settings = _settings()
        folder = Folder(settings.data_dir)
        if folder.is_new or folder.network.exists():
            fail(f"There is no embedded ledger in {settings.data_dir}.")
        return Papers(folder.chain, folder.ledger.read(), Deployment.read(folder.deployment))


cli.add_typer(keys_app(_desk))
