"""Where contracts' sources are: in folders of the repository, or in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Sources(Protocol):
    """Sources to compile, and where what they import is found."""

    @property
    def keeps_input(self) -> bool:
        """Whether the compiler's input is kept beside the artefacts, so that they can be made again from it alone."""

    def sources(self) -> dict[str, str]:
        """The project's own sources by name, in the order of their names."""

    def read(self, name: str) -> str | None:
        """The text of a source by its import name, ``None`` where there is none."""


@dataclass(frozen=True, slots=True)
class GivenSources:
    """Sources in memory; those of packages have names that begin with ``@``."""

    texts: Mapping[str, str]
    keeps_input: bool = True

    def sources(self) -> dict[str, str]:
        """See :class:`Sources`."""
        return {name: self.texts[name] for name in sorted(self.texts) if not name.startswith("@")}

    def read(self, name: str) -> str | None:
        """See :class:`Sources`."""
        return self.texts.get(name)


@dataclass(frozen=True, slots=True)
class Project:
    """Sources under ``root``, artefacts under ``output``; imports that are not relative are looked up under
    ``root``, then under each of ``libraries``."""

    root: Path
    output: Path
    libraries: tuple[Path, ...]
    keeps_input: bool = False

    def sources(self) -> dict[str, str]:
        """The project's own sources by name (path under ``root``), in the order of their names."""
        paths = (p for p in self.root.rglob("*.sol") if "node_modules" not in p.relative_to(self.root).parts)
        return {p.relative_to(self.root).as_posix(): p.read_text("utf-8") for p in sorted(paths)}

    def read(self, name: str) -> str | None:
        """The text of a source by its import name, ``None`` where no folder has it."""
        for folder in (self.root, *self.libraries):
            if (folder / name).is_file():
                return (folder / name).read_text("utf-8")
        return None


def product(repository: Path) -> Project:
    """The ledger's own contracts."""
    contracts = repository / "contracts"
    return Project(
        contracts, repository / "chain" / "contracts" / "artifacts", (contracts / "node_modules",), keeps_input=True
    )


def fixtures(repository: Path) -> Iterator[Project]:
    """Contracts that only tests use: each folder ``tests/**/solidity``, artefacts in its ``artifacts``."""
    contracts = repository / "contracts"
    for folder in sorted((repository / "tests").rglob("solidity")):
        if any(folder.glob("*.sol")):
            yield Project(folder, folder / "artifacts", (contracts, contracts / "node_modules"))
