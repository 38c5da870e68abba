"""Everybody on the ledger knows who seals its blocks."""

from __future__ import annotations

from pydantic import Field
from sqlalchemy import ColumnElement, case, select

from app.consortium.schemas import Sealing, ValidatorOut
from app.consortium.tables import ValidatorRow
from app.kernel.db import Session
from app.kernel.listing import Filter, Listing, States, View, everything
from app.kernel.problems import NotFound
from app.kernel.texts import Text
from chain.port import Address


def validator(session: Session, following: int, address: Address) -> ValidatorOut:
    """One validator.

    :param following: number of the next block.
    :raises NotFound: there is none with this address.
    """
    row = session.get(ValidatorRow, address)
    if row is None:
        raise NotFound(
            Text(
                "There is no validator 0x{address}; the list of validators shows those that there are.",
                address=address.hex(),
            )
        )
    return _show(row, following)


def _show(row: ValidatorRow, following: int) -> ValidatorOut:
    return ValidatorOut.model_validate(
        {
            "version": row.version,
            "address": row.address,
            "name": row.name,
            "place": row.place,
            "state": _state(row, following),
            "from_block": row.from_block,
            "until_block": row.until_block,
        }
    )


def _state(row: ValidatorRow, following: int) -> Sealing:
    if row.until_block is not None:
        return "Gone" if following >= row.until_block else "Leaving"
    return "Coming" if following < row.from_block else "Sealing"


class ValidatorFilter(Filter):
    """Which validators a list shows."""

    state: list[Sealing] | None = Field(None, description="In one of these states at the next block")


def _at_next(view: View) -> ColumnElement[str]:
    leaves = ValidatorRow.until_block
    return case(
        (leaves <= view.given, "Gone"),
        (leaves.is_not(None), "Leaving"),
        (ValidatorRow.from_block > view.given, "Coming"),
        else_="Sealing",
    )


VALIDATORS = Listing(
    name="validators",
    rows=select(ValidatorRow),
    item=ValidatorOut,
    show=lambda view, row: _show(row, view.given),
    visible=everything,
    sorts={"place": (ValidatorRow.place,)},
    default="place",
    filters=ValidatorFilter,
    states=States(_at_next),
)
"""Every validator, former ones too. Shown with the number of the next block."""
