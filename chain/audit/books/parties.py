"""Parties, their legal ids and accounts, and validators, from the events of their contracts."""

from __future__ import annotations

from chain.audit.books.tables import LEGAL_ID, Tables, copied
from chain.contracts.events import Event

ADMIN = 3
"""``Capability.Admin``."""


def admitted(tables: Tables, event: Event) -> None:
    fields = copied(event, "value", "scheme", "roles", "licences", "size", "reviewed", "jurisdiction", "kybUntil")
    tables.put("party", event.args["party"], **fields, suspendedBy=0, admins=0)
    _name(tables, event, 0)


def legal_id_added(tables: Tables, event: Event) -> None:
    place = 1
    while (event.args["party"], place) in tables.rows["legal_id"]:
        place += 1
    _name(tables, event, place)


def reclassified(tables: Tables, event: Event) -> None:
    tables.change("party", event.args["party"], **copied(event, "size", "jurisdiction"))


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


def _name(tables: Tables, event: Event, place: int) -> None:
    """A legal id names its party, and no other: the second table has each id once, however often it was given."""
    tables.put("legal_id", (event.args["party"], place), **copied(event, "scheme", "value", "party"))
    tables.put(LEGAL_ID, (event.args["scheme"], event.args["value"]))
