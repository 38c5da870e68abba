"""What a data folder says of its ledger's consortium: the genesis, and the validators that this node reaches."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from chain.embedded.consortium import Consortium
from chain.embedded.consortium_file import ConsortiumFileError, consortium_toml, read_consortium
from chain.errors import WrongLedger

PRIVATE = 0o600


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
        self.root.mkdir(parents=True, exist_ok=True)
        write_private(self.genesis, consortium_toml(consortium))

    def read(self) -> Consortium:
        """The consortium of this folder.

        :raises WrongLedger: its file can't be read.
        """
        try:
            return read_consortium(self.genesis)
        except (OSError, ConsortiumFileError) as error:
            raise WrongLedger(str(error)) from error


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
