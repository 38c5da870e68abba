"""Bank accounts, and who sees them.

A party sees its own, the settlement bank of a currency those it pays out to, regulator and auditor all; the operator sees
all with the number masked, to help whose payout goes wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pydantic import Field
from sqlalchemy import select

from app.bank_accounts.schemas import BankAccount, BankDetails, ShownState
from app.bank_accounts.tables import BankDetailsRow, RegisteredAccountRow
from app.kernel.auth import Actor
from app.kernel.db import Session
from app.kernel.fields import CurrencyAsked, PartyIdField
from app.kernel.ids import BankAccountId, PartyId
from app.kernel.listing import Condition, Filter, Listing, States, View
from app.kernel.problems import NotFound
from app.kernel.spoken import number, raw
from app.kernel.texts import Text
from app.rules import queries as rules

SHOWN_DIGITS = 4


def bank_account(session: Session, actor: Actor, number: BankAccountId) -> BankAccount:
    """One account.

    :raises NotFound: no such account, or not one this actor may see.
    """
    row = session.get(RegisteredAccountRow, number)
    # Asked also where there is none: what is foreign takes as long as what is not there.
    kept = rules.currencies_of_bank(session, actor.party)
    if row is None or not (_sees(actor, row, kept) or "Operator" in actor.roles):
        raise NotFound(
            Text("There is no bank account {account}; the list of bank accounts shows yours.", account=number)
        )
    return _show(session, row, whole=_sees(actor, row, kept))


class BankAccountFilter(Filter):
    """Which bank accounts a list shows."""

    state: list[ShownState] | None = Field(None, description="In one of these states")
    party: PartyIdField | None = Field(None, description="Whose")
    currency: CurrencyAsked = None


def own_currency(session: Session, actor: Actor, number: BankAccountId) -> str:
    """The currency of a party's own account, for a payout to it.

    :raises NotFound: the party has no such account.
    """
    row = session.get(RegisteredAccountRow, number)
    if row is None or row.party != actor.party:
        raise NotFound(
            Text(
                "Your party has no bank account {account}; its list of bank accounts shows those that it has.",
                account=number,
            )
        )
    return row.currency


def details_of(session: Session, number: BankAccountId) -> BankDetails | None:
    """Name, number and bank of an account, for whoever sees the payout to it; ``None`` where nobody told this service."""
    row = session.get(RegisteredAccountRow, number)
    return None if row is None else _details(session, row.details)


def registration_words(session: Session, party: PartyId, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The party's own account behind the hash that a filed registration carries."""
    row = _details_row(session, raw(args["details"]))
    return {} if row is None or row.party != party else {"details": _details_in(row).model_dump()}


def own_details(session: Session, party: PartyId, number: BankAccountId) -> BankDetails | None:
    """The same as :func:`details_of` where the account is the party's own, else ``None``."""
    row = session.get(RegisteredAccountRow, number)
    return None if row is None or row.party != party else _details(session, row.details)


def resumption_words(session: Session, party: PartyId, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The party's own account that a filed call would take up again."""
    found = own_details(session, party, BankAccountId(number(args["id"])))
    return {} if found is None else {"id": found.model_dump()}


def _sees(actor: Actor, row: RegisteredAccountRow, kept: Collection[str]) -> bool:
    """Whether the actor may see all of it.

    :param kept: the currencies whose accounts the actor's party keeps.
    """
    return actor.sees_all or row.party == actor.party or row.currency in kept


def _details(session: Session, hash_: bytes) -> BankDetails | None:
    row = _details_row(session, hash_)
    return None if row is None else _details_in(row)


def _details_row(session: Session, hash_: bytes) -> BankDetailsRow | None:
    return session.scalar(select(BankDetailsRow).where(BankDetailsRow.hash == hash_))


def _details_in(row: BankDetailsRow) -> BankDetails:
    return BankDetails(name=row.name, number=row.number, bank=row.bank)


def _show(session: Session, row: RegisteredAccountRow, *, whole: bool) -> BankAccount:
    """:param whole: with all of its number."""
    details = _details(session, row.details)
    number = None if details is None else details.number
    if number is not None and not whole:
        number = "•••" + number[-SHOWN_DIGITS:]
    return BankAccount.model_validate(
        {
            "version": row.version,
            "id": row.id,
            "party": row.party,
            "currency": row.currency,
            "state": row.state,
            "name": details and details.name,
            "number": number,
            "bank": details and details.bank,
            "details_hash": row.details,
        }
    )


_OWN_OR_KEPT = rules.own_or_kept(RegisteredAccountRow.party, RegisteredAccountRow.currency)


def _visible(view: View) -> Sequence[Condition]:
    return [] if "Operator" in view.actor.roles else _OWN_OR_KEPT(view)


def _show_listed(view: View, row: RegisteredAccountRow) -> BankAccount:
    session, actor = view.session, view.actor
    return _show(session, row, whole=_sees(actor, row, ()) or rules.keeps(session, actor.party, row.currency))


BANK_ACCOUNTS = Listing(
    name="bank-accounts",
    rows=select(RegisteredAccountRow),
    item=BankAccount,
    show=_show_listed,
    visible=_visible,
    sorts={"created_at": (RegisteredAccountRow.id,)},
    default="-created_at",
    filters=BankAccountFilter,
    columns={"party": RegisteredAccountRow.party, "currency": RegisteredAccountRow.currency},
    states=States(RegisteredAccountRow.state),
)
