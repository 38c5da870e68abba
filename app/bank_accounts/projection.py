"""From the contract's events to bank accounts."""

from __future__ import annotations

from app.bank_accounts.tables import RegisteredAccountRow
from app.kernel.codec import Event
from app.kernel.enums import BankAccountState
from app.kernel.projector import Projection
from app.kernel.rows import Rows

projection = Projection("bank_accounts")


@projection.on("BankAccounts.BankAccountRegistered")
def registered(rows: Rows, event: Event) -> None:
    """A party may be paid out to an account."""
    args = event.args
    rows.add(
        RegisteredAccountRow,
        id=args["account"],
        party=args["party"],
        currency=args["currency"].decode("ascii"),
        state="Registered",
        details=args["details"],
        version=event.version,
    )


@projection.on("BankAccounts.BankAccountSuspended")
def suspended(rows: Rows, event: Event) -> None:
    """Nothing is paid out to it."""
    _move(rows, event, "Suspended")


@projection.on("BankAccounts.BankAccountResumed")
def resumed(rows: Rows, event: Event) -> None:
    """It is paid out to again."""
    _move(rows, event, "Registered")


def _move(rows: Rows, event: Event, state: BankAccountState) -> None:
    row = rows.get_one(RegisteredAccountRow, event.args["account"])
    row.state, row.version = state, event.version
