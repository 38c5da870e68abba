"""The mixed load: stories of business as suppliers, core enterprises, funders, the bank and the operator do it.

Stories run side by side over the same accounts. Each draws from a source of chance of its own, so what it does follows
from the seed; in which order the stories meet does not.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

from tests.crash.asking import CONTESTED, DONE, FILED, Ask, Story, cny

ZONE = timezone(timedelta(hours=8))
HASH = "0x" + "5f" * 32
SMALLEST = 10_000
"""Minor units: the sandbox's smallest part and payment."""
NAME_MAX = 32
"""Characters of a story's name; half of what an invoice's number has room for."""


class Teller:
    """Makes the requests of one story, and starts others beside it.

    :param name: of the story, unlike every other's.
    :param parties: party numbers by handle.
    :param start: takes up a story that this one begins.
    """

    def __init__(self, name: str, parties: Mapping[str, str], start: Callable[[Story], None]) -> None:
        self.name = name
        self.parties = parties
        self.chance = random.Random(name)  # noqa: S311  (courses of business)
        self._start = start
        self._numbers = itertools.count(1)

    def post(self, who: str, path: str, body: Any = None, may_answer: frozenset[int] = DONE) -> Ask:
        """A write under a new idempotency key."""
        return Ask(who, path, b"" if body is None else json.dumps(body).encode(), self.new(), may_answer)

    def begin(self, story: Telling) -> None:
        """Start another story."""
        name = self.new()
        if len(name) > NAME_MAX:  # stories that begin each other for ever would have names that no invoice may have
            name = sha256(name.encode()).hexdigest()[:NAME_MAX]
        self._start(story(Teller(name, self.parties, self._start)))

    def new(self) -> str:
        """A name that nothing else has."""
        return f"{self.name}.{next(self._numbers)}"

    def amount(self) -> int:
        """Some money, minor units."""
        return self.chance.randint(4 * SMALLEST, 9_999_999)

    def both(self, who: str, path: str, body: Any = None) -> Any:
        """What takes two persons: the maker asks, the checker makes the same request. Returns the checker's answer."""
        yield self.post(f"{who}/Maker", path, body, FILED)
        return (yield self.post(f"{who}/Checker", path, body))

    def parts(self, whole: int) -> list[int]:
        """Two to four parts of an amount, none of them too small."""
        count = self.chance.randint(2, 4)
        free = whole - count * SMALLEST
        cuts = sorted(self.chance.randint(0, free) for _ in range(count - 1))
        return [upper - lower + SMALLEST for lower, upper in zip([0, *cuts], [*cuts, free], strict=True)]


Telling = Callable[[Teller], Story]


def opening(tell: Teller) -> Story:
    """From now on core1 confirms with two persons; and does, again and again."""
    policy = {"verb": "Confirm", "currency": "CNY", "enabled": True, "above_minor": 0}
    path = f"/parties/{tell.parties['core1']}/policies"
    yield tell.post("core1/Admin", path, policy, FILED)
    yield tell.post("operator/Checker", path, policy)
    tell.begin(two_persons)


def cash(tell: Teller) -> Story:
    """The bank brings money; the party draws some of it out; the bank pays it or gives it back."""
    party = tell.chance.choice(["tier1", "tier2", "funder1", "core2"])
    amount = tell.amount()
    yield from _deposit(tell, party, amount)
    number = str(tell.chance.randint(10**18, 10**19 - 1))  # one of its own: nobody else's waits for a second person
    account = {"name": "A firm", "number": number, "bank": "102588002002", "currency": "CNY"}
    own = (yield from tell.both(party, "/bank-accounts", account)).json()["id"]
    body = {"amount": cny(tell.chance.randint(1, amount)), "bank_account": own}
    payout = (yield tell.post(f"{party}/Maker", "/deposits/payouts", body)).json()
    if tell.chance.random() < 0.5:
        yield tell.post("bank/Maker", f"/deposits/payouts/{payout['id']}/settle", {"reference": tell.new()})
    else:
        yield tell.post("bank/Maker", f"/deposits/payouts/{payout['id']}/return", {"reason": "No such account"})


def trade(tell: Teller) -> Story:
    """tier1 delivers to core2, which says no, or owes from then on; the claim goes its ways."""
    face = tell.amount()
    receivable = yield from proposed(tell, "core2", face)
    path = f"/receivables/{receivable}"
    course = tell.chance.random()
    if course < 0.1:
        yield tell.post("core2/Maker", f"{path}/reject")
        return
    if course < 0.2:
        yield tell.post("tier1/Maker", f"{path}/withdraw")
        return
    claims: list[str] = []

    def confirm(by: Teller) -> Story:
        """One of two at once, of which one is refused."""
        answer = yield by.post("core2/Maker", f"{path}/confirm", may_answer=CONTESTED)
        if answer.status in DONE:
            claims.append(answer.json()["claim"])
            assert len(claims) == 1, f"receivable {receivable} was confirmed twice"
            by.begin(lambda owner: _claim(owner, receivable, claims[0], face))

    tell.begin(confirm)
    yield from confirm(tell)


def two_persons(tell: Teller) -> Story:
    """core1's maker asks to confirm, its checker does."""
    receivable = yield from proposed(tell, "core1", tell.amount())
    yield tell.post("core1/Maker", f"/receivables/{receivable}/confirm", None, FILED)
    yield tell.post("core1/Checker", f"/receivables/{receivable}/confirm")
    tell.begin(two_persons)


def newcomer(tell: Teller) -> Story:
    """The operator admits a supplier with keys that the service makes, renews it, gives it a role and ends that."""
    accounts = [{"capability": seat, "person": f"0x{tell.chance.randbytes(16).hex()}"} for seat in ("Maker", "Admin")]
    admission = {
        "name": f"Firm of {tell.name}",
        "legal_id": {"scheme": "HKBR", "value": f"{tell.chance.randrange(10**8):08}"},
        "roles": ["Supplier"],
        "size": "Small",
        "jurisdiction": "HK",
        "kyb_until": _instant(days=300),
        "accounts": accounts,
    }
    path = f"/parties/{(yield from tell.both('operator', '/parties', admission)).json()['id']}"
    yield from tell.both("operator", f"{path}/renew", {"kyb_until": _instant(days=400)})
    yield from tell.both("operator", f"{path}/roles", {"role": "Guarantor"})
    yield from tell.both("operator", f"{path}/roles/Guarantor/end")
    yield tell.post("operator/Maker", f"{path}/suspend", {"reason": HASH})
    yield from tell.both("operator", f"{path}/resume")


def second_key(tell: Teller) -> Story:
    """tier3's admin asks for another maker, whose key the service makes; the operator agrees."""
    path = f"/parties/{tell.parties['tier3']}/accounts"
    seat = {"capability": "Maker", "person": f"0x{tell.chance.randbytes(16).hex()}"}
    yield tell.post("tier3/Admin", path, seat, FILED)
    account = (yield tell.post("operator/Maker", path, seat)).json()["address"]
    body = {"account": account, "label": tell.name, "scopes": ["read"]}
    key = (yield tell.post("operator/Admin", "/api-keys", body)).json()
    yield tell.post("tier3/Admin", f"/api-keys/{key['id']}/revoke")


STORIES: Mapping[Telling, int] = {cash: 4, trade: 8, newcomer: 1, second_key: 1}
"""What is begun whenever nobody waits, and how often against the others."""


def proposed(tell: Teller, debtor: str, face: int) -> Any:
    """tier1 registers its invoice to a core enterprise and proposes. Returns the receivable's id."""
    invoice = yield from registered(tell, "tier1", debtor, face)
    proposal = {
        "debtor": tell.parties[debtor],
        "supplier": tell.parties["tier1"],
        "face": cny(face),
        "delivered_on": _day(0),
        "due_on": _day(50),
        "allocations": [{"invoice": invoice, "amount": cny(face)}],
    }
    return (yield tell.post("tier1/Maker", "/receivables", proposal)).json()["id"]


def registered(tell: Teller, seller: str, buyer: str, gross: int) -> Any:
    """The seller registers an invoice. Returns its id."""
    body = {
        "number": tell.new(),
        "seller": tell.parties[seller],
        "buyer": tell.parties[buyer],
        "gross": cny(gross),
        "issued_on": _day(0),
    }
    return (yield tell.post(f"{seller}/Maker", "/invoices", body)).json()["id"]


def _claim(tell: Teller, receivable: str, claim: str, value: int) -> Story:
    """tier1 splits its claim; each part goes its own way; meanwhile core2 pays some of it."""
    parts = tell.parts(value)
    answer = yield tell.post("tier1/Maker", f"/claims/{claim}/split", {"parts": [cny(part) for part in parts]})
    for part, worth in zip(answer.json()["parts"], parts, strict=True):
        way = tell.chance.choice([_pass_on, _finance, _wait])
        tell.begin(lambda owner, part=part, worth=worth, way=way: way(owner, part["id"], worth))
    paid = tell.chance.randint(SMALLEST, value)
    yield from _deposit(tell, "core2", paid)
    yield tell.post("core2/Maker", f"/receivables/{receivable}/payments", {"amount": cny(paid)})


def _pass_on(tell: Teller, claim: str, worth: int) -> Story:
    """tier1 pays tier2 with it; tier2 takes it, or not: after a payment meanwhile it is less than tier2 takes."""
    terms = {
        "recipient": tell.parties["tier2"],
        "invoice": (yield from registered(tell, "tier2", "tier1", worth)),
        "recourse": tell.chance.choice(["With", "Without"]),
        "discharge": tell.chance.choice(["OnAcceptance", "OnPayment"]),
        "expires_at": _instant(days=3),
    }
    offer = (yield tell.post("tier1/Maker", f"/claims/{claim}/transfer-offers", terms)).json()
    path = f"/transfer-offers/{offer['id']}"
    course = tell.chance.random()
    if course < 0.2:
        yield tell.post("tier2/Maker", f"{path}/reject", may_answer=CONTESTED)
    elif course < 0.4:
        yield tell.post("tier1/Maker", f"{path}/cancel", may_answer=CONTESTED)
    else:
        body = {"least": offer["outstanding"]}
        if (yield tell.post("tier2/Maker", f"{path}/accept", body, CONTESTED)).status in DONE:
            yield from _redeem(tell, "tier2", claim)


def _finance(tell: Teller, claim: str, worth: int) -> Story:
    """tier1 borrows on it from a funder and repays at once, unless a payment comes between offer and acceptance."""
    funder = tell.chance.choice(["funder1", "funder2"])
    limit = {"debtor": tell.parties["core2"], "limit": cny(10**12), "advance_rate_bps": 9_000}
    yield tell.post(f"{funder}/Maker", "/debtor-limits", limit)
    principal = worth // 2
    yield from _deposit(tell, funder, principal)
    request = (
        yield tell.post("tier1/Maker", "/financing-requests", {"claim": claim, "expires_at": _instant(days=3)})
    ).json()
    terms = {
        "principal": cny(principal),
        "rate_bps": 400,
        "late_rate_bps": 600,
        "fee": cny(0),
        "due_on": _day(40),
        "least": cny(worth),
        "expires_at": _instant(days=2),
    }
    made = yield tell.post(f"{funder}/Maker", f"/financing-requests/{request['id']}/offers", terms, CONTESTED)
    if made.status not in DONE:
        return
    path = f"/offers/{made.json()['id']}"
    accepted = yield tell.post("tier1/Maker", f"{path}/accept", may_answer=CONTESTED)
    if accepted.status not in DONE:
        yield tell.post(f"{funder}/Maker", f"{path}/release", may_answer=CONTESTED)
        return
    repayment = {"all": True, "most": cny(principal)}
    yield tell.post("tier1/Maker", f"/loans/{accepted.json()['loan']}/repayments", repayment, CONTESTED)
    yield from _redeem(tell, "tier1", claim)


def _wait(tell: Teller, claim: str, _worth: int) -> Story:
    """tier1 keeps it, and draws what is due."""
    yield from _redeem(tell, "tier1", claim)


def _redeem(tell: Teller, holder: str, claim: str) -> Story:
    """Nothing may be due yet."""
    yield tell.post(f"{holder}/Maker", f"/claims/{claim}/redeem", may_answer=CONTESTED)


def _deposit(tell: Teller, party: str, amount: int) -> Any:
    body = {"party": tell.parties[party], "amount": cny(amount), "reference": tell.new()}
    return (yield from tell.both("bank", "/deposits", body))


def _day(days: int) -> str:
    return (datetime.now(ZONE) + timedelta(days=days)).date().isoformat()


def _instant(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
