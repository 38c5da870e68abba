"""A sandbox's folder: which ledger it holds, the passphrase of its keystore, and the API keys that were handed out.

Everything here is written whole or not at all, so that a sandbox whose first start was interrupted goes on at the next.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from app.settings import Settings
from app.setup.enrolment import Keys
from chain.embedded.consortium import Consortium
from chain.port import Address
from chain.signer import Keystore, read_passphrase

CHAIN_ID = 202_611
PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths of a sandbox."""

    root: Path

    @property
    def chain(self) -> Path:
        """The embedded chain's store."""
        return self.root / "chain"

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
        return self.root / "network.json"

    @property
    def _ledger(self) -> Path:
        return self.root / "ledger.json"

    @property
    def _keys(self) -> Path:
        return self.root / "api-keys.json"

    @property
    def is_new(self) -> bool:
        """Whether no ledger was begun here."""
        return not self._ledger.exists() and not self.network.exists()

    def keystore(self, settings: Settings) -> Keystore:
        """The keystore, opened with the passphrase of the settings, or with one made for this folder."""
        self.root.mkdir(parents=True, exist_ok=True)
        return Keystore(self.root / "keys", self._passphrase(settings), "light")

    def consortium(self, keystore: Keystore, now: int, *, time_control: bool) -> Consortium:
        """The ledger of this folder; a new one begins now, with a deployer of its own."""
        if self.is_new:
            begun = {"genesis_time": now, "deployer": keystore.create().hex(), "time_control": time_control}
            write_private(self._ledger, json.dumps(begun))
        ledger = json.loads(self._ledger.read_text("utf-8"))
        return Consortium(
            name="sandbox",
            chain_id=CHAIN_ID,
            genesis_time=ledger["genesis_time"],
            admins=(Address(bytes.fromhex(ledger["deployer"])),),
            time_control=ledger["time_control"],
        )

    def keys(self) -> Keys | None:
        """The API keys that were handed out; ``None`` before they were."""
        if not self._keys.exists():
            return None
        keys: Keys = json.loads(self._keys.read_text("utf-8"))
        return keys

    def keep_keys(self, keys: Keys) -> None:
        """Keep the sandbox's API keys, to show them again at the next start. A production service keeps none."""
        write_private(self._keys, json.dumps(keys, indent=1))

    def _passphrase(self, settings: Settings) -> str:
        if settings.passphrase is not None:
            return settings.passphrase.get_secret_value()
        path = settings.passphrase_file or self.root / "passphrase"
        if settings.passphrase_file is None and not path.exists():
            write_private(path, secrets.token_urlsafe(24))
        return read_passphrase(path)


def write_private(path: Path, text: str) -> None:
    """Write a private file so that it is there whole, also after power loss."""
    draft = path.with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
