// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BPS} from "../types/Money.sol";

/// @title Simple interest, ACT/360, whole days, start included, end not
/// @dev Kept as a numerator (minor units × bps × days) over `PER_MINOR`, so that many small payments gain nothing: there
/// is one rounding, up, at closing. Vector: 100.00 at 5 % for 90 days costs 1.25, paid daily or at once.
library Interest {
    /// @dev One minor unit of interest: 10,000 bps × 360 days.
    uint256 internal constant PER_MINOR = BPS * 360;

    /// @notice Numerator that `principal` adds from day `from` to day `to`, at `rateBps` before day `dueOn` and at
    /// `lateRateBps` from it on.
    function accrued(uint64 principal, uint16 rateBps, uint16 lateRateBps, uint32 from, uint32 to, uint32 dueOn)
        internal
        pure
        returns (uint256)
    {
        if (to <= from) return 0;
        uint256 late = to <= dueOn ? 0 : to - (from > dueOn ? from : dueOn);
        uint256 inTime = uint256(to - from) - late;
        return uint256(principal) * (inTime * rateBps + late * lateRateBps);
    }

    /// @notice Whole minor units of interest that can be paid now without closing.
    function payable_(uint256 numerator) internal pure returns (uint64) {
        return uint64(numerator / PER_MINOR);
    }

    /// @notice Minor units that settle the interest for good.
    function closing(uint256 numerator) internal pure returns (uint64) {
        return uint64((numerator + PER_MINOR - 1) / PER_MINOR);
    }
}
