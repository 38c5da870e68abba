"""New keys of a party: brought by their owner with a consent, or made and kept by the service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.kernel.auth import Actor
from app.kernel.db import Database
from app.kernel.enums import Capability, Role
from app.kernel.ids import PartyId
from app.kernel.places import resting
from app.kernel.problems import NotAllowed
from app.kernel.signing import Keeper
from app.kernel.texts import Text
from app.parties import account_queries
from app.parties.legal_ids import LegalId
from app.parties.schemas import NewAccountIn, SeatIn
from app.parties.vocabulary import RESERVED_ROLES, capability_number
from chain.contracts.genesis import CONSENT_TYPES, consent_domain
from chain.port import Address


@dataclass(frozen=True, slots=True)
class Seat:
    """A key, what it may do, the person behind it, and its signature under that."""

    account: Address
    capability: Capability
    person: bytes
    consent: bytes

    def on_chain(self) -> dict[str, Any]:
        """The struct ``NewAccount``."""
        return {
            "account": self.account,
            "capability": capability_number(self.capability),
            "person": self.person,
            "consent": self.consent,
        }


@dataclass(frozen=True, slots=True)
class Seating:
    """Gives new accounts their keys. ``registry`` and ``chain_id`` name the ledger that a consent is for."""

    db: Database
    keeper: Keeper
    chain_id: int
    registry: Address

    def seat(self, legal_id: LegalId, wanted: NewAccountIn, now: int, *, may_make: bool = True) -> Seat:
        """The key for an account: the one that was brought, or one that is kept.

        The kept key of a seat is made once and given again until it is on chain.

        :param may_make: whether this request may be the first to mean the seat.
        :raises NotAllowed: it is the first, and may not be.
        """
        if wanted.address is not None and wanted.consent is not None:
            return Seat(wanted.address, wanted.capability, wanted.person, wanted.consent)
        account = self._kept(legal_id, wanted)
        if account is None:
            if not may_make:
                raise NotAllowed(
                    Text(
                        "No first person has asked for this account yet; a maker or an admin of the party asks first, and the"
                        " second person then makes the same request."
                    )
                )
            account = self._make(legal_id, wanted, now)
        consent = self.keeper.sign_typed(account, self.domain(), CONSENT_TYPES, message(legal_id, wanted))
        return Seat(account, wanted.capability, wanted.person, consent)

    def domain(self) -> dict[str, Any]:
        """The EIP-712 domain of consents to join a party of this ledger."""
        return consent_domain(self.chain_id, self.registry)

    def _kept(self, legal_id: LegalId, wanted: SeatIn) -> Address | None:
        with self.db.reading() as session:
            return account_queries.kept_key(session, legal_id, wanted.capability, wanted.person)

    def _make(self, legal_id: LegalId, wanted: SeatIn, now: int) -> Address:
        with resting:
            account = self.keeper.create()  # slow on purpose; neither a unit of work nor another write waits for it
        with self.db.unit_of_work() as session:
            account_queries.keep_key(session, account, legal_id, wanted.capability, wanted.person, now)
            # Where two requests made a key at once, both go on with the same one.
            return account_queries.kept_key(session, legal_id, wanted.capability, wanted.person) or account


def message(legal_id: LegalId, seat: SeatIn) -> dict[str, Any]:
    """What a key signs to join a party: EIP-712 ``Consent``."""
    scheme, value = legal_id.on_chain()
    capability = capability_number(seat.capability)
    return {"scheme": scheme, "value": value, "capability": capability, "person": seat.person}


def require_admits(actor: Actor, roles: Iterable[Role]) -> None:
    """Refuse before a key is made for a request that the contract would refuse.

    :raises NotAllowed: the actor is no maker or checker of the operator, or of governance where a role is reserved to it.
    """
    actor.require_role("Operator" if RESERVED_ROLES.isdisjoint(roles) else "Governance")
    if actor.capability not in {"Maker", "Checker"}:
        raise NotAllowed(
            Text("This key is neither a maker's nor a checker's; parties are admitted by a maker and a checker.")
        )


def require_changes_accounts(actor: Actor, party: PartyId) -> None:
    """The same for an account of an existing party.

    :raises NotAllowed: neither an admin of the party nor the operator.
    """
    if actor.party == party:
        if actor.capability != "Admin":
            raise NotAllowed(
                Text(
                    "This key is not an admin's; accounts are changed by two admins of the party, or by an admin and the "
                    "operator."
                )
            )
    else:
        actor.require_role("Operator")
