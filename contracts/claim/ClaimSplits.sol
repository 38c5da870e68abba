// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Claim, ClaimState} from "../interfaces/IClaimToken.sol";
import {Parameter} from "../interfaces/IParameterRegistry.sol";
import {Receivable} from "../interfaces/IReceivableBook.sol";
import {ClaimId} from "../types/Ids.sol";
import {checkAmount} from "../types/Money.sol";
import {ClaimRedemption} from "./ClaimRedemption.sol";

/// @title How a claim is divided
abstract contract ClaimSplits is ClaimRedemption {
    /// @dev Bounds the one loop over what a caller names.
    uint256 private constant PARTS_MAX = 100;

    function split(ClaimId id, uint64[] calldata parts) external virtual nonReentrant returns (ClaimId first) {
        Claim storage c = _ofCaller(id, _maker());
        _requireUnlocked(id, c);
        if (parts.length < 2 || parts.length > PARTS_MAX) revert SplitCountOutOfRange(parts.length, PARTS_MAX);
        uint64 splitsMax = _parameters.valueOf(Parameter.SplitsMax);
        if (c.splits >= splitsMax) revert SplitTooDeep(id, splitsMax);
        Receivable memory r = _receivables.receivable(c.receivable);
        uint256 sum = _sumOfParts(parts, _parameters.listing(r.currency).smallest);
        _draw(id, c, r);
        Claim memory parent = c;
        uint64 outstanding = parent.value - parent.redeemed;
        if (sum != outstanding) revert SplitDiffers(id, sum, outstanding);
        c.state = ClaimState.Split;
        _emitBurn(id, parent.holder, parent.receivable, outstanding);
        first = _mintChildren(id, parent, r.paid, parts);
    }

    function _sumOfParts(uint64[] calldata parts, uint64 smallest) private pure returns (uint256 sum) {
        bool hasRemainder;
        for (uint256 i; i < parts.length; i++) {
            checkAmount(parts[i]);
            if (parts[i] < smallest) {
                if (hasRemainder) revert SplitTooSmall(parts[i], smallest);
                hasRemainder = true;
            }
            sum += parts[i];
        }
    }

    function _mintChildren(ClaimId parentId, Claim memory parent, uint64 paidAt, uint64[] calldata parts)
        private
        returns (ClaimId first)
    {
        Claim memory child = parent;
        child.parent = parentId;
        child.splits++;
        (child.redeemed, child.paidAt, child.lockedBy) = (0, paidAt, 0);
        for (uint256 i; i < parts.length; i++) {
            ClaimId id = _nextId();
            if (i == 0) first = id;
            child.value = parts[i];
            _records[id] = child;
            emit ClaimSplit(parentId, id, parts[i], paidAt);
            _emitMint(id, child);
        }
    }
}
