"""Calls of the party registry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.kernel.codec import ContractCall
from app.kernel.enums import LICENCES, ROLES, SIZES, Licence, Role
from app.kernel.ids import PartyId
from app.parties.schemas import LegalIdIn, PartyIn, ReclassifyIn
from app.parties.seats import Seat
from app.parties.vocabulary import bitmap
from chain.port import Address

REGISTRY = "PartyRegistry"


def admit(body: PartyIn, seats: Sequence[Seat]) -> ContractCall:
    """Admit a party with its first keys."""
    legal_id = body.legal_id.parsed()
    scheme, value = legal_id.on_chain()
    admission: dict[str, Any] = {
        "legalId": {"scheme": scheme, "value": value},
        "reviewed": not legal_id.check_digit_holds,
        "roles": bitmap(ROLES, body.roles),
        "licences": bitmap(LICENCES, body.licences),
        "size": SIZES.index(body.size),
        "jurisdiction": body.jurisdiction.encode("ascii"),
        "kybUntil": body.kyb_until,
    }
    return ContractCall(REGISTRY, "admit", {"admission": admission, "accounts": [seat.on_chain() for seat in seats]})


def add_legal_id(party: PartyId, body: LegalIdIn) -> ContractCall:
    """Record another legal id."""
    legal_id = body.parsed()
    scheme, value = legal_id.on_chain()
    args = {"legalId": {"scheme": scheme, "value": value}, "reviewed": not legal_id.check_digit_holds}
    return ContractCall(REGISTRY, "addLegalId", {"id": party, **args})


def reclassify(party: PartyId, body: ReclassifyIn) -> ContractCall:
    """Set size class and jurisdiction."""
    args = {"size": SIZES.index(body.size), "jurisdiction": body.jurisdiction.encode("ascii")}
    return ContractCall(REGISTRY, "reclassify", {"id": party, **args})


def renew(party: PartyId, kyb_until: int) -> ContractCall:
    """Set a new end of the know-your-business check."""
    return ContractCall(REGISTRY, "renew", {"id": party, "kybUntil": kyb_until})


def suspend(party: PartyId, reason: bytes) -> ContractCall:
    """Bar a party from new undertakings."""
    return ContractCall(REGISTRY, "suspend", {"id": party, "reason": reason})


def resume(party: PartyId) -> ContractCall:
    """Lift a suspension."""
    return ContractCall(REGISTRY, "resume", {"id": party})


def grant_role(party: PartyId, role: Role) -> ContractCall:
    """Grant a role."""
    return ContractCall(REGISTRY, "grantRole", {"id": party, "role": ROLES.index(role)})


def end_role(party: PartyId, role: Role) -> ContractCall:
    """End a role."""
    return ContractCall(REGISTRY, "endRole", {"id": party, "role": ROLES.index(role)})


def grant_licence(party: PartyId, licence: Licence) -> ContractCall:
    """Grant a licence."""
    return ContractCall(REGISTRY, "grantLicence", {"id": party, "licence": LICENCES.index(licence)})


def end_licence(party: PartyId, licence: Licence) -> ContractCall:
    """End a licence."""
    return ContractCall(REGISTRY, "endLicence", {"id": party, "licence": LICENCES.index(licence)})


def add_account(party: PartyId, seat: Seat) -> ContractCall:
    """Add a key to a party."""
    return ContractCall(REGISTRY, "addAccount", {"id": party, "account_": seat.on_chain()})


def remove_account(address: Address) -> ContractCall:
    """Remove a key for good."""
    return ContractCall(REGISTRY, "removeAccount", {"key": address})
