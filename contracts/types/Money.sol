// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Largest amount in minor units (分, cents): the largest integer every JSON reader holds exactly (RFC 8259 §6).
uint64 constant AMOUNT_MAX = 2 ** 53 - 1;

/// @dev One whole, in basis points.
uint256 constant BPS = 10_000;

/// @param amount what was given, in minor units; must be 1 … `AMOUNT_MAX`
error AmountOutOfRange(uint256 amount);

/// @dev Every amount that enters the ledger passes here.
function checkAmount(uint256 amount) pure {
    if (amount == 0 || amount > AMOUNT_MAX) revert AmountOutOfRange(amount);
}
