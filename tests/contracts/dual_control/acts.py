"""The verbs that may need two persons, each with something to do it on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.contracts.world import Member, World, scenes
from tests.contracts.world.founding import QUOTA_CAP
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import CNY, Verb, ref

TOKEN = "DepositToken:CNY"


@dataclass(frozen=True)
class Act:
    """A verb under dual control: whose it is, where, its arguments without the approval, and its amount."""

    who: Member
    contract: str
    verb: str
    args: tuple[Any, ...]
    amount: int = FACE


def propose(world: World) -> Act:
    number = scenes.invoice(world, world.tier1, world.core1)
    return Act(
        world.core1, "ReceivableBook", "propose", (scenes.terms(world, world.core1, world.tier1, (number, FACE)),)
    )


def confirm(world: World) -> Act:
    return Act(world.core1, "ReceivableBook", "confirm", (scenes.proposed(world),))


def accept(world: World) -> Act:
    return Act(world.tier1, "ReceivableBook", "accept", (scenes.proposed(world, by=world.core1.maker),))


def pay(world: World) -> Act:
    return Act(world.core1, "ReceivableBook", "pay", (scenes.confirmed(world)[0], FACE))


def offer_transfer(world: World) -> Act:
    _, claim = scenes.confirmed(world)
    number = scenes.invoice(world, world.tier2, world.tier1)
    return Act(world.tier1, "ClaimToken", "offerTransfer", scenes.offer_args(world, claim, world.tier2, number)[1:])


def accept_transfer(world: World) -> Act:
    _, claim = scenes.confirmed(world)
    offer = scenes.transfer_offer(world, claim, world.tier1, world.tier2)
    return Act(world.tier2, "ClaimToken", "acceptTransfer", (offer, FACE))


def offer_financing(world: World) -> Act:
    asked = scenes.request(world, scenes.confirmed(world)[1])
    return Act(world.funder1, "FinancingDesk", "offer", (scenes.offer_terms(world, asked, FACE // 2),), FACE // 2)


def accept_financing(world: World) -> Act:
    offer = scenes.offer(world, scenes.request(world, scenes.confirmed(world)[1]), FACE // 2)
    # Never the cash received: what the claim still has to come is at stake.
    return Act(world.tier1, "FinancingDesk", "acceptOffer", (offer,), FACE)


def repay(world: World) -> Act:
    loan = scenes.loan(world, scenes.confirmed(world)[1], FACE // 2)
    return Act(world.tier1, "LoanBook", "repay", (loan, FACE // 4), FACE // 4)


def repay_all(world: World) -> Act:
    loan = scenes.loan(world, scenes.confirmed(world)[1], FACE // 2)
    return Act(world.tier1, "LoanBook", "repayAll", (loan, FACE), FACE // 2)


def payout(world: World) -> Act:
    return Act(world.core1, TOKEN, "reservePayout", (FACE, scenes.bank_account(world, world.core1)))


def reserved(world: World) -> int:
    """A payout of core 1 that waits for the bank."""
    it = payout(world)
    return int(world.send(it.who.maker, TOKEN, it.verb, 0, *it.args).value)


def settle_payout(world: World) -> Act:
    return Act(world.bank, TOKEN, "settlePayout", (reserved(world), ref("entry")))


def return_payout(world: World) -> Act:
    return Act(world.bank, TOKEN, "returnPayout", (reserved(world), ref("closed")))


def set_quota_cap(world: World) -> Act:
    return Act(world.core1, "IssuerQuotas", "setQuotaCap", (world.core1.id, CNY, QUOTA_CAP + 1), QUOTA_CAP + 1)


def set_debtor_limit(world: World) -> Act:
    args = (world.core1.id, CNY, QUOTA_CAP + 1, 9_000)
    return Act(world.funder1, "FinancingDesk", "setDebtorLimit", args, QUOTA_CAP + 1)


def propose_as_supplier(world: World) -> Act:
    number = scenes.invoice(world, world.tier1, world.core1)
    asked = scenes.terms(world, world.core1, world.tier1, (number, FACE))
    return Act(world.tier1, "ReceivableBook", "propose", (asked,))


ACTS: list[tuple[Verb, Callable[[World], Act]]] = [
    (Verb.Propose, propose_as_supplier),
    (Verb.Confirm, propose),
    (Verb.Confirm, confirm),
    (Verb.Confirm, accept),
    (Verb.Pay, pay),
    (Verb.OfferTransfer, offer_transfer),
    (Verb.AcceptTransfer, accept_transfer),
    (Verb.OfferFinancing, offer_financing),
    (Verb.AcceptFinancing, accept_financing),
    (Verb.Repay, repay),
    (Verb.Repay, repay_all),
    (Verb.Payout, payout),
    (Verb.SettlePayout, settle_payout),
    (Verb.ReturnPayout, return_payout),
    (Verb.SetQuotaCap, set_quota_cap),
    (Verb.SetDebtorLimit, set_debtor_limit),
]
REPEATABLE = ("payout", "repay", "set_quota_cap", "set_debtor_limit", "propose")
"""Those whose own guards let them be done twice (a debtor's proposal holds no invoice)."""
