"""Rules about parties, dual control and parameters."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.contracts.world import scenes
from tests.contracts.world.founding import admission, new_accounts
from tests.contracts.world.members import Account, account, member
from tests.contracts.world.words import DAY_S, EUR, Licence, Parameter, Role, SizeClass, Verb, bits, ref
from tests.property.base import Base, Draws
from tests.property.model import Model
from tests.property.model.records import Party, need
from tests.property.snapshot import TRADERS

NEWCOMERS_MAX = 2


class Parties(Base):
    """Who there is, what each may do, and who must agree."""

    def __init__(self) -> None:
        super().__init__()
        self.newcomers = 0
        self.spares: list[tuple[str, Account]] = []
        self.has_euro = False

    @rule(data=st.data())
    def time_passes(self, data: st.DataObject) -> None:
        draw = Draws(data)
        self.world.travel(seconds=draw.one_of([1, 3_600, DAY_S, 2 * DAY_S, 5 * DAY_S, 15 * DAY_S]))
        self.model.now = self.world.now

    @precondition(lambda self: self.newcomers < NEWCOMERS_MAX)
    @rule()
    def admit(self) -> None:
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

    @rule(data=st.data())
    def suspend(self, data: st.DataObject) -> None:
        name = Draws(data).one_of((*TRADERS, "bank"))
        args = (self.id(name), ref("order"))
        self.both(self.maker("regulator"), "PartyRegistry", "suspend", args, lambda model: model.suspend(name))

    @precondition(lambda self: any(party.suspended for party in self.model.parties.values()))
    @rule(data=st.data())
    def resume(self, data: st.DataObject) -> None:
        name = Draws(data).one_of([name for name, party in self.model.parties.items() if party.suspended])
        self.both(
            self.maker("regulator"), "PartyRegistry", "resume", (self.id(name),), lambda model: model.resume(name)
        )

    @rule(data=st.data())
    def renew(self, data: st.DataObject) -> None:
        draw = Draws(data)
        expired = [name for name in TRADERS if self.model.parties[name].kyb_until <= self.world.now]
        name = draw.one_of(expired or TRADERS)
        until = self.world.now + (draw.number(0, 20) if draw.rarely() else 900) * DAY_S
        self.both(
            self.maker("operator"),
            "PartyRegistry",
            "renew",
            (self.id(name), until),
            lambda model: model.renew(name, until),
        )

    @rule(data=st.data(), grants=st.booleans())
    def change_role(self, data: st.DataObject, grants: bool) -> None:
        draw = Draws(data)
        name, role = draw.one_of([("tier3", Role.Supplier), ("funder2", Role.Funder), ("core2", Role.CoreEnterprise)])

        def effect(model: Model) -> None:
            roles = model.parties[name].roles
            roles.add(role.name) if grants else roles.discard(role.name)

        verb = "grantRole" if grants else "endRole"
        self.both(self.maker("operator"), "PartyRegistry", verb, (self.id(name), role), effect)

    @rule(grants=st.booleans())
    def change_licence(self, grants: bool) -> None:
        def effect(model: Model) -> None:
            licences = model.parties["funder2"].licences
            licences.add("Lending") if grants else licences.discard("Lending")

        verb = "grantLicence" if grants else "endLicence"
        args = (self.id("funder2"), Licence.Lending)
        self.both(self.maker("operator"), "PartyRegistry", verb, args, effect)

    @rule(data=st.data())
    def add_account(self, data: st.DataObject) -> None:
        name = Draws(data).one_of(TRADERS)
        new = account(f"{name}.spare{self.world.next_serial()}")
        who = self.world.members[name]
        args = (who.id, new.joins(self.world.addresses["PartyRegistry"], who.scheme, who.value))
        self._two_persons(name, "PartyRegistry", "addAccount", args)
        self.spares.append((name, new))

    @precondition(lambda self: self.spares)
    @rule()
    def remove_account(self) -> None:
        name, old = self.spares.pop()
        self._two_persons(name, "PartyRegistry", "removeAccount", (old.address,))
        refusal = self.world.attempt(old, "ClaimToken", "redeem", 1)
        assert getattr(refusal, "name", "") == "AccountUnknown"

    @rule(data=st.data(), above=st.integers(0, 500))
    def demand_two(self, data: st.DataObject, above: int) -> None:
        self._set_policy(data, above)

    @rule(data=st.data())
    def demand_one(self, data: st.DataObject) -> None:
        self._set_policy(data, None)

    @rule(data=st.data())
    def set_parameter(self, data: st.DataObject) -> None:
        draw = Draws(data)
        name, value = draw.one_of(
            [("SmallestPart", 1), ("SmallestPart", 5), ("GraceDays", 1), ("GraceDays", 4), ("DeepestTier", 3)]
            + [("DeepestTier", 10), ("SplitsMax", 3), ("SplitsMax", 32)]
        )

        def effect(model: Model) -> None:
            model.rules[name] = value

        args = (Parameter[name], value, 0, ref("note"))
        self.both(self.maker("governance"), "RuleBook", "setParameter", args, effect)

    @precondition(lambda self: not self.has_euro)
    @rule()
    def list_currency(self) -> None:
        args = (EUR, self.world.addresses["DepositToken:EUR"], self.id("bank"))
        self.both(self.maker("governance"), "RuleBook", "listCurrency", args, lambda _: None)
        self.has_euro = True

    @precondition(lambda self: self.filed)
    @rule(data=st.data())
    def second_person(self, data: st.DataObject) -> None:
        number = Draws(data).one_of(sorted(self.filed))
        it = self.filed[number]

        def effect(model: Model) -> object:
            need(model.now < it.expires_at)
            self.free(model, it)
            return it.effect(model)

        checker = self.world.members[it.who].checker
        outcome = self.both(checker, it.contract, it.verb, (number, *it.args), effect)
        if outcome != "no":
            del self.filed[number]

    @precondition(lambda self: self.filed)
    @rule(data=st.data())
    def cancel_request(self, data: st.DataObject) -> None:
        number = Draws(data).one_of(sorted(self.filed))
        it = self.filed.pop(number)
        by = self.world.members[it.who].admin
        self.both(by, "DualControl", "cancel", (number,), lambda model: self.free(model, it))

    @precondition(lambda self: self.filed)
    @rule(data=st.data())
    def release_request(self, data: st.DataObject) -> None:
        number = Draws(data).one_of(sorted(self.filed))
        it = self.filed[number]

        def effect(model: Model) -> None:
            need(model.now >= it.expires_at)
            self.free(model, it)

        if self.both(self.maker("auditor"), "DualControl", "release", (number,), effect) != "no":
            del self.filed[number]

    def _set_policy(self, data: st.DataObject, above: int | None) -> None:
        draw = Draws(data)
        name, verb = draw.one_of((*TRADERS, "bank")), draw.one_of(list(Verb))
        args = (self.id(name), verb, above is not None, above or 0)

        def effect(model: Model) -> None:
            model.policies.pop((name, verb.name), None)
            if above is not None:
                model.policies[name, verb.name] = above

        approval = scenes.file(self.world, self.world.members[name].admin, "DualControl", "setPolicy", 0, *args)
        self.both(self.maker("operator"), "DualControl", "setPolicy", (approval, *args), effect)

    def _two_persons(self, name: str, contract: str, verb: str, args: tuple[object, ...]) -> None:
        approval = scenes.file(self.world, self.world.members[name].admin, contract, verb, 0, *args)
        self.both(self.maker("operator"), contract, verb, (approval, *args), lambda _: None)
