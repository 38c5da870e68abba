"""Founding a ledger on a chain: contracts, parties, currencies, caps. Repeatable: what is there already is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.kernel.enums import Capability
from app.kernel.ids import PartyId
from app.parties.vocabulary import capability_number
from app.setup.caller import Caller, SetupRefused
from app.setup.charter import Charter, Member
from chain.contracts.deployment import Deployment, address_at, check, deploy
from chain.contracts.genesis import CONSENT_TYPES, DEPOSITS, consent_domain, plan
from chain.contracts.views import ContractViews
from chain.ethereum.keystore import Keystore
from chain.port import Address, Chain

Seats = dict[Capability, Address]


@dataclass(frozen=True, slots=True)
class Founded:
    """A ledger ready to serve: its contracts, and by handle each member's party and the accounts in its seats."""

    deployment: Deployment
    parties: dict[str, PartyId]
    accounts: dict[str, Seats]


def found(
    chain: Chain, keystore: Keystore, charter: Charter, deployer: Address, known: Deployment | None = None
) -> Founded:
    """Create what is missing of a ledger. What its parties changed since stays as they want it.

    :param deployer: the first genesis admin; it becomes the governance party's admin account.
    :param known: where the contracts are, from an earlier founding; without it they are looked for in every block.
    :raises chain.contracts.deployment.DeploymentFailed: a contract could not be created.
    :raises app.setup.caller.SetupRefused: a contract refused; the reason is in its words.
    """
    office = _Office(chain, keystore, charter, deployer, known)
    office.admit_all()
    office.list_currencies()
    office.set_caps()
    return Founded(office.deployment, office.parties, office.accounts)


class _Office:
    def __init__(
        self, chain: Chain, keystore: Keystore, charter: Charter, deployer: Address, known: Deployment | None
    ) -> None:
        self._chain = chain
        self._keystore = keystore
        self._charter = charter
        self._registry = address_at(deployer)(0)
        if known is not None:
            check(chain, known)
        self.deployment = known or self._deploy(deployer)
        self._caller = Caller(chain, keystore, self.deployment)
        self._views = ContractViews(chain, self.deployment)
        self.parties: dict[str, PartyId] = {}
        self.accounts: dict[str, Seats] = {}
        self._look()

    def admit_all(self) -> None:
        """Every member that is not a party yet: reserved roles by governance, the others by the operator."""
        for member in sorted(self._charter.members, key=lambda each: not each.is_reserved):
            if member.handle in self.parties:
                continue
            by = self._charter.governance.handle if member.is_reserved else self._charter.operator
            new = {"admission": member.admission(self._charter.kyb_until), "accounts": self._new_accounts(member)}
            self._by_two(by, "PartyRegistry", "admit", new)
            self._look()

    def list_currencies(self) -> None:
        """Every currency that the parameter registry does not list yet."""
        listed = {
            self._views.read("ParameterRegistry", "currencyAt", place)
            for place in range(self._views.read("ParameterRegistry", "currencyCount"))
        }
        for listing in self._charter.listings:
            code = listing.currency.code.encode("ascii")
            if code not in listed:
                token = self.deployment.address(f"{DEPOSITS}:{listing.currency.code}")
                bank = self.parties[listing.bank]
                args = {"currency": code, "token": token, "bank": bank, "smallest": listing.smallest}
                self._by_two(self._charter.governance.handle, "ParameterRegistry", "listCurrency", args)

    def set_caps(self) -> None:
        """The charter's caps, by governance and then by the core enterprise itself, whose first act that is: so one that
        has acted has had its caps, and a zero there is somebody's decision."""
        for handle, cap in self._charter.caps.items():
            maker = self.accounts[handle].get("Maker")
            if maker is None or self._chain.transaction_count(maker):
                continue
            args = {"debtor": self.parties[handle], "currency": cap.currency.encode("ascii"), "cap": cap.minor}
            self._by_two(self._charter.governance.handle, "IssuerQuotas", "setQuotaCap", args)
            self._caller.send(maker, "IssuerQuotas", "setQuotaCap", {"approval": 0, **args})

    def _deploy(self, deployer: Address) -> Deployment:
        governance = self._charter.governance
        if self._chain.code(self._registry):
            accounts: Sequence[Mapping[str, Any]] = ()  # its constructor has run; other arguments would not be read
        else:
            accounts = self._new_accounts(governance, {"Admin": deployer})
        creations = plan(
            address_at(deployer),
            _in_order(governance.admission(self._charter.kyb_until)),
            [_in_order(account) for account in accounts],
            [listing.currency for listing in self._charter.listings],
            self._charter.parameters,
            self._charter.validators,
            self._charter.undertakings,
        )
        return deploy(self._chain, self._keystore, deployer, creations)

    def _new_accounts(self, member: Member, given: Mapping[Capability, Address] | None = None) -> list[dict[str, Any]]:
        return [self._new_account(member, seat, (given or {}).get(seat)) for seat in member.seats]

    def _new_account(self, member: Member, seat: Capability, given: Address | None) -> dict[str, Any]:
        account = given or self._keystore.create()
        scheme, value = member.legal_id.on_chain()
        joins = {"capability": capability_number(seat), "person": member.person(seat)}
        domain = consent_domain(self._chain.chain_id, self._registry)
        consent = self._keystore.sign_typed(account, domain, CONSENT_TYPES, {"scheme": scheme, "value": value, **joins})
        return {"account": account, **joins, "consent": consent}

    def _look(self) -> None:
        """Read from the registry which members are parties, and the accounts that are still in their seats."""
        for member in self._charter.members:
            party = self._views.read("PartyRegistry", "partyOf", *member.legal_id.on_chain())
            if party:
                self.parties[member.handle] = PartyId(party)
        wanted = {
            (self.parties[member.handle], capability_number(seat), member.person(seat)): (member.handle, seat)
            for member in self._charter.members
            if member.handle in self.parties
            for seat in member.seats
        }
        self.accounts = {handle: {} for handle in self.parties}
        for place in range(self._views.read("PartyRegistry", "accountCount")):
            if not wanted:
                break
            account = self._views.read("PartyRegistry", "accountAt", place)
            found = self._views.read("PartyRegistry", "account", account)
            taken = wanted.pop((found["party"], found["capability"], found["person"]), None)
            if taken is not None:
                self.accounts[taken[0]][taken[1]] = account

    def _by_two(self, handle: str, contract: str, verb: str, args: Mapping[str, Any]) -> None:
        """A verb that takes two persons of a party.

        :raises SetupRefused: it has no maker or no checker.
        """
        seats = self.accounts[handle]
        if not {"Maker", "Checker"} <= seats.keys():
            raise SetupRefused(f"{verb} takes two persons: {handle} needs a maker and a checker")
        self._caller.send_by_two(seats["Maker"], seats["Checker"], contract, verb, args)


def _in_order(struct: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(_in_order(value) if isinstance(value, Mapping) else value for value in struct.values())
