// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What a claim is owed out of what the debtor has paid so far
/// @dev All amounts are minor units below 2^53, so products fit far inside 256 bits.
library Shares {
    /// @notice max(0, ⌊value × paid / face⌋ − redeemed), clipped to the pot; exact once paid = face.
    function due(uint64 value, uint64 redeemed, uint64 face, uint64 paid, uint64 pot) internal pure returns (uint64) {
        uint256 entitled = uint256(value) * paid / face;
        if (entitled <= redeemed) return 0;
        uint256 open = entitled - redeemed;
        return open < pot ? uint64(open) : pot;
    }

    /// @notice The part of `redeemed` that goes with the part of a split that ends at running sum `upTo` and began at
    /// `from`: ⌊redeemed·upTo/value⌋ − ⌊redeemed·from/value⌋. The parts sum exactly to `redeemed`, and no part gets more
    /// than its value, so nobody shifts value by splitting.
    function carried(uint64 redeemed, uint64 value, uint64 from, uint64 upTo) internal pure returns (uint64) {
        return uint64(uint256(redeemed) * upTo / value - uint256(redeemed) * from / value);
    }
}
