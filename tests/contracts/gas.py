"""What each verb costs, in a scenario that is the same every time; `make gas` writes the table anew.

Every party has done everything once before, so storage that a first time would create is there already; what is measured
is the second time.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.contracts.world import Account, Member, World, founding, scenes
from tests.contracts.world.founding import admission, new_accounts
from tests.contracts.world.members import account, member
from tests.contracts.world.words import CNY, DAY_S, Capability, Licence, Parameter, Role, SizeClass, Verb, bits, ref

TABLE = Path(__file__).with_name("gas.json")
DEPOSITS = "DepositToken:CNY"


class Meter:
    """Does verbs in a world and writes down what each used."""

    def __init__(self, world: World, turn: int) -> None:
        self.world = world
        self.turn = turn
        self.used: dict[str, int] = {}

    def do(self, by: Account, contract: str, verb: str, *args: Any, note: str = "") -> Any:
        """Do a verb; ``note`` tells apart what the same verb costs in another situation."""
        done = self.world.send(by, contract, verb, *args)
        name = f"{contract.partition(':')[0]}.{verb}{f' ({note})' if note else ''}"
        assert name not in self.used, f"{name} is measured twice"
        self.used[name] = done.gas
        return done.value

    def two(self, who: Member, contract: str, verb: str, *args: Any, note: str = "") -> Any:
        """The same by two persons of a party; what filing costs is measured apart."""
        filed = scenes.file(self.world, who.maker, contract, verb, 0, *args)
        return self.do(who.checker, contract, verb, filed, *args, note=note)

    def admin(self, who: Member, contract: str, verb: str, *args: Any) -> Any:
        """The same by an admin of a party and the operator."""
        filed = scenes.file(self.world, who.admin, contract, verb, 0, *args)
        return self.do(self.world.operator.maker, contract, verb, filed, *args)


def measure() -> dict[str, int]:
    """Gas by verb, in the order of names."""
    world = founding.world()
    meter = Meter(world, 0)
    for turn in range(2):
        meter = Meter(world, turn)
        for part in PARTS:
            part(meter)
    return dict(sorted(meter.used.items()))


def _parties(meter: Meter) -> None:
    world, who, registry = meter.world, member(f"new{meter.turn}", 14 + meter.turn), "PartyRegistry"
    given = admission(who.name, bits(Role.Supplier), 0, SizeClass.Small)
    meter.two(world.operator, registry, "admit", given, new_accounts(world, who), note="three accounts")
    lei = {"scheme": b"LEI\0\0\0\0\0", "value": f"LEI{meter.turn}".encode().ljust(32, b"\0")}
    meter.two(world.operator, registry, "addLegalId", world.tier3.id, lei, False)
    meter.two(world.operator, registry, "reclassify", world.tier3.id, SizeClass.Small, b"CN")
    meter.two(world.operator, registry, "renew", world.tier3.id, world.now + 900 * DAY_S)
    meter.do(world.regulator.maker, registry, "suspend", world.tier3.id, ref("order"))
    meter.two(world.regulator, registry, "resume", world.tier3.id)
    for verb, value in (("Role", Role.Guarantor), ("Licence", Licence.Lending)):
        meter.two(world.operator, registry, f"grant{verb}", world.factor.id, value)
        meter.two(world.operator, registry, f"end{verb}", world.factor.id, value)
    new = account(f"tier3.spare{meter.turn}")
    joins = new.joins(world.addresses[registry], world.tier3.scheme, world.tier3.value)
    for verb, args in (("addAccount", (world.tier3.id, joins)), ("removeAccount", (new.address,))):
        meter.admin(world.tier3, registry, verb, *args)
    meter.admin(
        world.tier3, "DualControl", "setPolicy", world.tier3.id, Verb.Payout, CNY, True, 1_000 + meter.turn, 10_000
    )


def _parameters(meter: Meter) -> None:
    world, registry, by = meter.world, "ParameterRegistry", meter.world.governance
    meter.two(by, registry, "setParameter", Parameter.GraceDays, 3, 0, ref("note"))
    meter.two(by, registry, "nameBank", CNY, world.bank.id)
    meter.two(by, registry, "setSmallest", CNY, 1)
    meter.two(by, registry, "listUndertaking", ref(f"text {meter.turn}"))
    meter.two(by, registry, "retireUndertaking", ref(f"text {meter.turn}"))
    cap = (world.core1.id, CNY, founding.QUOTA_CAP - meter.turn)
    meter.do(world.core1.maker, "IssuerQuotas", "setQuotaCap", 0, *cap)
    meter.two(by, "IssuerQuotas", "setQuotaCap", *cap, note="by governance")
    meter.do(world.funder1.maker, "FinancingDesk", "setDebtorLimit", 0, *cap, 9_000)


def _validators(meter: Meter) -> None:
    new = account(f"validator {meter.turn}", Capability.None_).address
    name, far = f"validator {meter.turn}".encode().ljust(32, b"\0"), 1_000_000
    for verb, args in (("admit", (new, name, far)), ("remove", (new, far + 1))):
        meter.two(meter.world.governance, "ValidatorSet", verb, *args)


def _dual_control(meter: Meter) -> None:
    world, target = meter.world, meter.world.addresses["ReceivableBook"]
    receivable = scenes.proposed(world)
    call = world.call_data("ReceivableBook", "confirm", 0, receivable)
    filed = meter.do(world.core1.maker, "DualControl", "file", target, call, note="a confirmation")
    meter.do(world.core1.maker, "DualControl", "cancel", filed, note="a confirmation")
    filed = world.send(world.core1.maker, "DualControl", "file", target, call).value
    meter.do(world.core1.checker, "ReceivableBook", "confirm", filed, receivable, note="by a second person")
    call = world.call_data("ReceivableBook", "pay", 0, receivable, 1)
    filed = world.send(world.core1.maker, "DualControl", "file", target, call).value
    world.travel(days=3)
    meter.do(world.auditor.maker, "DualControl", "release", filed)
    scenes.policy(world, world.core2, Verb.Pay, above=1_000)
    second, _ = scenes.confirmed(world, debtor=world.core2)
    scenes.pay(world, second, 10, by=world.core2)
    meter.do(world.core2.maker, "ReceivableBook", "pay", 0, second, 10, note="a part, within a daily sum")


def _receivables(meter: Meter) -> None:
    world = meter.world
    terms = scenes.invoice_terms(world, world.tier1, world.core1)
    number = meter.do(world.tier1.maker, "InvoiceRegister", "register", terms)
    args = (number, CNY, scenes.FACE + 1, 0, world.today, ref("root 2"))
    meter.do(world.tier1.maker, "InvoiceRegister", "correct", *args)
    note = f"RED-{meter.turn}".encode()
    meter.do(world.tier1.maker, "InvoiceRegister", "reduce", number, note, 1, ref("root"))
    asked = scenes.terms(world, world.core1, world.tier1, (number, scenes.FACE))
    receivable = meter.do(world.tier1.maker, "ReceivableBook", "propose", 0, asked)
    claim = meter.do(world.core1.maker, "ReceivableBook", "confirm", 0, receivable)
    meter.do(world.core1.maker, "ReceivableBook", "pay", 0, receivable, 100, note="a part")
    meter.do(world.auditor.maker, "ClaimToken", "redeem", claim, note="a part")
    meter.do(world.core1.maker, "ReceivableBook", "pay", 0, receivable, scenes.FACE - 100, note="the rest")
    meter.do(world.auditor.maker, "ClaimToken", "redeem", claim, note="the rest")
    number = scenes.invoice(world, world.tier1, world.core1)
    asked = scenes.terms(world, world.core1, world.tier1, (number, 500))
    receivable = meter.do(world.core1.maker, "ReceivableBook", "propose", 0, asked, note="by the debtor")
    meter.do(world.tier1.maker, "ReceivableBook", "accept", 0, receivable)
    meter.do(world.tier1.maker, "ReceivableBook", "withdraw", scenes.proposed(world))
    meter.do(world.core1.maker, "ReceivableBook", "reject", scenes.proposed(world))
    receivable = scenes.proposed(world, dueOn=world.today)
    world.travel(days=1)
    meter.do(world.auditor.maker, "ReceivableBook", "releaseProposal", receivable)


def _claims(meter: Meter) -> None:
    world = meter.world
    _, claim = scenes.confirmed(world)
    first = meter.do(world.tier1.maker, "ClaimToken", "split", claim, [300, scenes.FACE - 300], note="2 parts")
    number = scenes.invoice(world, world.tier2, world.tier1, 900)
    args = scenes.offer_args(world, first, world.tier2, number)
    offer = meter.do(world.tier1.maker, "ClaimToken", "offerTransfer", *args)
    meter.do(world.tier2.maker, "ClaimToken", "acceptTransfer", 0, offer, 300)
    for verb, by in (
        ("rejectTransfer", world.tier3),
        ("cancelTransfer", world.tier2),
        ("releaseTransfer", world.auditor),
    ):
        offer = scenes.transfer_offer(world, first, world.tier2, world.tier3)
        if verb == "releaseTransfer":
            world.travel(days=7)
        meter.do(by.maker, "ClaimToken", verb, offer)
    rest = scenes.FACE - 300
    meter.do(world.tier1.maker, "ClaimToken", "split", first + 1, [1] * 9 + [rest - 9], note="10 parts")


def _deposits(meter: Meter) -> None:
    world, turn = meter.world, meter.turn
    entries = [ref(f"gas {turn} {place}") for place in range(3)]
    to = meter.two(world.tier2, "BankAccounts", "register", CNY, ref(f"account {turn}"))
    meter.do(world.tier2.maker, "BankAccounts", "suspend", to)
    meter.two(world.tier2, "BankAccounts", "resume", to)
    meter.two(world.bank, DEPOSITS, "mint", world.tier2.id, 2_000, entries[0])
    meter.two(world.bank, DEPOSITS, "mint", world.tier3.id, 1_000, entries[1], note="to be reversed")
    meter.two(world.bank, DEPOSITS, "reverseMint", entries[1], ref("mistake"))
    first = meter.do(world.tier2.maker, DEPOSITS, "reservePayout", 0, 400, to)
    second, third = (world.send(world.tier2.maker, DEPOSITS, "reservePayout", 0, 300, to).value for _ in range(2))
    meter.do(world.bank.maker, DEPOSITS, "settlePayout", 0, first, entries[2])
    meter.do(world.bank.maker, DEPOSITS, "returnPayout", 0, second, ref("closed"))
    world.travel(days=30)
    meter.do(world.tier2.maker, DEPOSITS, "reclaimPayout", third)


def _financing(meter: Meter) -> None:
    world, by = meter.world, meter.world.tier1.maker
    receivable, claim = scenes.confirmed(world)
    request = meter.do(by, "FinancingDesk", "request", claim, 0, world.now + 7 * DAY_S)
    terms = scenes.offer_terms(world, request, 500_00, fee=5)
    offer = meter.do(world.funder1.maker, "FinancingDesk", "offer", 0, terms)
    spare = scenes.offer(world, request, 400_00)
    void = scenes.offer(world, request, 300_00)
    meter.do(world.funder1.maker, "FinancingDesk", "withdrawOffer", spare)
    loan = meter.do(by, "FinancingDesk", "acceptOffer", 0, offer)
    meter.do(world.auditor.maker, "FinancingDesk", "releaseOffer", void)
    world.travel(days=9)
    meter.do(by, "LoanBook", "repay", 0, loan, 100_00, note="a part")
    scenes.pay(world, receivable, 100_00)
    meter.do(world.auditor.maker, "ClaimToken", "redeem", claim, note="pledged, a part")
    meter.do(by, "LoanBook", "repayAll", 0, loan, 500_00)
    meter.do(by, "FinancingDesk", "withdrawRequest", scenes.request(world, claim))
    scenes.loan(world, claim, 200_00)
    scenes.pay(world, receivable, scenes.FACE - 100_00)
    meter.do(world.auditor.maker, "ClaimToken", "redeem", claim, note="pledged, the rest")


def _default(meter: Meter) -> None:
    world = meter.world
    receivable, _ = scenes.confirmed(world, debtor=world.core1)
    other, _ = scenes.confirmed(world, debtor=world.core1)
    world.travel(days=64)
    meter.do(world.auditor.maker, "ReceivableBook", "markOverdue", receivable)
    meter.do(world.auditor.maker, "ReceivableBook", "markDefaulted", receivable, note="overdue already")
    meter.do(world.auditor.maker, "ReceivableBook", "markDefaulted", other)
    meter.do(world.core1.maker, "ReceivableBook", "pay", 0, receivable, scenes.FACE, note="a default, the rest")
    scenes.pay(world, other, scenes.FACE)


PARTS: tuple[Callable[[Meter], None], ...] = (
    _parties,
    _parameters,
    _validators,
    _dual_control,
    _receivables,
    _claims,
    _deposits,
    _financing,
    _default,
)


def read() -> dict[str, int]:
    """The committed table."""
    table: dict[str, int] = json.loads(TABLE.read_text("utf-8"))
    return table


if __name__ == "__main__":
    TABLE.write_text(json.dumps(measure(), indent=1) + "\n", "utf-8")
