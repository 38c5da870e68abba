"""A running ledger: the one of a folder, founded if it is new, and the service over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from app import main
from app.kernel.auth import is_stored
from app.kernel.db import Database
from app.kernel.digests import RowKey
from app.kernel.http.services import Services
from app.sandbox.database import check_database
from app.sandbox.folder import Folder
from app.sandbox.members import charter
from app.sandbox.opening import Opened, open_chain
from app.settings import Settings
from app.setup.charter import Charter
from app.setup.enrolment import Keys, issue, record_names
from app.setup.founding import Founded, found
from app.setup.members_file import read_members
from chain.contracts.deployment import Deployment
from chain.errors import WrongLedger
from chain.port import Chain
from chain.runtime.clock import Clock

YEAR_S = 365 * 86_400


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What runs, and the keys to try it with; none of a ledger that is no sandbox."""

    services: Services
    chain: Chain
    founded: Founded
    charter: Charter
    keys: Keys


@contextmanager
def opened(settings: Settings, clock: Clock) -> Iterator[Sandbox]:
    """Open the ledger of the settings' folder, founded if it is not yet, and close it afterwards.

    :raises chain.errors.ChainError: the folder is in use, damaged, or another ledger's.
    :raises app.sandbox.database.DatabaseLost: the database is not the newest one.
    """
    folder = Folder(settings.data_dir)
    if folder.is_new and not settings.sandbox:
        raise WrongLedger(
            f"there is no ledger in {folder.root}: begin one with `tally init --consortium FILE --members FILE`, or set"
            " TALLY_SANDBOX=true for one with invented firms"
        )
    with ExitStack() as stack:
        stack.enter_context(folder.locked())
        keystore = folder.keystore(settings)
        on = open_chain(settings, folder, keystore, clock)
        stack.callback(on.chain.close)
        row_key = folder.row_key(keystore)
        db = Database(settings.database, row_key)
        stack.callback(db.close)
        check_database(folder, db, on.chain, keystore)
        members = _charter(settings, folder, on)
        known = Deployment.read(folder.deployment) if folder.deployment.exists() else None
        founded = found(on.chain, keystore, members, on.deployer, known)
        founded.deployment.write(folder.deployment)
        services = main.start(settings, main.Foundation(on.chain, founded.deployment, keystore, db))
        stack.callback(main.stop, services)
        keys = _keys(folder, row_key, services, members, founded)
        folder.mark_database()
        yield Sandbox(services, on.chain, founded, members, keys)


def _charter(settings: Settings, folder: Folder, on: Opened) -> Charter:
    if folder.members.exists():
        members = read_members(folder.members)
    elif settings.sandbox:
        members = charter(on.begun + YEAR_S)
    else:
        raise WrongLedger(
            f"nobody is named to found this ledger with: {folder.members} is missing. A sandbox's is served with"
            " TALLY_SANDBOX=true"
        )
    return members if on.consortium is None else members.of(on.consortium)


def _keys(folder: Folder, row_key: RowKey, services: Services, members: Charter, founded: Founded) -> Keys:
    """The sandbox's keys, handed out before or new. One whose row was lost, or written by somebody else, is replaced; one
    that was revoked is not."""
    with services.db.unit_of_work() as session:
        record_names(session, members, founded)
        if not services.settings.sandbox:
            return {}
        kept = folder.keys() or {}
        keys = {
            handle: {seat: kept.get(handle, {}).get(seat) or "" for seat in seats}
            for handle, seats in founded.accounts.items()
        }
        now, environment, is_new = services.chain.now(), services.settings.key_environment, False
        for handle, seats in keys.items():
            for seat, text in seats.items():
                if not is_stored(session, row_key, text):
                    seats[seat], is_new = issue(session, environment, founded, handle, seat, now), True
    if is_new:
        folder.keep_keys(keys)
    return keys
