"""The command ``tally``. Each command's own work lies elsewhere; here it gets its settings and says what came of it."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app import main as composition
from app import migrations
from app.audit.cli import Access, Papers
from app.audit.cli import app as audit
from app.consortium import cli as consortium
from app.demo.narration import Narration
from app.demo.play import play
from app.demo.stage import UnexpectedAnswer
from app.history.cli import app as history
from app.invoices.cli import app as invoices
from app.kernel import logs
from app.kernel.db import Database
from app.kernel.http import server
from app.kernel.projector import ProjectionMismatch
from app.kernel.terminal import explained, fail
from app.proofs.cli import verify_proof
from app.sandbox import service as sandbox
from app.sandbox.folder import Folder
from app.sandbox.opening import open_chain
from app.sandbox.welcome import welcome
from app.settings import Settings
from chain.clock import SystemClock
from chain.deployment import Deployment
from chain.embedded.temporary import temporary_folder
from chain.errors import ChainError

UNOPENED = (ChainError, ProjectionMismatch)
"""Why a ledger cannot be opened."""

cli = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a traceback with local variables would print secrets
)

audit.add_typer(history)
cli.add_typer(audit, name="audit")
cli.add_typer(invoices, name="invoices")
cli.command()(verify_proof)
cli.command("init")(consortium.init)
cli.add_typer(consortium.validators, name="validators")
cli.add_typer(consortium.validator, name="validator")


@cli.callback()
def tally(context: typer.Context) -> None:
    """Tallystick: a supply-chain finance ledger on a permissioned blockchain."""
    context.obj = Access(_ledger, _papers, composition.mirrors)


@cli.command()
def run(
    *,
    state_history: Annotated[
        int | None,
        typer.Option(min=0, help="How many blocks back state can be asked for; all of them when not given."),
    ] = None,
) -> None:
    """Serve the ledger of the data folder; a new folder gets a sandbox consortium first."""
    settings = _settings()
    if state_history is not None:
        settings = settings.model_copy(update={"state_history": state_history})
    # The server raises the signal again once it has answered everybody; then the ledger is still to be closed.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    with explained(*UNOPENED), sandbox.opened(settings, SystemClock()) as found:
        config = server.config(composition.create_app(found.services), settings, settings.host, settings.port)
        socket = config.bind_socket()
        host, port = socket.getsockname()[:2]
        typer.echo(welcome(found, f"http://{host}:{port}"))
        server.Server(config, found.services.ledger.close).run(sockets=[socket])


@cli.command()
def migrate() -> None:
    """Bring the tables that are not derived from the chain to the newest migration."""
    settings = _settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    db = Database(settings.database)
    migrations.migrate(db)
    db.close()
    typer.echo("The database is at the newest migration.")


@cli.command()
def reindex() -> None:
    """Drop every derived table and build it again from the chain. The service must not be running."""
    with _ledger() as on:
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
    if data is not None and data.exists() and any(data.iterdir()):
        fail(f"{data} is not empty; name a new folder.")
    tell = Narration(quiet=as_json)
    with ExitStack() as stack, explained(*UNOPENED):
        folder = data or stack.enter_context(temporary_folder())
        try:
            play(folder, tell)
        except UnexpectedAnswer as error:
            fail(str(error))
    if as_json:
        typer.echo(json.dumps(tell.as_json(), ensure_ascii=False, indent=1))
    if not tell.all_hold:
        raise typer.Exit(1)


def main() -> None:
    """The entry point."""
    cli()


def _settings() -> Settings:
    settings = Settings()
    logs.configure(settings.log_level, json=settings.log_json)
    return settings


@contextmanager
def _ledger() -> Iterator[composition.Foundation]:
    """The ledger of the data folder, opened without serving it."""
    settings = _settings()
    folder = Folder(settings.data_dir)
    if folder.is_new:
        fail(f"There is no ledger in {settings.data_dir}.")
    with explained(*UNOPENED), ExitStack() as stack:
        keystore = folder.keystore(settings)
        chain = open_chain(settings, folder, keystore, SystemClock()).chain
        stack.callback(chain.close)
        db = Database(settings.database)
        stack.callback(db.close)
        migrations.migrate(db)
        yield composition.Foundation(chain, Deployment.read(folder.deployment), keystore, db)


def _papers() -> Papers:
    """What an audit needs of the ledger of the data folder, without opening it."""
    settings = _settings()
    folder = Folder(settings.data_dir)
    if folder.is_new or folder.network.exists():
        fail(f"There is no embedded ledger in {settings.data_dir}.")
    consortium = folder.consortium(folder.keystore(settings), 0, time_control=False)
    return Papers(folder.chain, consortium, Deployment.read(folder.deployment))
