"""``/v1/deposits``."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Response

from app.approvals.errors import TWO_PERSONS
from app.bank_accounts.errors import BankAccountNotUsable
from app.cash import commands, lists, queries
from app.cash.errors import (
    DepositTooSmall,
    EntryNotMinted,
    EntryUsed,
    NotTheBank,
    PayoutNotReserved,
    PayoutOfAnother,
    ReclaimTooEarly,
    ReversalTooLate,
)
from app.cash.schemas import (
    DepositEntry,
    DepositIn,
    Payout,
    PayoutIn,
    Reference,
    ReturnIn,
    ReversalIn,
    SettleIn,
    StatementEntry,
    Totals,
)
from app.cash.words import payout_name
from app.kernel.db import Session
from app.kernel.http.lists import add_list
from app.kernel.http.openapi import reads, writes
from app.kernel.http.reads import Read
from app.kernel.http.routing import Router
from app.kernel.http.writes import Write
from app.kernel.ledger import Done
from app.kernel.problems import NotFound, VersionMismatch
from app.parties.errors import CapabilityMissing, PartyUnknown

router = Router(prefix="/v1/deposits", tags=["deposits"])

_CLOSES = (NotFound, VersionMismatch, CapabilityMissing, NotTheBank, PayoutNotReserved)

PayoutPath = Annotated[str, Path(description="Currency and number", examples=["CNY-4"])]


add_list(
    router,
    "",
    lists.DEPOSITS,
    summary="List balances",
    about="Balances: this party's own; for the settlement bank all in its currency.",
)


@router.post(
    "",
    summary="Bring money onto the ledger",
    **writes(DepositEntry, NotTheBank, EntryUsed, PartyUnknown, CapabilityMissing, *TWO_PERSONS),
)
def mint(body: DepositIn, write: Write) -> Response:
    """Bring money onto the ledger against an entry of the bank's statement, which serves once. By the settlement bank: a
    maker asks, a checker makes the same request."""
    now = write.services.ledger.now()
    return write.transact(
        lambda session: commands.mint(session, write.actor, now, body),
        lambda session, done: queries.entry(session, done.event("DepositToken.DepositMinted"), body.party),
        keeps=True,
    )


@router.post(
    "/reverse",
    summary="Undo a mistaken mint",
    **writes(
        DepositEntry, NotTheBank, EntryNotMinted, ReversalTooLate, DepositTooSmall, CapabilityMissing, *TWO_PERSONS
    ),
)
def reverse(body: ReversalIn, write: Write) -> Response:
    """Undo a mistaken mint while the money is still there and not for long; its entry can then be minted anew. By the
    settlement bank: a maker asks, a checker makes the same request."""
    now = write.services.ledger.now()

    def shown(session: Session, done: Done) -> DepositEntry:
        event = done.event("DepositToken.MintReversed")
        return queries.entry(session, event, event.args["party"])

    return write.transact(lambda session: commands.reverse(session, write.actor, now, body), shown, keeps=True)


@router.get("/statement-entries", summary="Show what a statement entry stood for", **reads(NotFound))
def show_statement_entry(
    currency: Annotated[str, Query(pattern="^[A-Z]{3}$", description="ISO 4217", examples=["CNY"])],
    reference: Annotated[Reference, Query()],
    read: Read,
) -> StatementEntry:
    """Which party an entry of the bank's statement brought money to or paid, and when: for the settlement bank, regulator and
    auditor."""
    return read.show(queries.statement_entry(read.session, read.actor, currency, reference))


add_list(
    router,
    "/entries",
    lists.ENTRIES,
    summary="List movements",
    about="Movements, newest first, each with its reason and the balance after it.",
)


@router.get("/totals/{currency}", summary="Show a currency's totals", **reads(NotFound))
def show_totals(currency: Annotated[str, Path(description="ISO 4217", examples=["CNY"])], read: Read) -> Totals:
    """What was minted and burned, circulates and is reserved: for the settlement bank, regulator and auditor."""
    return read.show(queries.totals(read.session, read.actor, currency))


add_list(
    router,
    "/payouts",
    lists.PAYOUTS,
    summary="List payouts",
    about="Payouts, newest first: this party's own; for the settlement bank all in its currency.",
)


@router.post(
    "/payouts",
    summary="Ask for a payout",
    **writes(Payout, NotFound, DepositTooSmall, BankAccountNotUsable, CapabilityMissing, *TWO_PERSONS),
)
def reserve(body: PayoutIn, write: Write) -> Response:
    """Ask for a payout to a registered bank account of the party: the amount is set aside until the bank has paid it."""
    return write.transact(
        lambda session: commands.reserve(session, write.actor, body),
        lambda session, done: queries.payout(
            session,
            write.actor,
            payout_name(body.amount.currency, done.event("DepositToken.PayoutReserved").args["payout"]),
        ),
    )


@router.get("/payouts/{payout}", summary="Show a payout", **reads(NotFound))
def show_payout(payout: PayoutPath, read: Read) -> Payout:
    """One payout."""
    return read.show(queries.payout(read.session, read.actor, payout))


@router.post("/payouts/{payout}/settle", summary="Settle a payout", **writes(Payout, *_CLOSES, EntryUsed, *TWO_PERSONS))
def settle(payout: PayoutPath, body: SettleIn, write: Write) -> Response:
    """Take the money off the ledger against the statement entry that paid it out. By the settlement bank."""
    now = write.services.ledger.now()
    return write.transact(
        lambda session: commands.settle(session, write.actor, write.if_match, now, payout, body),
        lambda session, _done: queries.payout(session, write.actor, payout),
        keeps=True,
    )


@router.post(
    "/payouts/{payout}/reclaim",
    summary="Reclaim a payout",
    **writes(Payout, NotFound, VersionMismatch, CapabilityMissing, PayoutNotReserved, PayoutOfAnother, ReclaimTooEarly),
)
def reclaim(payout: PayoutPath, write: Write) -> Response:
    """Take back what the bank has neither settled nor returned for a long time. By the party that asked for it."""
    return write.transact(
        lambda session: commands.reclaim(session, write.actor, write.if_match, payout),
        lambda session, _done: queries.payout(session, write.actor, payout),
    )


@router.post("/payouts/{payout}/return", summary="Return a payout", **writes(Payout, *_CLOSES, *TWO_PERSONS))
def give_back(payout: PayoutPath, body: ReturnIn, write: Write) -> Response:
    """Give the money back to the party; the bank could not pay it. By the settlement bank."""
    now = write.services.ledger.now()
    return write.transact(
        lambda session: commands.give_back(session, write.actor, write.if_match, now, payout, body),
        lambda session, _done: queries.payout(session, write.actor, payout),
        keeps=True,
    )
