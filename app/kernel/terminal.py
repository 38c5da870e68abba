"""How a command says that it cannot do what it was asked: one line on standard error, and exit status 1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from chain.files.text import printable
from chain.port import Hash32

HASH_BYTES = 32


def fail(why: str) -> NoReturn:
    """End the command."""
    typer.echo(printable(why), err=True)
    raise typer.Exit(1)


@contextmanager
def explained(*kinds: type[Exception]) -> Iterator[None]:
    """Let a failure of these kinds end the command with its name and what it says, instead of a traceback. Of a file
    or folder it says which and what is wrong with it."""
    try:
        yield
    except kinds as error:
        if isinstance(error, OSError) and error.filename is not None:
            fail(f"{error.filename}: {error.strerror}")
        fail(f"{type(error).__name__}: {error}")


def hash_option(text: str) -> Hash32:
    """A hash that was given on the command line.

    :raises typer.BadParameter: it is none.
    """
    try:
        digest = bytes.fromhex(text.strip().removeprefix("0x"))
    except ValueError:
        digest = b""
    if len(digest) != HASH_BYTES:
        raise typer.BadParameter(f"{text!r} is no hash of 0x and 64 hexadecimal digits")
    return Hash32(digest)


SHOWN_MAX = 200
"""Characters of one value on a terminal."""


def shown(value: str | None) -> str:
    """A value that somebody else wrote, fit for a terminal: without control characters, and cut where it is long."""
    if value is None:
        return "nothing"
    return printable(value, SHOWN_MAX)
