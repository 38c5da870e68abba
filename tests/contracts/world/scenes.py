"""How things come about: an invoice, a confirmed receivable, a claim passed on, a loan. Each does its few verbs."""

from __future__ import annotations

from typing import Any

from tests.contracts.world.ledger import Done, World
from tests.contracts.world.members import Account, Member
from tests.contracts.world.words import AMOUNT_MAX, CNY, DAY_S, ZERO, ZONE, Discharge, Recourse, Verb, ref

FACE = 1_000_000_00
"""One million yuan: the sample invoice of the first tier."""


def invoice_terms(world: World, seller: Member, buyer: Member, gross: int = FACE, /, **changes: Any) -> dict[str, Any]:
    """The struct ``InvoiceTerms`` with a number of its own."""
    given = {
        "seller": seller.id,
        "buyer": buyer.id,
        "number": f"INV-{world.next_serial():06}".encode(),
        "currency": CNY,
        "gross": gross,
        "reductions": 0,
        "issuedOn": world.today - 1,
        "root": ref("root"),
    }
    return given | changes


def invoice(world: World, seller: Member, buyer: Member, gross: int = FACE, **changes: Any) -> int:
    """A registered invoice."""
    terms = invoice_terms(world, seller, buyer, gross, **changes)
    return int(world.send(seller.maker, "InvoiceRegister", "register", terms).value)


def terms(
    world: World, debtor: Member, supplier: Member, *allocations: tuple[int, int], **changes: Any
) -> dict[str, Any]:
    """The struct ``ReceivableTerms``: delivered today, due in 60 days."""
    given = {
        "debtor": debtor.id,
        "supplier": supplier.id,
        "currency": CNY,
        "face": sum(part for _, part in allocations),
        "deliveredOn": world.today,
        "dueOn": world.today + 60,
        "zoneMinutes": ZONE,
        "reason": ZERO,
        "undertaking": ref("undertaking"),
        "allocations": [{"invoice": number, "amount": part} for number, part in allocations],
    }
    return given | changes


def proposed(
    world: World,
    face: int = FACE,
    *,
    debtor: Member | None = None,
    supplier: Member | None = None,
    by: Account | None = None,
    **changes: Any,
) -> int:
    """A receivable that the supplier proposed (or ``by``), on an invoice of its own."""
    debtor, supplier = debtor or world.core1, supplier or world.tier1
    number = invoice(world, supplier, debtor, face)
    asked = terms(world, debtor, supplier, (number, face), **changes)
    return int(world.send(by or supplier.maker, "ReceivableBook", "propose", 0, asked).value)


def confirmed(world: World, face: int = FACE, *, debtor: Member | None = None, **named: Any) -> tuple[int, int]:
    """A confirmed receivable and its claim, which the supplier holds."""
    debtor = debtor or world.core1
    receivable = proposed(world, face, debtor=debtor, **named)
    return receivable, int(world.send(debtor.maker, "ReceivableBook", "confirm", 0, receivable).value)


def split(world: World, claim: int, *parts: int, by: Member | None = None) -> list[int]:
    """The children of a split."""
    first = world.send((by or world.tier1).maker, "ClaimToken", "split", claim, list(parts)).value
    return list(range(first, first + len(parts)))


def pay(world: World, receivable: int, amount: int, by: Member | None = None) -> Done:
    return world.send((by or world.core1).maker, "ReceivableBook", "pay", 0, receivable, amount)


def redeem(world: World, claim: int) -> tuple[int, int]:
    """Redeem, and what went to the holder and to the lender."""
    event = world.send(world.auditor.maker, "ClaimToken", "redeem", claim).event("ClaimRedeemed")
    return event["toHolder"], event["toLender"]


def offer_args(world: World, claim: int, to: Member, number: int, **changes: Any) -> tuple[Any, ...]:
    """The arguments of ``offerTransfer``: without recourse, discharged on acceptance, open for a week."""
    given = {
        "approval": 0,
        "claim": claim,
        "recipient": to.id,
        "invoice": number,
        "recourse": Recourse.Without,
        "discharge": Discharge.OnAcceptance,
        "expiresAt": world.now + 7 * DAY_S,
    }
    return tuple((given | changes).values())


def transfer_offer(world: World, claim: int, giver: Member, to: Member, **changes: Any) -> int:
    """An open transfer offer on an invoice for just the claim's outstanding value."""
    number = invoice(world, to, giver, outstanding(world, claim))
    args = offer_args(world, claim, to, number, **changes)
    return int(world.send(giver.maker, "ClaimToken", "offerTransfer", *args).value)


def passed(world: World, claim: int, giver: Member, to: Member, **changes: Any) -> int:
    """A claim passed on; returns the offer."""
    offer = transfer_offer(world, claim, giver, to, **changes)
    world.send(to.maker, "ClaimToken", "acceptTransfer", 0, offer, outstanding(world, claim))
    return offer


def outstanding(world: World, claim: int) -> int:
    """What a claim still has to come once what is due to it is drawn."""
    return int(world.view("ClaimToken", "amounts", claim)[2])


def bank_account(world: World, who: Member, currency: bytes = CNY) -> int:
    """A registered bank account of a party."""
    details = ref(f"account {world.next_serial()}")
    return int(together(world, who, "BankAccounts", "register", currency, details).value)


def request(world: World, claim: int, by: Member | None = None, principal: int = 0) -> int:
    """An open financing request for a week."""
    args = (claim, principal, world.now + 7 * DAY_S)
    return int(world.send((by or world.tier1).maker, "FinancingDesk", "request", *args).value)


def offer_terms(world: World, asked: int, principal: int, **changes: Any) -> dict[str, Any]:
    """The struct ``OfferTerms``: 5 % a year, 10 % when late, no fee, due in 30 days, open for three."""
    claim = world.view("FinancingDesk", "financingRequest", asked)["claim"]
    given = {
        "request": asked,
        "principal": principal,
        "rateBps": 500,
        "lateRateBps": 1_000,
        "dueOn": world.today + 30,
        "fee": 0,
        "least": outstanding(world, claim),
        "expiresAt": world.now + 3 * DAY_S,
    }
    return given | changes


def offer(world: World, asked: int, principal: int, by: Member | None = None, **changes: Any) -> int:
    """A funded offer."""
    args = offer_terms(world, asked, principal, **changes)
    return int(world.send((by or world.funder1).maker, "FinancingDesk", "offer", 0, args).value)


def loan(world: World, claim: int, principal: int, *, borrower: Member | None = None, **changes: Any) -> int:
    """A loan on a claim, from request to payout."""
    borrower = borrower or world.tier1
    made = offer(world, request(world, claim, borrower), principal, **changes)
    return int(world.send(borrower.maker, "FinancingDesk", "acceptOffer", 0, made).value)


def deposit(world: World, who: Member, currency: str = "CNY") -> int:
    """What a party has on account."""
    return int(world.view(f"DepositToken:{currency}", "balanceOf", who.holder))


def fund(world: World, who: Member, amount: int) -> None:
    """Money from outside."""
    together(world, world.bank, "DepositToken:CNY", "mint", who.id, amount, ref(f"entry {world.next_serial()}"))


def file(world: World, by: Account, contract: str, verb: str, *args: Any) -> int:
    """A request for a second person over a verb with approval number 0."""
    data = world.call_data(contract, verb, *args)
    return int(world.send(by, "DualControl", "file", world.addresses[contract], data).value)


def together(world: World, who: Member, contract: str, verb: str, *args: Any) -> Done:
    """A maker of a party files, its checker calls."""
    approval = file(world, who.maker, contract, verb, 0, *args)
    return world.send(who.checker, contract, verb, approval, *args)


def two_persons(world: World, who: Member, contract: str, verb: str, *args: Any) -> Done:
    """An admin files, the operator's maker calls: how accounts and policies change where there is one admin."""
    approval = file(world, who.admin, contract, verb, 0, *args)
    return world.send(world.operator.maker, contract, verb, approval, *args)


def policy(
    world: World, who: Member, verb: Verb, above: int = 0, daily: int = AMOUNT_MAX, currency: bytes = CNY
) -> None:
    """Two persons are needed for a verb from an amount on, or from a sum within a day on."""
    two_persons(world, who, "DualControl", "setPolicy", who.id, int(verb), currency, True, above, daily)


def suspend(world: World, who: Member) -> None:
    world.send(world.regulator.maker, "PartyRegistry", "suspend", who.id, ref("order"))


def defaulted(world: World, *, debtor: Member | None = None, face: int = FACE) -> tuple[int, int]:
    """A receivable in default, three days of grace after its due day; time has passed."""
    receivable, claim = confirmed(world, face, debtor=debtor)
    record = world.view("ReceivableBook", "receivable", receivable)
    world.travel(to=record["dueAt"] + record["graceDays"] * DAY_S)
    world.send(world.auditor.maker, "ReceivableBook", "markDefaulted", receivable)
    return receivable, claim
