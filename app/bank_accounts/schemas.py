"""What is shown of bank accounts, and what is asked of callers."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from app.kernel.fields import BankAccountIdField, CurrencyCode, HashField, PartyIdField, compact_text, printable
from app.kernel.resources import Resource, Schema
from app.kernel.texts import Text, TextError

ShownState = Literal["Registered", "Suspended"]

_NUMBER = re.compile(r"[A-Z0-9]{4,34}", re.ASCII)
_BANK = re.compile(r"[A-Z0-9]{8,14}", re.ASCII)


def _number(text: str) -> str:
    compact = compact_text(text)
    if not _NUMBER.fullmatch(compact):
        raise TextError(Text("An account number has 4 to 34 letters and digits."))
    return compact


def _bank(text: str) -> str:
    compact = compact_text(text)
    if not _BANK.fullmatch(compact):
        raise TextError(Text("A bank is named by its BIC or its 12-digit CNAPS code."))
    return compact


class BankDetails(Schema):
    """An account at a bank. Kept by the service; the chain has a salted hash."""

    name: Annotated[str, AfterValidator(printable)] = Field(max_length=140, examples=["宁波远帆精密机械有限公司"])
    number: Annotated[str, AfterValidator(_number)] = Field(max_length=80, examples=["6222020200112233445"])
    bank: Annotated[str, AfterValidator(_bank)] = Field(
        max_length=40, description="BIC or CNAPS code", examples=["102332000015"]
    )


class BankAccountIn(BankDetails):
    """An own account to be paid out to, in one currency."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "宁波远帆精密机械有限公司",
                    "number": "6222020200112233445",
                    "bank": "102332000015",
                    "currency": "CNY",
                }
            ]
        }
    )

    currency: CurrencyCode


class BankAccount(Resource):
    """A party's own account at a bank, to which it is paid out."""

    id: BankAccountIdField
    party: PartyIdField
    currency: CurrencyCode = Field(examples=["CNY"])
    state: ShownState = Field(description="Nothing is paid out to a suspended one")
    name: str | None = Field(description="null where nobody told this service", examples=["宁波远帆精密机械有限公司"])
    number: str | None = Field(
        description="The last four characters alone for whoever neither owns it, nor pays to it, nor oversees the ledger",
        examples=["6222020200112233445", "•••3445"],
    )
    bank: str | None = Field(description="BIC or CNAPS code", examples=["102332000015"])
    details_hash: HashField
