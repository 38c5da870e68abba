"""Deposits and payouts, from the events of the deposit tokens. Which currency a token is for, its contract's name says."""

from __future__ import annotations

from chain.audit.books.tables import Tables, copied
from chain.audit.invariants import RESERVED
from chain.audit.state import currency_text
from chain.events import Event
from chain.port import NOBODY, Address

SETTLED, RETURNED = 2, 3
"""``enum PayoutState``, with ``RESERVED``."""


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


def reserved(tables: Tables, event: Event) -> None:
    code = currency_text(event.args["currency"])
    fields = copied(event, "party", "amount", "destination")
    tables.put("payout", (code, event.args["payout"]), **fields, state=RESERVED)
    _reserve(tables, code, event.args["amount"])


def settled(tables: Tables, event: Event, code: str) -> None:
    _close(tables, event, code, SETTLED)


def returned(tables: Tables, event: Event, code: str) -> None:
    _close(tables, event, code, RETURNED)


def _close(tables: Tables, event: Event, code: str, state: int) -> None:
    place = (code, event.args["payout"])
    tables.change("payout", place, state=state)
    _reserve(tables, code, -tables.row("payout", place)["amount"])


def _reserve(tables: Tables, code: str, more: int) -> None:
    tables.change("totals", code, reserved=tables.row("totals", code)["reserved"] + more)


def _add(tables: Tables, code: str, holder: Address, more: int) -> None:
    known = tables.rows["deposit"].get((code, holder), {"amount": 0})
    tables.put("deposit", (code, holder), amount=known["amount"] + more)
