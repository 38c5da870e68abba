"""Parties, accounts, second persons, parameters, currencies and validators, from the events of their contracts."""

from __future__ import annotations

from typing import Any

from chain.audit.books.tables import Tables, copied
from chain.audit.state import VERBS, currency_text
from chain.events import Event
from chain.keccak import keccak
from chain.rules import RULES

ADMIN = 3
"""``Capability.Admin``."""
OPEN, CONSUMED, CANCELLED, RELEASED = range(1, 5)
"""``enum ApprovalState``."""


def admitted(tables: Tables, event: Event) -> None:
    fields = copied(event, "value", "scheme", "roles", "licences", "size", "reviewed", "jurisdiction", "kybUntil")
    tables.put("party", event.args["party"], **fields, suspendedBy=0, admins=0)


def renewed(tables: Tables, event: Event) -> None:
    tables.change("party", event.args["party"], kybUntil=event.args["kybUntil"])


def suspended(tables: Tables, event: Event) -> None:
    tables.change("party", event.args["party"], suspendedBy=event.args["by"])


def resumed(tables: Tables, event: Event) -> None:
    tables.change("party", event.args["party"], suspendedBy=0)


def role_granted(tables: Tables, event: Event) -> None:
    _flag(tables, event, "roles", "role", on=True)


def role_ended(tables: Tables, event: Event) -> None:
    _flag(tables, event, "roles", "role", on=False)


def licence_granted(tables: Tables, event: Event) -> None:
    _flag(tables, event, "licences", "licence", on=True)


def licence_ended(tables: Tables, event: Event) -> None:
    _flag(tables, event, "licences", "licence", on=False)


def account_added(tables: Tables, event: Event) -> None:
    tables.put("account", event.args["account"], **copied(event, "party", "capability", "person"))
    _count_admins(tables, event.args["party"], int(event.args["capability"] == ADMIN))


def account_removed(tables: Tables, event: Event) -> None:
    was_admin = tables.row("account", event.args["account"])["capability"] == ADMIN
    tables.change("account", event.args["account"], capability=0)
    _count_admins(tables, event.args["party"], -int(was_admin))


def approval_filed(tables: Tables, event: Event) -> None:
    fields = copied(event, "party", "maker", "expiresAt", "target")
    tables.put("approval", event.args["approval"], **fields, state=OPEN, terms=keccak(event.args["call"]))
    tables.put("held", event.args["approval"], amount=0)


def approval_consumed(tables: Tables, event: Event) -> None:
    _close(tables, event, CONSUMED)


def approval_cancelled(tables: Tables, event: Event) -> None:
    _close(tables, event, CANCELLED)


def approval_released(tables: Tables, event: Event) -> None:
    _close(tables, event, RELEASED)


def policy_set(tables: Tables, event: Event) -> None:
    place = (event.args["party"], VERBS[event.args["verb"]])
    tables.put("policy", place, on=event.args["on"], above=event.args["above"])


def parameter_set(tables: Tables, event: Event) -> None:
    fields: dict[str, Any] = {"from": event.args["from"], **copied(event, "value", "before")}
    tables.put("parameter", RULES[event.args["parameter"]].name, **fields)


def currency_listed(tables: Tables, event: Event) -> None:
    tables.put("currency", currency_text(event.args["currency"]), **copied(event, "token", "bank"))


def validator_admitted(tables: Tables, event: Event) -> None:
    tables.put("validator", event.args["validator"], **copied(event, "name", "from"), until=0)


def validator_removed(tables: Tables, event: Event) -> None:
    tables.change("validator", event.args["validator"], until=event.args["until"])


def _flag(tables: Tables, event: Event, field: str, name: str, *, on: bool) -> None:
    bit = 1 << event.args[name]
    bits = tables.row("party", event.args["party"])[field]
    tables.change("party", event.args["party"], **{field: bits | bit if on else bits & ~bit})


def _count_admins(tables: Tables, party: int, more: int) -> None:
    tables.change("party", party, admins=tables.row("party", party)["admins"] + more)


def _close(tables: Tables, event: Event, state: int) -> None:
    tables.change("approval", event.args["approval"], state=state)
    tables.put("held", event.args["approval"], amount=0)
