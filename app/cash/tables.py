"""The projection of deposits, their movements and payouts, and the words behind the hashes on chain.

Amounts are minor units, instants seconds UTC.
"""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Derived, Own, WideInteger
from app.kernel.digests import Digested
from app.kernel.ids import BankAccountId, PartyId, PayoutId


class TokenRow(Derived):
    """The deposit token of one currency and its totals: minted − burned = Σ deposits = the bank's statement."""

    __tablename__ = "deposit_token"

    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    token: Mapped[bytes] = mapped_column(LargeBinary(20), unique=True)
    bank: Mapped[PartyId]
    minted: Mapped[int] = mapped_column(WideInteger)
    """Ever; like ``burned`` it only grows."""
    burned: Mapped[int] = mapped_column(WideInteger)
    reserved: Mapped[int]
    version: Mapped[str] = mapped_column(String(32))


class HolderRow(Derived):
    """The permanent address under which a party owns its deposits."""

    __tablename__ = "deposit_holder"

    address: Mapped[bytes] = mapped_column(LargeBinary(20), primary_key=True)
    party: Mapped[PartyId] = mapped_column(unique=True)


class DepositRow(Derived):
    """What an address owns in one currency: a party, or a contract that keeps pots, escrows or reserves."""

    __tablename__ = "deposit"
    __table_args__ = (
        Index("ix_deposit_party", "party", "currency"),
        Index("ix_deposit_currency_party", "currency", "party"),
    )

    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    holder: Mapped[bytes] = mapped_column(LargeBinary(20), primary_key=True)
    party: Mapped[PartyId]
    """0 = a contract."""
    amount: Mapped[int]
    version: Mapped[str] = mapped_column(String(32))


class EntryRow(Derived):
    """One movement of one party's deposit, as its statement shows it. Never changes."""

    __tablename__ = "deposit_entry"
    __table_args__ = (
        Index("ix_deposit_entry_party_block", "party", "block", "index"),
        Index("ix_deposit_entry_currency_block", "currency", "block", "index", "party"),
    )

    block: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Place of the event among the block's logs."""
    party: Mapped[PartyId] = mapped_column(primary_key=True, autoincrement=False)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[int]
    """Positive in, negative out."""
    balance: Mapped[int]
    """After the movement."""
    reason: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(24))
    """Number of the receivable, claim, offer, loan or payout; empty where there is none."""
    entry: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Hash of the bank's statement entry, where there is one."""
    at: Mapped[int]


class PayoutRow(Derived):
    """Money on its way out to the holder's own account. Numbered within its currency."""

    __tablename__ = "payout"
    __table_args__ = (
        Index("ix_payout_reserved", "reserved_at", "currency", "number"),
        Index("ix_payout_amount", "amount", "currency", "number"),
        Index("ix_payout_party_reserved", "party", "reserved_at", "currency", "number"),
        Index("ix_payout_party_amount", "party", "amount", "currency", "number"),
        Index("ix_payout_currency_reserved", "currency", "reserved_at", "number"),
        Index("ix_payout_currency_amount", "currency", "amount", "number"),
    )

    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    number: Mapped[PayoutId] = mapped_column(primary_key=True, autoincrement=False)
    party: Mapped[PartyId]
    amount: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    account: Mapped[BankAccountId]
    reserved_at: Mapped[int]
    closed_at: Mapped[int | None]
    entry: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Hash of the statement entry that paid it."""
    reason: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Hash of why it came back."""
    version: Mapped[str] = mapped_column(String(32))


class EntryUseRow(Derived):
    """What an entry of the bank's statement last stood for on the ledger."""

    __tablename__ = "statement_entry_use"

    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    entry: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    """Hash of the bank's reference."""
    party: Mapped[PartyId]
    """Who got or gave the money."""
    amount: Mapped[int]
    use: Mapped[str] = mapped_column(String(10))
    """``Minted``, ``Settled``, or ``Reversed``: the mint was undone, and the entry can serve once more."""
    used_at: Mapped[int]
    version: Mapped[str] = mapped_column(String(32))


class StatementEntryRow(Digested, Own):
    """The bank's own reference of a statement entry; the chain has its hash."""

    __tablename__ = "statement_entry"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    reference: Mapped[str] = mapped_column(String(140))
    kept_at: Mapped[int]


class BankReasonRow(Digested, Own):
    """Why the bank could not pay a payout or undid a mint, in its words."""

    __tablename__ = "bank_reason"

    about: Mapped[str] = mapped_column(String(80), primary_key=True)
    """The payout, ``CNY-4``, or the statement entry's hash."""
    text: Mapped[str] = mapped_column(String(280), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    kept_at: Mapped[int]
