"""The states of a bank account, in the order of the contract's enum (``IBankAccounts.sol``). A test compares them."""

from __future__ import annotations

from typing import Literal, get_args

BankAccountState = Literal["None", "Registered", "Suspended"]

BANK_ACCOUNT_STATES: tuple[BankAccountState, ...] = get_args(BankAccountState)
