"""The machine's two hands: do a verb on the contracts and on the model, and insist that they agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.receivables.transitions import ReceivableState as State
from tests.contracts.world import Account, Done, founding
from tests.contracts.world.founding import DEPOSIT, KYB_UNTIL, PARTIES, QUOTA_CAP
from tests.contracts.world.words import DEFAULT, Licence, Role, ref
from tests.property import agreement, invariants
from tests.property.model import Model, No, Two
from tests.property.model.records import Party, need
from tests.property.snapshot import CORES, FUNDERS, TRADERS, Reader, Snapshot

Item = TypeVar("Item")
Effect = Callable[[Model], Any]


class Draws:
    """What rules draw: mostly what fits, now and then what does not."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def one_of(self, items: Sequence[Item]) -> Item:
        return self._data.draw(st.sampled_from(items))

    def number(self, least: int, most: int) -> int:
        return self._data.draw(st.integers(least, most))

    def flag(self) -> bool:
        return self._data.draw(st.booleans())

    def rarely(self) -> bool:
        """Once in ten times."""
        return self.number(0, 9) == 9

    def mostly(self, fit: Sequence[Item], every: Iterable[Item]) -> Item:
        """One that fits, or any."""
        return self.one_of(sorted(every) if self.rarely() else fit)

    def someone(self, right: str) -> str:
        """The right party, or another."""
        return self.one_of(TRADERS) if self.rarely() else right


STEPS: dict[str, Callable[[Any], object]] = {}
"""Every step by its method's name: whether it can be taken."""

NEEDS_TWO = ("SecondPersonRequired", "DailySumExceeded")
UNDERTAKING = ref("undertaking")
"""The text in force from the start."""

Method = TypeVar("Method", bound=Callable[..., None])


def step(when: Callable[[Any], object] = lambda _: True) -> Callable[[Method], Method]:
    """Make a method a step of the machine."""

    def mark(method: Method) -> Method:
        STEPS[method.__name__] = when
        return method

    return mark


@dataclass
class Filed:
    """A request for a second person that is still open."""

    who: str
    contract: str
    verb: str
    args: tuple[Any, ...]
    effect: Effect
    expires_at: int


def fresh_model(now: int) -> Model:
    """What the founded world looks like to the model."""
    parties = {
        name: Party(
            roles={role.name for role in Role if roles >> role & 1},
            licences={licence.name for licence in Licence if licences >> licence & 1},
            kyb_until=KYB_UNTIL,
            size=size,
        )
        for name, (roles, licences, size) in PARTIES.items()
    }
    model = Model(now, parties, dict(DEFAULT))
    model.texts[UNDERTAKING] = True
    for name in (*CORES, *FUNDERS):
        model.mint("bank", name, DEPOSIT, ref(f"opening {name}"))
    for core in CORES:
        model.quotas[core].own = model.quotas[core].governance = QUOTA_CAP
        for funder in FUNDERS:
            limit = model.limits[funder, core]
            limit.limit, limit.advance_bps = QUOTA_CAP, 9_000
    return model


class Base(RuleBasedStateMachine):
    """The world, its model, and what was done so far.

    There is one rule, which draws one of the steps taken least so far: with a rule for each, Hypothesis switches most
    of them off in most examples, and few histories get as far as a late repayment.
    """

    succeeded: ClassVar[set[str]] = set()
    """``Contract.verb`` of everything that went through, over all examples."""
    refused: ClassVar[set[str]] = set()
    """Errors of everything that both refused."""

    def __init__(self) -> None:
        super().__init__()
        self.world = founding.world()
        self.model = fresh_model(self.world.now)
        self.taken: Counter[str] = Counter()
        self.filed: dict[int, Filed] = {}
        self.hop_values: dict[int, int] = {}
        self.states: dict[int, State] = {}
        self.reader = Reader()
        self.last: Snapshot | None = None

    @rule(data=st.data())
    def anything(self, data: st.DataObject) -> None:
        draw = Draws(data)
        name = self.fairly(draw, [name for name, when in STEPS.items() if when(self)])
        note(name)
        getattr(self, name)(draw)

    @invariant()
    def everything_holds(self) -> None:
        now = self.reader.take(self.world)
        invariants.check(self.last, now, self.world, self.hop_values)
        agreement.check(self.world, self.model, now)
        self.last = now

    def fairly(self, draw: Draws, names: Sequence[str]) -> str:
        """One of those taken least so far in this history."""
        fewest = min(self.taken[name] for name in names)
        name = draw.one_of([name for name in names if self.taken[name] <= fewest + 1])
        self.taken[name] += 1
        return name

    def wait_for(self, time: int) -> None:
        """The clock goes on to an instant, where it is not past it."""
        self.world.travel(to=max(time, self.world.now))
        self.model.now = self.world.now

    def maker(self, name: str) -> Account:
        return self.world.members[name].maker

    def id(self, name: str) -> int:
        return self.world.members[name].id

    def both(self, by: Account, contract: str, verb: str, args: Sequence[Any], effect: Effect) -> Done | str:
        """Do it on both; the word says how both refused: ``no`` or ``two``."""
        trial = deepcopy(self.model)
        word, error, value = "", "", None
        try:
            value = effect(trial)
        except No:
            word = "no"
        except Two as two:
            word, error = "two", two.error
        outcome = self.world.attempt(by, contract, verb, *args)
        if word:
            assert not isinstance(outcome, Done), f"{contract}.{verb}{args} went through, the model says {word}"
            said = outcome.name if outcome.name in NEEDS_TWO else ""
            assert said == error, f"{contract}.{verb}{args}: {outcome}, the model says {error or word}"
            self.refused.add(outcome.name)
            return word
        assert isinstance(outcome, Done), f"{contract}.{verb}{args}: {outcome}, and the model has nothing against it"
        assert value is None or outcome.value == value
        self.model = trial
        self.states = invariants.edges(self.states, self.world)
        self.succeeded.add(f"{contract.partition(':')[0]}.{verb}")
        return outcome

    def act(
        self,
        who: str,
        contract: str,
        verb: str,
        args: tuple[Any, ...],
        effect: Effect,
        kind: str,
        about: int | Callable[[Model], int],
        *,
        insists: bool = False,
    ) -> Done | None:
        """A maker does a verb that may need two persons; where it does, the maker files it.

        :param insists: a checker calls at once, instead of some day.
        """

        def alone(model: Model) -> Any:
            weight = about if isinstance(about, int) else about(model)
            value = effect(model)
            model.clear(who, kind, weight)
            return value

        outcome = self.both(self.maker(who), contract, verb, (0, *args), alone)
        if outcome == "two":
            it = Filed(who, contract, verb, args, effect, self.world.now + DEFAULT["ApprovalSeconds"])
            number = self._file(it)
            if insists and number:
                outcome = self.approve(number)
        return outcome if isinstance(outcome, Done) else None

    def approve(self, number: int) -> Done | str:
        """The checker's call for a request."""
        it = self.filed[number]

        def effect(model: Model) -> object:
            need(model.now < it.expires_at)
            model.drop(number)
            return it.effect(model)

        checker = self.world.members[it.who].checker
        outcome = self.both(checker, it.contract, it.verb, (number, *it.args), effect)
        if isinstance(outcome, Done):
            del self.filed[number]
        return outcome

    def _file(self, it: Filed) -> int:
        """File it; its number, or 0 where that is refused."""
        data = self.world.call_data(it.contract, it.verb, 0, *it.args)
        args = (self.world.addresses[it.contract], data)

        def effect(model: Model) -> None:
            if it.contract == "ReceivableBook":
                model.filed(0, it.who, it.verb, it.args)

        outcome = self.both(self.maker(it.who), "DualControl", "file", args, effect)
        if not isinstance(outcome, Done):
            return 0
        number = int(outcome.value)
        self.filed[number] = it
        if 0 in self.model.holds:
            self.model.holds[number] = self.model.holds.pop(0)
        return number
