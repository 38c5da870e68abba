"""What a bundle says beside its blocks: its own head and tail, the consortium, the deployment, the contracts' texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from chain.artifact import FOLDER
from chain.audit.bundle.sections import FORMAT, BundleFault
from chain.deployment import Deployed, Deployment
from chain.embedded.consortium import Consortium
from chain.embedded.consortium_file import consortium_toml, parse_consortium
from chain.port import Address, Hash32


@dataclass(frozen=True, slots=True)
class Tip:
    """A block by number and hash."""

    number: int
    hash: Hash32

    def as_json(self) -> dict[str, Any]:
        """For a section of a bundle."""
        return {"number": self.number, "hash": "0x" + self.hash.hex()}

    @classmethod
    def of(cls, said: Any) -> Tip:
        """The inverse of :meth:`as_json`. :raises ValueError, KeyError, TypeError: it says no such thing."""
        digest = bytes.fromhex(str(said["hash"]).removeprefix("0x"))
        number = said["number"]
        if len(digest) != 32 or type(number) is not int or number < 0:
            raise ValueError("no block is named so")
        return cls(number, Hash32(digest))


@dataclass(frozen=True, slots=True)
class Head:
    """What the bundle is: of which ledger, and after which block it goes on (``None``: it begins at genesis)."""

    genesis: Hash32
    since: Tip | None
    format: int = FORMAT

    def encode(self) -> bytes:
        """The payload of the first section."""
        since = None if self.since is None else self.since.as_json()
        says = "Audit bundle of a Tallystick ledger: consortium, deployment, contract sources, blocks with commits."
        return encode_json(
            {
                "about": says,
                "format": self.format,
                "genesis": "0x" + self.genesis.hex(),
                "since": since,
            }
        )

    @classmethod
    def decode(cls, payload: bytes) -> Head:
        """The inverse. :raises BundleFault: ``bundle-unreadable``."""
        said = _object(payload, "bundle-unreadable", "the head")
        try:
            if said["format"] != FORMAT:
                raise BundleFault("bundle-unreadable", f"format {said['format']} is not {FORMAT}")
            genesis = Tip.of({"number": 0, "hash": said["genesis"]}).hash
            return cls(genesis, None if said["since"] is None else Tip.of(said["since"]))
        except (ValueError, KeyError, TypeError) as error:
            raise BundleFault("bundle-unreadable", f"the head: {error!r}") from error


@dataclass(frozen=True, slots=True)
class Tail:
    """Where the bundle ends. ``digest`` is the BLAKE2b-256 of every byte before this section."""

    blocks: int
    tip: Tip
    digest: bytes

    def encode(self) -> bytes:
        """The payload of the last section."""
        return encode_json({"blocks": self.blocks, "tip": self.tip.as_json(), "digest": self.digest.hex()})

    @classmethod
    def decode(cls, payload: bytes) -> Tail:
        """The inverse. :raises BundleFault: ``bundle-damaged``."""
        said = _object(payload, "bundle-damaged", "the tail")
        try:
            return cls(int(said["blocks"]), Tip.of(said["tip"]), bytes.fromhex(said["digest"]))
        except (ValueError, KeyError, TypeError) as error:
            raise BundleFault("bundle-damaged", f"the tail: {error!r}") from error


def encode_consortium(consortium: Consortium) -> bytes:
    """Everything genesis says, as the members' own file says it."""
    return consortium_toml(consortium).encode()


def decode_consortium(payload: bytes) -> Consortium:
    """The inverse. :raises BundleFault: ``consortium-unreadable``."""
    try:
        return parse_consortium(payload.decode())
    except (ValueError, RecursionError) as error:
        raise BundleFault("consortium-unreadable", str(error)) from error


def encode_deployment(deployment: Deployment) -> bytes:
    """The manifest of the contracts."""
    return encode_json(asdict(deployment))


def decode_deployment(payload: bytes) -> Deployment:
    """The inverse. :raises BundleFault: ``deployment-differs``."""
    said = _object(payload, "deployment-differs", "the deployment")
    try:
        contracts = {str(name): Deployed(**each) for name, each in said["contracts"].items()}
        for each in contracts.values():
            _address(each.address.removeprefix("0x"))
        return Deployment(int(said["chain_id"]), str(said["genesis"]), contracts)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BundleFault("deployment-differs", f"the deployment cannot be read: {error!r}") from error


def contract_texts() -> dict[str, str]:
    """The contracts of this software: artefacts, their manifest and the compiler's input, by the names of their files."""
    return {path.name: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.json"))}


def decode_texts(payload: bytes) -> dict[str, str]:
    """The texts of the contracts section. :raises BundleFault: ``artefact-differs``."""
    said = _object(payload, "artefact-differs", "the contracts")
    if not all(isinstance(text, str) for text in said.values()):
        raise BundleFault("artefact-differs", "the contracts are not texts by name")
    return dict(said)


def encode_json(value: Any) -> bytes:
    """JSON with one spelling."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _object(payload: bytes, name: str, what: str) -> Mapping[str, Any]:
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise BundleFault(name, f"{what} is no JSON: {error}") from error
    if not isinstance(said, dict):
        raise BundleFault(name, f"{what} is no JSON object")
    return said


def _address(text: Any) -> Address:
    address = bytes.fromhex(text)
    if len(address) != 20:
        raise ValueError("an address has 20 bytes")
    return Address(address)
