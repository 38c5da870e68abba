// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What a claim is owed out of what the debtor has paid
/// @dev All amounts are minor units below 2^53, so products fit far inside 256 bits.
library Shares {
    /// @notice ⌊value × (paid − paidAt) / (face − paidAt)⌋ − redeemed: a claim's share of what was paid since it came to be.
    /// It never falls, and is exact once paid = face. Nobody wins by splitting: with x = value × (paid − paidAt) /
    /// (face − paidAt), a split at that moment has drawn ⌊x⌋ and divides value − ⌊x⌋; of a later payment that would have
    /// brought the parent up to x + y, the parts get at most y + (x − ⌊x⌋) in all, so never more than ⌊x + y⌋ − ⌊x⌋.
    function due(uint64 value, uint64 redeemed, uint64 paidAt, uint64 face, uint64 paid) internal pure returns (uint64) {
        return uint64(uint256(value) * (paid - paidAt) / (face - paidAt)) - redeemed;
    }
}
