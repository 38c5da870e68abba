"""Operations, seen by the account that asked for them."""

from __future__ import annotations

import json

from app.kernel import queries as kernel
from app.kernel.auth import Actor
from app.kernel.db import Session
from app.kernel.problems import NotFound
from app.kernel.texts import Text
from app.operations.schemas import Operation, OperationTransaction


def operation(session: Session, actor: Actor, operation_id: str) -> Operation:
    """One operation of this account.

    :raises NotFound: there is none.
    """
    row = kernel.operation(session, operation_id)
    if row is None or row.account != actor.account:
        raise NotFound(
            Text("There is no operation {operation}; the answer that began it names it.", operation=operation_id[:40])
        )
    return Operation.model_validate(
        {
            "id": row.id,
            "route": row.route,
            "state": row.state.capitalize(),
            "status": row.status,
            "answer": json.loads(row.body) if row.body else None,
            "transactions": [
                OperationTransaction.model_validate(
                    {"hash": each.hash, "contract": each.contract, "verb": each.verb, "state": each.state.capitalize()}
                    | {"block": each.block if each.state == "final" else None}
                )
                for each in kernel.transactions_of(session, row.id)
            ],
        }
    )
