"""Calls of the parameter registry."""

from __future__ import annotations

from app.kernel.codec import Codec, ContractCall
from app.kernel.enums import PARAMETERS
from app.kernel.ids import PartyId
from app.kernel.problems import FieldError, InvalidInput
from app.kernel.texts import Text
from app.rules.schemas import CurrencyIn, ParameterIn
from chain.ethereum.keccak import keccak

AT_ONCE = 0
"""The contract takes a time that is past as now."""


def source_of(body: ParameterIn) -> bytes:
    """What the chain records of a rule's reference and date."""
    return keccak(body.source.encode())


def set_parameter(body: ParameterIn) -> ContractCall:
    """Change a number from a time on."""
    return ContractCall(
        "ParameterRegistry",
        "setParameter",
        {
            "parameter": PARAMETERS.index(body.name),
            "value": body.value,
            "from": AT_ONCE if body.from_at is None else body.from_at,
            "source": source_of(body),
        },
    )


def list_currency(codec: Codec, body: CurrencyIn) -> ContractCall:
    """Bring a currency onto the ledger.

    :raises InvalidInput: this ledger was not founded with a deposit token for it.
    """
    try:
        token = codec.address(f"DepositToken:{body.code}")
    except KeyError:
        missing = FieldError(
            field="code", code="currency-without-token", detail=Text("This ledger has no deposits in this currency.")
        )
        raise InvalidInput(
            Text(
                "This ledger has no deposits in {currency}; governance can have their contract created.",
                currency=body.code,
            ),
            errors=[missing],
        ) from None
    args = {"currency": body.code.encode("ascii"), "token": token, "bank": body.bank, "smallest": body.smallest_minor}
    return ContractCall("ParameterRegistry", "listCurrency", args)


def name_bank(code: str, bank: PartyId) -> ContractCall:
    """Name another settlement bank for a currency."""
    return ContractCall("ParameterRegistry", "nameBank", {"currency": code.encode("ascii"), "bank": bank})


def set_smallest(code: str, minor: int) -> ContractCall:
    """Set a currency's smallest part and payment."""
    return ContractCall("ParameterRegistry", "setSmallest", {"currency": code.encode("ascii"), "smallest": minor})


def list_undertaking(hash_: bytes) -> ContractCall:
    """Bring a text into force."""
    return ContractCall("ParameterRegistry", "listUndertaking", {"hash": hash_})


def retire_undertaking(hash_: bytes) -> ContractCall:
    """Let nothing new be proposed under a text."""
    return ContractCall("ParameterRegistry", "retireUndertaking", {"hash": hash_})
