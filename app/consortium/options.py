"""What the commands about a consortium take, and how each ends where it is not good."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.kernel.terminal import fail
from app.settings import Settings, SettingsError
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.consortium_file import ConsortiumFileError, read_consortium

ConsortiumFile = Annotated[Path, typer.Option(help="The consortium file, TOML.", show_default=False)]


def consortium_in(path: Path) -> Consortium:
    """The consortium of a file; the command ends where it describes none."""
    try:
        return read_consortium(path)
    except (OSError, ConsortiumFileError) as error:
        fail(str(error))


def settings_read() -> Settings:
    """The settings; the command ends where one of them is not good."""
    try:
        return Settings.read()
    except SettingsError as error:
        fail(str(error))
