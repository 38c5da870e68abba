"""Invoices, receivables and issuer quotas, from the events of their contracts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain.abi import Abi, Values
from chain.audit.books.tables import Tables, copied
from chain.audit.invariants import CONFIRMED, DEFAULTED, PROPOSED, REJECTED, WITHDRAWN
from chain.audit.state import Key, currency_text
from chain.events import Event
from chain.keccak import keccak

NO_QUOTA = {"own": 0, "governance": 0, "outstanding": 0, "pending": 0}


def invoice_registered(tables: Tables, event: Event) -> None:
    fields = copied(event, "seller", "buyer", "gross", "currency", "issuedOn", "root", "key")
    tables.put("invoice", event.args["invoice"], **fields, allocated=0, registeredAt=event.block.timestamp)


def invoice_corrected(tables: Tables, event: Event) -> None:
    tables.change("invoice", event.args["invoice"], **copied(event, "gross", "issuedOn", "root"))


def invoice_allocated(tables: Tables, event: Event) -> None:
    _allocate(tables, event, event.args["amount"])


def invoice_released(tables: Tables, event: Event) -> None:
    _allocate(tables, event, -event.args["amount"])


def proposed(tables: Tables, event: Event, terms_hash: bytes) -> None:
    """``terms_hash`` is what :func:`hash_terms` makes of the event's terms."""
    number, terms = event.args["receivable"], event.args["terms"]
    for place, allocation in enumerate(terms["allocations"]):
        tables.put("allocation", (number, place), **allocation)
    names = ("debtor", "supplier", "face", "currency", "deliveredOn", "dueOn", "zoneMinutes")
    tables.put(
        "receivable",
        number,
        **{name: terms[name] for name in names},
        **copied(event, "byDebtor", "dueAt", "graceDays"),
        paid=0,
        redeemed=0,
        state=PROPOSED,
        terms=terms_hash,
    )


def confirmed(tables: Tables, event: Event) -> None:
    tables.change("receivable", event.args["receivable"], state=CONFIRMED)


def rejected(tables: Tables, event: Event) -> None:
    tables.change("receivable", event.args["receivable"], state=REJECTED)


def withdrawn(tables: Tables, event: Event) -> None:
    tables.change("receivable", event.args["receivable"], state=WITHDRAWN)


def paid(tables: Tables, event: Event) -> None:
    number = event.args["receivable"]
    total = tables.row("receivable", number)["paid"] + event.args["amount"]
    tables.change("receivable", number, paid=total, state=event.args["state"])


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


def quota_held(tables: Tables, event: Event) -> None:
    """What the first person of a debtor's two holds of the quota, until the request is used up or void."""
    tables.put("held", event.args["approval"], amount=event.args["amount"])


def hash_terms(terms: Mapping[str, Any], book: Abi) -> bytes:
    """What a receivable keeps of its terms: Keccak-256 of their ABI encoding."""
    proposal = next(each for each in book.events.values() if each.name == "ReceivableProposed")
    declared = next(each for each in proposal.inputs.parameters if each["name"] == "terms")
    return keccak(Values([declared]).encode([terms]))


def _allocate(tables: Tables, event: Event, more: int) -> None:
    number = event.args["invoice"]
    tables.change("invoice", number, allocated=tables.row("invoice", number)["allocated"] + more)


def _quota(tables: Tables, event: Event, **fields: Any) -> None:
    place: Key = (event.args["debtor"], currency_text(event.args["currency"]))
    tables.put("quota", place, **{**NO_QUOTA, **tables.rows["quota"].get(place, {}), **fields})
