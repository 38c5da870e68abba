"""From the events of the validators' contract to validators."""

from __future__ import annotations

from sqlalchemy import func, select

from app.consortium.tables import ValidatorRow
from app.kernel.codec import Event
from app.kernel.projector import Projection
from app.kernel.rows import Rows

projection = Projection("consortium")


@projection.on("ValidatorSet.ValidatorAdmitted")
def validator_admitted(rows: Rows, event: Event) -> None:
    """A key seals blocks, from a block on."""
    args = event.args
    rows.add(
        ValidatorRow,
        address=args["validator"],
        place=rows.scalar(select(func.count()).select_from(ValidatorRow)),
        name=args["name"].rstrip(b"\0").decode("utf-8", "replace"),
        from_block=args["from"],
        until_block=None,
        version=event.version,
    )


@projection.on("ValidatorSet.ValidatorRemoved")
def validator_removed(rows: Rows, event: Event) -> None:
    """A key's part in sealing ends, at a block."""
    row = rows.get_one(ValidatorRow, event.args["validator"])
    row.until_block, row.version = event.args["until"], event.version
