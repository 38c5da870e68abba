"""Deposits, payouts and statement entries, from the events of the deposit tokens, and parties' bank accounts. Which
currency a token is for, its contract's name says."""

from __future__ import annotations

from chain.audit.books.tables import Tables, copied
from chain.audit.invariants import ENTRY_MINTED, ENTRY_REVERSED, ENTRY_SETTLED, RESERVED
from chain.audit.state import Key
from chain.contracts.events import Event
from chain.port import NOBODY, Address

SETTLED, RETURNED, RECLAIMED = 2, 3, 4
"""``enum PayoutState``, with ``RESERVED``."""
USABLE, SUSPENDED = 1, 2
"""``enum BankAccountState``."""


def moved(tables: Tables, event: Event, code: str) -> None:
    """The standard's ``Transfer`` tells every movement: minted from nobody, burned to nobody."""
    giver, taker, amount = event.args["from"], event.args["to"], event.args["value"]
    if giver != NOBODY:
        _add(tables, code, giver, -amount)
    if taker != NOBODY:
        _add(tables, code, taker, amount)
    totals = tables.rows["totals"].get(code, {"minted": 0, "burned": 0, "reserved": 0})
    minted, burned = int(giver == NOBODY) * amount, int(taker == NOBODY) * amount
    tables.put("totals", code, **{**totals, "minted": totals["minted"] + minted, "burned": totals["burned"] + burned})


def minted(tables: Tables, event: Event, code: str) -> None:
    _use(tables, event, (code, event.args["entry"]), ENTRY_MINTED, **copied(event, "party", "amount"))


def mint_reversed(tables: Tables, event: Event, code: str) -> None:
    """Whose and how much it was stays on record until the entry serves once more."""
    tables.change("statement_entry", (code, event.args["entry"]), use=ENTRY_REVERSED)


def reserved(tables: Tables, event: Event, code: str) -> None:
    fields = copied(event, "party", "amount", "account")
    since = {"state": RESERVED, "reservedAt": event.block.timestamp}
    tables.put("payout", (code, event.args["payout"]), **fields, **since)
    _reserve(tables, code, event.args["amount"])


def settled(tables: Tables, event: Event, code: str) -> None:
    payout = tables.row("payout", (code, event.args["payout"]))
    paid = {"party": payout["party"], "amount": payout["amount"]}
    _use(tables, event, (code, event.args["entry"]), ENTRY_SETTLED, **paid)
    _close(tables, event, code, SETTLED)


def returned(tables: Tables, event: Event, code: str) -> None:
    _close(tables, event, code, RETURNED)


def reclaimed(tables: Tables, event: Event, code: str) -> None:
    _close(tables, event, code, RECLAIMED)


def account_registered(tables: Tables, event: Event) -> None:
    tables.put("bank_account", event.args["account"], **copied(event, "party", "currency", "details"), state=USABLE)


def account_suspended(tables: Tables, event: Event) -> None:
    tables.change("bank_account", event.args["account"], state=SUSPENDED)


def account_resumed(tables: Tables, event: Event) -> None:
    tables.change("bank_account", event.args["account"], state=USABLE)


def _use(tables: Tables, event: Event, place: Key, use: int, **fields: int) -> None:
    tables.put("statement_entry", place, **fields, use=use, usedAt=event.block.timestamp)


def _close(tables: Tables, event: Event, code: str, state: int) -> None:
    place = (code, event.args["payout"])
    tables.change("payout", place, state=state)
    _reserve(tables, code, -tables.row("payout", place)["amount"])


def _reserve(tables: Tables, code: str, more: int) -> None:
    tables.change("totals", code, reserved=tables.row("totals", code)["reserved"] + more)


def _add(tables: Tables, code: str, holder: Address, more: int) -> None:
    known = tables.rows["deposit"].get((code, holder), {"amount": 0})
    tables.put("deposit", (code, holder), amount=known["amount"] + more)
