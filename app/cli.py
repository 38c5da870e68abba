"""The command ``tally``. Each command's own work lies elsewhere; here it gets its settings and says what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
import uvicorn

from app import main as composition
from app import migrations
from app.kernel import logs
from app.kernel.db import Database
from app.kernel.projector import ProjectionMismatch
from app.sandbox import service as sandbox
from app.sandbox.folder import Folder
from app.sandbox.welcome import welcome
from app.settings import Settings
from chain.clock import SystemClock
from chain.deployment import Deployment
from chain.embedded.node import EmbeddedChain
from chain.errors import ChainError

cli = typer.Typer(
    help="Tallystick: a supply-chain finance ledger on a permissioned blockchain.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a traceback with local variables would print secrets
)


@cli.command()
def run() -> None:
    """Serve the ledger of the data folder; a new folder gets a sandbox consortium first."""
    settings = _settings()
    with _explained(), sandbox.opened(settings, SystemClock()) as found:
        config = uvicorn.Config(
            composition.create_app(found.services),
            host=settings.host,
            port=settings.port,
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=int(settings.wait_s_max) + 1,
        )
        socket = config.bind_socket()
        host, port = socket.getsockname()[:2]
        typer.echo(welcome(found, f"http://{host}:{port}"))
        uvicorn.Server(config).run(sockets=[socket])


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
    settings = _settings()
    folder = Folder(settings.data_dir)
    if folder.is_new:
        _fail(f"There is no ledger in {settings.data_dir}.")
    with _explained():
        keystore = folder.keystore(settings)
        chain = EmbeddedChain.open(folder.chain, folder.consortium(keystore, 0, time_control=False), SystemClock())
        db = Database(settings.database)
        try:
            migrations.migrate(db)
            deployment = Deployment.read(folder.deployment)
            projector = composition.projector(composition.Foundation(chain, deployment, keystore, db))
            typer.echo(f"The derived tables show block {projector.reindex()}.")
        finally:
            chain.close()
            db.close()


def main() -> None:
    """The entry point."""
    cli()


def _settings() -> Settings:
    settings = Settings()
    logs.configure(settings.log_level, json=settings.log_json)
    return settings


@contextmanager
def _explained() -> Iterator[None]:
    """Say in one line why a ledger cannot be opened."""
    try:
        yield
    except (ChainError, ProjectionMismatch) as error:
        _fail(f"{type(error).__name__}: {error}")


def _fail(why: str) -> None:
    typer.echo(why, err=True)
    raise typer.Exit(1)
