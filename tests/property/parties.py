"""Rules about time, parties, dual control and parameters.

What the offices do is one rule among many, so that most steps are the business of those who trade.
"""

from __future__ import annotations

from tests.contracts.world.founding import admission, new_accounts
from tests.contracts.world.members import Account, account, member
from tests.contracts.world.words import (
    AMOUNT_MAX,
    CNY,
    DAY_S,
    EUR,
    Licence,
    Parameter,
    Role,
    SizeClass,
    Verb,
    bits,
    ref,
)
from tests.property.base import UNDERTAKING, Draws, step
from tests.property.model import Model
from tests.property.model.records import Party, need
from tests.property.snapshot import BANKS, CORES, FUNDERS, TRADERS
from tests.property.verbs import PARAMETER_REGISTRY, Verbs

NEWCOMERS_MAX = 2
VALIDATOR_NOTICE_BLOCKS = 10
ROLES = [("tier3", Role.Supplier), ("funder2", Role.Funder), ("core2", Role.CoreEnterprise)]
POLICIES = [
    ("core1", [Verb.SetQuotaCap, Verb.Confirm, Verb.Pay, Verb.Payout]),
    ("core2", [Verb.Confirm, Verb.Pay]),
    ("tier1", [Verb.Propose, Verb.Confirm, Verb.OfferTransfer, Verb.AcceptFinancing, Verb.Repay]),
    ("tier2", [Verb.AcceptTransfer, Verb.OfferTransfer, Verb.AcceptFinancing]),
    ("funder1", [Verb.OfferFinancing, Verb.SetDebtorLimit]),
    ("bank", [Verb.SettlePayout, Verb.ReturnPayout]),
]
"""Who may come to want two persons for what."""
PARAMETERS = [
    ("GraceDays", (1, 4)),
    ("DeepestTier", (3, 10)),
    ("SplitsMax", (3, 32)),
    ("RateBpsMax", (2_000, 2_400)),
    ("PayoutReclaimSeconds", (7 * DAY_S, 30 * DAY_S)),
]


class Parties(Verbs):
    """Who there is, what each may do, and who must agree."""

    def __init__(self) -> None:
        super().__init__()
        self.newcomers = 0
        self.spares: list[tuple[str, Account]] = []
        self.validators = self._validators_at(1)

    @step()
    def time_passes(self, draw: Draws) -> None:
        self.wait_for(self.world.now + 1 + draw.one_of([0, 0, 1, 2, 4, 9]) * DAY_S)

    @step()
    def offices_act(self, draw: Draws) -> None:
        """Three acts at a time, so that what was taken away is given back within one history."""
        for _ in range(3):
            acts = ["renew", "role", "licence", "add_account", "resume" if self._blocked() else "suspend"]
            acts += ["legal_id", "reclassify"]
            acts += ["admit"] * (self.newcomers < NEWCOMERS_MAX) + ["remove_account"] * bool(self.spares)
            getattr(self, f"_{self.fairly(draw, acts)}")(draw)

    @step()
    def a_rule_changes(self, draw: Draws) -> None:
        acts = ["parameter", "policy", "quota", "limit", "validator_comes", "smallest", "text", "bank"]
        acts += ["list_currency"] * (EUR not in self.model.banks)
        acts += ["validator_goes"] * (len(self.validators) > 1)
        getattr(self, f"_{self.fairly(draw, acts)}")(draw)

    @step(when=lambda self: self.filed)
    def a_checker_acts(self, draw: Draws) -> None:
        self.approve(draw.one_of(sorted(self.filed)))

    @step(when=lambda self: self.filed)
    def a_request_ends(self, draw: Draws) -> None:
        cancels = self.fairly(draw, ["cancel", "release"]) == "cancel"
        number = draw.one_of(sorted(self.filed))
        it = self.filed[number]
        if not cancels and draw.flag():
            self.wait_for(it.expires_at)

        def effect(model: Model) -> None:
            need(cancels or model.now >= it.expires_at or model.is_moot(number))
            model.drop(number)

        by = self.world.members[it.who].admin if cancels else self.maker("auditor")
        if self.both(by, "DualControl", "cancel" if cancels else "release", (number,), effect) != "no":
            del self.filed[number]

    def _admit(self, _: Draws) -> None:
        number = len(self.world.members) + 1
        who = member(f"newcomer{number}", number)
        given = admission(who.name, bits(Role.Supplier), 0, SizeClass.Micro)

        def effect(model: Model) -> int:
            model.parties[who.name] = Party({"Supplier"})
            return number

        args = (given, new_accounts(self.world, who))
        self.together("operator", "PartyRegistry", "admit", args, effect)
        self.world.members[who.name] = who
        self.newcomers += 1

    def _suspend(self, draw: Draws) -> None:
        name = draw.one_of((*TRADERS, "bank"))
        args = (self.id(name), ref("order"))
        self.both(self.maker("regulator"), "PartyRegistry", "suspend", args, lambda model: model.suspend(name))

    def _resume(self, draw: Draws) -> None:
        args = (self.id(name := draw.one_of(self._blocked())),)
        self.together("regulator", "PartyRegistry", "resume", args, lambda model: model.resume(name))

    def _renew(self, draw: Draws) -> None:
        expired = [name for name in TRADERS if self.model.parties[name].kyb_until <= self.world.now]
        name = draw.one_of(expired or TRADERS)
        until = self.world.now + (draw.number(0, 20) if draw.rarely() else 900) * DAY_S
        args = (self.id(name), until)
        self.together("operator", "PartyRegistry", "renew", args, lambda model: model.renew(name, until))

    def _role(self, draw: Draws) -> None:
        """Taken where it is there, given back where it is not."""
        taken = [each for each in ROLES if each[1].name not in self.model.parties[each[0]].roles]
        name, role = draw.one_of(taken or ROLES)
        ends = role.name in self.model.parties[name].roles

        def effect(model: Model) -> None:
            model.parties[name].roles ^= {role.name}

        verb = "endRole" if ends else "grantRole"
        self.together("operator", "PartyRegistry", verb, (self.id(name), role), effect)

    def _licence(self, _: Draws) -> None:
        ends = "Lending" in self.model.parties["funder2"].licences

        def effect(model: Model) -> None:
            model.parties["funder2"].licences ^= {"Lending"}

        verb = "endLicence" if ends else "grantLicence"
        args = (self.id("funder2"), Licence.Lending)
        self.together("operator", "PartyRegistry", verb, args, effect)

    def _legal_id(self, draw: Draws) -> None:
        """A new one, or one that names somebody already."""
        name, serial = draw.one_of(TRADERS), 1 if draw.rarely() else self.world.next_serial()
        value = b"OTHER%d" % serial

        def effect(model: Model) -> None:
            need(not any(value in party.others for party in model.parties.values()))
            model.parties[name].others.append(value)

        args = (self.id(name), {"scheme": b"LEI".ljust(8, b"\0"), "value": value.ljust(32, b"\0")}, False)
        self.together("operator", "PartyRegistry", "addLegalId", args, effect)
        mine = self.model.parties[name].others
        listed = self.world.view("PartyRegistry", "otherLegalIds", self.id(name))
        assert [each["value"].rstrip(b"\0") for each in listed] == mine

    def _reclassify(self, draw: Draws) -> None:
        """A supplier grows large, or small again: who owes it may take longer, or not."""
        name, size = draw.one_of(("tier2", "tier3")), draw.one_of((SizeClass.Small, SizeClass.Large))
        jurisdiction = draw.one_of([b"CN", b"HK", b"hk"])

        def effect(model: Model) -> None:
            need(jurisdiction.isupper())
            model.parties[name].size, model.parties[name].jurisdiction = size, jurisdiction

        self.together("operator", "PartyRegistry", "reclassify", (self.id(name), size, jurisdiction), effect)
        party, mine = self.world.view("PartyRegistry", "party", self.id(name)), self.model.parties[name]
        assert (party["size"], party["jurisdiction"]) == (mine.size, mine.jurisdiction)

    def _add_account(self, draw: Draws) -> None:
        name = draw.one_of(TRADERS)
        new, who = account(f"{name}.spare{self.world.next_serial()}"), self.world.members[name]
        args = (who.id, new.joins(self.world.addresses["PartyRegistry"], who.scheme, who.value))
        self.two_persons(name, "PartyRegistry", "addAccount", args)
        self.spares.append((name, new))

    def _remove_account(self, _: Draws) -> None:
        name, old = self.spares.pop()
        self.two_persons(name, "PartyRegistry", "removeAccount", (old.address,))
        refusal = self.world.attempt(old, "ClaimToken", "redeem", 1)
        assert getattr(refusal, "name", "") == "AccountUnknown"

    def _policy(self, draw: Draws) -> None:
        name, verbs = draw.one_of(POLICIES)
        daily = draw.number(0, 600) if draw.flag() else AMOUNT_MAX
        self.set_policy(name, draw.one_of(verbs), draw.number(0, 500) if draw.number(0, 2) else None, daily)

    def _quota(self, draw: Draws) -> None:
        core = draw.one_of(CORES)
        cap = draw.number(0, 4_000) if draw.number(0, 3) == 3 else 100_000
        self.do_set_quota_cap(core, cap, by_governance=draw.flag())

    def _limit(self, draw: Draws) -> None:
        by, core = draw.someone(draw.one_of(FUNDERS)), draw.one_of(CORES)
        is_tight = draw.number(0, 3) == 3
        limit, advance_bps = (draw.number(0, 2_000), draw.number(0, 10_000)) if is_tight else (100_000, 9_000)
        self.do_set_debtor_limit(by, core, limit, advance_bps)

    def _parameter(self, draw: Draws) -> None:
        name, values = draw.one_of(PARAMETERS)
        value = draw.one_of(values)

        def effect(model: Model) -> None:
            model.parameters[name] = value

        args = (Parameter[name], value, 0, ref("note"))
        self.together("governance", PARAMETER_REGISTRY, "setParameter", args, effect)

    def _smallest(self, draw: Draws) -> None:
        smallest = draw.one_of([1, 1, 3, 0])

        def effect(model: Model) -> None:
            need(smallest)
            model.smallest = smallest

        self.together("governance", PARAMETER_REGISTRY, "setSmallest", (CNY, smallest), effect)

    def _text(self, draw: Draws) -> None:
        """A new text for debtors to sign, or an older one that nobody signs any more; never the one of the start."""
        others = [text for text in self.model.texts if text != UNDERTAKING]
        retires = bool(others) and draw.flag()
        text = draw.one_of(others) if retires else ref(f"text {self.world.next_serial()}")

        def effect(model: Model) -> None:
            need(model.texts.get(text, False) if retires else text not in model.texts)
            model.texts[text] = not retires

        verb = "retireUndertaking" if retires else "listUndertaking"
        self.together("governance", PARAMETER_REGISTRY, verb, (text,), effect)

    def _bank(self, _: Draws) -> None:
        """Another settlement bank in the place of the one there is; it must be one."""
        name = next(each for each in BANKS if each != self.model.banks[CNY])

        def named(model: Model) -> None:
            model.role(name, "SettlementBank")
            model.banks[CNY] = name

        def granted(model: Model) -> None:
            model.parties[name].roles.add("SettlementBank")

        args = (CNY, self.id(name))
        if self.together("governance", PARAMETER_REGISTRY, "nameBank", args, named) == "no":
            self.together("operator", "PartyRegistry", "grantRole", (self.id(name), Role.SettlementBank), granted)
            self.together("governance", PARAMETER_REGISTRY, "nameBank", args, named)

    def _validator_comes(self, _: Draws) -> None:
        name = f"validator{self.world.next_serial()}"
        new = account(name).address
        self._seals("admit", new, name.encode().ljust(32, b"\0"))
        self.validators.append(new)

    def _validator_goes(self, draw: Draws) -> None:
        old = draw.one_of(self.validators)
        self._seals("remove", old)
        self.validators.remove(old)

    def _seals(self, verb: str, *args: object) -> None:
        """From a block on; what was said of earlier ones holds by then."""
        at = self.world.number + VALIDATOR_NOTICE_BLOCKS
        assert self._validators_at(at) == self.validators
        self.together("governance", "ValidatorSet", verb, (*args, at), lambda _: None)

    def _validators_at(self, number: int) -> list[bytes]:
        return list(self.world.view("ValidatorSet", "validatorsAt", number)[0])

    def _list_currency(self, _: Draws) -> None:
        def effect(model: Model) -> None:
            model.banks[EUR] = "bank"

        args = (EUR, self.world.addresses["DepositToken:EUR"], self.id("bank"), 1)
        self.together("governance", PARAMETER_REGISTRY, "listCurrency", args, effect)

    def _blocked(self) -> list[str]:
        return [name for name, party in self.model.parties.items() if party.suspended]
