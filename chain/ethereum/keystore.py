"""Keys that the operator keeps: encrypted files, unlocked when first used, and fast signatures with them.

A folder holds one Web3 Secret Storage file (keystore V3) for each account, named by its address. One passphrase opens
all of them; it comes from a file or is given. Unlocked keys stay in memory until the process ends.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from coincurve import PrivateKey
from eth_account.messages import encode_typed_data
from eth_keyfile.keyfile import create_keyfile_json, decode_keyfile_json

from chain.ethereum import rlp
from chain.ethereum.keccak import keccak
from chain.files.json import JsonLimits, parse_json_object
from chain.port import NO_FEE, Address, Fee, Hash32
from chain.runtime.atomic_files import PRIVATE, write_whole

KEY_LIMITS = JsonLimits(bytes=64 << 10, values=64)
"""Of a key's file, which has some 500 bytes."""

KDF_MAX: Mapping[str, int] = {"n": 1 << 20, "r": 1 << 10, "p": 16, "c": 10_000_000, "dklen": 64}
"""What a key's file may ask for at most, by the names that scrypt and PBKDF2 have for it."""

SCRYPT_BLOCKS_MAX = 1 << 22
"""Of n times r, each 128 bytes: 512 MiB, twice of what wallets write. A file of an enemy may ask for all memory there is."""

Strength: TypeAlias = Literal["standard", "light"]

SCRYPT_N: Mapping[Strength, int] = {"standard": 262_144, "light": 4_096}
"""Cost of guessing a passphrase once. ``standard`` takes about a second and 256 MB, as geth and MetaMask do; ``light``
takes some 20 ms, so that a sandbox of forty accounts starts at once. Never use ``light`` for keys that matter."""


class KeyNotHeld(Exception):
    """No file of this keystore holds the key of the account: its owner signs by itself."""


class WrongPassphrase(Exception):
    """The passphrase does not open the file."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed transaction and the hash the chain will know it by."""

    raw: bytes
    hash: Hash32


def read_passphrase(path: Path) -> str:
    """The passphrase in a file: its first line.

    :raises ValueError: the file is empty.
    """
    lines = path.read_text("utf-8").splitlines()
    if not lines or not lines[0]:
        raise ValueError(f"{path} holds no passphrase")
    return lines[0]


class Keystore:
    """Signs for the accounts of a folder. Thread-safe, deterministic (RFC 6979)."""

    def __init__(self, folder: Path, passphrase: str, strength: Strength = "standard") -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._passphrase = passphrase
        self._strength = strength
        self._unlocked: dict[Address, PrivateKey] = {}
        self._lock = threading.Lock()

    def accounts(self) -> tuple[Address, ...]:
        """Every account whose key is here, in the order of their addresses."""
        return tuple(Address(bytes.fromhex(path.stem)) for path in sorted(self._folder.glob("*.json")))

    def holds(self, account: Address) -> bool:
        """Whether the key of an account is here."""
        return account in self._unlocked or self._path(account).is_file()

    def create(self) -> Address:
        """Make a key, keep it, and return its account."""
        return self.add(secrets.token_bytes(32))

    def add(self, secret: bytes) -> Address:
        """Keep a key of 32 bytes; the file is durable when this returns.

        :raises ValueError: it is no key.
        """
        key = PrivateKey(secret)
        account = address_of(key)
        with self._lock:
            _write_key(self._path(account), secret, self._passphrase, self._strength)
            self._unlocked[account] = key
        return account

    def sign(
        self,
        account: Address,
        *,
        chain_id: int,
        nonce: int,
        gas: int,
        to: Address | None,
        data: bytes,
        fee: Fee = NO_FEE,
    ) -> Signed:
        """An EIP-1559 transaction of value zero; ``to`` is ``None`` for a creation.

        :raises KeyNotHeld: the key is not here.
        :raises WrongPassphrase: its file does not open.
        """
        key = self._key(account)
        return sign_transaction(key, chain_id=chain_id, nonce=nonce, gas=gas, to=to, data=data, fee=fee)

    def sign_typed(
        self, account: Address, domain: Mapping[str, Any], types: Mapping[str, Any], message: Mapping[str, Any]
    ) -> bytes:
        """An EIP-712 signature of 65 bytes, r s v with v 27 or 28, as contracts recover it.

        ``types`` holds the message's own struct types, the primary one first or alone in not being part of another.

        :raises KeyNotHeld: the key is not here.
        :raises WrongPassphrase: its file does not open.
        """
        return sign_digest(self._key(account), typed_digest(domain, types, message))

    def _key(self, account: Address) -> PrivateKey:
        with self._lock:
            key = self._unlocked.get(account)
            if key is None:
                key = self._unlocked[account] = self._unlock(account)
            return key

    def create_file(self, path: Path) -> Address:
        """Make a key in a file of its own, which the same passphrase opens and this keystore does not sign with.

        A file that is there already is kept.
        """
        if path.exists():
            return address_of(self.open_file(path))
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return create_key(path, self._passphrase, self._strength)

    def open_file(self, path: Path) -> PrivateKey:
        """The key in a file of its own.

        :raises WrongPassphrase: it does not open.
        """
        return read_key(path, self._passphrase)

    def _unlock(self, account: Address) -> PrivateKey:
        path = self._path(account)
        if not path.is_file():
            raise KeyNotHeld(f"the key of 0x{account.hex()} is not kept here")
        return read_key(path, self._passphrase)

    def _path(self, account: Address) -> Path:
        return self._folder / f"{account.hex()}.json"


def create_key(path: Path, passphrase: str, strength: Strength = "standard") -> Address:
    """Make a key in an encrypted file that is not there yet, durable when this returns.

    :raises FileExistsError: it is there.
    """
    if path.exists():
        raise FileExistsError(f"{path} is there already")
    secret = secrets.token_bytes(32)
    _write_key(path, secret, passphrase, strength)
    return address_of(PrivateKey(secret))


def read_key(path: Path, passphrase: str) -> PrivateKey:
    """The key in an encrypted file.

    :raises WrongPassphrase: it does not open.
    :raises OSError: it can't be read.
    """
    try:
        document = parse_json_object(path.read_bytes(), KEY_LIMITS)
        _check_cost(document)
        return PrivateKey(decode_keyfile_json(document, passphrase.encode()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WrongPassphrase(f"{path} does not open with this passphrase: {error}") from error


def _check_cost(document: dict[str, Any]) -> None:
    """Refuse a key's file that would take memory or time without end to try a passphrase on.

    :raises ValueError: it would.
    """
    asked = dict.fromkeys(KDF_MAX, 1)
    left: list[Any] = [document]
    while left:
        each = left.pop()
        for name, value in each.items() if isinstance(each, dict) else ():
            if name.lower() in asked:  # eth-keyfile, too, reads names in any letters
                if type(value) is not int or not 0 < value <= KDF_MAX[name.lower()]:
                    raise ValueError(f"its {name} is {str(value)[:40]}, where 1 to {KDF_MAX[name.lower()]} is taken")
                asked[name.lower()] = max(asked[name.lower()], value)
            left.append(value)
    if asked["n"] * asked["r"] > SCRYPT_BLOCKS_MAX:
        raise ValueError(f"trying a passphrase on it takes {asked['n'] * asked['r'] >> 13} MiB")


def address_of(key: PrivateKey) -> Address:
    """The account of a key."""
    return Address(keccak(key.public_key.format(compressed=False)[1:])[12:])


def sign_transaction(
    key: PrivateKey, *, chain_id: int, nonce: int, gas: int, to: Address | None, data: bytes, fee: Fee = NO_FEE
) -> Signed:
    """An EIP-1559 transaction of value zero; ``to`` is ``None`` for a creation."""
    number = rlp.encode_int
    place: list[rlp.Item] = [number(chain_id), number(nonce), number(fee.tip_wei), number(fee.max_wei), number(gas)]
    fields = [*place, to or b"", b"", data, []]
    signature = key.sign_recoverable(keccak(b"\x02" + rlp.encode(fields)), hasher=None)
    r, s, parity = (int.from_bytes(part, "big") for part in (signature[:32], signature[32:64], signature[64:]))
    raw = b"\x02" + rlp.encode([*fields, number(parity), number(r), number(s)])
    return Signed(raw, Hash32(keccak(raw)))


def typed_digest(domain: Mapping[str, Any], types: Mapping[str, Any], message: Mapping[str, Any]) -> bytes:
    """What is signed of typed data (EIP-712)."""
    signable = encode_typed_data(dict(domain), dict(types), dict(message))
    return keccak(b"\x19" + signable.version + signable.header + signable.body)


def sign_digest(key: PrivateKey, digest: bytes) -> bytes:
    """A signature over a digest: 65 bytes, r s v with v 27 or 28."""
    signature = key.sign_recoverable(digest, hasher=None)
    return signature[:64] + bytes((27 + signature[64],))


def _write_key(path: Path, secret: bytes, passphrase: str, strength: Strength) -> None:
    fields = create_keyfile_json(secret, passphrase.encode(), kdf="scrypt", iterations=SCRYPT_N[strength])
    write_whole(path, json.dumps(fields), PRIVATE)
