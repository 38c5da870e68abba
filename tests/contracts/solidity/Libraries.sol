// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReceivableState} from "interfaces/IReceivableBook.sol";
import {Calendar} from "libraries/Calendar.sol";
import {Interest} from "libraries/Interest.sol";
import {Shares} from "libraries/Shares.sol";
import {Transitions} from "libraries/Transitions.sol";

/// @dev Shows what the libraries answer, for tests that compare them with Python.
contract Libraries {
    function allowed(ReceivableState from, ReceivableState to) external pure returns (bool) {
        return Transitions.allowed(from, to);
    }

    function due(uint64 value, uint64 redeemed, uint64 paidAt, uint64 face, uint64 paid) external pure returns (uint64) {
        return Shares.due(value, redeemed, paidAt, face, paid);
    }

    function accrued(uint64 principal, uint16 rateBps, uint16 lateRateBps, uint32 from, uint32 to, uint32 dueOn)
        external
        pure
        returns (uint256)
    {
        return Interest.accrued(principal, rateBps, lateRateBps, from, to, dueOn);
    }

    function closing(uint256 numerator) external pure returns (uint64) {
        return Interest.closing(numerator);
    }

    function day(uint256 time, int16 zoneMinutes) external pure returns (uint32) {
        return Calendar.day(time, zoneMinutes);
    }

    function endOfDay(uint32 day_, int16 zoneMinutes) external pure returns (uint40) {
        return Calendar.endOfDay(day_, zoneMinutes);
    }
}
