"""What is shown of deposits, movements and payouts, and what is asked of callers."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from app.cash.hashes import normalised
from app.cash.words import Reason
from app.kernel.fields import HashField, Instant, PartyIdField
from app.kernel.money import Money, PositiveMoney
from app.kernel.resources import Resource, Schema

REFERENCE_LENGTH_MAX = 140
"""Room for every reference in use; ISO 20022 has 35, an entry's free text 140."""
REASON_LENGTH_MAX = 280

_ACCOUNT = re.compile(r"[A-Z0-9]{4,34}", re.ASCII)
_BANK = re.compile(r"[A-Z0-9]{8,14}", re.ASCII)


def _printable(text: str) -> str:
    if not text.isprintable() or not text.strip():
        raise ValueError("say it in printable characters")
    return text


def _account(text: str) -> str:
    compact = normalised(text)
    if not _ACCOUNT.fullmatch(compact):
        raise ValueError("an account number has 4 to 34 letters and digits")
    return compact


def _bank(text: str) -> str:
    compact = normalised(text)
    if not _BANK.fullmatch(compact):
        raise ValueError("a bank is named by its BIC or its 12-digit CNAPS code")
    return compact


Reference = Annotated[
    str,
    AfterValidator(_printable),
    Field(
        min_length=1,
        max_length=REFERENCE_LENGTH_MAX,
        description="The bank's own reference of the statement entry; letter case, width and spaces make no difference",
        examples=["20261122-000117"],
    ),
]

ShownPayoutState = Literal["Reserved", "Settled", "Returned"]


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
    at: Instant


class Destination(Schema):
    """The holder's own account at a bank. Kept by the service; the chain has a salted hash."""

    name: Annotated[str, AfterValidator(_printable)] = Field(max_length=140, examples=["宁波远帆精密机械有限公司"])
    account: Annotated[str, AfterValidator(_account)] = Field(max_length=80, examples=["6222020200112233445"])
    bank: Annotated[str, AfterValidator(_bank)] = Field(
        max_length=40, description="BIC or CNAPS code", examples=["102332000015"]
    )


class PayoutIn(Schema):
    """Money to be paid out to the party's own account."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "amount": {"amount": 8_500_000, "currency": "CNY"},
                    "destination": {
                        "name": "宁波远帆精密机械有限公司",
                        "account": "6222020200112233445",
                        "bank": "102332000015",
                    },
                }
            ]
        }
    )

    amount: PositiveMoney
    destination: Destination


class Payout(Resource):
    """Money set aside to be paid out; then off the ledger, or back on the deposit."""

    id: str = Field(description="Numbered within its currency", examples=["CNY-4"])
    party: PartyIdField
    amount: Money
    state: ShownPayoutState
    destination: Destination | None = Field(description="None where it was named outside this service")
    destination_hash: HashField
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

    reason: Annotated[str, AfterValidator(_printable)] = Field(min_length=1, max_length=REASON_LENGTH_MAX)
