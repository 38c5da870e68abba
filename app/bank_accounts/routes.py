"""``/v1/bank-accounts``: parties' own accounts, to which they are paid out."""

from __future__ import annotations

from fastapi import Response

from app.approvals.errors import TWO_PERSONS
from app.bank_accounts import commands, errors, queries
from app.bank_accounts.schemas import BankAccount, BankAccountIn
from app.kernel.http.lists import add_list
from app.kernel.http.openapi import reads, writes
from app.kernel.http.paths import BankAccountPath
from app.kernel.http.reads import Read
from app.kernel.http.routing import Router
from app.kernel.http.writes import Write
from app.kernel.ids import BankAccountId
from app.kernel.problems import NotFound, VersionMismatch
from app.parties.errors import CapabilityMissing
from app.rules.errors import CurrencyUnknown

router = Router(prefix="/v1/bank-accounts", tags=["bank accounts"])

_TWO_PERSONS = (*TWO_PERSONS, CapabilityMissing)
_CHANGES = (NotFound, VersionMismatch, errors.BankAccountNotUsable, errors.BankAccountOfAnother)


add_list(
    router,
    "",
    queries.BANK_ACCOUNTS,
    summary="List bank accounts",
    about="Bank accounts, newest first: this party's own; for the settlement bank all in its currency; for the operator all, "
    "with the number masked.",
)


@router.get("/{bank_account}", summary="Show a bank account", **reads(NotFound))
def show(bank_account: BankAccountPath, read: Read) -> BankAccount:
    """One bank account."""
    return read.show(queries.bank_account(read.session, read.actor, bank_account))


@router.post("", summary="Register a bank account", **writes(BankAccount, CurrencyUnknown, *_TWO_PERSONS))
def register(body: BankAccountIn, write: Write) -> Response:
    """Register an own account to be paid out to: a maker asks, a checker makes the same request."""
    now = write.services.ledger.now()
    return write.transact(
        lambda session: commands.register(session, write.actor, now, body),
        lambda session, done: queries.bank_account(
            session,
            write.actor,
            BankAccountId(done.event("BankAccounts.BankAccountRegistered").args["account"]),
        ),
        keeps=True,
    )


@router.post("/{bank_account}/suspend", summary="Suspend a bank account", **writes(BankAccount, *_CHANGES))
def suspend(bank_account: BankAccountPath, write: Write) -> Response:
    """Stop payouts to an own account, with any key of the party: one person is enough to stop something."""
    return write.transact(
        lambda session: commands.change(session, write.actor, write.if_match, bank_account, "suspend"),
        lambda session, _: queries.bank_account(session, write.actor, bank_account),
    )


@router.post("/{bank_account}/resume", summary="Resume a bank account", **writes(BankAccount, *_CHANGES, *_TWO_PERSONS))
def resume(bank_account: BankAccountPath, write: Write) -> Response:
    """Take an own account up again: a maker asks, a checker makes the same request."""
    return write.transact(
        lambda session: commands.change(session, write.actor, write.if_match, bank_account, "resume"),
        lambda session, _: queries.bank_account(session, write.actor, bank_account),
    )
