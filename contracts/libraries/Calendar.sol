// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Civil days in a fixed zone
/// @dev A day is numbered from 1970-01-01 = 0 in the zone's own calendar. `zoneMinutes` is the zone's offset from UTC,
/// −720 … 840 (ISO 8601); China is +480 all year.
library Calendar {
    int16 internal constant WESTMOST = -720;
    int16 internal constant EASTMOST = 840;

    error ZoneOutOfRange(int16 zoneMinutes);

    function checkZone(int16 zoneMinutes) internal pure {
        if (zoneMinutes < WESTMOST || zoneMinutes > EASTMOST) revert ZoneOutOfRange(zoneMinutes);
    }

    /// @return the day on which `time` (seconds UTC) falls in the zone
    function day(uint256 time, int16 zoneMinutes) internal pure returns (uint32) {
        return uint32(uint256(int256(time) + int256(zoneMinutes) * 1 minutes) / 1 days);
    }

    /// @return the first second (UTC) after the given day has ended in the zone
    function endOfDay(uint32 day_, int16 zoneMinutes) internal pure returns (uint40) {
        return uint40(uint256(int256((uint256(day_) + 1) * 1 days) - int256(zoneMinutes) * 1 minutes));
    }
}
