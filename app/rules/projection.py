"""From the rule book's events to parameters and currencies."""

from __future__ import annotations

from app.kernel.codec import Event
from app.kernel.projector import Projection
from app.kernel.rows import Rows
from app.rules.tables import CurrencyRow, ParameterRow
from app.rules.vocabulary import PARAMETERS

projection = Projection("rules")


@projection.on("RuleBook.ParameterSet")
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


@projection.on("RuleBook.CurrencyListed")
def currency_listed(rows: Rows, event: Event) -> None:
    """A currency is on the ledger."""
    args = event.args
    rows.add(
        CurrencyRow,
        code=args["currency"].decode("ascii"),
        token=args["token"],
        bank=args["bank"],
        version=event.version,
    )
