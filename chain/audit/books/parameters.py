"""Parameters, currencies and the texts that debtors sign, from the events of the parameter registry."""

from __future__ import annotations

from typing import Any

from chain.audit.books.tables import Tables, copied
from chain.audit.state import currency_text
from chain.contracts.events import Event
from chain.contracts.parameters import DEFAULT_PARAMETERS


def parameter_set(tables: Tables, event: Event) -> None:
    fields: dict[str, Any] = {"from": event.args["from"], **copied(event, "value", "before")}
    tables.put("parameter", DEFAULT_PARAMETERS[event.args["parameter"]].name, **fields)


def currency_listed(tables: Tables, event: Event) -> None:
    tables.put("currency", currency_text(event.args["currency"]), **copied(event, "token", "bank", "smallest"))


def bank_named(tables: Tables, event: Event) -> None:
    tables.change("currency", currency_text(event.args["currency"]), **copied(event, "bank"))


def smallest_set(tables: Tables, event: Event) -> None:
    tables.change("currency", currency_text(event.args["currency"]), **copied(event, "smallest"))


def undertaking_listed(tables: Tables, event: Event) -> None:
    tables.put("undertaking", event.args["undertaking"], listedAt=event.block.timestamp, retiredAt=0)


def undertaking_retired(tables: Tables, event: Event) -> None:
    tables.change("undertaking", event.args["undertaking"], retiredAt=event.block.timestamp)
