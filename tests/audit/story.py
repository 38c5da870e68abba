"""What happens in the history that the audit's tests look at."""

from __future__ import annotations

from typing import Any

from chain.port import Address
from tests.audit.chronicle import NEWCOMER, VALIDATORS
from tests.contracts.world import scenes
from tests.contracts.world.ledger import World
from tests.contracts.world.words import CNY, SizeClass, Verb, ref


class WorldViews:
    """A world's contracts, as the checks ask for them."""

    def __init__(self, world: World) -> None:
        self._world = world

    def address(self, contract: str) -> Address:
        return self._world.addresses[contract]

    def read(self, contract: str, view: str, *args: Any) -> Any:
        return self._world.view(contract, view, *args)


def story(world: World) -> None:
    """A receivable from invoice to settlement: split, one part passed on, one pledged; money in and out; two persons;
    two transactions in one block; another validator in the place of one; and each kind of record that is kept beside."""
    receivable, claim = scenes.confirmed(world, 1_000_00)
    passed, pledged = scenes.split(world, claim, 600_00, 400_00)
    scenes.passed(world, passed, world.tier1, world.tier2)
    scenes.loan(world, pledged, 200_00)
    scenes.policy(world, world.core1, Verb.Pay, above=500_00)
    world.travel(days=10)
    approval = scenes.file(world, world.core1.maker, "ReceivableBook", "pay", 0, receivable, 1_000_00)
    world.send(world.core1.checker, "ReceivableBook", "pay", approval, receivable, 1_000_00)
    scenes.redeem(world, passed)
    scenes.redeem(world, pledged)
    account = scenes.bank_account(world, world.tier2)
    world.send(world.tier2.maker, "DepositToken:CNY", "reservePayout", 0, 100_00, account)
    world.send(world.bank.maker, "DepositToken:CNY", "settlePayout", 0, 1, ref("statement"))
    _two_mints_in_a_block(world)
    _kept_beside(world)
    change = world.number + 5
    scenes.together(world, world.governance, "ValidatorSet", "admit", *_newcomer(), change)
    scenes.together(world, world.governance, "ValidatorSet", "remove", VALIDATORS[0].address, change)
    scenes.confirmed(world, 300_00)


def _newcomer() -> tuple[bytes, bytes]:
    return NEWCOMER.address, NEWCOMER.name.encode().ljust(32, b"\0")


def _two_mints_in_a_block(world: World) -> None:
    given = [(world.tier1.id, 5_00, ref("one")), (world.tier1.id, 7_00, ref("other"))]
    filed = [scenes.file(world, world.bank.maker, "DepositToken:CNY", "mint", 0, *mint) for mint in given]
    calls = [(approval, *mint) for approval, mint in zip(filed, given, strict=True)]
    world.batch(world.bank.checker, "DepositToken:CNY", "mint", calls)


def _kept_beside(world: World) -> None:
    """Legal ids, texts, daily sums, held quotas, corrections and credit notes, an undone mint, a payout that came back, an
    overdue debtor, and a split after a payment."""
    _of_the_offices(world)
    _of_an_invoice(world)
    scenes.policy(world, world.core2, Verb.Confirm, above=500_00, daily=400_00)
    receivable, claim = scenes.confirmed(world, 380, debtor=world.core2)
    scenes.split(world, claim, 190, 190)
    scenes.pay(world, receivable, 38, world.core2)
    first = world.view("ClaimToken", "claimCount") - 1
    scenes.redeem(world, first)
    scenes.split(world, first, 170, 1)
    scenes.passed(world, first + 1, world.tier1, world.tier3)
    scenes.request(world, first + 1, world.tier3)
    held = scenes.proposed(world, 900_00, debtor=world.core2)
    scenes.file(world, world.core2.maker, "ReceivableBook", "confirm", 0, held)
    world.travel(days=61)
    world.send(world.auditor.maker, "ReceivableBook", "markOverdue", receivable)
    world.send(world.auditor.maker, "ReceivableBook", "releaseProposal", held)
    account = scenes.bank_account(world, world.core2)
    payout = world.send(world.core2.maker, "DepositToken:CNY", "reservePayout", 0, 5_00, account).value
    world.send(world.core2.checker, "BankAccounts", "suspend", account)
    world.travel(days=31)
    world.send(world.core2.maker, "DepositToken:CNY", "reclaimPayout", payout)


def _of_the_offices(world: World) -> None:
    office = world.operator
    lei = {"scheme": b"LEI".ljust(8, b"\0"), "value": b"529900T8BM49AURSDO55".ljust(32, b"\0")}
    scenes.together(world, office, "PartyRegistry", "addLegalId", world.tier1.id, lei, False)
    scenes.together(world, office, "PartyRegistry", "reclassify", world.tier3.id, SizeClass.Medium, b"HK")
    scenes.together(world, world.governance, "ParameterRegistry", "listUndertaking", ref("newer undertaking"))
    scenes.together(world, world.governance, "ParameterRegistry", "retireUndertaking", ref("newer undertaking"))
    scenes.together(world, world.governance, "ParameterRegistry", "setSmallest", CNY, 2)
    scenes.together(world, world.governance, "ParameterRegistry", "setSmallest", CNY, 1)
    scenes.fund(world, world.tier3, 9_00)
    entry = ref(f"entry {world.serial}")
    scenes.together(world, world.bank, "DepositToken:CNY", "reverseMint", entry, ref("by mistake"))
    scenes.together(world, world.bank, "DepositToken:CNY", "mint", world.tier2.id, 9_00, entry)


def _of_an_invoice(world: World) -> None:
    number = scenes.invoice(world, world.tier2, world.core1, 100_00)
    world.send(world.tier2.maker, "InvoiceRegister", "correct", number, CNY, 90_00, 0, world.today, ref("corrected"))
    world.send(world.tier2.maker, "InvoiceRegister", "reduce", number, b"CREDIT-1", 10_00, ref("note"))


def drain(world: World) -> None:
    """On the formula of before: two holders of 190 each, 38 of 380 paid; one splits a cent off its claim again and again,
    and draws what the other is due."""
    receivable, claim = scenes.confirmed(world, 380)
    mine, other = scenes.split(world, claim, 190, 190)
    scenes.passed(world, other, world.tier1, world.tier2)
    scenes.pay(world, receivable, 38)
    drawn = 0
    for value in range(190, 150, -1):
        if world.view("ClaimToken", "dueTo", mine):
            drawn += scenes.redeem(world, mine)[0]
        if drawn == 38:
            return
        mine, _ = scenes.split(world, mine, value - 1, 1)
