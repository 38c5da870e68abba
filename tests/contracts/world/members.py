"""Who acts in a test: parties and their accounts, with keys made from names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from coincurve import PrivateKey
from eth_account.messages import encode_typed_data

from chain.contracts.genesis import CONSENT_TYPES, consent_domain, holder_of
from chain.ethereum.keccak import keccak
from chain.port import Address
from tests.contracts.world.words import Capability

CHAIN_ID = 1337


@dataclass(frozen=True, slots=True)
class Account:
    """A key. ``person`` is the pseudonymous id of the human behind it."""

    name: str
    address: Address
    key: bytes
    person: bytes
    capability: int

    def joins(self, registry: Address, scheme: bytes, value: bytes, **changes: int | bytes) -> dict[str, object]:
        """The struct ``NewAccount`` with this key's consent to join the party with a legal id.

        :param changes: what the struct says otherwise than the consent.
        """
        said = {"capability": int(self.capability), "person": self.person}
        domain = consent_domain(CHAIN_ID, registry)
        message = {"scheme": scheme.ljust(8, b"\0"), "value": value.ljust(32, b"\0"), **said}
        signable = encode_typed_data({**domain, "verifyingContract": "0x" + registry.hex()}, CONSENT_TYPES, message)
        digest = keccak(b"\x19" + signable.version + signable.header + signable.body)
        signature = PrivateKey(self.key).sign_recoverable(digest, hasher=None)
        consent = signature[:64] + bytes((signature[64] + 27,))
        return {"account": self.address, **said, "consent": consent, **changes}


@dataclass(frozen=True, slots=True)
class Member:
    """A party with an account in each seat; ``holder`` is the keyless address that owns its claims and deposits."""

    name: str
    id: int
    scheme: bytes
    value: bytes
    maker: Account
    checker: Account
    admin: Account

    @property
    def holder(self) -> Address:
        return holder_of(self.id)

    @property
    def accounts(self) -> tuple[Account, Account, Account]:
        return (self.maker, self.checker, self.admin)


@cache
def account(name: str, capability: int = Capability.Maker, person: str | None = None) -> Account:
    """The account of a name; its person is its own unless another is given."""
    key = keccak(b"tallystick test key of " + name.encode())
    point = PrivateKey(key).public_key.format(compressed=False)
    return Account(name, Address(keccak(point[1:])[12:]), key, keccak((person or name).encode())[:16], int(capability))


def member(name: str, id_: int, scheme: bytes = b"USCC") -> Member:
    """A member whose legal id and keys follow from its name."""
    seats = (
        account(f"{name}.{seat.name.lower()}", seat)
        for seat in (Capability.Maker, Capability.Checker, Capability.Admin)
    )
    return Member(name, id_, scheme, f"TEST{name.upper()}".encode(), *seats)
