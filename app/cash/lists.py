"""Lists of balances, movements and payouts. A party sees its own; the settlement bank those in the currency whose accounts it
keeps; regulator and auditor all."""

from __future__ import annotations

from pydantic import Field
from sqlalchemy import case, select

from app.cash.queries import show_entry, show_payout
from app.cash.schemas import Deposit, DepositEntry, Payout, ShownPayoutState
from app.cash.tables import DepositRow, EntryRow, PayoutRow
from app.cash.words import Reason
from app.kernel.calendar import CHINA, day_of
from app.kernel.fields import BankAccountIdField, CurrencyAsked, PartyIdField, day_text
from app.kernel.listing import Created, Filter, Group, Listing, States, View
from app.kernel.money import Money
from app.rules.queries import own_or_kept


class DepositFilter(Filter):
    """Which balances a list shows."""

    party: PartyIdField | None = Field(None, description="Whose")
    currency: CurrencyAsked = None


class EntryFilter(Created):
    """Which movements a list shows."""

    party: PartyIdField | None = Field(None, description="Whose deposit moved")
    currency: CurrencyAsked = None
    reason: list[Reason] | None = Field(None, description="For one of these reasons")


class PayoutFilter(Created):
    """Which payouts a list shows."""

    state: list[ShownPayoutState] | None = Field(None, description="In one of these states")
    party: PartyIdField | None = Field(None, description="Who is paid out")
    currency: CurrencyAsked = None
    bank_account: BankAccountIdField | None = Field(None, description="Where to")


def _show_deposit(_view: View, row: DepositRow) -> Deposit:
    return Deposit(version=row.version, party=row.party, balance=Money(row.amount, row.currency))


DEPOSITS = Listing(
    name="deposits",
    rows=select(DepositRow).where(DepositRow.party != 0),
    item=Deposit,
    show=_show_deposit,
    visible=own_or_kept(DepositRow.party, DepositRow.currency),
    sorts={"party": (DepositRow.party, DepositRow.currency)},
    default="party",
    filters=DepositFilter,
    columns={"party": DepositRow.party, "currency": DepositRow.currency},
)

ENTRIES = Listing(
    name="deposit-entries",
    rows=select(EntryRow),
    item=DepositEntry,
    show=lambda view, row: show_entry(view.session, row),
    visible=own_or_kept(EntryRow.party, EntryRow.currency),
    sorts={"created_at": (EntryRow.block, EntryRow.index, EntryRow.party)},
    default="-created_at",
    filters=EntryFilter,
    columns={
        "party": EntryRow.party,
        "currency": EntryRow.currency,
        "reason": EntryRow.reason,
        "created": EntryRow.at,
    },
    groups={
        # Days end when they do in China, as those of maturities do unless a proposal says otherwise.
        "day": Group(lambda _: day_of(EntryRow.at, CHINA), day_text),
        "reason": Group(EntryRow.reason),
        "party": Group(EntryRow.party),
    },
    sums={
        "in": case((EntryRow.amount > 0, EntryRow.amount), else_=0),
        "out": case((EntryRow.amount < 0, -EntryRow.amount), else_=0),
    },
    currency=EntryRow.currency,
)

PAYOUTS = Listing(
    name="payouts",
    rows=select(PayoutRow),
    item=Payout,
    show=lambda view, row: show_payout(view.session, row),
    visible=own_or_kept(PayoutRow.party, PayoutRow.currency),
    sorts={
        "created_at": (PayoutRow.reserved_at, PayoutRow.currency, PayoutRow.number),
        "amount": (PayoutRow.amount, PayoutRow.currency, PayoutRow.number),
    },
    default="-created_at",
    filters=PayoutFilter,
    columns={
        "party": PayoutRow.party,
        "currency": PayoutRow.currency,
        "bank_account": PayoutRow.account,
        "created": PayoutRow.reserved_at,
    },
    states=States(PayoutRow.state),
    groups={
        "state": Group(PayoutRow.state),
        "party": Group(PayoutRow.party),
        "bank_account": Group(PayoutRow.account),
    },
    sums={"amount": PayoutRow.amount},
    currency=PayoutRow.currency,
)
