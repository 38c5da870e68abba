"""Settings: the only reader of the environment. Every variable starts with ``TALLY_``, for example ``TALLY_PORT``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL

from chain.remote.finality import Finality

PREFIX = "TALLY_"
OF_TESTS = ("TALLY_TEST_", "TALLY_CRASH_", "TALLY_REQUIRE_")
"""Variables that tests read, and the service does not."""


class SettingsError(Exception):
    """The environment or an option says something that is no setting; the message names it and what it may be."""


def _is_finality(text: str) -> str:
    Finality.parse(text)
    return text


def _not_blank(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().strip():
        raise ValueError("is blank; name a secret, or leave the variable out")
    return secret


Secret = Annotated[SecretStr, AfterValidator(_not_blank)]


class Settings(BaseSettings):
    """What an operator may choose. Everything has a default that starts a sandbox on this machine. An empty variable is as
    good as none."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

    data_dir: Path = Path("data")
    """Folder of the chain's store, the SQLite database, the keystore and its passphrase."""
    database_url: str | None = None
    """SQLAlchemy URL; SQLite in the data folder when it is not given."""
    passphrase_file: Path | None = None
    """File with the keystore's passphrase; made in the data folder for a sandbox."""
    passphrase: Secret | None = None
    """The passphrase itself, where a secret store puts it into the environment. Goes before the file."""
    sandbox: bool = True
    """Found a sandbox in a new folder and print its keys. Without it a ledger is begun by ``tally init`` alone, and no key is
    printed or kept in a file."""

    executor: Literal["revm", "pyevm"] = "revm"
    """The EVM that executes blocks; both make the same ones. py-evm is some ten times slower."""

    validators: dict[str, str] = {}
    """Validators that sign in processes of their own: a name of the consortium file, or an address, and where it listens:
    ``{"north": "unix:/run/tally/north.sock", "east": "127.0.0.1:9702"}``."""

    chain_url: Secret | None = None
    """JSON-RPC address of a node whose network carries the ledger, instead of the chain in this process; may hold a user
    and a password."""
    chain_finality: Annotated[str, AfterValidator(_is_finality)] = "latest"
    """When a block of that network is final: at once, when its node calls it so, or under so many further blocks."""
    chain_tip_wei: int | None = Field(default=None, ge=0)
    """Offered for each gas beyond the network's base fee; by default nothing where gas is free, else 1."""

    state_history: int | None = Field(default=None, ge=0)
    """How many blocks back state can be asked for; older state is pruned. All of it is kept when this is not given. Blocks,
    receipts and events are kept for ever."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535)
    threads: int = Field(default=200, ge=4, le=2_000)
    """Requests worked on at once; each waits for its block in a thread of its own."""
    body_bytes_max: int = Field(default=16 * 2**20, ge=1024)
    """Largest request body: an invoice file with attachments fits, a bomb does not."""
    wait_s_max: float = Field(default=30.0, gt=0)
    """How long an answer waits for its block before it says that the work goes on."""
    sweep_s: float = Field(default=10.0, ge=0, le=86_400)
    """Seconds between two rounds of putting away what is void; 0 = never."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_json: bool = False
    """One JSON object a line instead of text for people."""

    @classmethod
    def read(cls, **options: Any) -> Self:
        """The settings of the environment; ``options`` that are given go before it.

        :raises SettingsError: a variable is misspelt, or has a value that it cannot have.
        """
        known = [PREFIX + name.upper() for name in cls.model_fields]
        strange = _strange(os.environ, known)
        if strange:
            raise SettingsError(strange)
        try:
            return cls(**{name: value for name, value in options.items() if value is not None})
        except ValidationError as error:
            raise SettingsError("; ".join(_said(each) for each in error.errors(include_url=False))) from error

    @property
    def database(self) -> str | URL:
        """The SQLAlchemy URL in force."""
        if self.database_url is not None:
            return self.database_url
        # Not a text: a folder's name may have characters that mean something in one.
        return URL.create("sqlite", database=str((self.data_dir / "tally.sqlite3").absolute()))

    @property
    def key_environment(self) -> str:
        """The word in every API key of this service, so that a sandbox key cannot be taken for a real one."""
        return "sandbox" if self.sandbox else "live"


def _strange(names: Iterable[str], known: list[str]) -> str:
    """What is wrong with variables that look like ours and are none; empty if nothing is."""
    wrong = []
    for name in sorted(names):
        if name.upper().startswith(PREFIX) and name.upper() not in known and not name.startswith(OF_TESTS):
            near = get_close_matches(name.upper(), known, n=1)
            wrong.append(f"{name} is no setting" + (f"; did you mean {near[0]}?" if near else ""))
    return "; ".join(wrong)


def _said(error: Any) -> str:
    """A validation error in words, without the value, which may be a secret."""
    return f"{PREFIX}{'.'.join(map(str, error['loc'])).upper()}: {error['msg']}"
