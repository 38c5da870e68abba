"""``tally keys``: API keys by whoever runs the service, who has its folder and its passphrase. For an account's first key,
and for after the database was lost; otherwise keys are made over REST by those who know the person."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Annotated, Protocol

import typer
from pydantic import ValidationError

from app.access import queries
from app.access.schemas import ApiKeyIn, KeyState
from app.kernel.auth import SCOPES, Standing, StandingOf, mint
from app.kernel.db import Database
from app.kernel.ids import PartyId
from app.kernel.problems import NotFound
from app.kernel.tables import ApiKeyRow
from app.kernel.terminal import fail, shown
from chain.ethereum.hexes import hex_text
from chain.port import Address

_STATES: dict[KeyState, str] = {
    "Active": "good",
    "Expired": "expired",
    "Revoked": "revoked",
    "AccountRemoved": "its account was removed",
}


class Desk(Protocol):
    """A stopped ledger as these commands need it."""

    @property
    def db(self) -> Database: ...
    @property
    def environment(self) -> str: ...
    @property
    def standing_of(self) -> StandingOf: ...
    @property
    def now(self) -> int: ...


def keys_app(desk: Callable[[], AbstractContextManager[Desk]]) -> typer.Typer:
    """The commands over the ledger of the data folder. The service must not be running."""
    app = typer.Typer(name="keys", help="Make, list and revoke API keys of a stopped service.", no_args_is_help=True)

    @app.command()
    def new(
        account: Annotated[str, typer.Argument(help="The account that the key acts with, 0x….", show_default=False)],
        label: Annotated[str, typer.Option(help="What it is for.")] = "made by the operator of the machine",
        scopes: Annotated[str, typer.Option(help="Some of read, write, keys.")] = ",".join(sorted(SCOPES)),
        expires_at: Annotated[str | None, typer.Option(help="As 2027-01-31T00:00:00Z; never if left out.")] = None,
    ) -> None:
        """Make an account's API key and print it: it is stored nowhere else."""
        fields = {"account": account, "label": label, "scopes": scopes.split(","), "expires_at": expires_at}
        try:
            wanted = ApiKeyIn.model_validate(fields)
        except ValidationError as error:
            fail("; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()))
        with desk() as on, on.db.unit_of_work() as session:
            standing = on.standing_of(wanted.account)
            if standing is None:
                fail(f"There is no account {hex_text(wanted.account)} on this ledger.")
            if wanted.expires_at is not None and wanted.expires_at <= on.now:
                fail("The key would have expired already.")
            made = mint(
                session,
                on.environment,
                party=standing.party,
                account=wanted.account,
                capability=standing.capability,
                scopes=wanted.scopes,
                label=wanted.label,
                now=on.now,
                expires_at=wanted.expires_at,
            )
        typer.echo(made.text)

    @app.command("list")
    def list_keys(
        party: Annotated[int | None, typer.Option(help="Of one party alone.", show_default=False)] = None,
    ) -> None:
        """Every API key without its secret: id, party, account, capability, scopes, what it is good for, label."""
        with desk() as on, on.db.reading() as session:
            for row in queries.all_keys(session, None if party is None else PartyId(party)):
                state = _state(row, on.standing_of(Address(row.account)), on)
                scopes = ",".join(row.scopes)
                typer.echo(
                    f"{row.id}  party {row.party}  {hex_text(row.account)}  {row.capability}  {scopes}  {state}  "
                    f"{shown(row.label)}"
                )

    @app.command()
    def revoke(key: Annotated[str, typer.Argument(help="Its id, or its text.", show_default=False)]) -> None:
        """Revoke an API key for good."""
        identity = key.split("_")[2] if key.count("_") >= 2 else key
        with desk() as on, on.db.unit_of_work() as session:
            try:
                row = queries.key(session, identity)
            except NotFound as missing:
                fail(str(missing.detail))
            row.revoked_at = row.revoked_at or on.now
        typer.echo(f"{identity} is revoked.")

    return app


def _state(row: ApiKeyRow, standing: Standing | None, on: Desk) -> str:
    if on.db.row_key is None or not on.db.row_key.vouches_for(row):
        return "not written by this service"
    return _STATES[queries.state(row, standing, on.now)]
