"""Financing requests, offers, debtor limits, loans and pledges, from the events of their contracts."""

from __future__ import annotations

from typing import Any

from chain.audit.books.tables import Tables, copied
from chain.audit.invariants import ACCEPTED, OPEN
from chain.audit.state import currency_text
from chain.contracts.events import Event

WITHDRAWN_REQUEST = 3
"""``RequestState.Withdrawn``."""
CLOSED = 2
"""``LoanState.Closed``."""
NO_LIMIT = {"limit": 0, "used": 0, "advanceRateBps": 0}


def limit_set(tables: Tables, event: Event) -> None:
    _limit(tables, event, **copied(event, "limit", "advanceRateBps"))


def limit_used(tables: Tables, event: Event) -> None:
    _limit(tables, event, used=event.args["used"])


def requested(tables: Tables, event: Event) -> None:
    """A request is about the claim after its newest hop; once there is another, the request is void."""
    fields = copied(event, "claim", "borrower", "principal", "expiresAt")
    hop = tables.row("claim", event.args["claim"])["hop"]
    tables.put("request", event.args["request"], **fields, state=OPEN, hop=hop)


def request_withdrawn(tables: Tables, event: Event) -> None:
    tables.change("request", event.args["request"], state=WITHDRAWN_REQUEST)


def offered(tables: Tables, event: Event) -> None:
    tables.put(
        "offer", event.args["offer"], **event.args["terms"], **copied(event, "funder", "debtor", "currency"), state=OPEN
    )


def offer_closed(tables: Tables, event: Event) -> None:
    tables.change("offer", event.args["offer"], state=event.args["state"])


def offer_accepted(tables: Tables, event: Event) -> None:
    tables.change("offer", event.args["offer"], state=ACCEPTED)
    tables.change("request", event.args["request"], state=ACCEPTED)


def loan_opened(tables: Tables, event: Event) -> None:
    fields = {name: value for name, value in event.args["terms"].items() if name != "offer"}
    started = {"accrued": 0, "accruedTo": event.args["startOn"], "state": OPEN, "pledge": event.args["pledge"]}
    tables.put("loan", event.args["loan"], **fields, **started)


def loan_paid(tables: Tables, event: Event) -> None:
    """The event says what is left of principal and interest; what is left of the fee follows from what went to it."""
    number = event.args["loan"]
    fee = tables.row("loan", number)["fee"] - event.args["toFee"]
    left = tables.row("loan", number)["principal"] - event.args["toPrincipal"]
    tables.change("loan", number, fee=fee, principal=left, **copied(event, "accrued", "accruedTo"))


def loan_closed(tables: Tables, event: Event) -> None:
    tables.change("loan", event.args["loan"], state=CLOSED, pledge=0)


def loan_unsecured(tables: Tables, event: Event) -> None:
    tables.change("loan", event.args["loan"], pledge=0)


def pledged(tables: Tables, event: Event) -> None:
    names = ("loan", "claim", "securedParty", "grantor", "debtor", "amount", "currency", "dueOn")
    since = {"registeredAt": event.block.timestamp, "dischargedAt": 0}
    tables.put("pledge", event.args["pledge"], **copied(event, *names), **since)


def discharged(tables: Tables, event: Event) -> None:
    tables.change("pledge", event.args["pledge"], dischargedAt=event.block.timestamp)


def _limit(tables: Tables, event: Event, **fields: Any) -> None:
    place = (event.args["funder"], event.args["debtor"], currency_text(event.args["currency"]))
    tables.put("debtor_limit", place, **{**NO_LIMIT, **tables.rows["debtor_limit"].get(place, {}), **fields})
