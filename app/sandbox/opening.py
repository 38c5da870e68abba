"""Opening the chain of a sandbox's folder: the embedded one, or a network of others."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from app.consortium.voters import panel
from app.sandbox.folder import Folder
from app.settings import Settings
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.executors.choice import executor_named
from chain.embedded.node import EmbeddedChain
from chain.errors import WrongLedger
from chain.ethereum.keystore import Keystore, WrongPassphrase
from chain.files.json import JsonLimits, parse_json_object
from chain.port import Address, BlockNumber, Chain
from chain.remote.finality import Finality
from chain.remote.provider import HttpProvider
from chain.remote.remote import RemoteChain
from chain.runtime.atomic_files import PRIVATE, write_whole
from chain.runtime.clock import Clock

PLACE_LIMITS = JsonLimits(bytes=4 << 10, values=32)
"""Of the file that says where on a network the ledger is."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A chain, when the ledger on it was begun (seconds UTC), who creates its contracts, and whose ledger it is, where that
    is in its genesis."""

    chain: Chain
    begun: int
    deployer: Address
    consortium: Consortium | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a ledger is on a network of others, as its folder remembers: in which network, and since when.

    ``first`` is the network's block at which the ledger begins: below, nothing has to be read.
    """

    chain_id: int
    genesis: str
    first: int
    begun: int
    deployer: str


def open_chain(settings: Settings, folder: Folder, keystore: Keystore, clock: Clock) -> Opened:
    """Open the chain that the settings name, and begin a ledger there if the folder is new.

    :raises chain.errors.WrongLedger: the folder's ledger lives elsewhere.
    :raises chain.errors.ChainError: the chain is in use, damaged or unreachable.
    """
    if settings.chain_url is not None:
        return _remote(settings, folder, keystore, clock)
    if folder.network.exists():
        raise WrongLedger("the ledger of this folder lives on a network: say where with TALLY_CHAIN_URL")
    consortium = folder.consortium(keystore, int(clock.now()), time_control=clock.is_controlled)
    deployer = consortium.admins[0]
    if not folder.deployment.exists() and not keystore.holds(deployer):
        raise WrongLedger(f"nobody here can create the contracts: the key of 0x{deployer.hex()} is not kept")
    executor = executor_named(settings.executor, folder.engine)
    try:
        sealer = panel(settings, folder.ledger, keystore, consortium)
    except WrongPassphrase as error:
        raise WrongLedger(f"the passphrase of the keys does not open those of its validators: {error}") from error
    except ValueError as error:
        raise WrongLedger(f"its validators can't be reached: {error}") from error
    chain = EmbeddedChain.open(
        folder.chain, consortium, clock, executor, sealer=sealer, state_history=settings.state_history
    )
    return Opened(chain, consortium.genesis_time, deployer, consortium)


def _known_place(folder: Folder) -> _Place:
    """Where on a network of others the ledger is.

    :raises WrongLedger: the file that says so can't be read.
    """
    try:
        return _Place(**parse_json_object(folder.network.read_bytes(), PLACE_LIMITS))
    except (ValueError, TypeError) as error:
        raise WrongLedger(f"{folder.network} can't be read ({error}): restore it from its backup") from error


def _remote(settings: Settings, folder: Folder, keystore: Keystore, clock: Clock) -> Opened:
    assert settings.chain_url is not None  # noqa: S101
    known = _known_place(folder) if folder.network.exists() else None
    if known is None and not folder.is_new:
        raise WrongLedger("this folder holds an embedded ledger, which TALLY_CHAIN_URL cannot continue")
    chain = RemoteChain(
        HttpProvider(settings.chain_url.get_secret_value()),
        finality=Finality.parse(settings.chain_finality),
        clock=clock,
        tip_wei=settings.chain_tip_wei,
        first=None if known is None else BlockNumber(known.first),
        dev_funds=settings.sandbox,
    )
    try:
        place = known or _begin(folder, keystore, chain)
        _check(chain, place)
    except BaseException:
        chain.close()
        raise
    return Opened(chain, place.begun, Address(bytes.fromhex(place.deployer)))


def _begin(folder: Folder, keystore: Keystore, chain: RemoteChain) -> _Place:
    deployer = keystore.create().hex()
    place = _Place(chain.chain_id, _genesis(chain), chain.first, chain.now(), deployer)
    write_whole(folder.network, json.dumps(asdict(place)) + "\n", PRIVATE)
    return place


def _check(chain: RemoteChain, place: _Place) -> None:
    if (chain.chain_id, _genesis(chain)) != (place.chain_id, place.genesis):
        raise WrongLedger(
            f"the ledger of this folder is on chain {place.chain_id} with genesis {place.genesis};"
            f" the node is of chain {chain.chain_id} with genesis {_genesis(chain)}"
        )


def _genesis(chain: RemoteChain) -> str:
    return f"0x{chain.block(BlockNumber(0)).head.hash.hex()}"
