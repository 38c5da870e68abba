"""The contracts of one ledger: which there are, in what order they are created, and with what arguments.

Every contract knows all others from its construction, so addresses are predicted from the deployer's nonces
(Yellow Paper, 7). The registry comes first: admission knows it as the first contract of the first genesis admin.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from chain.contracts.parameters import DEFAULT_PARAMETERS, DefaultParameter, source_hash
from chain.ethereum.keccak import keccak
from chain.port import Address

MODULES: dict[str, str] = {
    "registry": "PartyRegistry",
    "dualControl": "DualControl",
    "parameters": "ParameterRegistry",
    "invoices": "InvoiceRegister",
    "quotas": "IssuerQuotas",
    "termRules": "TermRules",
    "receivables": "ReceivableBook",
    "claims": "ClaimToken",
    "desk": "FinancingDesk",
    "loans": "LoanBook",
    "pledges": "PledgeRegistry",
    "validators": "ValidatorSet",
    "bankAccounts": "BankAccounts",
}
"""Field of the Solidity struct ``Modules`` → contract, in the order of both the struct and the deployment."""

DEPOSITS = "DepositToken"
"""One for each currency, after the modules; its contract is named ``DepositToken:CNY`` in a deployment."""

CONSENT_TYPES = {
    "Consent": [
        {"name": "scheme", "type": "bytes8"},
        {"name": "value", "type": "bytes32"},
        {"name": "capability", "type": "uint8"},
        {"name": "person", "type": "bytes16"},
    ]
}
"""EIP-712: what a new key signs to join a party."""


@dataclass(frozen=True, slots=True)
class CurrencyPlan:
    """A currency the ledger starts with: ISO 4217 code and exponent."""

    code: str
    decimals: int


@dataclass(frozen=True, slots=True)
class Creation:
    """One contract to create: its unique name in this ledger, its artefact, where it will be, its arguments."""

    name: str
    artifact: str
    address: Address
    args: tuple[Any, ...]


def plan(
    address_at: Callable[[int], Address],
    governance: tuple[Any, ...],
    accounts: Sequence[tuple[Any, ...]],
    currencies: Sequence[CurrencyPlan],
    parameters: tuple[DefaultParameter, ...] = DEFAULT_PARAMETERS,
    validators: Sequence[tuple[str, Address]] = (),
    undertakings: Sequence[bytes] = (),
) -> tuple[Creation, ...]:
    """Everything a new ledger creates, in order.

    :param address_at: the address of the deployer's creation with a nonce, counted from 0.
    :param governance: the Solidity struct ``Admission`` of the governance party, as a tuple in ABI order.
    :param accounts: its ``NewAccount`` structs, each with its consent.
    :param validators: name and address of those of genesis, in their order.
    :param undertakings: hashes of the texts that debtors may sign from the start.
    """
    addresses = tuple(address_at(nonce) for nonce in range(len(MODULES)))
    arguments: dict[str, tuple[Any, ...]] = {
        "PartyRegistry": (addresses, governance, tuple(accounts)),
        "ParameterRegistry": (
            addresses,
            [parameter.value for parameter in parameters],
            source_hash(parameters),
            list(undertakings),
        ),
        "ValidatorSet": (
            addresses,
            [address for _, address in validators],
            [name.encode().ljust(32, b"\0") for name, _ in validators],
        ),
    }
    modules = [
        Creation(contract, contract, address, arguments.get(contract, (addresses,)))
        for contract, address in zip(MODULES.values(), addresses, strict=True)
    ]
    tokens = [
        Creation(
            f"{DEPOSITS}:{currency.code}",
            DEPOSITS,
            address_at(len(MODULES) + place),
            (addresses, currency.code.encode("ascii"), currency.decimals),
        )
        for place, currency in enumerate(currencies)
    ]
    return (*modules, *tokens)


def holder_of(party: int) -> Address:
    """A party's permanent address, as ``Holders.sol`` derives it."""
    return Address(keccak(b"tallystick.party" + party.to_bytes(4, "big"))[12:])


def consent_domain(chain_id: int, registry: Address) -> dict[str, Any]:
    """The EIP-712 domain of the party registry."""
    return {"name": "Tallystick", "version": "1", "chainId": chain_id, "verifyingContract": registry}
