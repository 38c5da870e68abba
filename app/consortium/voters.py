"""The validators that this node reaches: keys in its folder sign here, others in processes of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.consortium.files import ConsortiumFiles
from app.settings import Settings
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.distant import DistantValidator
from chain.embedded.consensus.endpoints import Endpoint
from chain.embedded.consensus.sealing import Panel
from chain.embedded.consensus.simulated_outages import StoppedValidators
from chain.embedded.consensus.voters import Signatory, Voter
from chain.ethereum.keystore import KEY_LIMITS, Keystore
from chain.files.json import parse_json_object
from chain.port import Address


@dataclass(frozen=True, slots=True)
class Seat:
    """A validator and where it signs: the file of its key, where its process listens, or nowhere that is known here."""

    name: str
    address: Address
    at: Path | Endpoint | None

    @property
    def place(self) -> str:
        """Where it signs, in words."""
        return "here" if isinstance(self.at, Path) else str(self.at or "not reached from here")


def seats(settings: Settings, files: ConsortiumFiles, consortium: Consortium) -> tuple[Seat, ...]:
    """Those of genesis in their order, then those that came later, which are known by a key file or a setting.

    :raises ValueError: a setting names no validator, or no endpoint.
    """
    named = {validator.name: validator.address for validator in consortium.validators}
    found = {address: Seat(name, address, None) for name, address in named.items()}
    for path in sorted(files.validators.glob("*.json")):
        address = _address_in(path)
        found[address] = Seat(path.stem, address, path)
    for who, where in settings.validators.items():
        known = named[who] if who in named else _address(who)
        found[known] = Seat(found[known].name if known in found else who, known, Endpoint.parse(where))
    return tuple(found.values())


def panel(settings: Settings, files: ConsortiumFiles, keystore: Keystore, consortium: Consortium) -> Panel:
    """Everybody who can be asked, except whom the operator has stopped.

    :raises ValueError: a setting names no validator, or no endpoint.
    :raises chain.ethereum.keystore.WrongPassphrase: a key does not open.
    """
    found = seats(settings, files, consortium)
    voters = _voters(found, keystore, consortium)
    return Panel(consortium.seal_domain, voters, StoppedValidators(files.stopped))


def _voters(found: tuple[Seat, ...], keystore: Keystore, consortium: Consortium) -> Iterator[Voter]:
    for seat in found:
        if isinstance(seat.at, Path):
            yield Signatory(seat.name, keystore.open_file(seat.at), consortium.seal_domain)
        elif isinstance(seat.at, Endpoint):
            yield DistantValidator(seat.name, seat.address, seat.at)


def _address_in(path: Path) -> Address:
    try:
        return _address(parse_json_object(path.read_bytes(), KEY_LIMITS)["address"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is no key file: {error}") from error


def _address(text: str) -> Address:
    try:
        address = bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        address = b""
    if len(address) != 20:
        raise ValueError(f"{text!r} is neither a validator's name nor an address")
    return Address(address)
