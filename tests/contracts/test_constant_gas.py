"""No verb's gas depends on how many claims, offers or blocks there are: the bytes of its call aside."""

from __future__ import annotations

from typing import Any

from chain.contracts.genesis import MODULES
from chain.ethereum.gas import OTHER_BYTE_GAS, ZERO_BYTE_GAS
from tests.contracts.world import Account, Member, World, founding, scenes
from tests.contracts.world.words import CNY, DAY_S, Verb, ref

FACE = 10_000_000
PARTS = 100


class Meter:
    """Does verbs in a world and writes down the gas of each, less that of its call's bytes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.used: dict[str, int] = {}

    def do(self, by: Account, contract: str, verb: str, *args: Any) -> Any:
        data = self.world.call_data(contract, verb, *args)
        bytes_gas = sum(OTHER_BYTE_GAS if byte else ZERO_BYTE_GAS for byte in data)
        done = self.world.send(by, contract, verb, *args)
        self.used[verb] = done.gas - bytes_gas
        return done.value

    def two(self, who: Member, contract: str, verb: str, *args: Any) -> Any:
        """The same by two persons; the call that is filed has as many bytes whatever its numbers are."""
        call = self.world.call_data(contract, verb, 0, *args)
        filed = self.do(who.maker, "DualControl", "file", self.world.addresses[contract], call)
        return self.do(who.checker, contract, verb, filed, *args)


class Crowd:
    """A receivable whose claim is in many hands, and a request with as many offers; and one claim beside to act on."""

    def __init__(self, others: int) -> None:
        self.world = world = founding.world()
        self.receivable, root = scenes.confirmed(world, FACE)
        self.claim, self.second, rest = scenes.split(world, root, 10_000, 10_000, FACE - 20_000)
        for giver, taker in ((world.tier1, world.tier2), (world.tier2, world.tier3)):
            scenes.passed(world, self.second, giver, taker)
        self._split(rest, FACE - 20_000, others)
        self.request = scenes.request(world, self.claim)
        terms = scenes.offer_terms(world, self.request, 1)
        world.batch(world.funder1.maker, "FinancingDesk", "offer", [(0, terms)] * others)

    def _split(self, claim: int, value: int, others: int) -> None:
        """Into as many parts as wanted: halves of halves would be too deep, so first into hundreds."""
        hundreds = [PARTS] * (others // PARTS) or [others]
        claims, values = [claim], [value]
        if len(hundreds) > 1:
            values = _shares(value, len(hundreds))
            claims = scenes.split(self.world, claim, *values)
        for each, held, count in zip(claims, values, hundreds, strict=True):
            scenes.split(self.world, each, *_shares(held, count))

    def costs(self) -> dict[str, int]:
        """Gas of each verb on the claim beside the crowd, less that of the call's bytes."""
        world, tier1, core1 = self.world, self.world.tier1.maker, self.world.core1.maker
        meter = Meter(world)
        do = meter.do
        offer = do(world.funder1.maker, "FinancingDesk", "offer", 0, scenes.offer_terms(world, self.request, 500))
        do(world.funder1.maker, "FinancingDesk", "withdrawOffer", scenes.offer(world, self.request, 400))
        loan = do(tier1, "FinancingDesk", "acceptOffer", 0, offer)
        do(world.auditor.maker, "FinancingDesk", "releaseOffer", 1)
        do(tier1, "LoanBook", "repay", 0, loan, 100)
        do(tier1, "LoanBook", "repayAll", 0, loan, 400)
        first = do(tier1, "ClaimToken", "split", self.claim, [5_000, 5_000])
        number = scenes.invoice(world, world.tier2, world.tier1, 9_000)
        given = do(tier1, "ClaimToken", "offerTransfer", *scenes.offer_args(world, first, world.tier2, number))
        do(world.tier2.maker, "ClaimToken", "acceptTransfer", 0, given, 5_000)
        do(core1, "ReceivableBook", "pay", 0, self.receivable, FACE // 2)
        do(world.auditor.maker, "ClaimToken", "redeem", first)
        do(tier1, "FinancingDesk", "request", first + 1, 0, world.now + DAY_S)
        terms = scenes.invoice_terms(world, world.tier1, world.core1, 700)
        number = do(tier1, "InvoiceRegister", "register", terms)
        asked = scenes.terms(world, world.core1, world.tier1, (number, 700))
        receivable = do(tier1, "ReceivableBook", "propose", 0, asked)
        do(core1, "ReceivableBook", "confirm", 0, receivable)
        meter.two(world.bank, "DepositToken:CNY", "mint", world.tier1.id, 9, ref("one more entry"))
        return meter.used


def _shares(value: int, count: int) -> list[int]:
    return [value // count] * (count - 1) + [value - value // count * (count - 1)]


class Registers:
    """Many quotas, limits, policies, bank accounts, texts, legal ids, credit notes, held calls and receivables overdue; and
    one of each beside to act on."""

    def __init__(self, others: int) -> None:
        self.world = world = founding.world()
        self.waiting = scenes.proposed(world, 1_000)
        self.late, _ = scenes.confirmed(world, 1_000, debtor=world.core2, dueOn=world.today + 1)
        self.account = scenes.bank_account(world, world.core1)
        scenes.policy(world, world.core1, Verb.Payout, above=5_000, daily=100_000)
        for place in range(others):
            self._add(place)

    def _add(self, place: int) -> None:
        world, code = self.world, bytes((65, 65 + place // 26, 65 + place % 26))
        modules = tuple(world.addresses[name] for name in MODULES.values())
        token = world.create(founding.deployer().address, f"Token {place}", "DepositToken", (modules, code, 2))
        scenes.together(world, world.governance, "ParameterRegistry", "listCurrency", code, token, world.bank.id, 1)
        world.send(world.core1.maker, "IssuerQuotas", "setQuotaCap", 0, world.core1.id, code, 5)
        world.send(world.funder1.maker, "FinancingDesk", "setDebtorLimit", 0, world.core1.id, code, 5, 5)
        scenes.policy(world, world.core1, Verb.Payout, currency=code)
        scenes.bank_account(world, world.core1, code)
        scenes.together(world, world.governance, "ParameterRegistry", "listUndertaking", ref(f"text {place}"))
        scenes.together(world, world.operator, "PartyRegistry", "addLegalId", world.core1.id, lei(place), False)
        scenes.file(world, world.core1.maker, "ReceivableBook", "confirm", 0, scenes.proposed(world, 9))
        number = scenes.invoice(world, world.tier1, world.core1)
        world.send(world.tier1.maker, "InvoiceRegister", "reduce", number, f"RED-{place:05}".encode(), 1, ref("note"))
        scenes.confirmed(world, 9, debtor=world.core2, dueOn=world.today)

    def costs(self) -> dict[str, int]:
        """Gas of each verb that reads or writes a register, less that of the call's bytes."""
        world, core1, auditor = self.world, self.world.core1, self.world.auditor.maker
        meter = Meter(world)
        cap = (core1.id, CNY, founding.QUOTA_CAP - 1)
        meter.do(core1.maker, "IssuerQuotas", "setQuotaCap", 0, *cap)
        meter.do(world.funder1.maker, "FinancingDesk", "setDebtorLimit", 0, *cap, 9_000)
        meter.do(core1.maker, "DepositToken:CNY", "reservePayout", 0, 1_000, self.account)
        meter.two(core1, "BankAccounts", "register", CNY, ref("one more account"))
        meter.do(core1.maker, "BankAccounts", "suspend", self.account)
        meter.two(core1, "BankAccounts", "resume", self.account)
        meter.two(world.governance, "ParameterRegistry", "listUndertaking", ref("one more text"))
        meter.two(world.governance, "ParameterRegistry", "retireUndertaking", ref("one more text"))
        meter.two(world.operator, "PartyRegistry", "addLegalId", core1.id, lei(99_999), False)
        meter.two(world.bank, "DepositToken:CNY", "mint", core1.id, 9, ref("one more entry"))
        meter.two(world.bank, "DepositToken:CNY", "reverseMint", ref("one more entry"), ref("mistake"))
        number = scenes.invoice(world, world.tier1, core1)
        meter.do(world.tier1.maker, "InvoiceRegister", "reduce", number, b"RED-99999", 1, ref("note"))
        call = world.call_data("ReceivableBook", "confirm", 0, self.waiting)
        filed = meter.do(core1.maker, "DualControl", "file", world.addresses["ReceivableBook"], call)
        meter.do(core1.checker, "ReceivableBook", "confirm", filed, self.waiting)
        args = (core1.id, Verb.Payout, CNY, True, 6_000, 100_000)
        filed = scenes.file(world, core1.admin, "DualControl", "setPolicy", 0, *args)
        meter.do(world.operator.maker, "DualControl", "setPolicy", filed, *args)
        dead = scenes.proposed(world, 1_000, dueOn=world.today)
        world.travel(days=2)
        meter.do(auditor, "ReceivableBook", "releaseProposal", dead)
        for receivable in range(self.late + 1, dead):
            world.attempt(auditor, "ReceivableBook", "markOverdue", receivable)
        meter.do(auditor, "ReceivableBook", "markOverdue", self.late)
        meter.do(world.core2.maker, "ReceivableBook", "pay", 0, self.late, 1_000)
        return meter.used


def lei(place: int) -> dict[str, bytes]:
    return {"scheme": b"LEI\0\0\0\0\0", "value": f"LEI{place:05}".encode().ljust(32, b"\0")}


class TestConstantGas:
    def test_with_5_000_claims_and_offers_beside(self) -> None:
        assert Crowd(5_000).costs() == Crowd(2).costs()

    def test_with_50_entries_more_in_every_register(self) -> None:
        assert Registers(52).costs() == Registers(2).costs()
