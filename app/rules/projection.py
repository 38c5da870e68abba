"""From the parameter registry's events to parameters, currencies and undertakings."""

from __future__ import annotations

from sqlalchemy import func, select

from app.kernel.codec import Event
from app.kernel.enums import PARAMETERS
from app.kernel.projector import Projection
from app.kernel.rows import Rows
from app.rules.tables import CurrencyRow, ParameterRow, UndertakingRow

projection = Projection("rules")


@projection.on("ParameterRegistry.ParameterSet")
def parameter_set(rows: Rows, event: Event) -> None:
    """A number changes, now or later."""
    args = event.args
    rows.put(
        ParameterRow,
        name=PARAMETERS[args["parameter"]],
        place=args["parameter"],
        value=args["value"],
        before=args["before"],
        from_=args["from"],
        source=args["source"],
        version=event.version,
    )


@projection.on("ParameterRegistry.CurrencyListed")
def currency_listed(rows: Rows, event: Event) -> None:
    """A currency is on the ledger."""
    args = event.args
    rows.add(
        CurrencyRow,
        code=args["currency"].decode("ascii"),
        token=args["token"],
        bank=args["bank"],
        smallest=args["smallest"],
        version=event.version,
    )


@projection.on("ParameterRegistry.SettlementBankNamed")
def bank_named(rows: Rows, event: Event) -> None:
    """Another bank keeps a currency's accounts."""
    _currency(rows, event).bank = event.args["bank"]


@projection.on("ParameterRegistry.SmallestAmountSet")
def smallest_set(rows: Rows, event: Event) -> None:
    """A currency's smallest part and payment changed."""
    _currency(rows, event).smallest = event.args["smallest"]


@projection.on("ParameterRegistry.UndertakingListed")
def undertaking_listed(rows: Rows, event: Event) -> None:
    """Debtors may sign a text from now on."""
    rows.add(
        UndertakingRow,
        hash=event.args["undertaking"],
        place=rows.scalar(select(func.count()).select_from(UndertakingRow)),
        listed_at=event.block.timestamp,
        retired_at=None,
        version=event.version,
    )


@projection.on("ParameterRegistry.UndertakingRetired")
def undertaking_retired(rows: Rows, event: Event) -> None:
    """Nothing new is proposed under a text."""
    row = rows.get_one(UndertakingRow, event.args["undertaking"])
    row.retired_at, row.version = event.block.timestamp, event.version


def _currency(rows: Rows, event: Event) -> CurrencyRow:
    row = rows.get_one(CurrencyRow, event.args["currency"].decode("ascii"))
    row.version = event.version
    return row
