"""Parameters, currencies and undertaking texts as they come in and go out."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from app.kernel.enums import Parameter
from app.kernel.fields import AccountField, CurrencyCode, HashField, Instant, PartyIdField
from app.kernel.money import MINOR_MAX
from app.kernel.resources import Resource, Schema

SOURCE_LENGTH_MAX = 500
UNDERTAKING_LENGTH_MAX = 20_000
SMALLEST_MAX = 10_000_000
"""As the contract has it; above it, nobody could pay in parts."""
Smallest = Annotated[int, Field(strict=True, ge=1, le=SMALLEST_MAX, description="Minor units", examples=[10_000])]


class Source(Schema):
    """Where a number comes from. The chain has the hash; the words are kept beside it."""

    hash: HashField
    text: str | None = Field(description="null where nobody told this service the words behind the hash")


class Coming(Schema):
    """A change that was decided and is not in force yet."""

    value: int
    from_at: Instant


class ParameterOut(Resource):
    """A number of the ledger."""

    name: Parameter = Field(examples=["GraceDays"])
    meaning: str
    value: int = Field(description="In force now", examples=[3])
    in_force_at: Instant | None = Field(
        description="When it came into force; null while a change is decided but not in force"
    )
    coming: Coming | None
    source: Source = Field(description="Of the newest change")


class ParameterIn(Schema):
    """A number to change. By governance alone."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {"name": "TenorDaysMax", "value": 184, "from_at": "2027-01-01T00:00:00Z", "source": "a rule, dated"}
            ]
        },
    )

    name: Parameter
    value: int = Field(strict=True, ge=0, le=MINOR_MAX)
    from_at: Instant | None = Field(None, description="First second in force; at once where absent or past")
    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=SOURCE_LENGTH_MAX)] = (
        Field(description="The rule's reference and date")
    )


class CurrencyOut(Resource):
    """A currency of the ledger."""

    code: CurrencyCode = Field(examples=["CNY"])
    decimals: int = Field(description="Digits of the minor unit (ISO 4217)", examples=[2])
    token: AccountField = Field(description="Its deposit token's contract")
    bank: PartyIdField = Field(description="The settlement bank whose accounts the deposits mirror")
    smallest_minor: int = Field(
        description="Smallest part of a split and payment on a receivable, in minor units; a remainder may be smaller",
        examples=[10_000],
    )


class CurrencyIn(Schema):
    """A currency to list. By governance, once; its deposit token came with the ledger."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"examples": [{"code": "CNY", "bank": "5", "smallest_minor": 10_000}]},
    )

    code: CurrencyCode
    bank: PartyIdField
    smallest_minor: Smallest = 10_000


class BankIn(Schema):
    """The settlement bank whose accounts a currency's deposits mirror from now on."""

    bank: PartyIdField


class SmallestIn(Schema):
    """A currency's smallest part of a split and payment on a receivable."""

    smallest_minor: Smallest


class UndertakingText(Resource):
    """A text that a debtor signs when it confirms."""

    hash: HashField = Field(description="Keccak-256 of the text in UTF-8: what stands in a receivable's terms")
    text: str | None = Field(description="null where nobody told this service the words behind the hash")
    listed_at: Instant
    retired_at: Instant | None = Field(description="Nothing new is proposed under it from then on; null while in force")


class UndertakingTextIn(Schema):
    """A text to bring into force. It is never changed afterwards; another one is listed."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [{"text": "The debtor undertakes to pay …"}]}
    )

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=UNDERTAKING_LENGTH_MAX)]
