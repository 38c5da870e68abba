"""From events to balances, movements and payouts.

Balances follow the token's own ``Transfer`` events alone. Why money moved is said by the verb's event: the ledger's
verbs speak before the transfer (so their reason waits for it as a cause), the token's own verbs after it.
"""

from __future__ import annotations

from sqlalchemy import select

from app.cash.causes import announce, cause_of
from app.cash.tables import DepositRow, EntryRow, EntryUseRow, HolderRow, PayoutRow, TokenRow
from app.cash.words import Reason, payout_name
from app.kernel.codec import Event
from app.kernel.enums import EntryUse
from app.kernel.ids import PartyId
from app.kernel.projector import Projection
from app.kernel.rows import Rows
from chain.contracts.genesis import holder_of
from chain.port import NOBODY

_CURRENCIES = "cash.currencies"
"""The note of each token's currency."""

projection = Projection("cash")


@projection.on("PartyRegistry.PartyAdmitted")
def admitted(rows: Rows, event: Event) -> None:
    """A party may own deposits under its permanent address."""
    party = event.args["party"]
    rows.add(HolderRow, address=holder_of(party), party=party)


@projection.on("ParameterRegistry.CurrencyListed")
def listed(rows: Rows, event: Event) -> None:
    """A currency came onto the ledger."""
    args = event.args
    rows.add(
        TokenRow,
        currency=args["currency"].decode("ascii"),
        token=args["token"],
        bank=args["bank"],
        minted=0,
        burned=0,
        reserved=0,
        version=event.version,
    )


@projection.on("ReceivableBook.ReceivablePaid")
def receivable_paid(rows: Rows, event: Event) -> None:
    """The debtor's money goes into the receivable's pot next."""
    announce(rows, event, "ReceivablePaid", event.args["receivable"])


@projection.on("ClaimToken.ClaimRedeemed")
def claim_redeemed(rows: Rows, event: Event) -> None:
    """The pot pays next: the lender first, then the holder."""
    args = event.args
    if args["toLender"]:
        announce(rows, event, "RedeemedToLender", args["claim"])
    if args["toHolder"]:
        announce(rows, event, "ClaimRedeemed", args["claim"])


@projection.on("FinancingDesk.FinancingOffered")
def financing_offered(rows: Rows, event: Event) -> None:
    """The funder's principal goes into escrow next."""
    announce(rows, event, "OfferFunded", event.args["offer"])


@projection.on("FinancingDesk.OfferClosed")
def financing_offer_closed(rows: Rows, event: Event) -> None:
    """The escrow goes back to the funder next."""
    announce(rows, event, "OfferEnded", event.args["offer"])


@projection.on("FinancingDesk.OfferAccepted")
def financing_offer_accepted(rows: Rows, event: Event) -> None:
    """The escrow goes to the borrower next."""
    announce(rows, event, "LoanPaidOut", event.args["loan"])


@projection.on("LoanBook.LoanPaid")
def loan_paid(rows: Rows, event: Event) -> None:
    """The borrower's money goes to the lender next, unless the pot pays it (then the redemption said so)."""
    if not event.args["byRedemption"]:
        announce(rows, event, "LoanRepaid", event.args["loan"])


@projection.on("DepositToken.Transfer")
def moved(rows: Rows, event: Event) -> None:
    """Money changed hands."""
    args = event.args
    token = _token(rows, event)
    sides = [_balance(rows, event, token.currency, args["from"], -args["value"])]
    sides.append(_balance(rows, event, token.currency, args["to"], args["value"]))
    cause = cause_of(rows, event)
    if cause is None:
        return
    for deposit, amount in zip(sides, (-args["value"], args["value"]), strict=True):
        if deposit is not None and deposit.party:
            _write_line(rows, event, deposit, deposit.party, amount, cause.reason, cause.about)


@projection.on("DepositToken.DepositMinted")
def minted(rows: Rows, event: Event) -> None:
    """The bank brought money onto the ledger."""
    args = event.args
    token = _token(rows, event)
    token.minted, token.version = token.minted + args["amount"], event.version
    _use(rows, event, token, args["entry"], args["party"], args["amount"], "Minted")
    _own_line(rows, event, args["party"], args["amount"], "Minted", entry=args["entry"])


@projection.on("DepositToken.MintReversed")
def mint_reversed(rows: Rows, event: Event) -> None:
    """The bank undid a mistaken mint."""
    args = event.args
    token = _token(rows, event)
    token.burned, token.version = token.burned + args["amount"], event.version
    use = rows.get_one(EntryUseRow, (token.currency, args["entry"]))
    use.use, use.version = "Reversed", event.version
    _own_line(rows, event, args["party"], -args["amount"], "MintReversed", entry=args["entry"])


@projection.on("DepositToken.PayoutReserved")
def reserved(rows: Rows, event: Event) -> None:
    """A party set money aside to be paid out."""
    args = event.args
    token = _token(rows, event)
    token.reserved, token.version = token.reserved + args["amount"], event.version
    rows.add(
        PayoutRow,
        currency=token.currency,
        number=args["payout"],
        party=args["party"],
        amount=args["amount"],
        state="Reserved",
        account=args["account"],
        reserved_at=event.block.timestamp,
        closed_at=None,
        entry=None,
        reason=None,
        version=event.version,
    )
    _own_line(
        rows, event, args["party"], -args["amount"], "PayoutReserved", payout_name(token.currency, args["payout"])
    )


@projection.on("DepositToken.PayoutSettled")
def settled(rows: Rows, event: Event) -> None:
    """The bank paid it out: the money is off the ledger."""
    token = _token(rows, event)
    payout = _close(rows, event, token, "Settled")
    payout.entry = event.args["entry"]
    _use(rows, event, token, payout.entry, payout.party, payout.amount, "Settled")
    token.burned += payout.amount


@projection.on("DepositToken.PayoutReturned")
def returned(rows: Rows, event: Event) -> None:
    """The bank could not pay it: the money is the party's again."""
    token = _token(rows, event)
    payout = _close(rows, event, token, "Returned")
    payout.reason = event.args["reason"]
    name = payout_name(payout.currency, payout.number)
    _own_line(rows, event, payout.party, payout.amount, "PayoutReturned", name)


@projection.on("DepositToken.PayoutReclaimed")
def reclaimed(rows: Rows, event: Event) -> None:
    """The bank was silent for long: the party took the money back."""
    payout = _close(rows, event, _token(rows, event), "Reclaimed")
    name = payout_name(payout.currency, payout.number)
    _own_line(rows, event, payout.party, payout.amount, "PayoutReclaimed", name)


@projection.on("ParameterRegistry.SettlementBankNamed")
def bank_named(rows: Rows, event: Event) -> None:
    """Another bank keeps the accounts of a currency."""
    row = rows.get_one(TokenRow, event.args["currency"].decode("ascii"))
    row.bank, row.version = event.args["bank"], event.version


def _token(rows: Rows, event: Event) -> TokenRow:
    currencies: dict[bytes, str] = rows.notes.setdefault(_CURRENCIES, {})
    if event.address not in currencies:
        currencies[event.address] = rows.scalar(select(TokenRow.currency).where(TokenRow.token == event.address))
    return rows.get_one(TokenRow, currencies[event.address])


def _close(rows: Rows, event: Event, token: TokenRow, state: str) -> PayoutRow:
    payout = rows.get_one(PayoutRow, (token.currency, event.args["payout"]))
    payout.state, payout.closed_at, payout.version = state, event.block.timestamp, event.version
    token.reserved, token.version = token.reserved - payout.amount, event.version
    return payout


def _use(rows: Rows, event: Event, token: TokenRow, entry: bytes, party: PartyId, amount: int, use: EntryUse) -> None:
    about = {"currency": token.currency, "entry": entry, "party": party, "amount": amount, "use": use}
    rows.put(EntryUseRow, **about, used_at=event.block.timestamp, version=event.version)


def _balance(rows: Rows, event: Event, currency: str, holder: bytes, change: int) -> DepositRow | None:
    """Move one side of a transfer; ``None`` for nobody."""
    if holder == NOBODY:
        return None
    row = rows.get(DepositRow, (currency, holder))
    if row is None:
        owner = rows.get(HolderRow, holder)
        party = PartyId(0) if owner is None else owner.party
        row = rows.add(DepositRow, currency=currency, holder=holder, party=party, amount=0, version=event.version)
    row.amount, row.version = row.amount + change, event.version
    return row


def _own_line(
    rows: Rows,
    event: Event,
    party: PartyId,
    amount: int,
    reason: Reason,
    about: str = "",
    entry: bytes | None = None,
) -> None:
    """The line for a verb of the token itself, whose transfer came just before."""
    deposit = rows.get_one(DepositRow, (_token(rows, event).currency, holder_of(party)))
    _write_line(rows, event, deposit, party, amount, reason, about, entry)


def _write_line(
    rows: Rows,
    event: Event,
    deposit: DepositRow,
    party: PartyId,
    amount: int,
    reason: str,
    about: str,
    entry: bytes | None = None,
) -> None:
    rows.add(
        EntryRow,
        block=event.block.number,
        index=event.index,
        party=party,
        currency=deposit.currency,
        amount=amount,
        balance=deposit.amount,
        reason=reason,
        about=about,
        entry=entry,
        at=event.block.timestamp,
    )
