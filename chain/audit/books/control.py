"""Second persons, policies with their daily sums, and what requests hold of quotas, from the events of dual control."""

from __future__ import annotations

from typing import Any

from chain.audit.books.tables import FILED, Book, Tables, copied
from chain.audit.state import currency_text
from chain.contracts.events import Event
from chain.contracts.verbs import NAMES
from chain.ethereum.keccak import keccak

OPEN, CONSUMED, CANCELLED, RELEASED = range(1, 5)
"""``enum ApprovalState``."""
NO_HOLD = {"debtor": 0, "currency": bytes(3), "amount": 0, "receivable": 0, "terms": bytes(32)}
WORD_BYTES = 32


def approval_filed(tables: Tables, event: Event, book: Book) -> None:
    """A request is its filer's in the seat that the filer had then."""
    number, call = event.args["approval"], event.args["call"]
    fields = copied(event, "party", "maker", "expiresAt", "target")
    filed_as = tables.row("account", event.args["maker"])["capability"]
    tables.put("approval", number, **fields, state=OPEN, filedAs=filed_as, terms=keccak(call))
    tables.put("held", number, **NO_HOLD)
    if event.args["target"] == book.address:
        tables.put(FILED, number, **_held_call(call, book))


def approval_consumed(tables: Tables, event: Event) -> None:
    _close(tables, event, CONSUMED)


def approval_cancelled(tables: Tables, event: Event) -> None:
    _close(tables, event, CANCELLED)


def approval_released(tables: Tables, event: Event) -> None:
    _close(tables, event, RELEASED)


def policy_set(tables: Tables, event: Event) -> None:
    _policy(tables, event, **copied(event, "on", "above", "daily", "used"))


def daily_sum_used(tables: Tables, event: Event) -> None:
    _policy(tables, event, **copied(event, "used"))


def quota_held(tables: Tables, event: Event) -> None:
    """What a filed call holds of the quota, until its request is used up or void; what it would do stays on record."""
    number = event.args["approval"]
    of_call = tables.row(FILED, number) if event.args["amount"] else {}
    held = {**copied(event, "debtor", "currency"), **of_call} if of_call else {}
    tables.change("held", number, **held, amount=event.args["amount"])


def _held_call(call: bytes, book: Book) -> dict[str, Any]:
    """The receivable that a call would confirm, or none, and the hash by which the same call is known."""
    confirm = book.abi.function("confirm").selector
    if call[:4] != confirm:
        return {"receivable": 0, "terms": keccak(call)}
    receivable = call[4 + WORD_BYTES : 4 + 2 * WORD_BYTES]
    return {"receivable": int.from_bytes(receivable, "big"), "terms": keccak(confirm + bytes(WORD_BYTES) + receivable)}


def _policy(tables: Tables, event: Event, **fields: Any) -> None:
    place = (event.args["party"], NAMES[event.args["verb"]], currency_text(event.args["currency"]))
    tables.put("policy", place, **fields, usedAt=event.block.timestamp)


def _close(tables: Tables, event: Event, state: int) -> None:
    tables.change("approval", event.args["approval"], state=state)
