"""What a bundle says beside its blocks: its own head and tail, the consortium, the deployment, the contracts' texts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from chain.audit.bundle.sections import FORMAT, BundleFault
from chain.contracts.artifact import FOLDER
from chain.contracts.deployment import MANIFEST_LIMITS, Deployed, Deployment
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.consortium_file import consortium_toml, parse_consortium
from chain.files.errors import FileError
from chain.files.json import JsonLimits, parse_json_object
from chain.port import Hash32

HEAD_LIMITS = JsonLimits(bytes=4 << 10, values=32)
"""Of a bundle's first and last section."""

TEXTS_LIMITS = JsonLimits(bytes=16 << 20, values=256)
"""An artefact a contract, their manifest and the compiler's input, each one text."""

NUMBER_MAX = 2**63 - 1
"""Of a block: both EVMs count in 64 bits."""

_HASH = re.compile(r"0x[0-9a-f]{64}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ADDRESS = re.compile(r"0x[0-9a-f]{40}")


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
        _only(said, "number", "hash")
        return cls(_count(said["number"]), Hash32(bytes.fromhex(_matched(_HASH, said["hash"])[2:])))


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
        said = _object(payload, "bundle-unreadable", "the head", HEAD_LIMITS)
        try:
            if said["format"] != FORMAT:
                raise BundleFault("bundle-unreadable", f"format {str(said['format'])[:20]} is not {FORMAT}")
            _only(said, "about", "format", "genesis", "since")
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
        said = _object(payload, "bundle-damaged", "the tail", HEAD_LIMITS)
        try:
            _only(said, "blocks", "tip", "digest")
            digest = bytes.fromhex(_matched(_DIGEST, said["digest"]))
            return cls(_count(said["blocks"]), Tip.of(said["tip"]), digest)
        except (ValueError, KeyError, TypeError) as error:
            raise BundleFault("bundle-damaged", f"the tail: {error!r}") from error


def encode_consortium(consortium: Consortium) -> bytes:
    """Everything genesis says, as the members' own file says it."""
    return consortium_toml(consortium).encode()


def decode_consortium(payload: bytes) -> Consortium:
    """The inverse. :raises BundleFault: ``consortium-unreadable``."""
    try:
        return parse_consortium(payload)
    except ValueError as error:
        raise BundleFault("consortium-unreadable", str(error)) from error


def encode_deployment(deployment: Deployment) -> bytes:
    """The manifest of the contracts."""
    return encode_json(asdict(deployment))


def decode_deployment(payload: bytes) -> Deployment:
    """The inverse. :raises BundleFault: ``deployment-differs``."""
    said = _object(payload, "deployment-differs", "the deployment", MANIFEST_LIMITS)
    try:
        _only(said, "chain_id", "genesis", "contracts")
        contracts = {name: _deployed(each) for name, each in said["contracts"].items()}
        return Deployment(_count(said["chain_id"]), _matched(_HASH, said["genesis"]), contracts)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BundleFault("deployment-differs", f"the deployment cannot be read: {error!r}") from error


def contract_texts() -> dict[str, str]:
    """The contracts of this software: artefacts, their manifest and the compiler's input, by the names of their files."""
    return {path.name: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.json"))}


def decode_texts(payload: bytes) -> dict[str, str]:
    """The texts of the contracts section. :raises BundleFault: ``artefact-differs``."""
    said = _object(payload, "artefact-differs", "the contracts", TEXTS_LIMITS)
    if not all(isinstance(text, str) for text in said.values()):
        raise BundleFault("artefact-differs", "the contracts are not texts by name")
    return dict(said)


def encode_json(value: Any) -> bytes:
    """JSON with one spelling."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _object(payload: bytes, name: str, what: str, limits: JsonLimits) -> Mapping[str, Any]:
    try:
        return parse_json_object(payload, limits)
    except FileError as error:
        raise BundleFault(name, f"{what}: {error}") from error


def _deployed(said: Any) -> Deployed:
    _only(said, "artifact", "address", "block", "transaction", "version")
    return Deployed(
        artifact=_text(said["artifact"]),
        address=_matched(_ADDRESS, said["address"]),
        block=_count(said["block"]),
        transaction=_matched(_HASH, said["transaction"]),
        version=_text(said["version"]),
    )


def _only(said: Any, *names: str) -> None:
    if not isinstance(said, dict) or said.keys() != set(names):
        raise ValueError(f"an object with {', '.join(names)} was expected")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a text was expected")
    return value


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= NUMBER_MAX:
        raise ValueError("a number from 0 was expected")
    return value


def _matched(pattern: re.Pattern[str], value: Any) -> str:
    if not isinstance(value, str) or pattern.fullmatch(value) is None:
        raise ValueError(f"{pattern.pattern} was expected")
    return value
