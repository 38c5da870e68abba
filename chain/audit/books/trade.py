"""Invoices, receivables and issuer quotas, from the events of their contracts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain.audit.books.tables import UNDERTAKEN, Book, Tables, copied
from chain.audit.invariants import CONFIRMED, DEFAULTED, EXPIRED, PROPOSED, REJECTED, SETTLED, WITHDRAWN
from chain.audit.state import Key, currency_text
from chain.contracts.events import Event
from chain.contracts.parameters import DAY_S
from chain.ethereum.abi.codec import Values
from chain.ethereum.keccak import keccak

MINUTE_S = 60
LEGAL_ID_PARTS = Values([{"name": "scheme", "type": "bytes8"}, {"name": "value", "type": "bytes32"}])
KEY_PARTS = Values(
    [
        {"name": "seller", "type": "bytes32"},
        {"name": "buyer", "type": "bytes32"},
        {"name": "number", "type": "bytes"},
    ]
)
NO_QUOTA = {"own": 0, "governance": 0, "outstanding": 0, "pending": 0}


def invoice_registered(tables: Tables, event: Event) -> None:
    number, key = event.args["invoice"], _invoice_key(tables, event.args, event.args["number"])
    fields = copied(event, "seller", "buyer", "gross", "reductions", "currency", "issuedOn", "root")
    since = {"allocated": 0, "credited": 0, "revision": 0, "registeredAt": event.block.timestamp}
    tables.put("invoice", number, **fields, **since, key=key)
    tables.put("invoice_key", key, invoice=number)


def invoice_corrected(tables: Tables, event: Event) -> None:
    number = event.args["invoice"]
    revision = tables.row("invoice", number)["revision"] + 1
    fields = copied(event, "currency", "gross", "reductions", "issuedOn", "root")
    tables.change("invoice", number, **fields, revision=revision)


def invoice_reduced(tables: Tables, event: Event) -> None:
    number = event.args["invoice"]
    invoice = tables.row("invoice", number)
    tables.put("credit_note", _invoice_key(tables, invoice, event.args["number"]), used=True)
    amount = event.args["amount"]
    reduced = {name: invoice[name] + amount for name in ("reductions", "credited")}
    tables.change("invoice", number, **reduced)


def invoice_allocated(tables: Tables, event: Event) -> None:
    _allocate(tables, event, event.args["amount"])


def invoice_released(tables: Tables, event: Event) -> None:
    _allocate(tables, event, -event.args["amount"])


def proposed(tables: Tables, event: Event, book: Book) -> None:
    number, terms = event.args["receivable"], event.args["terms"]
    for place, allocation in enumerate(terms["allocations"]):
        revision = tables.row("invoice", allocation["invoice"])["revision"]
        tables.put("allocation", (number, place), **allocation, revision=revision)
    names = ("debtor", "supplier", "face", "currency", "deliveredOn", "dueOn", "zoneMinutes")
    tables.put(
        "receivable",
        number,
        **{name: terms[name] for name in names},
        **copied(event, "byDebtor", "dueAt", "graceDays"),
        paid=0,
        redeemed=0,
        state=PROPOSED,
        isOverdue=False,
        paidOn=0,
        terms=hash_terms(terms, book),
    )
    text = tables.rows["undertaking"].get(terms["undertaking"])
    tables.put(UNDERTAKEN, number, in_force=text is not None and not text["retiredAt"])


def confirmed(tables: Tables, event: Event) -> None:
    tables.change("receivable", event.args["receivable"], state=CONFIRMED)


def rejected(tables: Tables, event: Event) -> None:
    tables.change("receivable", event.args["receivable"], state=REJECTED)


def withdrawn(tables: Tables, event: Event) -> None:
    tables.change("receivable", event.args["receivable"], state=WITHDRAWN)


def expired(tables: Tables, event: Event) -> None:
    tables.change("receivable", event.args["receivable"], state=EXPIRED)


def paid(tables: Tables, event: Event) -> None:
    """Since when the money lies ready is the day of the block, in the receivable's zone."""
    number, state = event.args["receivable"], event.args["state"]
    receivable = tables.row("receivable", number)
    day = (event.block.timestamp + receivable["zoneMinutes"] * MINUTE_S) // DAY_S
    overdue = receivable["isOverdue"] and state != SETTLED
    total = receivable["paid"] + event.args["amount"]
    tables.change("receivable", number, paid=total, state=state, paidOn=day, isOverdue=overdue)


def overdue(tables: Tables, event: Event) -> None:
    tables.change("receivable", event.args["receivable"], isOverdue=True)


def defaulted(tables: Tables, event: Event) -> None:
    tables.change("receivable", event.args["receivable"], state=DEFAULTED)


def pot_drawn(tables: Tables, event: Event) -> None:
    number = event.args["receivable"]
    drawn = tables.row("receivable", number)["redeemed"] + event.args["amount"]
    tables.change("receivable", number, redeemed=drawn)


def quota_cap_set(tables: Tables, event: Event) -> None:
    _quota(tables, event, **{"governance" if event.args["byGovernance"] else "own": event.args["cap"]})


def quota_used(tables: Tables, event: Event) -> None:
    _quota(tables, event, **copied(event, "outstanding", "pending"))


def debtor_overdue(tables: Tables, event: Event) -> None:
    tables.put("overdue", event.args["debtor"], receivables=event.args["overdue"])


def hash_terms(terms: Mapping[str, Any], book: Book) -> bytes:
    """What a receivable keeps of its terms: Keccak-256 of their ABI encoding."""
    proposal = next(each for each in book.abi.events.values() if each.name == "ReceivableProposed")
    declared = next(each for each in proposal.inputs.parameters if each["name"] == "terms")
    return keccak(Values([declared]).encode([terms]))


def _invoice_key(tables: Tables, sides: Mapping[str, Any], number: bytes) -> bytes:
    """What makes an invoice, or a credit note, one: the first legal ids of both sides, and its number."""
    seller, buyer = (_legal_key(tables, sides[side]) for side in ("seller", "buyer"))
    return keccak(KEY_PARTS.encode((seller, buyer, number)))


def _legal_key(tables: Tables, party: int) -> bytes:
    legal_id = tables.row("legal_id", (party, 0))
    return keccak(LEGAL_ID_PARTS.encode((legal_id["scheme"], legal_id["value"])))


def _allocate(tables: Tables, event: Event, more: int) -> None:
    number = event.args["invoice"]
    tables.change("invoice", number, allocated=tables.row("invoice", number)["allocated"] + more)


def _quota(tables: Tables, event: Event, **fields: Any) -> None:
    place: Key = (event.args["debtor"], currency_text(event.args["currency"]))
    tables.put("quota", place, **{**NO_QUOTA, **tables.rows["quota"].get(place, {}), **fields})
