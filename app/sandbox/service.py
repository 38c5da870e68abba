"""A running sandbox: the ledger of a folder, founded if it is new, and the service over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app import main
from app.kernel.db import Database
from app.kernel.http.services import Services
from app.sandbox.folder import Folder
from app.sandbox.members import charter
from app.sandbox.opening import open_chain
from app.settings import Settings
from app.setup.charter import Charter
from app.setup.enrolment import Keys, enrol
from app.setup.founding import Founded, found
from chain.clock import Clock
from chain.deployment import Deployment
from chain.port import Chain

YEAR_S = 365 * 86_400


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What runs, and the keys to try it with."""

    services: Services
    chain: Chain
    founded: Founded
    charter: Charter
    keys: Keys


@contextmanager
def opened(settings: Settings, clock: Clock) -> Iterator[Sandbox]:
    """Open the sandbox of the settings' folder, and close it afterwards.

    :raises chain.errors.ChainError: the folder is in use, damaged, or another ledger's.
    """
    folder = Folder(settings.data_dir)
    keystore = folder.keystore(settings)
    on = open_chain(settings, folder, keystore, clock)
    db = Database(settings.database, folder.row_key(keystore))
    try:
        members = charter(on.begun + YEAR_S)
        if on.consortium is not None:
            members = members.of(on.consortium)
        known = Deployment.read(folder.deployment) if folder.deployment.exists() else None
        founded = found(on.chain, keystore, members, on.deployer, known)
        founded.deployment.write(folder.deployment)
        services = main.start(settings, main.Foundation(on.chain, founded.deployment, keystore, db))
        try:
            yield Sandbox(services, on.chain, founded, members, _keys(folder, services, members, founded))
        finally:
            main.stop(services)
    finally:
        on.chain.close()
        db.close()


def _keys(folder: Folder, services: Services, members: Charter, founded: Founded) -> Keys:
    """The keys handed out before, or new ones. Keys whose file was lost in a crash are known to nobody."""
    kept = folder.keys()
    if kept is not None:
        return kept
    with services.db.unit_of_work() as session:
        keys = enrol(session, services.settings.key_environment, members, founded, services.chain.now())
    folder.keep_keys(keys)
    return keys
