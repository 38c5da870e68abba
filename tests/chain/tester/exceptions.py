"""Where eth-tester's own backend tests ask for what this ledger is not: each test by name, and why it cannot pass."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from eth_tester.exceptions import ValidationError


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a test cannot pass, and how it fails."""

    words: str
    fails_with: type[BaseException]
    saying: str
    """A regular expression that the line it fails in has, or the failure's message."""


NO_COIN = Reason(
    "it moves a native coin or pays for gas; the chain has no coin, and its rules refuse both",
    ValidationError,
    "There is no coin",
)
NO_BASE_FEE = Reason(
    "it expects a base fee that follows EIP-1559, and a history that begins at block 1; the chain's base fee is always 0",
    AssertionError,
    'fee_history\\["oldest_block"\\] == 1',
)
NO_DEFAULT_FEE = Reason(
    "it expects one gwei where no fee is named; the chain's only fee is 0", AssertionError, "== 1000000000"
)
NO_COIN_TO_REPLACE = Reason("as above, and it hides why", pytest.fail.Exception, "Sending replacement transaction")
OTHER_ERRORS = Reason(
    "it expects py-evm's own error for malformed bytes; the node's admission is asked here",
    ValidationError,
    "malformed",
)

EXCEPTIONS: dict[str, Reason] = {
    # Value is sent, or an account is funded.
    "test_add_account_no_password": NO_COIN,
    "test_add_account_with_password": NO_COIN,
    "test_send_raw_transaction_valid_raw_transaction[True]": NO_COIN,
    "test_send_raw_transaction_valid_raw_transaction[False]": NO_COIN,
    "test_send_access_list_transaction": NO_COIN,
    "test_send_dynamic_fee_transaction": NO_COIN,
    "test_auto_mine_transactions_disabled_replace_transaction": NO_COIN_TO_REPLACE,
    "test_auto_mine_transactions_disabled_multiple_accounts": NO_COIN,
    "test_auto_mine_transactions_disabled_returns_hashes_when_enabled": NO_COIN,
    "test_revert_cleans_up_invalidated_pending_block_filters": NO_COIN,
    "test_revert_cleans_up_invalidated_pending_transaction_filters": NO_COIN,
    "test_receipt_gas_used_computation": NO_COIN,
    # A gas price is offered.
    "test_send_transaction[Simple transaction]": NO_COIN,
    "test_send_transaction[Transaction with nonce]": NO_COIN,
    "test_send_transaction[Create Contract - empty to]": NO_COIN,
    "test_send_transaction[Create Contract - missing to]": NO_COIN,
    "test_manual_mine_pending_transactions[Simple transaction]": NO_COIN,
    "test_manual_mine_pending_transactions[Create Contract - empty to]": NO_COIN,
    "test_manual_mine_pending_transactions[Create Contract - missing to]": NO_COIN,
    "test_receipt_transaction_type_for_mined_transaction[type_specific_params0-0x0]": NO_COIN,
    "test_receipt_transaction_type_for_mined_transaction[type_specific_params1-0x1]": NO_COIN,
    "test_receipt_transaction_type_for_mined_transaction[type_specific_params2-0x2]": NO_COIN,
    "test_receipt_effective_gas_price_for_mined_transaction_legacy": NO_COIN,
    "test_receipt_effective_gas_price_for_mined_transaction_base_fee_minimum": NO_COIN,
    "test_receipt_effective_gas_price_for_mined_transaction_max_fee_minimum": NO_COIN,
    "test_get_transaction_receipt_byzantium[Simple transaction]": NO_COIN,
    # Fees that nobody named.
    "test_send_transaction_no_gas_price_or_dynamic_fees": NO_DEFAULT_FEE,
    "test_get_transaction_receipt_for_mined_transaction": NO_DEFAULT_FEE,
    "test_get_fee_history[3-latest-reward_percentiles0-expected0]": NO_BASE_FEE,
    "test_get_fee_history[1-safe-reward_percentiles1-expected1]": NO_BASE_FEE,
    "test_get_fee_history[1-finalized-reward_percentiles2-expected2]": NO_BASE_FEE,
    "test_get_fee_history[1-earliest-reward_percentiles3-expected3]": NO_BASE_FEE,
    "test_get_fee_history[1-pending-reward_percentiles4-expected4]": NO_BASE_FEE,
    # Malformed bytes.
    "test_send_raw_transaction_invalid_rlp_transaction": OTHER_ERRORS,
    "test_send_raw_transaction_invalid_raw_transaction": OTHER_ERRORS,
}
