"""What is shown of deposits, movements and payouts, and what is asked of callers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from app.bank_accounts.schemas import BankDetails
from app.cash.words import Reason
from app.kernel.fields import BankAccountIdField, CurrencyCode, HashField, Instant, PartyIdField, printable
from app.kernel.money import Money, PositiveMoney
from app.kernel.resources import Resource, Schema

REFERENCE_LENGTH_MAX = 140
"""Room for every reference in use; ISO 20022 has 35, an entry's free text 140."""
REASON_LENGTH_MAX = 280

Reference = Annotated[
    str,
    AfterValidator(printable),
    Field(
        min_length=1,
        max_length=REFERENCE_LENGTH_MAX,
        description="The bank's own reference of the statement entry; letter case, width and spaces make no difference",
        examples=["20261122-000117"],
    ),
]

BankReason = Annotated[str, AfterValidator(printable), Field(min_length=1, max_length=REASON_LENGTH_MAX)]
ShownPayoutState = Literal["Reserved", "Settled", "Returned", "Reclaimed"]
ShownEntryUse = Literal["Minted", "Settled", "Reversed"]


class Deposit(Resource):
    """What a party has at the settlement bank of a currency, as the ledger mirrors it."""

    party: PartyIdField
    balance: Money


MinorEver = Annotated[
    int,
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]+$", "examples": ["9007199254740992"]}),
]
"""Minor units in decimal digits: what ever happened may be more than an amount can say."""


class Totals(Resource):
    """What the deposits of a currency sum to. Circulating is what the bank's own statement has to show."""

    currency: str = Field(examples=["CNY"])
    bank: PartyIdField
    circulating: Money = Field(description="Minted less burned: every deposit, pot, escrow and reserve")
    reserved: Money = Field(description="On its way out, and still circulating")
    minted: MinorEver = Field(description="Ever")
    burned: MinorEver = Field(description="Ever")


class DepositIn(Schema):
    """Money that arrived on a party's account, against the statement entry that shows it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "party": "5",
                    "amount": {"amount": 100_000_000, "currency": "CNY"},
                    "reference": "20261122-000117",
                }
            ]
        }
    )

    party: PartyIdField
    amount: PositiveMoney
    reference: Reference


class DepositEntry(Schema):
    """One movement of a deposit."""

    id: str = Field(description="Block and place in it", examples=["17.3"])
    party: PartyIdField
    direction: Literal["In", "Out"]
    amount: Money
    balance: Money = Field(description="After the movement")
    reason: Reason
    about: str | None = Field(
        description="The receivable, claim, offer, loan or payout that the reason speaks of", examples=["12"]
    )
    text: str = Field(description="The reason in words", examples=["Claim 12 redeemed"])
    reference: str | None = Field(description="The bank's reference, where it is a statement entry")
    moved_at: Instant


class PayoutIn(Schema):
    """Money to be paid out to a registered bank account of the party."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"amount": {"amount": 8_500_000, "currency": "CNY"}, "bank_account": "3"}],
        }
    )

    amount: PositiveMoney
    bank_account: BankAccountIdField = Field(description="One of the party's own, of the same currency")


class Payout(Resource):
    """Money set aside to be paid out; then off the ledger, or back on the deposit."""

    id: str = Field(description="Numbered within its currency", examples=["CNY-4"])
    party: PartyIdField
    amount: Money
    state: ShownPayoutState
    bank_account: BankAccountIdField
    destination: BankDetails | None = Field(description="What the account is; null where nobody told this service")
    reserved_at: Instant
    closed_at: Instant | None
    reference: str | None = Field(description="The bank's reference of the entry that paid it")
    reason: str | None = Field(description="Why it came back, in the bank's words")


class SettleIn(Schema):
    """The statement entry that paid the money out."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reference": "20261123-000042"}]})

    reference: Reference


class ReturnIn(Schema):
    """Why the bank could not pay."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The account is closed."}]})

    reason: BankReason


class ReversalIn(Schema):
    """A mistaken mint to undo, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"currency": "CNY", "reference": "20261122-000117", "reason": "Credited to the wrong party."}]
        }
    )

    currency: CurrencyCode
    reference: Reference
    reason: BankReason


class StatementEntry(Resource):
    """What an entry of the bank's statement last stood for on the ledger."""

    currency: CurrencyCode = Field(examples=["CNY"])
    reference: str | None = Field(description="The bank's own; null where nobody told this service")
    entry_hash: HashField
    party: PartyIdField = Field(description="Who got or gave the money")
    amount: Money
    use: ShownEntryUse = Field(
        description="Minted: it brought money in. Settled: it paid a payout. Reversed: the mint was undone, and the entry can"
        " serve once more"
    )
    used_at: Instant
