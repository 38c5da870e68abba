"""What a new ledger is set up with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from app.kernel.enums import LICENCES, ROLES, SIZES, Capability, Licence, Role, SizeClass
from app.kernel.money import Money
from app.parties.legal_ids import LegalId
from app.parties.vocabulary import RESERVED_ROLES, bitmap
from app.rules import undertaking
from chain.contracts.genesis import CurrencyPlan
from chain.contracts.parameters import DEFAULT_PARAMETERS, DefaultParameter, begun_with
from chain.embedded.consensus.consortium import Consortium
from chain.ethereum.keccak import keccak
from chain.port import Address


@dataclass(frozen=True, slots=True)
class Member:
    """A party of the new ledger. ``handle`` names it within the charter; each seat is a key with a person of its own."""

    handle: str
    name: str
    legal_id: LegalId
    roles: tuple[Role, ...]
    size: SizeClass
    licences: tuple[Licence, ...] = ()
    jurisdiction: str = "CN"
    seats: tuple[Capability, ...] = ("Maker", "Checker", "Admin")

    @property
    def is_reserved(self) -> bool:
        """Whether governance itself has to admit it."""
        return not RESERVED_ROLES.isdisjoint(self.roles)

    def person(self, seat: Capability) -> bytes:
        """The pseudonymous id of the person in a seat, 16 bytes."""
        return keccak(f"{self.legal_id}/{seat}".encode())[:16]

    def admission(self, kyb_until: int) -> dict[str, Any]:
        """The struct ``Admission``."""
        scheme, value = self.legal_id.on_chain()
        return {
            "legalId": {"scheme": scheme, "value": value},
            "reviewed": not self.legal_id.check_digit_holds,
            "roles": bitmap(ROLES, self.roles),
            "licences": bitmap(LICENCES, self.licences),
            "size": SIZES.index(self.size),
            "jurisdiction": self.jurisdiction.encode("ascii"),
            "kybUntil": kyb_until,
        }


@dataclass(frozen=True, slots=True)
class Listing:
    """A currency and the handle of the settlement bank that its deposits mirror.

    ``smallest`` is the smallest part of a split and the smallest payment, in minor units: 100.00 where two decimals are.
    """

    currency: CurrencyPlan
    bank: str
    smallest: int = 10_000


@dataclass(frozen=True, slots=True)
class Charter:
    """Everything a new ledger begins with. The first member is governance.

    ``operator`` admits every member without a reserved role; ``caps`` are what core enterprises may have outstanding,
    set by governance and by the enterprise itself; ``validators`` seal its blocks from the start, where they do;
    ``undertakings`` are the hashes of the texts that debtors may sign from the start. What takes two persons is done by
    the makers and checkers of governance, the operator and the settlement banks.
    """

    members: tuple[Member, ...]
    operator: str
    listings: tuple[Listing, ...]
    kyb_until: int
    caps: dict[str, Money] = field(default_factory=dict)
    validators: tuple[tuple[str, Address], ...] = ()
    parameters: tuple[DefaultParameter, ...] = DEFAULT_PARAMETERS
    undertakings: tuple[bytes, ...] = (undertaking.HASH,)

    @property
    def governance(self) -> Member:
        """The party that the registry's constructor admits."""
        return self.members[0]

    def of(self, consortium: Consortium) -> Charter:
        """This charter on the ledger of a consortium: with its validators and its first numbers."""
        validators = tuple((each.name, each.address) for each in consortium.validators)
        return replace(self, validators=validators, parameters=begun_with(consortium.parameters))

    def member(self, handle: str) -> Member:
        """A member by its handle.

        :raises KeyError: there is none.
        """
        return {member.handle: member for member in self.members}[handle]
