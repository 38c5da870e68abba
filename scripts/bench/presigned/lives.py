"""Receivables from invoice to settlement, in waves whose transactions may be executed in any order.

Four firms with sixteen makers each lead so many lives. A wave is one verb, once for each life of a cohort, by sixteen
senders. All lives are alike, so it does not matter which invoice of a wave gets which number: the next wave finds as
many as it names. Two cohorts take turns, so a wave may be sent as soon as the last but one is done, and nobody waits for
the end of a wave. Verbs that count the same thing (invoices, claims) are never next to each other.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from chain.embedded.executors.protocol import Environment, Execution, Executor, Reader
from chain.embedded.executors.revm import Revm
from chain.ethereum.blocks import Outcome
from chain.ethereum.transactions import Transaction
from chain.port import Address, Hash32
from tests.contracts.world import founding, scenes
from tests.contracts.world.ledger import World, executed_by
from tests.contracts.world.members import Account, Member, account, member
from tests.contracts.world.words import CNY, Capability, Licence, Role, SizeClass, bits, ref

SENDERS = 16
"""Makers of each firm, and so the senders of each wave."""

FACE, PASSED, PLEDGED, PRINCIPAL = 1_000_00, 600_00, 400_00, 200_00
"""Minor units: what is owed, its two parts, and the loan on the second."""

FIRMS: dict[str, tuple[int, int, int]] = {
    "seller": (bits(Role.Supplier), 0, SizeClass.Small),
    "maker": (bits(Role.Supplier), 0, SizeClass.Small),
    "buyer": (bits(Role.CoreEnterprise), 0, SizeClass.Large),
    "lender": (bits(Role.Funder), bits(Licence.Lending), SizeClass.Large),
}
"""Roles, licences and size class: a supplier, its own supplier, the core enterprise and a bank."""


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction before it is signed, and the gas that it used when it was tried."""

    sender: Address
    to: Address | None
    data: bytes
    gas_used: int


@dataclass(slots=True)
class Life:
    """A receivable and what comes of it. Each side is a firm at one of its desks: with one of its makers."""

    seller: Member
    maker: Member
    buyer: Member
    lender: Member
    invoice: int = 0
    receivable: int = 0
    claim: int = 0
    passed: int = 0
    pledged: int = 0
    offer: int = 0

    def registers(self, world: World) -> None:
        self.invoice = scenes.invoice(world, self.seller, self.buyer, FACE)

    def proposes(self, world: World) -> None:
        terms = scenes.terms(world, self.buyer, self.seller, (self.invoice, FACE))
        self.receivable = int(world.send(self.seller.maker, "ReceivableBook", "propose", 0, terms).value)

    def confirms(self, world: World) -> None:
        self.claim = int(world.send(self.buyer.maker, "ReceivableBook", "confirm", 0, self.receivable).value)

    def registers_below(self, world: World) -> None:
        self.invoice = scenes.invoice(world, self.maker, self.seller, PASSED)

    def splits(self, world: World) -> None:
        self.passed, self.pledged = scenes.split(world, self.claim, PASSED, PLEDGED, by=self.seller)

    def offers_transfer(self, world: World) -> None:
        args = scenes.offer_args(world, self.passed, self.maker, self.invoice)
        self.offer = int(world.send(self.seller.maker, "ClaimToken", "offerTransfer", *args).value)

    def accepts_transfer(self, world: World) -> None:
        world.send(self.maker.maker, "ClaimToken", "acceptTransfer", 0, self.offer, PASSED)

    def asks_for_a_loan(self, world: World) -> None:
        self.offer = scenes.request(world, self.pledged, self.seller)

    def offers_a_loan(self, world: World) -> None:
        self.offer = scenes.offer(world, self.offer, PRINCIPAL, self.lender)

    def takes_the_loan(self, world: World) -> None:
        world.send(self.seller.maker, "FinancingDesk", "acceptOffer", 0, self.offer)

    def pays(self, world: World) -> None:
        scenes.pay(world, self.receivable, FACE, self.buyer)

    def redeems_what_was_passed(self, world: World) -> None:
        world.send(self.maker.maker, "ClaimToken", "redeem", self.passed)

    def redeems_what_was_pledged(self, world: World) -> None:
        world.send(self.seller.maker, "ClaimToken", "redeem", self.pledged)


VERBS: tuple[Callable[[Life, World], None], ...] = (
    Life.registers,
    Life.proposes,
    Life.confirms,
    Life.registers_below,
    Life.splits,
    Life.offers_transfer,
    Life.accepts_transfer,
    Life.asks_for_a_loan,
    Life.offers_a_loan,
    Life.takes_the_loan,
    Life.pays,
    Life.redeems_what_was_passed,
    Life.redeems_what_was_pledged,
)
"""One life, in order."""


@dataclass(frozen=True, slots=True)
class Script:
    """Everything that is sent: first what founds the ledger, in order, then the waves.

    :param keys: the secret of every sender.
    :param addresses: where the contracts are, by their names in the plan.
    :param redeemed: claims that are redeemed in full when all is done.
    """

    founding: tuple[Step, ...]
    waves: tuple[tuple[Step, ...], ...]
    keys: dict[Address, bytes]
    addresses: Mapping[str, Address]
    redeemed: tuple[int, ...]

    @property
    def transactions(self) -> int:
        """In all waves together."""
        return sum(map(len, self.waves))


@dataclass
class _Recorder:
    """An executor that remembers what it was asked to execute."""

    executor: Executor
    steps: list[Step] = field(default_factory=list)

    def execute(self, reader: Reader, root: Hash32, environment: Environment, wanted: list[Transaction]) -> Execution:
        execution = self.executor.execute(reader, root, environment, wanted)
        for each, outcome in zip(wanted, execution.outcomes, strict=True):
            self.steps.append(Step(each.sender, each.to, each.data, _gas(outcome)))
        return execution

    def taken(self) -> tuple[Step, ...]:
        """What came since this was asked the last time."""
        taken = tuple(self.steps)
        self.steps.clear()
        return taken

    def __getattr__(self, name: str) -> object:
        return getattr(self.executor, name)


def write(lives: int, pairs: int) -> Script:
    """A script of ``pairs`` times two cohorts of so many lives, dated now."""
    recorder = _Recorder(Revm())
    with executed_by(recorder):
        world = founding.found()
        firms = {name: _admitted(world, name) for name in FIRMS}
        _fund(world, firms)
        begun = recorder.taken()
        world.travel(to=int(time.time()))
        waves, redeemed = [], []
        for _ in range(pairs):
            cohorts = [[_life(firms, desk) for desk in range(lives)] for _ in range(2)]
            for verb in VERBS:
                for cohort in cohorts:
                    for life in cohort:
                        verb(life, world)
                    waves.append(recorder.taken())
            redeemed += [claim for cohort in cohorts for life in cohort for claim in (life.passed, life.pledged)]
    known = [founding.deployer(), *(seat for who in world.members.values() for seat in who.accounts)]
    known += [desk.maker for desks in firms.values() for desk in desks]
    keys = {each.address: each.key for each in known}
    return Script(begun, tuple(waves), keys, dict(world.addresses), tuple(redeemed))


def _admitted(world: World, name: str) -> list[Member]:
    """Admit a firm and return it once for each of its makers."""
    number = len(world.members) + 1
    firm = world.members[name] = member(name, number)
    makers: list[Account] = [firm.maker]
    makers += [account(f"{name}.maker{desk}", Capability.Maker) for desk in range(1, SENDERS)]
    registry = world.addresses["PartyRegistry"]
    seats = [each.joins(registry, firm.scheme, firm.value) for each in (*makers, firm.checker, firm.admin)]
    scenes.together(world, world.operator, "PartyRegistry", "admit", founding.admission(name, *FIRMS[name]), seats)
    return [replace(firm, maker=each) for each in makers]


def _fund(world: World, firms: dict[str, list[Member]]) -> None:
    buyer, lender = firms["buyer"][0], firms["lender"][0]
    scenes.together(world, world.governance, "IssuerQuotas", "setQuotaCap", buyer.id, CNY, founding.QUOTA_CAP)
    world.send(buyer.maker, "IssuerQuotas", "setQuotaCap", 0, buyer.id, CNY, founding.QUOTA_CAP)
    world.send(lender.maker, "FinancingDesk", "setDebtorLimit", 0, buyer.id, CNY, founding.QUOTA_CAP, 9_000)
    for who in (buyer, lender):
        entry = ref(f"for {who.name}")
        scenes.together(world, world.bank, "DepositToken:CNY", "mint", who.id, founding.QUOTA_CAP, entry)


def _life(firms: dict[str, list[Member]], place: int) -> Life:
    desk = place % SENDERS
    return Life(firms["seller"][desk], firms["maker"][desk], firms["buyer"][desk], firms["lender"][desk])


def _gas(outcome: Outcome) -> int:
    if not outcome.succeeded:
        raise AssertionError(f"a transaction of the script was refused: 0x{outcome.output.hex()}")
    return outcome.gas_used
