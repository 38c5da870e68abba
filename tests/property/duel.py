"""Two who hold claims: one honest, one that looks for calls that bring it more than it is entitled to.

The greedy one tries what it may do on copies of the ledger, and does what brings most: cash drawn and cash due. After each
step what it has and is due must be within what :mod:`tests.property.stakes` says it is entitled to.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import floor
from random import Random

from tests.contracts.world import Done, World, scenes
from tests.contracts.world.words import ClaimState, Lock
from tests.property import moves
from tests.property.moves import Move, Option
from tests.property.stakes import Stakes

BOOK, CLAIMS = "ReceivableBook", "ClaimToken"
HONEST = "tier2"
GREEDY = ("tier1", "tier3", "funder2")
"""One will: two suppliers, to pass claims between them, and a funder to pledge them to."""
CLAIMS_MAX = 30
"""So many of a receivable; then it is paid, and another begins."""
TRIED_MAX = 4
"""Claims that the greedy one looks at in a step."""


class Overdrawn(AssertionError):
    """Somebody has more than its due. Says the seed and every step that led there."""


class Duel:
    """One history. ``face`` and ``parts`` fix how it begins; else chance does."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.stakes = Stakes()
        self.trace: list[str] = []
        self._seed = seed
        self._chance = Random(seed)  # noqa: S311  (repeatable)
        self._start = self._cash()
        self.receivable = self._face = 0

    def run(self, steps: int) -> None:
        """So many steps. :raises Overdrawn: one of them won the greedy one something."""
        for _ in range(steps):
            if not self.receivable or self._claims_of_it() > CLAIMS_MAX:
                self.begin(self._chance.randrange(20, 1_000))
            kind = self._chance.random()
            if kind < 0.15:
                self.pay(self._chance.randrange(1, 1 + max(1, self._face // 6)))
            elif kind < 0.35:
                self.honest()
            else:
                self.greedy()
            self.check()

    def begin(self, face: int, *honest_parts: int) -> None:
        """The one before is paid and drawn to the end; a new receivable is split between both."""
        if self.receivable:
            self.settle()
        self.receivable, root = scenes.confirmed(self.world, face)
        self._face = face
        self._say(f"a receivable of {face}")
        self.stakes.minted(root, self.receivable, "tier1", face)
        theirs = sum(honest_parts) or self._chance.randrange(1, face)
        parts = [face - theirs, *(honest_parts or (theirs,))]
        self._do("split", lambda world: [moves.split(world, "tier1", root, parts)])
        for claim in range(root + 2, root + 2 + len(parts) - 1):
            self._do("pass to the honest one", lambda world, claim=claim: moves.pass_on(world, claim, "tier1", HONEST))

    def pay(self, amount: int) -> None:
        """The debtor pays a part, or what is left."""
        left = self._face - self.world.view(BOOK, "receivable", self.receivable)["paid"]
        part = min(amount, left)
        if part:
            self._do(f"pay {part}", lambda world: [scenes.pay(world, self.receivable, part)])

    def settle(self) -> None:
        """All is paid, and all draw: to the cent what each had a stake in."""
        self.pay(self._face)
        for claim in self.live(HONEST, *GREEDY):
            if self.world.view(CLAIMS, "dueTo", claim):
                self._do(f"redeem {claim}", lambda world, claim=claim: [moves.redeem(world, claim)])
        self.check()
        record = self.world.view(BOOK, "receivable", self.receivable)
        if record["redeemed"] != self._face:
            raise Overdrawn(self._story(f"{record['redeemed']} of {self._face} was drawn in the end"))

    def honest(self) -> None:
        """Draws, splits, or passes on."""
        claims = self.live(HONEST)
        if not claims:
            return
        claim = self._chance.choice(claims)
        options = [each for each in self._options(claim) if "pledge" not in each.words]
        option = self._chance.choice(options)
        self._try_for_real(option)

    def greedy(self) -> int:
        """Does what brings most; where nothing does, draws; else chooses among what costs nothing. What it brought."""
        options = [each for claim in self._tried() for each in self._options(claim) if self._is_wanted(each)]
        worth = [(self._worth(each), each) for each in options]
        best = max((gain for gain, _ in worth), default=-1)
        if best == 0:
            draws = [pair for pair in worth if "redeem" in pair[1].words]
            best, worth = (0, draws) if draws else self._ahead(worth)
        fit = [each for gain, each in worth if gain == best]
        if best < 0 or not fit:
            return 0
        most = max(each.kept for each in fit)
        option = self._chance.choice([each for each in fit if best == 0 or each.kept == most])
        self._try_for_real(option)
        return best

    def _tried(self) -> list[int]:
        """The largest claims, from which most can be had, and others by chance."""
        claims = self.live(*GREEDY)
        self._chance.shuffle(claims)
        value = {claim: self.world.view(CLAIMS, "claim", claim)["value"] for claim in claims}
        largest = sorted(claims, key=lambda claim: -value[claim])[: TRIED_MAX // 2]
        others = [claim for claim in claims if claim not in largest]
        return largest + others[: TRIED_MAX - len(largest)]

    def _is_wanted(self, option: Option) -> bool:
        """What is given away brings nothing any more, and what takes many calls is tried now and then."""
        return option.kept > 0 or "redeem" in option.words or self._chance.random() < 0.1

    def check(self) -> None:
        """What the greedy one has and is due is within what it is entitled to, and its cash is what it drew."""
        drawn = sum(self.stakes.drawn[name] for name in GREEDY)
        due = sum(self.world.view(CLAIMS, "dueTo", claim) for claim in self.live(*GREEDY))
        entitled = sum(self.stakes.entitled[name] for name in GREEDY)
        if drawn + due > floor(entitled):
            raise Overdrawn(self._story(f"has drawn {drawn} and is due {due}, and is entitled to {float(entitled)}"))
        if self._cash() - self._start != drawn:
            raise Overdrawn(self._story(f"has {self._cash() - self._start} more than at first, and has drawn {drawn}"))

    # What may be done with a claim

    def _options(self, claim: int) -> Iterator[Option]:
        record = self.world.view(CLAIMS, "claim", claim)
        due, _, left = self.world.view(CLAIMS, "amounts", claim)
        name = self._name(record["holder"])
        if due:
            yield Option(f"redeem {claim}", claim, lambda world: [moves.redeem(world, claim)])
        if record["lock"] == Lock.Pledge:
            loan = record["lockedBy"]
            yield Option(f"repay the loan pledged by {claim}", claim, lambda world: moves.repay(world, name, loan))
        if record["lock"]:
            return
        for whole in sorted({left, record["value"]}):
            for parts in self._cuts(whole):
                words = f"split {claim} into {parts}"
                yield Option(
                    words, claim, lambda world, parts=parts: [moves.split(world, name, claim, parts)], max(parts)
                )
        for taker in {HONEST, "tier1", "tier3"} - {name}:
            yield Option(
                f"pass {claim} to {taker}", claim, lambda world, to=taker: moves.pass_on(world, claim, name, to)
            )
        if left > 1:
            yield Option(f"pledge {claim}", claim, lambda world: moves.pledge(world, claim, name))

    def _cuts(self, whole: int) -> list[list[int]]:
        """A cent from the end and from the start, halves, tenths, and the largest part that brings no cent more yet."""
        paid = self.world.view(BOOK, "receivable", self.receivable)["paid"]
        firsts = {1, whole - 1, whole // 2, whole // 10, self._chance.randrange(1, max(2, whole))}
        for cents in (1, 2) if paid else ():
            firsts |= {-(-cents * self._face // paid) - 1, -(-cents * self._face // paid)}
        cuts = [[first, whole - first] for first in sorted(firsts) if 0 < first < whole]
        if whole >= 10:
            cuts.append([whole // 10] * 9 + [whole - 9 * (whole // 10)])
        return cuts

    def _worth(self, option: Option) -> int:
        """What it brings in cash drawn and due; below nothing where it is refused."""
        return self._gain(self.world.clone(), option)

    def _gain(self, world: World, option: Option) -> int:
        before = world.view(CLAIMS, "dueTo", option.claim)
        try:
            done = option.move(world)
        except AssertionError:
            return -1_000
        drawn = sum(each["toHolder"] + each["toLender"] for one in done for each in one.all("ClaimRedeemed"))
        children = [each["child"] for one in done for each in one.all("ClaimSplit")]
        mine = {world.members[name].id for name in GREEDY}
        after = [world.view(CLAIMS, "claim", each)["holder"] in mine for each in (children or [option.claim])]
        due = sum(
            world.view(CLAIMS, "dueTo", each)
            for each, is_mine in zip(children or [option.claim], after, strict=True)
            if is_mine
        )
        return int(drawn + due - before)

    def _ahead(self, worth: list[tuple[int, Option]]) -> tuple[int, list[tuple[int, Option]]]:
        """Where nothing brings anything at once: what a cent split off afterwards would bring."""
        found = []
        for gain, option in worth:
            if gain != 0 or not option.words.startswith("split"):
                continue
            world = self.world.clone()
            (done,) = option.move(world)
            child = done.value
            record = world.view(CLAIMS, "claim", child)
            if record["state"] != ClaimState.Live:
                continue
            name = self._name(record["holder"])
            for whole in {record["value"], record["value"] - record["redeemed"]} - {0, 1}:
                parts = [whole - 1, 1]
                then = Option("", child, lambda world, c=child, n=name, p=parts: [moves.split(world, n, c, p)])
                found.append((self._gain(world.clone(), then), option))
        best = max((gain for gain, _ in found), default=0)
        return (best, found) if best > 0 else (0, worth)

    def _try_for_real(self, option: Option) -> None:
        """A copy goes first, so that a move of several calls is refused as a whole."""
        try:
            option.move(self.world.clone())
        except AssertionError:
            return
        self._do(option.words, option.move)

    def _do(self, words: str, move: Move) -> None:
        self._say(words)
        for done in move(self.world):
            self._follow(done)

    def _follow(self, done: Done) -> None:
        """Stakes go where the events say that claims and payments went."""
        children: dict[int, list[tuple[int, int]]] = {}
        for name, args in done.events:
            if name == "ReceivablePaid":
                self.stakes.paid(args["receivable"], args["amount"], self._face)
            elif name == "ClaimRedeemed":
                self.stakes.redeemed(args["claim"], args["toHolder"] + args["toLender"])
            elif name == "ClaimTransferred":
                self.stakes.passed(args["claim"], self._name(args["to"]))
            elif name == "ClaimSplit":
                children.setdefault(args["parent"], []).append((args["child"], args["value"]))
        for parent, parts in children.items():
            self.stakes.split(parent, [child for child, _ in parts], [value for _, value in parts])

    def live(self, *names: str) -> list[int]:
        """Claims of the receivable that these hold."""
        return [
            claim
            for claim, stake in self.stakes.claims.items()
            if stake.receivable == self.receivable
            and stake.holder in names
            and self.world.view(CLAIMS, "claim", claim)["state"] == ClaimState.Live
        ]

    def _claims_of_it(self) -> int:
        return sum(stake.receivable == self.receivable for stake in self.stakes.claims.values())

    def _name(self, party: int) -> str:
        return next(name for name, each in self.world.members.items() if each.id == party)

    def _cash(self) -> int:
        return sum(scenes.deposit(self.world, self.world.members[name]) for name in GREEDY)

    def _say(self, words: str) -> None:
        self.trace.append(words)

    def _story(self, what: str) -> str:
        steps = "\n".join(f"  {place}. {words}" for place, words in enumerate(self.trace, start=1))
        return f"the greedy one {what}\nseed {self._seed}; steps:\n{steps}"
