"""Rules about time, parties, dual control and parameters.

What the offices do is one rule among many, so that most steps are the business of those who trade.
"""

from __future__ import annotations

from tests.contracts.world.founding import admission, new_accounts
from tests.contracts.world.members import Account, account, member
from tests.contracts.world.words import DAY_S, EUR, Licence, Parameter, Role, SizeClass, Verb, bits, ref
from tests.property.base import Draws, step
from tests.property.model import Model
from tests.property.model.records import Party, need
from tests.property.snapshot import CORES, FUNDERS, TRADERS
from tests.property.verbs import Verbs

NEWCOMERS_MAX = 2
VALIDATOR_NOTICE_BLOCKS = 10
ROLES = [("tier3", Role.Supplier), ("funder2", Role.Funder), ("core2", Role.CoreEnterprise)]
POLICIES = [
    ("core1", [Verb.Propose, Verb.Confirm, Verb.Pay, Verb.Payout]),
    ("core2", [Verb.Propose, Verb.Confirm, Verb.Pay]),
    ("tier1", [Verb.Confirm, Verb.OfferTransfer, Verb.AcceptFinancing, Verb.Repay]),
    ("tier2", [Verb.AcceptTransfer, Verb.OfferTransfer, Verb.AcceptFinancing]),
    ("funder1", [Verb.OfferFinancing]),
    ("bank", [Verb.Mint]),
]
"""Who may come to want two persons for what."""
PARAMETERS = [("SmallestPart", (1, 5)), ("GraceDays", (1, 4)), ("DeepestTier", (3, 10)), ("SplitsMax", (3, 32))]


class Parties(Verbs):
    """Who there is, what each may do, and who must agree."""

    def __init__(self) -> None:
        super().__init__()
        self.newcomers = 0
        self.spares: list[tuple[str, Account]] = []
        self.has_euro = False
        self.validators = self._validators_at(1)

    @step()
    def time_passes(self, draw: Draws) -> None:
        self.wait_for(self.world.now + 1 + draw.one_of([0, 0, 1, 2, 4, 9]) * DAY_S)

    @step()
    def offices_act(self, draw: Draws) -> None:
        """Three acts at a time, so that what was taken away is given back within one history."""
        for _ in range(3):
            acts = ["renew", "role", "licence", "add_account", "resume" if self._blocked() else "suspend"]
            acts += ["admit"] * (self.newcomers < NEWCOMERS_MAX) + ["remove_account"] * bool(self.spares)
            getattr(self, f"_{self.fairly(draw, acts)}")(draw)

    @step()
    def a_rule_changes(self, draw: Draws) -> None:
        acts = ["parameter", "policy", "quota", "limit", "validator_comes"] + ["list_currency"] * (not self.has_euro)
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
            need(cancels or model.now >= it.expires_at)
            self.free(model, it)

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
        self.both(self.maker("operator"), "PartyRegistry", "admit", args, effect)
        self.world.members[who.name] = who
        self.newcomers += 1

    def _suspend(self, draw: Draws) -> None:
        name = draw.one_of((*TRADERS, "bank"))
        args = (self.id(name), ref("order"))
        self.both(self.maker("regulator"), "PartyRegistry", "suspend", args, lambda model: model.suspend(name))

    def _resume(self, draw: Draws) -> None:
        args = (self.id(name := draw.one_of(self._blocked())),)
        self.both(self.maker("regulator"), "PartyRegistry", "resume", args, lambda model: model.resume(name))

    def _renew(self, draw: Draws) -> None:
        expired = [name for name in TRADERS if self.model.parties[name].kyb_until <= self.world.now]
        name = draw.one_of(expired or TRADERS)
        until = self.world.now + (draw.number(0, 20) if draw.rarely() else 900) * DAY_S
        args = (self.id(name), until)
        self.both(self.maker("operator"), "PartyRegistry", "renew", args, lambda model: model.renew(name, until))

    def _role(self, draw: Draws) -> None:
        """Taken where it is there, given back where it is not."""
        taken = [each for each in ROLES if each[1].name not in self.model.parties[each[0]].roles]
        name, role = draw.one_of(taken or ROLES)
        ends = role.name in self.model.parties[name].roles

        def effect(model: Model) -> None:
            model.parties[name].roles ^= {role.name}

        verb = "endRole" if ends else "grantRole"
        self.both(self.maker("operator"), "PartyRegistry", verb, (self.id(name), role), effect)

    def _licence(self, _: Draws) -> None:
        ends = "Lending" in self.model.parties["funder2"].licences

        def effect(model: Model) -> None:
            model.parties["funder2"].licences ^= {"Lending"}

        verb = "endLicence" if ends else "grantLicence"
        args = (self.id("funder2"), Licence.Lending)
        self.both(self.maker("operator"), "PartyRegistry", verb, args, effect)

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
        self.set_policy(name, draw.one_of(verbs), draw.number(0, 500) if draw.number(0, 2) else None)

    def _quota(self, draw: Draws) -> None:
        core = draw.one_of(CORES)
        by, field = draw.one_of([(core, "own"), ("governance", "governance")])
        self.do_set_quota_cap(by, core, field, draw.number(0, 4_000) if draw.number(0, 3) == 3 else 100_000)

    def _limit(self, draw: Draws) -> None:
        by, core = draw.someone(draw.one_of(FUNDERS)), draw.one_of(CORES)
        is_tight = draw.number(0, 3) == 3
        limit, advance_bps = (draw.number(0, 2_000), draw.number(0, 10_000)) if is_tight else (100_000, 9_000)
        self.do_set_debtor_limit(by, core, limit, advance_bps)

    def _parameter(self, draw: Draws) -> None:
        name, values = draw.one_of(PARAMETERS)
        value = draw.one_of(values)

        def effect(model: Model) -> None:
            model.rules[name] = value

        args = (Parameter[name], value, 0, ref("note"))
        self.both(self.maker("governance"), "RuleBook", "setParameter", args, effect)

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
        self.two_persons("governance", "ValidatorSet", verb, (self.id("governance"), *args, at))

    def _validators_at(self, number: int) -> list[bytes]:
        return list(self.world.view("ValidatorSet", "validatorsAt", number)[0])

    def _list_currency(self, _: Draws) -> None:
        args = (EUR, self.world.addresses["DepositToken:EUR"], self.id("bank"))
        self.both(self.maker("governance"), "RuleBook", "listCurrency", args, lambda _: None)
        self.has_euro = True

    def _blocked(self) -> list[str]:
        return [name for name, party in self.model.parties.items() if party.suspended]
