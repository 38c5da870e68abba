"""Settings: the only reader of the environment. Every variable starts with ``TALLY_``, for example ``TALLY_PORT``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import SettingsConfigDict

from app.limits import Limits
from chain.remote.finality import Finality


def _is_finality(text: str) -> str:
    Finality.parse(text)
    return text


class Settings(Limits):
    """What an operator may choose. Everything has a default that starts a sandbox on this machine."""

    model_config = SettingsConfigDict(env_prefix="TALLY_", extra="forbid", frozen=True)

    data_dir: Path = Path("data")
    """Folder of the chain's store, the SQLite database, the keystore and its passphrase."""
    database_url: str | None = None
    """SQLAlchemy URL; SQLite in the data folder when it is not given."""
    passphrase_file: Path | None = None
    """File with the keystore's passphrase; made in the data folder for a sandbox."""
    passphrase: SecretStr | None = None
    """The passphrase itself, where a secret store puts it into the environment. Goes before the file."""
    sandbox: bool = True
    """Admit the sandbox consortium into a new ledger and print its keys; allow control over the clock."""

    executor: Literal["revm", "pyevm"] = "revm"
    """The EVM that executes blocks; both make the same ones. py-evm is some ten times slower."""

    validators: dict[str, str] = Field(default_factory=dict)
    """Validators that sign in processes of their own: a name of the consortium file, or an address, and where it listens:
    ``{"north": "unix:/run/tally/north.sock", "east": "127.0.0.1:9702"}``."""

    chain_url: SecretStr | None = None
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
    wait_s_max: float = Field(default=30.0, gt=0)
    """How long an answer waits for its block before it says that the work goes on."""
    sweep_s: float = Field(default=10.0, ge=0, le=86_400)
    """Seconds between two rounds of putting away what is void; 0 = never."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_json: bool = False
    """One JSON object a line instead of text for people."""

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'tally.sqlite3').absolute()}"

    @property
    def key_environment(self) -> str:
        """The word in every API key of this service, so that a sandbox key cannot be taken for a real one."""
        return "sandbox" if self.sandbox else "live"
