"""Deposits, movements and payouts, and who sees them.

A party sees its own; the settlement bank those in the currency whose accounts it keeps; regulator and auditor all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import func, select

from app.bank_accounts import queries as bank_accounts
from app.cash import spoken_words as words
from app.cash.errors import EntryUsed, NotTheBank
from app.cash.hashes import entry_hash
from app.cash.schemas import DepositEntry, Payout, StatementEntry, Totals
from app.cash.tables import DepositRow, EntryRow, EntryUseRow, PayoutRow, StatementEntryRow, TokenRow
from app.cash.words import SENTENCES, payout_name
from app.kernel.auth import Actor
from app.kernel.codec import ContractError, Event
from app.kernel.db import Session
from app.kernel.fields import instant_text
from app.kernel.ids import PartyId, PayoutId
from app.kernel.mirror import Row
from app.kernel.money import Money
from app.kernel.problems import FieldError, InvalidInput, NotFound
from app.kernel.texts import Text
from app.parties import queries as parties
from chain.contracts.genesis import holder_of
from chain.ethereum.hexes import hex_text
from chain.port import Address, Hash32

_PAYOUT = re.compile(r"([A-Z]{3})-([1-9][0-9]{0,17})", re.ASCII)


def token(session: Session, currency: str) -> Address:
    """The deposit token of a currency.

    :raises InvalidInput: the ledger has no such currency.
    """
    return Address(_token(session, currency).token)


def currency_of_token(session: Session, address: int) -> str | None:
    """The currency whose deposit token has an address, if one has."""
    token_address = address.to_bytes(20)
    return session.scalar(select(TokenRow.currency).where(TokenRow.token == token_address))


def bank_token(session: Session, actor: Actor, currency: str) -> Address:
    """The deposit token of a currency, for the bank that keeps its accounts.

    :raises InvalidInput: the ledger has no such currency.
    :raises NotTheBank: the actor is not its bank; what the contract would say, before anything is kept.
    """
    row = _token(session, currency)
    if row.bank != actor.party:
        raise NotTheBank.of(ContractError(NotTheBank.code, {"caller": str(actor.party)}))
    return Address(row.token)


def balance(session: Session, party: PartyId, currency: str) -> int:
    """What a party has, in minor units, for other rooms."""
    row = session.get(DepositRow, (currency, holder_of(party)))
    return 0 if row is None else row.amount


def totals(session: Session, actor: Actor, currency: str) -> Totals:
    """What the deposits of a currency sum to, for the bank that keeps its accounts and for overseers.

    :raises NotFound: no such currency, or it is not for this actor to see.
    """
    row = session.get(TokenRow, currency)
    if row is None or not (actor.sees_all or _is_bank(session, actor, currency)):
        raise NotFound(
            Text(
                "There are no totals of deposits in {currency} that you may see; its settlement bank, the regulator and the "
                "auditor see them, and the list of currencies shows which there are.",
                currency=currency[:40],
            )
        )
    return Totals(
        version=row.version,
        currency=currency,
        bank=row.bank,
        circulating=Money(row.minted - row.burned, currency),
        reserved=Money(row.reserved, currency),
        minted=row.minted,
        burned=row.burned,
    )


def may_see(session: Session, actor: Actor, holder: Address, currency: str) -> bool:
    """Whether the actor may know what an address has in a currency; also where it has nothing."""
    return actor.sees_all or holder == holder_of(actor.party) or _is_bank(session, actor, currency)


def entry(session: Session, event: Event, party: PartyId) -> DepositEntry:
    """The movement that an event just wrote."""
    return show_entry(session, session.get_one(EntryRow, (event.block.number, event.index, party)))


def statement_entry(session: Session, actor: Actor, currency: str, reference: str) -> StatementEntry:
    """What an entry of the bank's statement stood for, for the bank that keeps the accounts and for overseers.

    :raises NotFound: it stood for nothing, or is not for this actor to see.
    """
    named = entry_hash(currency, reference)
    row = session.get(EntryUseRow, (currency, named))
    if row is None or not (actor.sees_all or _is_bank(session, actor, currency)):
        raise NotFound(
            Text(
                "No entry “{reference}” of the bank statement in {currency} was used; check the reference.",
                reference=reference[:40],
                currency=currency,
            )
        )
    kept = session.get(StatementEntryRow, named)
    return StatementEntry.model_validate(
        {
            "version": row.version,
            "currency": currency,
            "reference": kept and kept.reference,
            "entry_hash": named,
            "party": row.party,
            "amount": Money(row.amount, currency),
            "use": row.use,
            "used_at": row.used_at,
        }
    )


def refuse_used(session: Session, currency: str, entry: Hash32, reference: str) -> None:
    """
    :raises EntryUsed: a statement entry stands for a movement already; it says for whom and when.
    """
    row = session.get(EntryUseRow, (currency, entry))
    if row is None or row.use == "Reversed":
        return
    at = instant_text(row.used_at)
    said = {
        "reference": reference,
        "amount": Money(row.amount, currency),
        "party": parties.as_text(session, row.party),
        "at": at,
    }
    brought_in = Text(
        "Bank statement entry {reference} brought {amount} in for {party} at {at}, and each serves once; the settlement "
        "bank can give another entry.",
        **said,
    )
    paid_out = Text(
        "Bank statement entry {reference} paid {amount} out for {party} at {at}, and each serves once; the settlement "
        "bank can give another entry.",
        **said,
    )
    raise EntryUsed(
        brought_in if row.use == "Minted" else paid_out,
        code=EntryUsed.code,
        values={"entry": hex_text(entry), "party": str(row.party), "at": at},
    )


def payout(session: Session, actor: Actor, name: str) -> Payout:
    """One payout by its name, ``CNY-4``.

    :raises NotFound: no such payout, or not one this actor may see.
    """
    parts = _PAYOUT.fullmatch(name)
    row = None if parts is None else session.get(PayoutRow, (parts[1], int(parts[2])))
    if row is not None and (actor.sees_all or row.party == actor.party):
        return show_payout(session, row)
    # Asked also where there is none: what is foreign takes as long as what is not there.
    is_bank = parts is not None and _is_bank(session, actor, parts[1])
    if row is None or not is_bank:
        raise NotFound(Text("There is no payout {payout}; the list of payouts shows yours.", payout=name[:40]))
    return show_payout(session, row)


def number_of(name: str) -> PayoutId:
    """The number in a payout's name, as its currency's token knows it."""
    return PayoutId(int(name.rpartition("-")[2]))


def _token(session: Session, currency: str) -> TokenRow:
    row = session.get(TokenRow, currency)
    if row is None:
        wrong = FieldError(
            field="amount.currency",
            code="currency-not-listed",
            detail=Text("No settlement bank keeps deposits in this currency here."),
        )
        raise InvalidInput(
            Text(
                "This ledger has no deposits in {currency}; the list of currencies shows those that it has.",
                currency=currency,
            ),
            errors=[wrong],
        )
    return row


def _is_bank(session: Session, actor: Actor, currency: str) -> bool:
    row = session.get(TokenRow, currency)
    return row is not None and row.bank == actor.party


def show_entry(session: Session, row: EntryRow) -> DepositEntry:
    """A movement as whoever may see it sees it."""
    kept = None if row.entry is None else session.get(StatementEntryRow, row.entry)
    return DepositEntry.model_validate(
        {
            "id": f"{row.block}.{row.index}",
            "party": row.party,
            "direction": "In" if row.amount > 0 else "Out",
            "amount": Money(abs(row.amount), row.currency),
            "balance": Money(row.balance, row.currency),
            "reason": row.reason,
            "about": row.about or None,
            "text": SENTENCES[row.reason].format(about=row.about),  # type: ignore[index]
            "reference": None if kept is None else kept.reference,
            "moved_at": row.at,
        }
    )


def show_payout(session: Session, row: PayoutRow) -> Payout:
    """A payout as whoever may see it sees it."""
    entry = None if row.entry is None else session.get(StatementEntryRow, row.entry)
    reason = None if row.reason is None else words.reason_behind(session, row.reason)
    return Payout.model_validate(
        {
            "version": row.version,
            "id": payout_name(row.currency, row.number),
            "party": row.party,
            "amount": Money(row.amount, row.currency),
            "state": row.state,
            "bank_account": row.account,
            "destination": bank_accounts.details_of(session, row.account),
            "reserved_at": row.reserved_at,
            "closed_at": row.closed_at,
            "reference": entry and entry.reference,
            "reason": reason,
        }
    )


def entry_sums(session: Session) -> Iterator[Row]:
    """What each party's movements sum to, for comparison with the token's balances."""
    sums = select(EntryRow.currency, EntryRow.party, func.sum(EntryRow.amount)).group_by(
        EntryRow.currency, EntryRow.party
    )
    for currency, party, total in session.execute(sums):
        yield (currency, holder_of(party)), {"amount": int(total)}.__getitem__
