// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReceivableState as S} from "../interfaces/IReceivableBook.sol";

/// @title The one table of edges a receivable may take
/// @dev Bit `16·from + to` is set where the edge exists. Mirrored in Python, and a test compares the two.
library Transitions {
    uint256 private constant TABLE = (1 << (16 * uint256(S.None) + uint256(S.Proposed)))
        | (1 << (16 * uint256(S.Proposed) + uint256(S.Confirmed))) | (1 << (16 * uint256(S.Proposed) + uint256(S.Rejected)))
        | (1 << (16 * uint256(S.Proposed) + uint256(S.Withdrawn))) | (1 << (16 * uint256(S.Proposed) + uint256(S.Expired)))
        | (1 << (16 * uint256(S.Confirmed) + uint256(S.PartlyPaid)))
        | (1 << (16 * uint256(S.Confirmed) + uint256(S.Settled)))
        | (1 << (16 * uint256(S.Confirmed) + uint256(S.Defaulted)))
        | (1 << (16 * uint256(S.PartlyPaid) + uint256(S.PartlyPaid)))
        | (1 << (16 * uint256(S.PartlyPaid) + uint256(S.Settled)))
        | (1 << (16 * uint256(S.PartlyPaid) + uint256(S.Defaulted)))
        | (1 << (16 * uint256(S.Defaulted) + uint256(S.Defaulted))) | (1 << (16 * uint256(S.Defaulted) + uint256(S.Settled)));

    /// @return whether a receivable in state `from` may go to state `to`
    function allowed(S from, S to) internal pure returns (bool) {
        return (TABLE >> (16 * uint256(from) + uint256(to))) & 1 == 1;
    }
}
