// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ClaimSplits} from "claim/ClaimSplits.sol";
import {ClaimToken} from "claim/ClaimToken.sol";
import {Claim, ClaimState, IClaimToken} from "interfaces/IClaimToken.sol";
import {Parameter} from "interfaces/IParameterRegistry.sol";
import {Receivable} from "interfaces/IReceivableBook.sol";
import {ClaimId} from "types/Ids.sol";
import {Modules} from "types/Modules.sol";

/// @dev `ClaimToken` with the rule of shares that it had before: a share of all that was ever paid, and children that carry
/// their part of what was redeemed. Whoever splits again and again draws what is another's; the adversary must find that.
contract OldShares is ClaimToken {
    constructor(Modules memory modules) ClaimToken(modules) {}

    function split(ClaimId id, uint64[] calldata parts)
        external
        override(ClaimSplits, IClaimToken)
        nonReentrant
        returns (ClaimId first)
    {
        Claim storage c = _ofCaller(id, _maker());
        _requireUnlocked(id, c);
        uint64 splitsMax = _parameters.valueOf(Parameter.SplitsMax);
        if (c.splits >= splitsMax) revert SplitTooDeep(id, splitsMax);
        Claim memory parent = c;
        c.state = ClaimState.Split;
        _emitBurn(id, parent.holder, parent.receivable, parent.value - parent.redeemed);
        first = _mintCarrying(id, parent, parts);
    }

    function _mintCarrying(ClaimId parentId, Claim memory parent, uint64[] calldata parts)
        private
        returns (ClaimId first)
    {
        (uint64 redeemed, uint64 value, uint64 from) = (parent.redeemed, parent.value, 0);
        Claim memory child = parent;
        child.parent = parentId;
        child.splits++;
        child.lockedBy = 0;
        for (uint256 i; i < parts.length; i++) {
            ClaimId id = _nextId();
            if (i == 0) first = id;
            child.value = parts[i];
            child.redeemed = _carried(redeemed, value, from, from + parts[i]);
            child.state = child.redeemed == child.value ? ClaimState.Redeemed : ClaimState.Live;
            from += parts[i];
            _records[id] = child;
            emit ClaimSplit(parentId, id, parts[i], 0);
            if (child.state == ClaimState.Live) _emitMint(id, child);
        }
        if (from != value) revert SplitDiffers(parentId, from, value);
    }

    function _carried(uint64 redeemed, uint64 value, uint64 from, uint64 upTo) private pure returns (uint64) {
        return uint64(uint256(redeemed) * upTo / value - uint256(redeemed) * from / value);
    }

    function _due(Claim memory c, Receivable memory r) internal pure override returns (uint64) {
        uint256 entitled = uint256(c.value) * r.paid / r.face;
        if (entitled <= c.redeemed) return 0;
        uint256 open = entitled - c.redeemed;
        uint64 pot = r.paid - r.redeemed;
        return open < pot ? uint64(open) : pot;
    }
}
