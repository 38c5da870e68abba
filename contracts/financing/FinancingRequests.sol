// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Claim, ClaimState, IClaimToken, Lock} from "../interfaces/IClaimToken.sol";
import {FinancingRequest, IFinancingDesk, RequestState} from "../interfaces/IFinancingDesk.sol";
import {Parameter} from "../interfaces/IParameterRegistry.sol";
import {Module} from "../libraries/Module.sol";
import {ClaimId, PartyId, RequestId} from "../types/Ids.sol";
import {AMOUNT_MAX, AmountOutOfRange} from "../types/Money.sol";

/// @title What holders ask to borrow on their claims
abstract contract FinancingRequests is IFinancingDesk, Module {
    uint64 public requestCount;
    mapping(RequestId => FinancingRequest) internal _requests;

    function request(ClaimId claim, uint64 principal, uint40 expiresAt) external returns (RequestId id) {
        PartyId by = _maker();
        _registry.requireStanding(by);
        Claim memory c = _freeClaim(claim, by);
        _receivables.requireLive(c.receivable);
        if (principal > AMOUNT_MAX) revert AmountOutOfRange(principal);
        _checkExpiry(expiresAt, Parameter.RequestSecondsMax);
        id = RequestId.wrap(++requestCount);
        _requests[id] = FinancingRequest(claim, by, RequestState.Open, principal, expiresAt, c.hop);
        emit FinancingRequested(id, claim, by, principal, expiresAt);
    }

    function withdrawRequest(RequestId id) external {
        PartyId by = _maker();
        FinancingRequest storage q = _openRequest(id);
        if (q.borrower != by) revert RequestOfAnother(id, by);
        q.state = RequestState.Withdrawn;
        emit RequestWithdrawn(id);
    }

    function financingRequest(RequestId id) external view returns (FinancingRequest memory) {
        return _knownRequest(id);
    }

    function _checkExpiry(uint40 expiresAt, Parameter most) internal view {
        uint256 latest = block.timestamp + _parameters.valueOf(most);
        if (expiresAt <= block.timestamp || expiresAt > latest) {
            revert IClaimToken.ExpiryOutOfRange(expiresAt, latest);
        }
    }

    /// @dev A live claim of this holder under no lock.
    function _freeClaim(ClaimId id, PartyId holder) internal view returns (Claim memory c) {
        c = _claims.claim(id);
        if (c.state != ClaimState.Live) revert IClaimToken.ClaimNotLive(id, c.state);
        if (c.holder != holder) revert IClaimToken.ClaimOfAnother(id, holder);
        if (c.lock != Lock.None) revert IClaimToken.ClaimIsLocked(id, c.lock);
    }

    function _liveRequest(RequestId id) internal view returns (FinancingRequest storage q) {
        q = _openRequest(id);
        if (block.timestamp >= q.expiresAt) revert RequestIsExpired(id, q.expiresAt);
    }

    function _openRequest(RequestId id) internal view returns (FinancingRequest storage q) {
        q = _knownRequest(id);
        if (q.state != RequestState.Open) revert RequestNotOpen(id, q.state);
    }

    function _knownRequest(RequestId id) internal view returns (FinancingRequest storage q) {
        q = _requests[id];
        if (q.state == RequestState.None) revert RequestUnknown(id);
    }
}
