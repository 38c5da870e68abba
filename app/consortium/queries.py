"""Everybody on the ledger knows who seals its blocks."""

from __future__ import annotations

from sqlalchemy import select

from app.consortium.schemas import Sealing, ValidatorOut
from app.consortium.tables import ValidatorRow
from app.kernel.db import Session
from app.kernel.pages import Page, Window, paginate
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


def validators(session: Session, following: int, window: Window) -> Page[ValidatorOut]:
    """Every validator, former ones too."""
    return paginate(
        session, select(ValidatorRow).order_by(ValidatorRow.place), window, lambda row: _show(row, following)
    )


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
