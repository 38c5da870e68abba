"""The ledger that every test starts from: contracts, parties, a currency, caps, and money on account."""

from __future__ import annotations

from functools import cache
from typing import Any

from chain.contracts.deployment import address_at
from chain.contracts.genesis import DEPOSITS, CurrencyPlan, plan
from tests.contracts.world.ledger import World
from tests.contracts.world.members import Account, Member, account, member
from tests.contracts.world.scenes import together
from tests.contracts.world.words import CNY, Capability, Licence, Role, SizeClass, bits, ref

START = 1_791_421_200
"""2026-10-08 09:00:00 in China (01:00 UTC)."""

KYB_UNTIL = START + 5 * 365 * 86_400
QUOTA_CAP = 1_000_000_000_00
SMALLEST = 1
"""The smallest part and payment: the lower bound, which the vectors use."""

DEPOSIT = 10_000_000_00
"""What core enterprises and funders have on account: ten million yuan."""

VALIDATORS = ("north", "east", "south", "west")
CURRENCIES = (CurrencyPlan("CNY", 2), CurrencyPlan("EUR", 2))

PARTIES: dict[str, tuple[int, int, int]] = {
    "governance": (bits(Role.Governance), 0, SizeClass.Large),
    "operator": (bits(Role.Operator), 0, SizeClass.Medium),
    "regulator": (bits(Role.Regulator), 0, SizeClass.PublicBody),
    "auditor": (bits(Role.Auditor), 0, SizeClass.Medium),
    "bank": (bits(Role.SettlementBank), 0, SizeClass.Large),
    "core1": (bits(Role.CoreEnterprise), 0, SizeClass.Large),
    "core2": (bits(Role.CoreEnterprise), 0, SizeClass.Large),
    "tier1": (bits(Role.Supplier), 0, SizeClass.Small),
    "tier2": (bits(Role.Supplier), 0, SizeClass.Small),
    "tier3": (bits(Role.Supplier), 0, SizeClass.Small),
    "funder1": (bits(Role.Funder), bits(Licence.Lending), SizeClass.Large),
    "funder2": (bits(Role.Funder), bits(Licence.Lending), SizeClass.Large),
    "factor": (bits(Role.Funder), bits(Licence.Factoring), SizeClass.Medium),
}
"""Roles, licences and size class by name, in the order of their numbers."""

RESERVED = ("operator", "regulator", "auditor")


def admission(name: str, roles: int, licences: int, size: int, **changes: Any) -> dict[str, Any]:
    """The struct ``Admission`` of a member."""
    who = member(name, 0)
    legal_id = {"scheme": who.scheme.ljust(8, b"\0"), "value": who.value.ljust(32, b"\0")}
    given = {
        "legalId": legal_id,
        "reviewed": False,
        "roles": roles,
        "licences": licences,
        "size": size,
        "jurisdiction": b"CN",
        "kybUntil": KYB_UNTIL,
    }
    return given | changes


def new_accounts(world: World, who: Member) -> list[dict[str, object]]:
    """The structs ``NewAccount`` of a member's three seats."""
    return [each.joins(world.addresses["PartyRegistry"], who.scheme, who.value) for each in who.accounts]


def world() -> World:
    """A world of one's own."""
    return _founded().clone()


def found() -> World:
    """Found a ledger from its first transaction on."""
    new = World(START)
    _deploy(new)
    for number, (name, about) in enumerate(PARTIES.items(), start=1):
        who = new.members[name] = member(name, number)
        if number > 1:
            by = new.governance if name in RESERVED else new.operator
            together(new, by, "PartyRegistry", "admit", admission(name, *about), new_accounts(new, who))
    listing = (CNY, new.addresses[f"{DEPOSITS}:CNY"], new.bank.id, SMALLEST)
    together(new, new.governance, "ParameterRegistry", "listCurrency", *listing)
    for core in (new.core1, new.core2):
        together(new, new.governance, "IssuerQuotas", "setQuotaCap", core.id, CNY, QUOTA_CAP)
        new.send(core.maker, "IssuerQuotas", "setQuotaCap", 0, core.id, CNY, QUOTA_CAP)
        for funder in (new.funder1, new.funder2):
            new.send(funder.maker, "FinancingDesk", "setDebtorLimit", 0, core.id, CNY, QUOTA_CAP, 9_000)
    for who in (new.core1, new.core2, new.funder1, new.funder2):
        together(new, new.bank, "DepositToken:CNY", "mint", who.id, DEPOSIT, ref(f"opening {who.name}"))
    return new


_founded = cache(found)


def deployer() -> Account:
    """Who creates the contracts; it joins no party."""
    return account("deployer", Capability.None_)


def validator(name: str) -> Account:
    """A validator's account; it joins no party and sends nothing."""
    return account(f"validator {name}", Capability.None_)


def _deploy(new: World) -> None:
    """Create the contracts as a deployer with a key of its own, governance being admitted by the registry's constructor."""
    by = deployer().address
    address = address_at(by)
    new.addresses["PartyRegistry"] = address(0)
    governance = admission("governance", *PARTIES["governance"])
    accounts = [tuple(each.values()) for each in new_accounts(new, member("governance", 1))]
    in_order = (tuple(governance["legalId"].values()), *list(governance.values())[1:])
    validators = [(name, validator(name).address) for name in VALIDATORS]
    undertakings = (ref("undertaking"),)
    for creation in plan(address, in_order, accounts, CURRENCIES, validators=validators, undertakings=undertakings):
        assert new.create(by, creation.name, creation.artifact, creation.args) == creation.address
