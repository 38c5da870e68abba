"""How a command says that it cannot do what it was asked: one line on standard error, and exit status 1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from chain.files.text import printable


def fail(why: str) -> NoReturn:
    """End the command."""
    typer.echo(printable(why), err=True)
    raise typer.Exit(1)


@contextmanager
def explained(*kinds: type[Exception]) -> Iterator[None]:
    """Let a failure of these kinds end the command with its name and what it says, instead of a traceback."""
    try:
        yield
    except kinds as error:
        fail(f"{type(error).__name__}: {error}")
