"""What a data folder says of its ledger's consortium: the genesis, and the validators that this node reaches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.consortium_file import ConsortiumFileError, consortium_toml, read_consortium
from chain.embedded.store.folder import FolderLock
from chain.errors import WrongLedger
from chain.runtime.atomic_files import PRIVATE, write_whole


@dataclass(frozen=True, slots=True)
class ConsortiumFiles:
    """The paths of a data folder that concern the consortium and its chain."""

    root: Path

    @property
    def chain(self) -> Path:
        """The embedded chain's store."""
        return self.root / "chain"

    @property
    def genesis(self) -> Path:
        """The consortium file: which ledger this is."""
        return self.root / "consortium.toml"

    @property
    def network(self) -> Path:
        """Where the ledger is, if it lives on a network of others."""
        return self.root / "network.json"

    @property
    def members(self) -> Path:
        """Who the ledger is founded with, where that is not the sandbox's consortium."""
        return self.root / "members.toml"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Make the folder and be the only process that works in it. Held before anything else is written there.

        :raises ChainUnavailable: another process works in it.
        """
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FolderLock(self.root)
        try:
            yield
        finally:
            lock.release()

    @property
    def validators(self) -> Path:
        """Keys of the validators that sign in the node's own process, ``NAME.json`` each."""
        return self.root / "validators"

    @property
    def stopped(self) -> Path:
        """The names of the validators that the operator has stopped."""
        return self.root / "stopped-validators.json"

    @property
    def is_new(self) -> bool:
        """Whether no ledger was begun here."""
        return not self.genesis.exists() and not self.network.exists()

    def begin(self, consortium: Consortium) -> None:
        """Make this the folder of a consortium's ledger."""
        write_whole(self.genesis, consortium_toml(consortium) + "\n", PRIVATE)

    def read(self) -> Consortium:
        """The consortium of this folder.

        :raises WrongLedger: its file can't be read.
        """
        try:
            return read_consortium(self.genesis)
        except (OSError, ConsortiumFileError) as error:
            raise WrongLedger(str(error)) from error
