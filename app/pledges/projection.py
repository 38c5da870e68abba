"""From the register's events to rows."""

from __future__ import annotations

from app.kernel.codec import Event
from app.kernel.projector import Projection
from app.kernel.rows import Rows
from app.pledges.tables import PledgeRow

STANDING = 0

projection = Projection("pledges")


@projection.on("PledgeRegistry.PledgeRegistered")
def registered(rows: Rows, event: Event) -> None:
    """A claim was locked for a loan, and the pledge entered."""
    args = event.args
    rows.add(
        PledgeRow,
        id=args["pledge"],
        loan=args["loan"],
        claim=args["claim"],
        secured_party=args["securedParty"],
        grantor=args["grantor"],
        debtor=args["debtor"],
        amount=args["amount"],
        currency=args["currency"].decode("ascii"),
        due_on=args["dueOn"],
        registered_at=event.block.timestamp,
        discharged_at=STANDING,
        block=event.block.number,
        block_hash=event.block.hash,
        transaction=event.transaction,
        version=event.version,
    )


@projection.on("PledgeRegistry.PledgeDischarged")
def discharged(rows: Rows, event: Event) -> None:
    """The loan is paid, or the collateral used up."""
    row = rows.get_one(PledgeRow, event.args["pledge"])
    row.discharged_at, row.version = event.block.timestamp, event.version
