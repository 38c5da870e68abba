"""What a command says when it cannot work on its ledger: one line that says what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from app.kernel.problems import DatabaseUnavailable
from app.kernel.projector import ProjectionMismatch
from app.kernel.signing import KeyNotHeld
from app.kernel.terminal import fail
from app.sandbox.database import DatabaseLost
from app.settings import SettingsError
from app.setup.caller import SetupRefused
from app.setup.members_file import MembersFileError
from chain.contracts.deployment import DeploymentFailed
from chain.errors import ChainError
from chain.ethereum.keystore import WrongPassphrase

UNOPENED = (
    ChainError,
    ProjectionMismatch,
    DatabaseLost,
    SettingsError,
    SetupRefused,
    MembersFileError,
    DeploymentFailed,
    WrongPassphrase,
    KeyNotHeld,
    DBAPIError,
    DatabaseUnavailable,
    OSError,
)
"""Why a ledger cannot be opened."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def advised() -> Iterator[None]:
    """Let whatever keeps a ledger from being opened end the command with one line."""
    try:
        yield
    except BrokenPipeError:
        raise  # whoever reads the output had enough
    except UNOPENED as error:
        fail(" ".join(_advice(error).split()))


def _advice(error: Exception) -> str:
    if isinstance(error, DatabaseUnavailable):
        cause = error.__cause__
        return _about_database(cause) if isinstance(cause, DBAPIError) else f"The database can't be used: {error}"
    if isinstance(error, DBAPIError):
        return _about_database(error)
    if isinstance(error, OSError):
        return _about_file(error)
    if isinstance(error, (SettingsError, MembersFileError)):
        return str(error)
    return f"{type(error).__name__}: {error}"


def _about_file(error: OSError) -> str:
    file, why = error.filename or "a file of the data folder", error.strerror or str(error)
    if error.errno in _NOT_ALLOWED:
        return f"{file}: {why}. Let this user write there, or name another folder with --data or TALLY_DATA_DIR."
    if error.errno in _FULL:
        return f"{file}: {why}. Make room and start again; nothing that was acknowledged is lost."
    if error.errno == errno.EIO:
        return f"{file}: {why}. The disk is full, under a quota or failing: see to it and start again."
    return f"{file}: {why}."


def _about_database(error: DBAPIError) -> str:
    why = str(error.orig)
    if "not a database" in why or "malformed" in why:
        return (
            f"The database is damaged ({why}): restore it from its newest backup. Without one move it away; the next start"
            " says what is lost and how to go on."
        )
    if "readonly" in why or "unable to open" in why:
        return f"The database can't be written ({why}): let this user write it and its folder."
    if "full" in why or "too big" in why or "disk I/O" in why:
        return f"The database can't be written ({why}): make room and start again; nothing acknowledged is lost."
    return f"The database can't be used: {why}"
