"""One ledger with one of everything, made over REST, and the names under which the matrix speaks of each thing.

core1 owes tier1, tier1 passed a part on to tier2, funder1 offers and funder2 has lent on other parts; core2 owes tier3 and
is late. Whoever is not named for a thing is a stranger to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.kernel.fields import day_text, instant_text
from app.kernel.money import Money
from app.kernel.tables import OperationRow
from app.rules import undertaking
from tests.app.ledger import DAY_S, START, Ledger
from tests.app.parties.test_parties import admission
from tests.app.receivables.kit import cny, confirmed, proposed, registered, terms
from tests.chain.sealed_kit import ADDRESSES
from tests.contracts.world.words import Verb

FACE = 90_000_000
PARTS = 15_000_000
"""Six parts of what core1 owes tier1."""
PAID = 9_000_000
"""What core1 paid of it: a tenth."""
LEFT = PARTS - PARTS // 10
"""What is outstanding of each part then."""
LIMIT = 2_000_000_000
PURSE = 300_000_000
FIRST_DAY = START // DAY_S
LATE_DAY = day_text(FIRST_DAY + 1)
"""Due day of what core2 owes, over when the scene is set."""
SET_AFTER_DAYS = 7
ORDER = "0x" + "0d" * 32
FUNDED_TERMS = {
    "principal": cny(PARTS // 3),
    "rate_bps": 400,
    "late_rate_bps": 600,
    "fee": cny(0),
    "due_on": "2026-11-10",
    "least": cny(LEFT),
}
ACCOUNT = {"name": "A firm", "number": "6222020200112233445", "bank": "102588002002", "currency": "CNY"}
MINTED = "matrix entry"
"""The bank's reference of what it may have brought on by mistake."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is there, by the names in :mod:`tests.app.matrix.reading` and :mod:`tests.app.matrix.writing`."""

    names: dict[str, str]

    def fill(self, template: Any) -> Any:
        """A path or body with every ``{name}`` replaced."""
        if isinstance(template, str):
            return template.format_map(self.names)
        if isinstance(template, dict):
            return {key: self.fill(value) for key, value in template.items()}
        if isinstance(template, list):
            return [self.fill(value) for value in template]
        return template


def at(days: float) -> str:
    """An instant so many days after the ledger's start."""
    return instant_text(START + int(days * DAY_S))


def make(ledger: Ledger) -> Scene:
    """Bring everything about."""
    names = {handle: str(party) for handle, party in ledger.founded.parties.items()}
    _money(ledger)
    names |= _expiring(ledger)
    ledger.pass_days(SET_AFTER_DAYS)
    names["validator"] = f"0x{ADDRESSES[0].hex()}"
    names |= _trade(ledger) | _claims(ledger, names) | _others(ledger, names)
    return Scene(names)


def _money(ledger: Ledger) -> None:
    for handle in ("core1", "core2", "tier1", "tier2", "tier3", "funder1", "funder2"):
        ledger.deposit(handle, Money(PURSE))
    for funder in ("funder1", "funder2"):
        limit = {"debtor": str(ledger.party("core1")), "limit": cny(LIMIT), "advance_rate_bps": 9_000}
        ledger.maker(funder).done("/debtor-limits", limit)


def _expiring(ledger: Ledger) -> dict[str, str]:
    """What is void or late once the days have passed."""
    late = _receivable(ledger, supplier="tier3", debtor="core2", due_on=LATE_DAY)
    ledger.maker("core2").done(f"/receivables/{late}/confirm")
    past_due = _receivable(ledger, supplier="tier3", debtor="core2", due_on=LATE_DAY)
    owed = confirmed(ledger, face=FACE)
    split = {"parts": [cny(PARTS)] * (FACE // PARTS)}
    parts = ledger.maker("tier1").done(f"/claims/{owed['claim']}/split", split)["parts"]
    ledger.maker("core1").done(f"/receivables/{owed['id']}/payments", {"amount": cny(PAID)})
    claims = dict(zip(("claim", "passing", "lapsed", "asked", "pledged", "wanted"), parts, strict=True))
    names = {name: part["id"] for name, part in claims.items()}
    names |= {"owed": owed["id"], "root": owed["claim"], "late": late, "past_due": past_due}
    names["void_transfer"] = _transfer(ledger, names["lapsed"], expires_at=at(2))
    asked = {"claim": names["asked"], "expires_at": at(25)}
    names["request"] = ledger.maker("tier1").done("/financing-requests", asked)["id"]
    names["void_offer"] = _offer(ledger, "funder2", names["request"], expires_at=at(2))
    for name, handle in (("bank_account", "tier1"), ("suspended_account", "tier1"), ("other_account", "tier2")):
        names[name] = ledger.both(handle, "/bank-accounts", ACCOUNT)["id"]
    ledger.maker("tier1").done(f"/bank-accounts/{names['suspended_account']}/suspend")
    ledger.require_two("tier2", Verb.Payout)
    names["expired_approval"] = _asks_for_payout(ledger, names)
    return names


def _trade(ledger: Ledger) -> dict[str, str]:
    return {
        "invoice": registered(ledger)["id"],
        "second_invoice": registered(ledger)["id"],
        "paying_invoice": registered(ledger, seller="tier2", buyer="tier1", gross=cny(FACE))["id"],
        "proposed": proposed(ledger)["id"],
        "proposed_by_debtor": proposed(ledger, by="core1")["id"],
    }


def _claims(ledger: Ledger, names: dict[str, str]) -> dict[str, str]:
    made = {"transfer": _transfer(ledger, names["passing"], expires_at=at(25))}
    made["offer"] = _offer(ledger, "funder1", names["request"], expires_at=at(25))
    wanted = {"claim": names["pledged"], "expires_at": at(25)}
    request = ledger.maker("tier1").done("/financing-requests", wanted)["id"]
    offer = _offer(ledger, "funder2", request, expires_at=at(25))
    made["loan"] = ledger.maker("tier1").done(f"/offers/{offer}/accept")["loan"]
    made["pledge"] = ledger.maker("tier1").seen(f"/loans/{made['loan']}")["pledge"]
    return made


def _others(ledger: Ledger, names: dict[str, str]) -> dict[str, str]:
    made = {"approval": _asks_for_payout(ledger, names)}
    wish = {"amount": cny(1_000), "bank_account": names["bank_account"]}
    made["payout"] = ledger.maker("tier1").done("/deposits/payouts", wish)["id"]
    ledger.both("bank", "/deposits", {"party": names["tier1"], "amount": cny(7), "reference": MINTED})
    made["undertaking"] = "0x" + undertaking.HASH.hex()
    suspended = ledger.both("operator", "/parties", admission())["id"]
    ledger.maker("operator").done(f"/parties/{suspended}/suspend", {"reason": ORDER})
    made["suspended"] = suspended
    with ledger.services.db.reading() as session:
        own = session.query(OperationRow).filter_by(account=ledger.maker("tier1").account)
        made["operation"] = own.order_by(OperationRow.id).limit(1).one().id
    made["account"] = "0x" + ledger.checker("tier1").account.hex()
    made["new_person"] = "0x" + "77" * 16
    made["key"] = ledger.maker("tier1").seen("/me")["key"]
    return made


def _receivable(ledger: Ledger, supplier: str, debtor: str, due_on: str) -> str:
    invoice = registered(ledger, seller=supplier, buyer=debtor)
    proposal = terms(ledger, {invoice["id"]: invoice["gross"]["amount"]}, supplier, debtor, due_on=due_on)
    receivable: str = ledger.maker(supplier).done("/receivables", proposal)["id"]
    return receivable


def _transfer(ledger: Ledger, claim: str, expires_at: str) -> str:
    invoice = registered(ledger, seller="tier2", buyer="tier1", gross=cny(FACE))
    body = {
        "recipient": str(ledger.party("tier2")),
        "invoice": invoice["id"],
        "recourse": "With",
        "discharge": "OnPayment",
        "expires_at": expires_at,
    }
    offer: str = ledger.maker("tier1").done(f"/claims/{claim}/transfer-offers", body)["id"]
    return offer


def _offer(ledger: Ledger, funder: str, request: str, expires_at: str) -> str:
    body = FUNDED_TERMS | {"expires_at": expires_at}
    offer: str = ledger.maker(funder).done(f"/financing-requests/{request}/offers", body)["id"]
    return offer


def _asks_for_payout(ledger: Ledger, names: dict[str, str]) -> str:
    wish = {"amount": cny(2_000), "bank_account": names["other_account"]}
    filed = ledger.maker("tier2").post("/deposits/payouts", wish)
    assert filed.status_code == 202, filed.text
    approval: str = filed.json()["pending"]["id"]
    return approval
