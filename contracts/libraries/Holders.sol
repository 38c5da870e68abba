// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PartyId} from "../types/Ids.sol";

/// @title A party's permanent address
/// @dev It has no key, so no key's loss strands what the party owns.
library Holders {
    function holder(PartyId party) internal pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked("tallystick.party", PartyId.unwrap(party))))));
    }
}
