"""A sandbox's folder: which ledger it holds, the passphrase of its keystore, and the API keys that were handed out.

Everything here is written whole or not at all, so that a sandbox whose first start was interrupted goes on at the next.
"""

from __future__ import annotations

import json
import secrets
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from app.consortium.files import ConsortiumFiles
from app.kernel.digests import RowKey
from app.settings import Settings
from app.setup.enrolment import Keys
from chain.embedded.consensus.consortium import Consortium, Validator
from chain.errors import WrongLedger
from chain.ethereum.keystore import Keystore, WrongPassphrase, read_passphrase
from chain.files.json import JsonLimits, parse_json_object
from chain.runtime.atomic_files import PRIVATE, write_whole

CHAIN_ID = 202_611
VALIDATORS = ("north", "east", "south", "west")
"""Of the sandbox; their keys are all in its folder, so that one of them may be stopped."""

KEYS_LIMITS = JsonLimits(bytes=1 << 20, values=20_000)
"""Of the file of API keys; the sandbox hands out some hundred."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths of a sandbox."""

    root: Path

    @property
    def ledger(self) -> ConsortiumFiles:
        """What concerns the consortium and its chain."""
        return ConsortiumFiles(self.root)

    @property
    def chain(self) -> Path:
        """The embedded chain's store."""
        return self.ledger.chain

    @property
    def engine(self) -> Path:
        """Machine code that the executor keeps for the next start; it can be deleted."""
        return self.root / "engine"

    @property
    def deployment(self) -> Path:
        """The manifest of the contracts."""
        return self.root / "deployment.json"

    @property
    def network(self) -> Path:
        """Where the ledger is, if it lives on a network of others."""
        return self.ledger.network

    @property
    def _row_key(self) -> Path:
        return self.root / "row-key.json"

    @property
    def members(self) -> Path:
        """Who the ledger was founded with, where that is not the sandbox's consortium."""
        return self.ledger.members

    @property
    def _database_mark(self) -> Path:
        return self.root / "database.json"

    @property
    def _keys(self) -> Path:
        return self.root / "api-keys.json"

    @property
    def is_new(self) -> bool:
        """Whether no ledger was begun here."""
        return self.ledger.is_new

    def locked(self) -> AbstractContextManager[None]:
        """See :meth:`app.consortium.files.ConsortiumFiles.locked`."""
        return self.ledger.locked()

    @property
    def has_had_database(self) -> bool:
        """Whether a service ran here, and so a database was filled."""
        return self._database_mark.exists()

    def mark_database(self) -> None:
        """Remember that there is a database, so that its loss is noticed."""
        if not self.has_had_database:
            write_whole(self._database_mark, json.dumps({"format": 1}) + "\n", PRIVATE)

    def keystore(self, settings: Settings) -> Keystore:
        """The keystore, opened with the passphrase of the settings, or with one made for this folder if it is a sandbox's.

        :raises WrongPassphrase: there is none, or it was lost.
        """
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Keystore(self.root / "keys", self._passphrase(settings), "light" if settings.sandbox else "standard")

    def row_key(self, keystore: Keystore, *, accept_loss: bool = False) -> RowKey:
        """What signs the off-chain rows of this folder's service: an encrypted file beside the keystore. It lies outside the
        database, so that who can write there cannot sign.

        :param accept_loss: make another one where it was lost; no row of before is good then.
        :raises WrongPassphrase: it does not open, or was lost.
        """
        if not self._row_key.exists() and self.has_had_database and not accept_loss:
            raise WrongPassphrase(
                f"{self._row_key} is gone, and with it what API keys are signed with: restore it from its backup. To go on"
                " with new API keys: `tally reindex --accept-loss`"
            )
        keystore.create_file(self._row_key)
        return RowKey(keystore.open_file(self._row_key).secret)

    def consortium(self, keystore: Keystore, now: int, *, time_control: bool) -> Consortium:
        """The consortium of this folder; a sandbox begins now, with a deployer and validators of its own.

        :raises WrongLedger: its file can't be read.
        """
        if self.is_new:
            if self.chain.exists():
                raise WrongLedger(
                    f"{self.ledger.genesis} is gone, yet {self.chain} holds a ledger: put the consortium file back, which every"
                    " member has"
                )
            self.ledger.begin(self._sandbox(keystore, now, time_control=time_control))
        return self.ledger.read()

    def _sandbox(self, keystore: Keystore, now: int, *, time_control: bool) -> Consortium:
        validators = (
            Validator(name, keystore.create_file(self.ledger.validators / f"{name}.json")) for name in VALIDATORS
        )
        return Consortium(
            name="sandbox",
            chain_id=CHAIN_ID,
            genesis_time=now,
            admins=(keystore.create(),),
            validators=tuple(validators),
            time_control=time_control,
        )

    def keys(self) -> Keys | None:
        """The API keys that were handed out; ``None`` before they were."""
        if not self._keys.exists():
            return None
        try:
            keys: Keys = {
                str(handle): {seat: str(text) for seat, text in seats.items()}
                for handle, seats in parse_json_object(self._keys.read_bytes(), KEYS_LIMITS).items()
            }
        except (ValueError, AttributeError) as error:
            raise WrongLedger(
                f"{self._keys} can't be read ({error}): delete it, and the next start makes new keys"
            ) from error
        return keys

    def keep_keys(self, keys: Keys) -> None:
        """Keep the sandbox's API keys, to show them again at the next start. A production service keeps none."""
        write_whole(self._keys, json.dumps(keys, indent=1) + "\n", PRIVATE)

    def _passphrase(self, settings: Settings) -> str:
        if settings.passphrase is not None:
            return settings.passphrase.get_secret_value()
        path = settings.passphrase_file or self.root / "passphrase"
        if settings.passphrase_file is None and not path.exists():
            if any((self.root / "keys").glob("*.json")):
                raise WrongPassphrase(f"{path} is gone, and with it what opens the keys: restore it from its backup")
            if not settings.sandbox:
                raise WrongPassphrase("name the keystore's passphrase with TALLY_PASSPHRASE_FILE or TALLY_PASSPHRASE")
            write_whole(path, secrets.token_urlsafe(24) + "\n", PRIVATE)
        try:
            return read_passphrase(path)
        except ValueError as error:
            raise WrongPassphrase(f"{error}: put it back from its backup") from error
