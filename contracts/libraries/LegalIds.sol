// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPartyRegistry, LegalId} from "../interfaces/IPartyRegistry.sol";

/// @title How a legal id is written, and what it hashes to
library LegalIds {
    /// @dev Letters, digits, then zeros to the end: one writing for one id. Check digits are the service's business, since
    /// real ids with a failing digit exist and are admitted after review.
    function check(LegalId memory id) internal pure {
        if (id.scheme == 0 || id.value == 0 || !_isPlain(bytes32(id.scheme)) || !_isPlain(id.value)) {
            revert IPartyRegistry.LegalIdMalformed(id.scheme, id.value);
        }
    }

    function key(bytes8 scheme, bytes32 value) internal pure returns (bytes32) {
        return keccak256(abi.encode(scheme, value));
    }

    /// @dev ISO 3166-1 alpha-2: two capital letters.
    function checkJurisdiction(bytes2 jurisdiction) internal pure {
        if (!_isLetter(jurisdiction[0]) || !_isLetter(jurisdiction[1])) {
            revert IPartyRegistry.JurisdictionMalformed(jurisdiction);
        }
    }

    function _isPlain(bytes32 text) private pure returns (bool) {
        bool ended;
        for (uint256 i; i < 32; i++) {
            bytes1 c = text[i];
            if (c == 0) ended = true;
            else if (ended || !((c >= "0" && c <= "9") || _isLetter(c))) return false;
        }
        return true;
    }

    function _isLetter(bytes1 c) private pure returns (bool) {
        return c >= "A" && c <= "Z";
    }
}
